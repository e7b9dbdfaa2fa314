"""Which words a language model may replace or write: small open-class words, and of which form they are.

No tagger runs: the words beside a masked word hold most candidates to its part of speech, and those that remain must
agree with it in form: -ing with -ing, -ed and irregular pasts with each other, plurals with plurals, -ly with -ly,
-est with -est, comparatives with comparatives, none of these with none. Words of closed classes (articles, pronouns,
prepositions, auxiliaries, degrees, quantities, numbers) are never touched; nor are words that carry an opinion,
negate or count, nor any that is not in our lists of English words (names are not).
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from windtunnel.lexicon import context, numerals
from windtunnel.lexicon.negations import NEGATIONS
from windtunnel.lexicon.sentiment import sentiment_words
from windtunnel.lexicon.tables import read_tsv

MIN_LETTERS = 3

_CLOSED = """
    allegedly apparently ask asked asking asks cinema cinemas clearly evidently horror kill killing kills murder murders
    obviously originally presumably previously scary supposedly
    about above absolutely across actually after again against ago ahead all almost alone along already also
    although altogether always am among amount an and another any anybody anyone anything anyway anywhere apart are
    around as aside at away back barely be because become becomes becoming became been before behind being below
    besides better best between beyond bit both bottom but by came can cannot certain certainly come comes coming
    completely could count couple deal definitely did do does doing done down due during each easily either else end
    enough entire entirely equally especially essentially etc even ever every everybody everyone everything
    everywhere exactly except extent extra extremely fairly far few fewer first fully further general generally get
    gets getting give given gives go goes going gone got gotten great greatly half hardly has have having he hence
    her here hers herself high highly him himself his how however hundred if in indeed instead into is it its itself
    just keep keeps kept kind kinds largely last lastly late lately later latter least left less lest let lets level
    like likely little long longer lot lots low made mainly make makes making many may maybe me mean means merely
    might mine minus more moreover most mostly much must my myself namely near nearly need needs neither never
    nevertheless next no none nor not nothing now number numbers of off often okay on once one ones only onto
    opposed or order other others otherwise ought our ours ourselves out outside over overall own part partly parts
    per perhaps plenty plus point points possible possibly precisely pretty probably purely put quite rarely rate
    rated rates rating rather ready real really regarding relatively right round same scarcely score second seem
    seemed seeming seemingly seems seldom set several shall she should simply since single slightly so some somebody
    somehow someone something sometime sometimes somewhat somewhere soon sort sorts star stars still stop such sure
    surely take taken takes taking ten than thanks that the their theirs them themselves then there therefore these
    they thing things third this those though three through throughout thumb thumbs thus till times to together too
    took top total totally toward towards truly twice two type types under unless unlike until unto up upon us use
    used usually utterly various very via was way ways we well went were what whatever when whenever where whereas
    wherever whether which whichever while who whoever whole wholly whom whose why will with within without worse
    worst worth would yes yet you your yours yourself yourselves zero im ive dont didnt doesnt isnt wasnt cant
    couldnt wont wouldnt youre theyre thats hes shes whats theres gonna wanna gotta kinda sorta account advantage
    alive attention believe believed blame call called case chance change charge consider considered cost cause
    course date days deserve deserves difference dead death died dies die effect effort example exception expect
    expected eye eyes face fact fall falls fault favor feel feels felt find finds fit found hand hands happen
    happened happens head heart help helps hope hour hours idea instance issue job killed know knows known lack
    lacking lead leads leave leaves light line live look looked looking looks lose loses lost matter mess mind
    minute minutes miss mistake moment money month months move moves name night nights odds pay people person pick
    place places play played plays problem problems produce purpose question reason recommend recommended relief
    result room run runs said save saved say saying says see seeing seen sees sense shame shape share show showed
    shown shows sight sit sits sleep spare spend spent spite stand stands start started starts stay step story stuff
    sum surprise surprised talk talks tell tells term terms thank think thinking thinks thought tired told tone
    touch track trouble try tries tried trying turn turned turns understand view wait want wanted wants waste wasted
    watch watched watching week weeks wish wonder word words work worked working works world year years wow hey huh
    hmm oh ah yeah yep nope lol omg mr mrs ms dr jr sr vs tv dvd vhs cgi usa uk bbc hbo www com net org http br href
    html monday tuesday wednesday thursday friday saturday sunday january february march april june july august
    september october november december god christian christians jewish jews muslim muslims catholic gay lesbian
    homosexual black white asian african indian nazi nazis racist racism slave slaves bitch bitches porn nude naked
    sex sexual rape american british french german italian spanish japanese chinese russian irish english scottish
    mexican korean canadian australian european
