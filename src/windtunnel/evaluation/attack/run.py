"""An attack from a model and labelled texts to a table, with a bar, under one loaded model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from windtunnel import progress
from windtunnel.errors import DataError
from windtunnel.evaluation.attack.candidates import propose
from windtunnel.evaluation.attack.numbers import Damage
from windtunnel.evaluation.attack.search import Target, budget, search
from windtunnel.models import prediction
from windtunnel.storage.tables import ATTACKS
from windtunnel.text.arrays import Floats
from windtunnel.transforms.contract import Transformation


@dataclass(frozen=True)
class Attacked:
    """What an attack found, its figures and its most harmful edits."""

    table: pa.Table
    """ATTACKS."""
    numbers: pa.Table
    """NUMBERS."""
    rounds: list[tuple[int, int]]
    """As of `Attack`."""
    damage: list[Damage]

    def to_dict(self) -> dict[str, Any]:
        """Figures, rounds and edits, without the texts."""
        return {
            "numbers": self.numbers.to_pylist(),
            "standing": [{"edits": edits, "right": right} for edits, right in self.rounds],
            "damage": [one._asdict() for one in self.damage],
        }


@dataclass(frozen=True)
class Attack:
    """What came of it."""

    table: pa.Table
    """ATTACKS: a row for each text."""
    rounds: list[tuple[int, int]]
    """Edits that a text may have, texts that are still right: (0, ...), (1, ...), ..."""


def attack(
    model: Path | str,
    rows: pa.Table,
    transformations: Sequence[Transformation],
    *,
    max_edits: int = 10,
    strength: float = 1.0,
    draws: int = 1,
    candidates: int = 64,
    width: int = 4,
    seed: int = 0,
    device: str = "auto",
    cache: Path | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Attack:
    """Search for the realistic edits that turn a model's right predictions wrong.

    Args:
        model: a folder or hub id of a trained classifier, or the folder of a baseline.
        rows: ROWS, labels in the model's order. Texts that it has wrong are left alone.
        transformations: whose edits may be made.
        max_edits: of one text.
        strength: the share of places for which edits are proposed.
        draws: alternatives for the same places.
        candidates: edits of a text that are looked at, at most.
        width: candidates tried for each further edit.
        seed: decides the proposed edits.
        device: "auto", "cuda", "mps" or "cpu".
        cache: a folder of cached predictions, with which an attack that was stopped goes on; None: nothing is kept.
        say: told in one line what is going on.

    Raises:
        DataError: there are no rows.
        ModelError: the model cannot be loaded.
        TransformationError: there is no transformation, or one fails.
    """
    if not len(rows):
        raise DataError("There are no texts to attack.")
    ask = prediction.load_predictor(model, device=device, cache=cache)
    texts, labels = rows["text"].to_pylist(), rows["label"].to_numpy()
    with progress.bar("predicting the originals", total=len(set(texts)), unit="texts") as shown:
        before = _probs(ask, texts, shown.advance)
    right = before.argmax(axis=1) == labels
    chosen = np.flatnonzero(right)
    say(f"{len(chosen):,} of {len(texts):,} texts are right and are attacked")
    proposed = propose(rows.take(chosen), transformations, strength=strength, draws=draws, most=candidates, seed=seed)
    targets = [
        Target(texts[row].encode(), int(labels[row]), float(before[row, labels[row]]), some)
        for row, some in zip(chosen.tolist(), proposed, strict=True)
    ]
    left = [budget(one, max_edits=max_edits, width=width) for one in targets]
    rounds = [(0, len(chosen))]
    with progress.bar("attacking", total=sum(left), unit="queries") as shown:

        def after(edits: int) -> None:
            standing = sum(not one.broken for one in targets)
            rounds.append((edits, standing))
            spared = 0
            for place, one in enumerate(targets):  # those that are done do not need the rest of theirs
                if not one.live or edits == max_edits:
                    spared += max(left[place] - one.queries, 0)
                    left[place] = one.queries
            shown.advance(spared, right=standing, edits=edits)

        def probs(some: list[str]) -> npt.NDArray[np.float32]:
            return ask(some, advance=shown.advance).probs

        search(targets, probs, max_edits=max_edits, width=width, after_round=after)
        shown.advance(max((shown.total or 0) - shown.done, 0))  # equal texts were asked about once
    return Attack(_table(rows, before, dict(zip(chosen.tolist(), targets, strict=True))), rounds)


def _probs(ask: prediction.Predictor, texts: list[str], advance: Callable[[int], None]) -> Floats:
    distinct = {text: place for place, text in enumerate(sorted(set(texts)))}
    found = ask(list(distinct), advance=advance).probs
    picked: Floats = found[[distinct[text] for text in texts]].astype(np.float64)
    return picked


def _table(rows: pa.Table, before: Floats, targets: dict[int, Target]) -> pa.Table:
    lines = []
    labels = rows["label"].to_pylist()
    for row, (id_, text, label) in enumerate(
        zip(rows["id"].to_pylist(), rows["text"].to_pylist(), labels, strict=True)
    ):
        target = targets.get(row)
        made = sorted(target.made) if target else []
        lines.append(
            {
                "id": id_,
                "label": label,
                "right": target is not None,
                "broken": target.broken if target else False,
                "before": float(before[row, label]),
                "after": target.prob if target else float(before[row, label]),
                "queries": target.queries if target else 0,
                "text": target.text() if target else text,
                "edits": [one.edit._asdict() for one in made],
                "kinds": [one.kind for one in made],
            }
        )
    return pa.Table.from_pylist(lines, ATTACKS)
