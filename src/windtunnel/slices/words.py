"""The lists of words behind the slices: our own, but for the frequent words, which are counted."""

from __future__ import annotations

from functools import cache
from importlib import resources

from windtunnel.lexicon.negations import NEGATIONS
from windtunnel.lexicon.sentiment import NEGATIVE, POSITIVE, sentiment_words
from windtunnel.lexicon.wordgroups import WordGroups, listed

CONTRAST = listed("""
    but however although though yet nevertheless nonetheless despite whereas instead except albeit notwithstanding
    conversely regardless unfortunately otherwise
    """)
COMPARISON = listed("""
    than compared compares compare comparing comparison comparisons unlike versus vs superior inferior resembles
    resemble resembling reminiscent similar similarly equally likewise
    """)
SUPERLATIVE = listed("""
    best worst most least greatest finest funniest scariest dumbest stupidest coolest cutest biggest smallest highest
    lowest longest shortest strongest weakest oldest newest youngest earliest latest favorite favourite ultimate
    happiest saddest darkest cheapest richest poorest silliest weirdest strangest sweetest sexiest
    """)
INTENSIFIER = listed("""
    very really extremely absolutely totally completely utterly so too incredibly truly highly deeply thoroughly
    entirely perfectly insanely ridiculously terribly awfully amazingly quite especially particularly exceptionally
    super hugely immensely seriously definitely certainly
    """)
HYPOTHETICAL = listed("""
    would could should might ought if unless wish wished supposed would've could've should've might've wouldn't
    couldn't shouldn't hopefully perhaps maybe hope hoped hoping imagine potential potentially i'd you'd he'd she'd
    we'd they'd
    """)
FIRST_PERSON = listed("""
    i me my mine myself i'm i've i'd i'll im ive we us our ours ourselves we're we've we'd we'll
    """)
SECOND_PERSON = listed("you your yours yourself yourselves you're you've you'd you'll u ur")
FEMALE = listed("she her hers herself she's she'd she'll")
MALE = listed("he him his himself he's he'd he'll")
AUXILIARY = listed("""
    is are was were am do does did can could will would should has have had may might must isn't aren't wasn't weren't
    don't doesn't didn't can't couldn't won't wouldn't shouldn't hasn't haven't hadn't ain't
    """)
QUANTITY = listed("many much long often old far big few soon tall")
COURTESY = listed("mr mrs ms dr prof sir lady lord king queen captain sergeant detective inspector president senator")
FIRST_NAMES = listed("""
    adam alan albert alex alexander alfred alice alison amanda amy andrea andrew andy angela ann anna anne
    annie anthony antonio arnold arthur audrey barbara ben benjamin bernard betty bill billy bob bobby brad
    brandon brenda brian bruce cameron carl carlos carol caroline catherine charles charlie charlotte chris
    christian christina christine christopher claire clark clint colin craig cynthia daniel danny dave david
    dean deborah debra denise dennis diana diane donald donna dorothy doug douglas drew dustin dylan eddie
    edward elizabeth ellen emily emma eric erik ethan eva evelyn frances francis frank fred gary gene george
    gerald gina glenn gloria gordon greg gregory harold harry heather helen henry herbert holly howard hugh
    humphrey ian irene isabel jack jackie jacob jake james jamie jan jane janet jason jay jean jeff jeffrey
    jennifer jeremy jerry jessica jim jimmy joan joe joel john johnny jon jonathan jordan jose joseph joyce
    juan judy julia julie justin karen kate katherine kathleen kathy katie keith kelly ken kenneth kevin kim
    kirk kristen kurt larry laura lauren lawrence lee leo leonard leonardo leslie lewis linda lisa liz louis
    louise lucy luke lynn marcus margaret maria marie marilyn mario mark martha martin mary matt matthew max
    megan mel melissa michael michelle miguel mike mohammed monica morgan nancy natalie nathan neil nicholas
    nick nicole norman olivia oliver oscar pamela patricia patrick paul paula peter phil philip phillip rachel
    ralph raymond rebecca richard rick ricky robert robin roger ron ronald rosa roy russell ruth ryan sally
    sam samantha samuel sandra sara sarah scott sean sharon shirley sidney simon sofia sophie stanley
    stephanie stephen steve steven stuart susan sylvia teresa terry thomas tim timothy tina todd tom tommy
    tony tyler vanessa veronica victor victoria vincent virginia walter warren wayne wendy will william woody
    zach
    """)
PAIRS = (
    ("yeah", "right"),
    *(("oh", word) for word in listed("great joy boy brilliant wonderful wow goody")),
    *(("gee", word) for word in listed("wow great")),
    *(("big", word) for word in listed("surprise shock deal")),
    *(("what", word) for word in listed("surprise shock")),
    ("real", "genius"),
)
"""Phrases of two words that are seldom meant as they are said."""


@cache
def frequent() -> tuple[str, ...]:
    """The 3,000 most frequent word forms of film reviews (`lexicon/data/frequent.txt`)."""
    lines = resources.files("windtunnel.lexicon").joinpath("data/frequent.txt").read_text("utf-8").splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def groups() -> WordGroups:
    """All the lists, for one look-up a batch."""
    poles = sentiment_words()
    phrases: dict[str, list[str]] = {}
    for first, second in PAIRS:
        phrases.setdefault(f"before {first}", [first])
        phrases.setdefault(f"behind {first}", []).append(second)
    return WordGroups(
        {
            "negation": NEGATIONS,
            "contrast": CONTRAST,
            "comparison": COMPARISON,
            "superlative": SUPERLATIVE,
            "intensifier": INTENSIFIER,
            "hypothetical": HYPOTHETICAL,
            "first_person": FIRST_PERSON,
            "second_person": SECOND_PERSON,
            "female": FEMALE,
            "male": MALE,
            "auxiliary": AUXILIARY,
            "quantity": QUANTITY,
            "courtesy": COURTESY,
            "first_name": FIRST_NAMES,
            "frequent": frequent(),
            "positive": [word for word, pole in poles.items() if pole == POSITIVE],
            "negative": [word for word, pole in poles.items() if pole == NEGATIVE],
            "how": ["how"],
            "not": ["not"],
            "as": ["as"],
            "if": ["if"],
            "s": ["s"],
            "out": ["out"],
            "of": ["of"],
            "scale": ["4", "5", "10", "100", "ten", "five"],
            "stars": ["star", "stars"],
            "count": ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "zero"],
            "said twice": ["had", "that", "is", "in", "s"],
            **phrases,
        }
    )
