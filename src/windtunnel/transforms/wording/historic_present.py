"""Stories told in the past, told in the present."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import numpy as np

from windtunnel.lexicon.tables import read_tsv
from windtunnel.lexicon.verbs import AS_ADJECTIVE
from windtunnel.text.arrays import Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.wording.reading import Reading, Roles
from windtunnel.transforms.wording.verb_forms import Forms, forms, irregular, words_of

VERB, SUBJECT, EXCLUDED, NOUN_ENDS = (1 << n for n in range(4))

ACTIONS = """appear abandon accompany ambush approach arrest arrive assassinate attack awaken barge beg betray bite
    blackmail board bolt bow break bribe bring build bump burn bury butcher buy call_ capture carry catch
    charge chase cheat climb clutch collapse collide confront consume cough crash crawl creep cross crouch
    cry curse dance dash deliver depart descend destroy devour dig dive drag draw drink drive drop drown
    drug duck eat elope embark embrace enlist enter erupt escape escort execute faint fall fight fire_ flee
    fling flip fly follow freeze gasp gather giggle give glance go grab grasp greet grin grip growl gun_
    hang head_ hide hike hire hitchhike hold hop howl hug hunt hurl hurry hypnotize infiltrate inject injure
    interrogate interrupt intervene invade invite jog join jump kick kidnap kill kiss kneel knock land laugh
    leap leave lick lie_ lift light limp load lock lunge lure march marry_ meet moan move_ murder nod open
    operate_ order_ overhear pack paddle panic pat peek peer perish phone pick place_ plant plead plot
    plunge point_ poison pour pray pretend proceed promise propose_ protest provoke pull pump punch punish
    purchase pursue push race raid ram rape reach_ refuse release rescue resist respond retaliate retreat
    retrieve return reunite_ reveal_ ride ring rip rise roar rob roll run rush sail scare_ scream search
    seduce seek seize sell send shake shoot shout shove shriek shrug sign_ sing sink sit skip slam slap
    slash slaughter sleep slide slip smash smile smoke smuggle snap snarl sneak sniff snore sob speak spend_
    spin spit_ splash spot sprint spy stab stagger stalk stand stare stay steal step stomp stop storm
    strangle stride strike strip struggle stumble subdue suffocate summon surrender swallow sweep swim swing
    tackle take tap taunt tear telephone threaten throw tie toss torture trap travel tremble trick trip
    trust_ tug tumble turn twist undress unleash unlock vanish visit vomit wade wait wake walk wander warn
    wave weep whisper whistle wink withdraw wrap wrestle yank yell zip discover_ decide wander lose find
    hear see get grow become begin come feed heal hesitate inherit kneel leap linger obey packed_ persuade
    convince_ rebel recover recruit reappear regain relocate remove replace_ resign resume save_ scramble
    shatter shed_ shower settle shelter shiver slice sneeze spill squeeze stash stray swap switch swear
    teach team_ tempt transform trespass unite vow wield wound_ wreck start continue try help manage learn
    ask_ marry move die befriend adopt drift disappear emerge explode fetch flirt forgive forget gallop
    hand_ impersonate imprison lecture loot negotiate offer overpower pledge possess_ profess react reject
    repair reply retire scold scrub serenade shriek snatch_ soothe strap stroll stun survive track trade
    trail train_ trot unmask usher wed_ wager watch wash witness yawn"""
"""What people in stories do; verbs with a mark at the end are kept out: they are nouns, or judge, too often."""
SAFE_WITH_NOUN = """appear
arrive escape go run fall take give flee fly come begin grow rise ride drive speak break wake steal
throw tear swear shake freeze eat draw hide bite forget forgive sing sink swim ring drink see write become collapse
disappear die vanish emerge scream smile laugh jump walk climb wander return sneak snuck fight faint reappear
explode start continue try refuse decide react retaliate rebel struggle stumble weep yell reply"""
"""Their past behind a noun is no participle: "the man took", but not "the man chased"."""

ALSO = """want need love hate keep look hope live work seem feel own wear enjoy belong care play talk listen
laugh stick lead hold cause use pay bring set_ allow force let_ show trust offer call place point pick
reach save reveal move mean"""
"""Told now only beside one of the actions and with the same subject, or one of their kind."""

_EXCLUDED = """i i'm i've i'd i'll me my mine myself we we're we've us our ours you you're your when whenever
    if would had since ago yesterday was were wasn't weren't hadn't wouldn't couldn't could might did didn't
    used am last once already recently previously earlier formerly yet whether said thought knew told
    realized believed assumed claimed year years directed wrote produced filmed made starred acted portrayed
    voiced composed scored edited nominated won liked disliked failed impressed disappointed he'd she'd
    they'd who'd it'd been having wished supposed put let cut hit shut hurt set read cost cast beat burst
    split spread quit rid bet than decade century childhood teenager nowadays today"""
_SUBJECTS = "he she they it"
_MAN = """man woman boy girl guy kid lady wife husband father mother son daughter brother sister friend doctor nurse cop
    detective sheriff soldier teacher student killer murderer monster ghost vampire zombie werewolf demon witch
    king queen prince princess priest hero heroine villain thief burglar robber gangster hunter hitchhiker
    stranger visitor neighbor neighbour landlord maid butler cook driver pilot captain sailor crew gang mob army
    couple family team group crowd dog cat horse bear shark snake wolf alien creature robot train bus plane ship
    boat truck car men women boys girls guys kids cops soldiers killers monsters ghosts vampires zombies aliens
    creatures robots villagers townspeople people police brothers sisters friends parents children students
    teenagers teens thieves robbers gangsters dogs wolves spiders two three four others pair trio lovers twins
    film movie plot story ending beginning show series episode scene script pace action actor actress director
    cast characters character actors writers producers filmmakers directors fight romance relationship marriage
    game war battle party ship house world town village city government company studio rest music camera sequel
    humor comedy tension suspense violence"""
_MANY = words_of("men women people police children wolves thieves townspeople two three four others")
_LEADS = (
    "(?:then|later|soon|eventually|finally|suddenly|afterwards|meanwhile|instead|so|and|but|unfortunately|luckily"
    "|fortunately|sadly|one day|one night|after that|at first|in the end|at the end|before long|from there)"
)
_MAIN = re.compile(
    rf"(?:\A(?:{_LEADS},? )?|\A[^,;:]{{1,60}}, (?:{_LEADS},? )?|[,;:] (?:and |but |so )(?:then )?"
    r"|\w (?:and|but|so) (?:then )?)\Z",
    re.IGNORECASE,
)
"""Begins a clause that stands by itself."""
_GOING_ON = re.compile(r"[,;:] (?:then )?\Z", re.IGNORECASE)
"""Begins a clause where another one was told now before."""
_DEPENDENT = re.compile(r"(?:\A|[\w,] )(?:as|while|until|before|after|where) \Z", re.IGNORECASE)
_REPORTS = words_of("find see hear learn discover decide forget admit show feel mean reveal claim reply")
_REPORTED = words_of("that he she they it out how why what who where the")
_TOKEN = re.compile(r"[\w’'-]+")
_ADVERB = re.compile(r"(?:\w+ly|then|also|never|soon|just|again|both|all|instead|eventually|even)\Z")
_ODD = re.compile(r"[\"“”<>*…]|\.\.|\b(?:1[5-9]|20)\d\d\b|'[0-9]0s|[0-9]0'?s")
_RELATIVE = words_of("who which that what whom whose")
_ARTICLES = words_of("the a an his her their this these")
_NO_SUBJECT = words_of("""in on at by for from with of about into onto over under through between among against
    during without within upon after before like until toward towards across around behind beyond near off
    out up down along a an the his her their its this that these those get gets got getting more most very
    so too named called being is are has have be was were who's he's she's it's they've i've""")


_verbs = cache(lambda: _by_past(ACTIONS))
"""The actions by their past."""
_all_verbs = cache(lambda: _by_past(f"{ALSO} {ACTIONS}"))
"""The actions, and what may stand beside them."""


def _by_past(bases: str) -> dict[str, Forms]:
    known = [forms(base) for base in dict.fromkeys(bases.split()) if not base.endswith("_")]
    return {form.past: form for form in known}


_irregular_pasts = cache(lambda: frozenset(form.past for form in irregular().values()))
_adjectives = cache(lambda: frozenset(f"{AS_ADJECTIVE} named called dressed nicknamed".split()))
_safe = cache(lambda: frozenset(forms(base).past for base in SAFE_WITH_NOUN.split()))
_names = cache(lambda: frozenset(read_tsv("first_names.tsv")) | frozenset(read_tsv("surnames.tsv")))
_roles = cache(lambda: Roles({VERB: " ".join(_verbs()), EXCLUDED: _EXCLUDED}))


@transformation("historic_present", version=1)
def historic_present(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """Tell the story in the present.

    What happens: "He grabbed the gun and escaped" becomes "He grabs the gun and escapes". A share (`rate`) of the
    sentences that tell a story in the past is taken; all verbs of a sentence go together, each an edit of its own.
    Why the label survives: plots are retold in either tense, often in both; nothing but the tense changes.
    Limits: verbs of action from a list, behind he, she, they, a name or a plain noun, or joined to these by "and".
    Sentences about the making of the film or with other tenses, a first person, "when", "if", quotes, numbers, verbs of
    saying or thinking, or a past form that is not on the list, stay; what a relative clause tells stays in the past.
    Source: NL-Augmenter `tense`; the narrative present, Huddleston & Pullum 2002, "The Cambridge grammar of the English
    language", 4.2.3.

    >>> historic_present(rate=1.0).texts(["He grabbed the gun and escaped. Then the monster took her away."])
    ['He grabs the gun and escapes. Then the monster takes her away.']
    """
    reading = Reading(batch, _roles())
    verb = reading.with_role(VERB)
    verb = verb[reading.is_small(verb) & ~reading.said(verb, EXCLUDED)]
    first = np.unique(reading.sentence_first[verb]) if len(verb) else verb
    words = reading.words
    first = first[chance.below(rate, words[first])]
    return _told_now(reading, first)


def _told_now(reading: Reading, first: Int64s) -> Edits:
    """Read these sentences, given by their first words, one by one: they are few."""
    words, batch = reading.words, reading.batch
    last = reading.sentence_last(first)
    row_stop = batch.offsets[words.row[first] + 1]
    text = batch.data.tobytes()
    columns = (words.start[first], words.stop[last], row_stop, words.row[first])
    row, start, stop, new = [], [], [], []
    for low, high, end, of in zip(*(column.tolist() for column in columns), strict=True):
        if high - low > 400:
            continue
        after = text[high : min(high + 3, end)]
        if after[:1] not in (b".", b"!", b",", b";", b"") or b"?" in after or b'"' in after:
            continue
        sentence = text[low:high].decode()
        for begin, close, present in present_verbs(sentence):
            row.append(of)
            start.append(low + len(sentence[:begin].encode()))
            stop.append(low + len(sentence[:close].encode()))
            new.append(present)
    spans = Spans(np.array(start, np.int64), np.array(stop, np.int64), np.array(row, np.int32), np.zeros(0, np.int32))
    return Edits.of(spans, new)


def present_verbs(sentence: str) -> list[tuple[int, int, str]]:
    """Find the verbs of a sentence that tell a story, all or none: begin, end, present form."""
    if _ODD.search(sentence):
        return []
    tokens = [(found.start(), found.end(), found[0]) for found in _TOKEN.finditer(sentence)]
    lower = [token[2].lower().replace("’", "'") for token in tokens]
    found: list[tuple[int, int, str]] = []
    many = told = False
    seen = -1  # the last verb taken, by its place
    for place, word in enumerate(lower):
        form = _all_verbs().get(word)
        if form is None and not _is_past(word):
            continue
        before = place - 1
        while before > 0 and _ADVERB.match(lower[before]):
            before -= 1
        previous = lower[before] if before >= 0 else ""
        if previous in _RELATIVE:
            continue  # earlier than the story, or as good as
        after = lower[place + 1] if place + 1 < len(lower) else ""
        subject = _subject(sentence, tokens, lower, before, seen >= 0) if before >= 0 else None
        if subject is not None and (not subject.is_noun or word in _safe()):
            many = subject.is_many
            told |= subject.is_main and word in _verbs()
        elif seen >= 0 and previous in ("and", "then", "but") and not _RELATIVE & set(lower[seen:place]):
            pass
        elif word.endswith("ed") and (
            previous in _NO_SUBJECT or word in _adjectives() or (seen >= 0 and after == "by")
        ):
            continue
        else:
            return []
        if form is None or after == "by" or (form.base in _REPORTS and after in _REPORTED):
            return []
        found.append((tokens[place][0], tokens[place][1], form.base if many else form.third))
        seen = place
    return found if told else []


def _is_past(word: str) -> bool:
    """Tell what may be a past form."""
    return word in _irregular_pasts() or (
        word.endswith("ed")
        and len(word) > 4
        and not word.endswith("eed")
        and word not in ("hundred", "sacred", "kindred")
    )


class _Subject(NamedTuple):
    is_many: bool
    is_noun: bool
    is_main: bool


def _subject(
    sentence: str, tokens: list[tuple[int, int, str]], lower: list[str], place: int, goes_on: bool
) -> _Subject | None:
    """Tell the subject that ends at this word, if one does, and its clause begins with it."""
    word = lower[place]
    first = place
    is_many = is_noun = False
    if word in _SUBJECTS.split():
        is_many = word == "they"
    elif tokens[place][2] in _names():
        if place and tokens[place - 1][2] in _names():
            first -= 1
        elif place and tokens[place - 1][2][:1].isupper() and lower[place - 1] not in ("then", "but", "so", "and"):
            return None
    elif word in _MAN.split():
        while first > 0 and place - first < 3 and lower[first] not in _ARTICLES:
            first -= 1
        modifiers = lower[first + 1 : place]
        if lower[first] not in _ARTICLES or any(
            _ADVERB.match(one) or one in _all_verbs() or one.endswith("s") or one in _NO_SUBJECT for one in modifiers
        ):
            return None
        is_noun = True
        is_many = word in _MANY or (word.endswith("s") and not word.endswith("ss") and word != "series")
    else:
        return None
    before = sentence[: tokens[first][0]]
    is_main = _MAIN.search(before) is not None or (goes_on and _GOING_ON.search(before) is not None)
    if not is_main and not _DEPENDENT.search(before):
        return None
    if not goes_on and re.search(r"\w,? and $", before) and not re.match(r"(?i)(?:he|she|they|it)$", word):
        return None  # "Tom and the boy ran"
    if is_main and not goes_on and re.search(r"(?i)\w (?:and|but|so) $", before) and word == "it":
        return None
    return _Subject(is_many, is_noun, is_main)
