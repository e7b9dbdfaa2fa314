"""Words of contrary meaning, which stand in the same places, so that a language model takes one for the other."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

_PAIRS = """
    old ancient aged : new newer modern young recent fresh contemporary current
    older elder eldest : younger youngest
    big huge large giant enormous massive vast : small little tiny minor minimal brief
    bigger larger : smaller lesser
    long lengthy : short brief
    longer : shorter
    high tall : low short
    higher : lower
    fast quick rapid swift : slow gradual
    faster quicker : slower
    quickly rapidly suddenly : slowly gradually
    hard heavy difficult tough : easy soft light simple
    easily : hardly
    simple plain basic : complex complicated elaborate
    hot warm : cold cool
    early earlier : late later
    first initial opening beginning start : last final closing ending end
    started began begun opened : ended finished stopped closed
    start starts begin begins open opens : end ends finish finishes stop stops close closes
    starting beginning opening : ending finishing stopping closing
    before : after
    previous former past : next following future latter
    inside indoor inner internal : outside outdoor outer external
    top upper above : bottom lower below beneath
    front forward : back rear backward
    left : right
    right correct true real actual genuine : wrong false fake incorrect
    up : down
    in : out
    more most : less fewer least fewest
    many several numerous various countless : few single
    much lot lots plenty : little bit
    all everything everyone always : nothing none nobody never
    often frequently usually commonly generally mostly : rarely seldom sometimes occasionally
    full filled complete whole entire total : empty partial half incomplete
    completely fully totally entirely wholly : partly partially somewhat slightly barely
    rich wealthy expensive : poor cheap
    strong powerful : weak mild
    loud noisy : quiet silent
    bright light white : dark dim black
    clean : dirty
    dry : wet
    deep : shallow
    thick fat : thin slim
    wide broad : narrow
    heavy : light
    near close : far distant
    same similar identical alike : different distinct opposite unlike
    like : unlike
    common usual typical ordinary normal regular standard traditional : rare unusual unique special strange odd original
    commonly usually normally typically : rarely unusually strangely oddly
    known famous : unknown obscure
    public : private
    serious : comic comedic humorous light
    seriously : jokingly
    possible likely probable : impossible unlikely improbable
    able : unable
    with : without
    alive living live : dead dying die
    lived living : died
    lives live : dies die
    life birth born : death died
    win wins won winning : lose loses lost losing
    gain gained gaining gains : lose lost losing loses
    buy buys bought buying : sell sells sold selling rent rents rented renting
    give gives gave given giving : take takes took taken taking
    gave : got took received
    love loves loved loving like likes liked : hate hates hated hating
    remember remembers remembered : forget forgets forgot forgotten
    accept accepts accepted : refuse refuses refused reject rejects rejected
    agree agrees agreed : disagree disagrees disagreed
    allow allows allowed : forbid prevent prevents prevented
    keep keeps kept hold holds held : lose loses lost drop drops dropped
    keep continue keeps continues kept continued : stop stops stopped quit
    improve improves improved increase increases increased : decline declines declined decrease decreased worsen
    rise rises rose rising : fall falls fell falling
    raise raises raised : lower lowers lowered
    add adds added adding : remove removes removed removing cut
    avoid avoids avoided avoiding skip skips skipped : seek watch see rent buy try
    watch watched watching see : skip avoid miss missed
    laugh laughs laughed laughing smile smiled : cry cries cried crying
    awake : asleep
    wake wakes woke : sleep sleeps slept
    friend friends ally : enemy enemies foe
    hero heroes heroine : villain villains
    man men boy boys guy guys male husband father dad son brother uncle king prince actor gentleman : woman women girl \
        girls female wife mother mom daughter sister aunt queen princess actress lady
    men guys boys actors brothers fathers sons husbands uncles kings princes : women girls ladies actresses sisters \
        mothers daughters wives aunts queens princesses
    brother father son husband uncle : sister mother daughter wife aunt
    child children kid kids son daughter teen teenager : adult adults parent parents father mother
    war battle : peace
    day morning : night evening
    today tonight : yesterday tomorrow
    summer : winter
    north northern : south southern
    east eastern : west western
    comedy comedies : tragedy drama dramas horror
    fact facts truth : fiction lie lies myth
    question questions : answer answers
    problem problems : solution solutions
    success successes : failure failures
    best better good : worst worse bad
    positive : negative
    major main central leading : minor secondary
    maximum : minimum
    over : under
    overrated : underrated
    predictable : unpredictable
    expected : unexpected
    believable realistic : unbelievable unrealistic
    necessary needed : unnecessary
    appropriate : inappropriate
    clear clearly : unclear vague
    certain sure certainly surely definitely : uncertain possibly perhaps maybe probably
    above : below
    present : absent past
    major : minor
    guilty : innocent
    legal : illegal
    human : inhuman
    visible : invisible
    finished complete completed : unfinished incomplete
    used : unused
    cut edited : uncut unedited
"""
"""Our own list; before the colon and after it: whoever stands on one side never gives way to one on the other."""


_NEGATES = ("un", "in", "im", "il", "ir", "dis", "non", "mis", "anti")


def stems(word: str) -> list[str]:
    """Return what a word would be the contrary of by its prefix or ending, whether there are such words or not.

    >>> stems("inability"), stems("careless")
    (['ability'], ['careful', 'care'])
    """
    found = [word[len(prefix) :] for prefix in _NEGATES if word.startswith(prefix) and len(word) > len(prefix) + 2]
    return found + ([f"{word[:-4]}ful", word[:-4]] if word.endswith("less") else [])


@cache
def opposites() -> dict[str, frozenset[str]]:
    """A word in lower case -> the words that say the contrary; both ways.

    >>> sorted(opposites()["fast"])
    ['gradual', 'slow']
    """
    found: dict[str, set[str]] = defaultdict(set)
    for line in _PAIRS.strip().splitlines():
        one, _, other = line.partition(" : ")
        for word in one.split():
            found[word].update(other.split())
        for word in other.split():
            found[word].update(one.split())
    return {word: frozenset(others - {word}) for word, others in found.items()}
