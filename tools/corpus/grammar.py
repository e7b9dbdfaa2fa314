"""The template engine: small enough to read in a minute.

    {word}         filled by the writer; {Word} the same, capitalised
    {!word}        the same in the opposite opinion
    {aspect.is}    a side of the film and a verb that agrees with it: "script is", "songs are"
    [one|other]    one of these
    + or -         at the start: only for a praising, only for a damning sentence

"a" becomes "an" where the next word asks for it, and every sentence starts with a capital.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Protocol

from dice import Dice

_PART = re.compile(r"\{(?P<flip>!?)(?P<slot>\w+)(?:\.(?P<tail>[^}]*))?\}|\[(?P<choice>[^\]]*)\]")
_ARTICLE = re.compile(r"\b([Aa]) (?=[\"(]?(?:8|11 |18 |[aeiouAEIOU](?!nique|se|ne\b|ne-)))")
_START = re.compile(r"(?:^|(?<=[.!?] ))([\"(]?)([a-z])")
_END = re.compile(r"[.!?]+[\"')]*(?=\s|<|$)")

_PLURAL = {
    "is": "are",
    "was": "were",
    "isn't": "aren't",
    "wasn't": "weren't",
    "seems": "seem",
    "remains": "remain",
}


def words(text: str) -> tuple[str, ...]:
    """Read a list of words; an underscore stands for a space inside one.

    >>> words("boring let_down")
    ('boring', 'let down')
    """
    return tuple(word.replace("_", " ") for word in text.split())


class Writer(Protocol):
    """Whoever knows the film, the words and the opinion."""

    dice: Dice

    def fill(self, slot: str, flip: bool, tail: str | None) -> str:
        """Return the words for one slot; `flip` asks for the opposite opinion."""


@lru_cache(maxsize=256)
def lines(block: str, polarity: int) -> tuple[str, ...]:
    r"""Return the templates of a block that suit a sentence of this polarity (1 praises, 0 damns).

    >>> lines("both\n+ good\n- bad", 1)
    ('both', 'good')
    """
    wrong = "- " if polarity else "+ "
    return tuple(
        line[2:] if line[:2] in ("+ ", "- ") else line
        for line in block.strip().splitlines()
        if not line.startswith(wrong)
    )


def agree(tail: str, plural: bool) -> str:
    """Make the verbs of `tail` agree with a noun.

    >>> agree(", which was", plural=True)
    ', which were'
    """
    text = " ".join(_PLURAL.get(word, word) for word in tail.split(" ")) if plural else tail
    return text if text.startswith(",") else " " + text


def expand(template: str, writer: Writer) -> str:
    """Write one template out.

    The parts are filled from left to right, so that an adjective knows which noun came before it.
    """

    def part(match: re.Match[str]) -> str:
        if match["choice"] is not None:
            return expand(writer.dice.pick(match["choice"].split("|")), writer)
        slot = match["slot"]
        words = writer.fill(slot.lower(), bool(match["flip"]), match["tail"])
        return words[0].upper() + words[1:] if slot[0].isupper() else words

    return _PART.sub(part, template)


def polish(sentence: str) -> str:
    """Put a, an and the capitals right.

    >>> polish("it's a awful film. a unique one, a 8 out of 10.")
    "It's an awful film. A unique one, an 8 out of 10."
    """
    sentence = _ARTICLE.sub(r"\1n ", sentence)
    return _START.sub(lambda match: match[1] + match[2].upper(), sentence)


def count_sentences(text: str) -> int:
    """Count the sentences of a finished review.

    >>> count_sentences('Bad. "Good"? Yeah, right!<br /><br />So gripping! /s')
    4
    """
    return len(_END.findall(text))
