"""The built-in corpus `builtin:reviews`: film reviews that the project writes itself, so that a study runs offline.

    dice.py          choices without a random state
    opinions.py      the words that carry an opinion
    films.py         the invented films
    templates_*.py   the sentence templates of each split: no template is shared
    grammar.py       the template engine
    plan.py          what a review says, sentence by sentence
    reviewer.py      who says it

The reviews are made up: grammatical enough, repetitive, and free of anybody's rights. Scores on them
show that the machinery works; they say nothing about real reviews.
"""

from __future__ import annotations

from windtunnel.data.corpus.write import COUNTS, write

__all__ = ["reviews"]


def reviews() -> dict[str, list[tuple[str, str, int, str]]]:
    """Write the corpus: 4,000 reviews to train on, 500 to validate, 2,000 to test.

    Nothing is drawn: every call, on every machine, returns the same texts. Half of each split praises its
    film. No text occurs twice, and no film or sentence template is shared between splits.

    Returns:
        Split -> rows of (id, text, label, group): the id is like ``train/00012``, the label 0 for negative
        and 1 for positive, the group the reviewed film.
    """
    return {split: [(review.id, review.text, review.label, review.film) for review in write(split)] for split in COUNTS}
