"""From plans to texts: one review after the other, none of them twice."""

from __future__ import annotations

from dataclasses import dataclass

from dice import Dice
from films import films
from grammar import count_sentences, lines
from plan import LOUD, Move, plan
from reviewer import Reviewer
from templates_test import TEMPLATES as TEST
from templates_train import TEMPLATES as TRAIN
from templates_valid import TEMPLATES as VALID

COUNTS = {"train": 4000, "valid": 500, "test": 2000}
TEMPLATES = {"train": TRAIN, "valid": VALID, "test": TEST}

MIN_SENTENCES, MAX_SENTENCES = 2, 8

_BREAK = "<br /><br />"  # as the IMDB reviews have it, without spaces around
_LATE = frozenset({"pace", "story", "ending", "humour"})
"""Too close to the film as a whole to be granted: "I'll admit that the story is gripping. Still, it's boring."."""


@dataclass(frozen=True)
class Review:
    """A finished review and what it is made of."""

    id: str
    text: str
    label: int
    film: str
    moves: tuple[Move, ...]
    templates: tuple[str, ...]
    opinions: tuple[str, ...]
    """The opinion words, in order, those of negations and mock opinions included."""


def write(split: str) -> list[Review]:
    """Write all reviews of one split."""
    done: list[Review] = []
    texts: set[str] = set()
    for number in range(COUNTS[split]):
        attempt = 0
        while (review := _review(split, number, attempt)) is None or review.text in texts:
            attempt += 1
        texts.add(review.text)
        done.append(review)
    return done


def _review(split: str, number: int, attempt: int) -> Review | None:
    """Write one review; None where it came out too long or too short."""
    # Of each two neighbours one praises and one damns; which comes first is the pair's own choice.
    label = (number + Dice(_key(split), number // 2, -1).below(2)) % 2
    dice = Dice(_key(split), number, attempt)
    film = dice.pick(films(split))
    reviewer = Reviewer(split, film, lines(TEMPLATES[split]["event"], 1), dice)
    moves = tuple(plan(dice, label))
    sentences = [_sentence(reviewer, split, move) for move in moves]
    text = _layout(dice, sentences)
    if not MIN_SENTENCES <= count_sentences(text) <= MAX_SENTENCES:
        return None
    return Review(
        f"{split}/{number:05}",
        text,
        label,
        film.slug,
        moves,
        tuple(reviewer.templates),
        tuple(reviewer.opinions),
    )


def _sentence(reviewer: Reviewer, split: str, move: Move) -> str:
    kind, about = move.kind, None
    if kind == "actor":
        kind, about = ("aspect", None) if reviewer.judged("acting") else ("actor", "acting")
    choices = lines(TEMPLATES[split][kind], move.polarity)
    fresh = [template for template in choices if template not in reviewer.templates]
    template = reviewer.dice.pick(fresh or choices)
    sentence = reviewer.say(template, move.polarity, about=about, never=_LATE if kind == "contrary" else frozenset())
    if move.kind in LOUD and sentence.endswith(".") and reviewer.dice.chance(10):
        return sentence[:-1] + "!"
    return sentence


def _layout(dice: Dice, sentences: list[str]) -> str:
    """Join the sentences, with a blank line's markup in about half of the reviews."""
    breaks: set[int] = set()
    if len(sentences) > 2 and dice.chance(55):
        breaks.add(1 + dice.below(len(sentences) - 1))
        if len(sentences) > 4 and dice.chance(45):
            breaks.add(1 + dice.below(len(sentences) - 1))
    text = sentences[0]
    for place, sentence in enumerate(sentences[1:], start=1):
        text += (_BREAK if place in breaks else " ") + sentence
    return text.lower().replace('"', "'") if dice.chance(6) else text


def _key(split: str) -> int:
    return list(COUNTS).index(split)