"""
"""Closed classes in a wide sense; what is no plain word; and peoples and the like, which no machine should exchange."""

_PAST = """made said told found left lost felt kept held met thought brought bought caught taught fought sought sent
    spent built lent bent dealt meant slept swept wept crept led fed sat stood understood won hung stuck struck saw went
    took gave came knew grew threw blew flew drew began sang drank swam rang ran rode wrote drove rose spoke broke stole
    chose froze woke wore tore swore fell ate shot sold paid laid heard became forgot got did had was were"""
_BASE_ED = (
    "need feed seed speed breed bleed indeed hundred sacred naked wicked red bed shed weed deed greed creed exceed"
)
_BASE_ING = """thing king ring string spring bring sing wing swing evening morning nothing everything anything something
    ceiling cling fling sling sting wedding building meaning feeling ending setting opening lighting"""
_BASE_LY = """family fly reply supply apply only ugly silly holy lonely friendly lovely early daily weekly monthly jelly
    belly bully rely ally july comply deadly elderly likely lively costly orderly"""
_BASE_EST = """
    rest test west nest chest guest quest forest interest request suggest contest protest honest arrest invest
    harvest modest digest arrest manifest best"""
_BASE_S = """always perhaps series news this bus gas lens yes plus politics physics mathematics economics genius status
    focus virus bonus campus circus chaos bias atlas canvas christmas species means its was has does is as us less thus
    versus tennis basis crisis thesis analysis emphasis process access success address dress"""
_PLURAL = "men women children people mice feet teeth geese police"

_GRADABLE = "hard tough young old small short long tall large high low fast slow rich poor dark light wide thick thin"

_TABLES = ("single_letter", "double_letter", "dyslexia", "phonetic", "misspelling", "hypernyms")

BASE, ING, PAST, PLURAL, LY, EST, ER = range(7)
"""The forms of a word."""


def may_be(word: str) -> bool:
    """Tell whether a word may be replaced or written.

    >>> [word for word in ("actor", "Actor", "the", "great", "never", "seven", "robert", "isn't") if may_be(word)]
    ['actor']
    """
    plain = word.isascii() and word.isalpha() and word.islower() and len(word) >= MIN_LETTERS
    return plain and word in _known() and word not in _never()


def form(word: str) -> int:
    """Tell the form of a word in lower case by its ending.

    >>> [form(word) for word in ("actor", "going", "walked", "took", "films", "slowly", "tallest")]
    [0, 1, 2, 2, 3, 4, 5]
    """
    lists = _lists()
    if word in lists["past"]:
        return PAST
    if word in lists["plural"]:
        return PLURAL
    for ending, kind in (("ing", ING), ("ed", PAST), ("ly", LY), ("est", EST)):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return BASE if word in lists[ending] else kind
    if word.endswith("er") and _gradable() & {word[:-1], word[:-2], word[:-3], f"{word[:-3]}y"}:
        return ER
    if word.endswith("s") and not word.endswith(("ss", "us", "is", "ous")):
        return BASE if word in lists["s"] else PLURAL
    return BASE


@cache
def _lists() -> dict[str, frozenset[str]]:
    lists = {"past": _PAST, "plural": _PLURAL, "ed": _BASE_ED, "ing": _BASE_ING, "ly": _BASE_LY, "est": _BASE_EST}
    return {name: frozenset(words.split()) for name, words in (lists | {"s": _BASE_S}).items()}


_gradable = cache(lambda: frozenset(read_tsv("gradable.tsv")) | frozenset(_GRADABLE.split()))


@cache
def _never() -> frozenset[str]:
    closed = set(_CLOSED.split())
    for bits in (context.DETERMINER, context.DEGREE, context.BE, context.FUNCTION, context.OBJECT):
        closed |= {word for word, have in context.words().items() if have & bits}
    return frozenset(closed | set(NEGATIONS) | set(sentiment_words()) | set(numerals.WORDS))


@cache
def _known() -> frozenset[str]:
    """17,000 English words: the first column of the tables of spellings, and the most frequent words of reviews."""
    folder = resources.files("windtunnel.lexicon").joinpath("data")
    texts = [folder.joinpath(f"{name}.tsv").read_text("utf-8") for name in _TABLES]
    lines = [line for text in texts for line in text.splitlines() if not line.startswith("#")]
    frequent = [line for line in folder.joinpath("frequent.txt").read_text("utf-8").splitlines() if line[:1] != "#"]
    return frozenset({line.partition("\t")[0] for line in lines} | set(" ".join(frequent).split()))
