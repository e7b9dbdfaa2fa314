"""A greedy search for few edits that turn a right answer wrong, over all texts at once.

First every candidate is tried alone, which ranks a text's candidates by how far the probability of the right label
falls. Then, round after round, the next few of the ranking are tried on top of the edits made so far, and the one that
hurts most is made, until the answer is wrong, the edits are used up or no candidate is left.

Ranking words first and editing them greedily is the scheme of TextFooler (Jin et al. 2020,
https://arxiv.org/abs/1907.11932) and PWWS (Ren et al. 2019, https://aclanthology.org/P19-1103/); as in the latter a
place ranks by what its edit does, not by leaving its word out. Here the edits are those of a realistic transformation.

Each round asks about the candidates of all texts in one call, so that a model's batches are full.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from windtunnel.evaluation.attack.candidates import Candidate
from windtunnel.text.patch import free, patched

Probs = Callable[[list[str]], npt.NDArray[np.float32]]
"""Distinct texts to probabilities: (texts,) -> (texts, labels)."""


@dataclass
class Target:
    """One text under attack, that is right to begin with."""

    data: bytes
    """Its UTF-8."""
    label: int
    """The right label, which is the predicted one."""
    prob: float
    """Of this label, after the edits so far."""
    ranking: list[Candidate]
    """What can still be tried, the most harmful first; before the first round in any order."""
    made: list[Candidate] = field(default_factory=list)
    broken: bool = False
    queries: int = 0

    @property
    def live(self) -> bool:
        """Whether there is anything left to try."""
        return not self.broken and bool(self.ranking)

    def text(self, *more: Candidate) -> str:
        """The text with the edits so far, and some more."""
        return patched(self.data, [one.edit for one in (*self.made, *more)])

    def make(self, one: Candidate, probs: npt.NDArray[np.float32]) -> None:
        """Make an edit, and drop what can no longer be made beside it."""
        self.made.append(one)
        self.prob = float(probs[self.label])
        self.broken = int(probs.argmax()) != self.label
        self.ranking = [other for other in self.ranking if free(other.edit, [one.edit])]


def budget(target: Target, *, max_edits: int, width: int) -> int:
    """The most queries that a text can take."""
    return len(target.ranking) + width * (max_edits - 1) if target.ranking and max_edits else 0


def search(
    targets: Sequence[Target],
    ask: Probs,
    *,
    max_edits: int,
    width: int,
    after_round: Callable[[int], None] = lambda _: None,
) -> None:
    """Attack texts in place.

    Args:
        targets: each right to begin with.
        ask: the model; asked about distinct texts.
        max_edits: of one text.
        width: candidates that are tried for each further edit.
        after_round: told the number of edits that a text may have by now: 1, 2, ...
    """
    if max_edits < 1:
        return
    live = [one for one in targets if one.live]
    tried = _tried(live, [one.ranking for one in live], ask)
    for target, probs in zip(live, tried, strict=True):
        order = np.argsort(probs[:, target.label], kind="stable")
        target.ranking = [target.ranking[place] for place in order]
        if probs[order[0], target.label] < target.prob:
            target.make(target.ranking[0], probs[order[0]])
        else:
            target.ranking = []
    after_round(1)
    for edits in range(2, max_edits + 1):
        live = [one for one in targets if one.live and len(one.made) < max_edits]
        if not live:
            return
        tried = _tried(live, [one.ranking[:width] for one in live], ask)
        for target, probs in zip(live, tried, strict=True):
            best = int(np.argmin(probs[:, target.label]))
            if probs[best, target.label] < target.prob:
                target.make(target.ranking[best], probs[best])
            else:
                target.ranking = target.ranking[width:]
        after_round(edits)


def _tried(
    targets: Sequence[Target], candidates: Sequence[Sequence[Candidate]], ask: Probs
) -> list[npt.NDArray[np.float32]]:
    """Try each candidate of each text on top of its edits: (candidates, labels) for each text, in one call."""
    texts = [target.text(one) for target, some in zip(targets, candidates, strict=True) for one in some]
    distinct = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    probs = ask(list(distinct)) if distinct else np.zeros((0, 1), np.float32)
    places = np.array([distinct[text] for text in texts], np.int64)
    ends = np.cumsum([len(some) for some in candidates])
    for target, some in zip(targets, candidates, strict=True):
        target.queries += len(some)
    return [probs[part] for part in np.split(places, ends[:-1])] if len(ends) else []
