"""Base, past, participle and third person of verbs that tell what somebody does: written from our own knowledge."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

IRREGULAR = """arise arose arisen|awake awoke awoken|bear bore borne|begin began begun|bind bound bound|bite bit bitten
bleed bled bled|blow blew blown|break broke broken|breed bred bred|bring brought brought|build built built
buy bought bought|catch caught caught|choose chose chosen|cling clung clung|creep crept crept|deal dealt dealt
dig dug dug|draw drew drawn|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feed fed fed
feel felt felt|fight fought fought|find found found|flee fled fled|fling flung flung|fly flew flown
forbid forbade forbidden|forget forgot forgotten
forgive forgave forgiven|freeze froze frozen|get got gotten|give gave given|go went gone
grind ground ground|grow grew grown|hang hung hung|hear heard heard|hide hid hidden|hold held held|keep kept kept
kneel knelt knelt|lay laid laid|lead led led|leap leapt leapt|leave left left|lend lent lent|light lit lit
lose lost lost|make made made|meet met met|overcome overcame overcome|overhear overheard overheard|pay paid paid
ride rode ridden|ring rang rung|rise rose risen|seek sought sought|sell sold sold|send sent sent|shake shook shaken
shoot shot shot|show showed shown|shrink shrank shrunk|sing sang sung|sink sank sunk|sit sat sat|sleep slept slept
slide slid slid|sling slung slung|sneak snuck snuck|speak spoke spoken|spend spent spent|spin spun spun
spring sprang sprung|stand stood stood|steal stole stolen|stick stuck stuck|sting stung stung|stride strode stridden
strike struck struck|string strung strung|swear swore sworn|sweep swept swept|swim swam swum|swing swung swung
take took taken|teach taught taught|tear tore torn|throw threw thrown|undergo underwent undergone
undertake undertook undertaken|wake woke woken|wear wore worn|weep wept wept|win won won|wind wound wound
withdraw withdrew withdrawn|write wrote written|rewrite rewrote rewritten|co-write co-wrote co-written
run ran run|become became become|come came come|see saw seen|tell told told|say said said|think thought thought
know knew known|mean meant meant|understand understood understood|remake remade remade"""

DOUBLED = """grab drop stop snap slap stab rob drag beg kidnap hop nod pop rip ship skip slam slip step strip
trap trip wrap plan admit commit regret ban plot tug pin spot scan flip clap grin hug jog knit mop pat rub scrub sob
stun tap unplug unwrap zip dub"""
"""Their last letter stands twice before -ed."""


def words_of(text: str) -> frozenset[str]:
    """The words of a list written in one string."""
    return frozenset(text.split())


class Forms(NamedTuple):
    """The forms of one verb."""

    base: str
    third: str
    past: str
    participle: str


def third(base: str) -> str:
    """Give a verb its -s.

    >>> third("carry"), third("watch"), third("go"), third("play")
    ('carries', 'watches', 'goes', 'plays')
    """
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")


def regular_past(base: str) -> str:
    """Give a verb its -ed.

    >>> regular_past("carry"), regular_past("grab"), regular_past("die"), regular_past("play")
    ('carried', 'grabbed', 'died', 'played')
    """
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ied"
    if base in DOUBLED.split():
        return base + base[-1] + "ed"
    return base + ("d" if base.endswith("e") else "ed")


@cache
def irregular() -> dict[str, Forms]:
    """The verbs that have a past of their own, by their base."""
    rows = [row.split() for row in IRREGULAR.replace("\n", "|").split("|")]
    return {base: Forms(base, third(base), past, participle) for base, past, participle in rows}


def forms(base: str) -> Forms:
    """The forms of a verb: irregular as listed, else regular."""
    past = regular_past(base)
    return irregular().get(base) or Forms(base, third(base), past, past)
