"""Base, past, participle and third person of verbs that tell what somebody does: irregular as listed, else by rule."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from windtunnel.lexicon.tables import read_tsv


def words_of(text: str) -> frozenset[str]:
    """The words of a list written in one string."""
    return frozenset(text.split())


DOUBLED = words_of("""grab drop stop snap slap stab rob drag beg kidnap hop nod pop rip ship skip slam slip step strip
trap trip wrap plan admit commit regret ban plot tug pin spot scan flip clap grin hug jog knit mop pat rub scrub sob
stun tap unplug unwrap zip dub""")
"""Their last letter stands twice before -ed."""


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
    if base in DOUBLED:
        return base + base[-1] + "ed"
    return base + ("d" if base.endswith("e") else "ed")


@cache
def irregular() -> dict[str, Forms]:
    """The verbs that have a past of their own, by their base."""
    return {base: Forms(base, third(base), *others) for base, others in read_tsv("irregular_verbs.tsv").items()}


def forms(base: str) -> Forms:
    """The forms of a verb: irregular as listed, else regular."""
    past = regular_past(base)
    return irregular().get(base) or Forms(base, third(base), past, past)
