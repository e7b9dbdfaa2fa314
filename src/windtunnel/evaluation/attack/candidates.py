"""The edits that an attack may choose from: what transformations propose at high strength, in several draws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from windtunnel.errors import TransformationError
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import key_of
from windtunnel.text.patch import Edit
from windtunnel.transforms.contract import Transformation


class Candidate(NamedTuple):
    """One edit that could be made."""

    edit: Edit
    kind: str
    """The transformation that proposes it."""


def propose(
    rows: pa.Table,
    transformations: Sequence[Transformation],
    *,
    strength: float = 1.0,
    draws: int = 1,
    most: int = 64,
    seed: int = 0,
) -> list[list[Candidate]]:
    """List the candidates of each text, each once.

    Args:
        rows: columns `id` and `text`.
        transformations: whose edits; one that has a strength proposes at this one, not its own.
        strength: the share of places that are proposed.
        draws: further draws give other edits of the same places.
        most: candidates of a text at most; of more, those with the smallest hashes are taken, so that a larger `most`
            has the same ones and others.
        seed: decides the edits and, with the text's id, which are taken.

    Raises:
        TransformationError: there is no transformation, or one fails.
    """
    if not transformations:
        raise TransformationError("An attack needs at least one transformation; `windtunnel catalog` lists them.")
    batch = TextBatch.from_arrow(rows["text"], rows["id"].to_pylist())
    found: list[dict[Edit, str]] = [{} for _ in range(len(batch))]
    for one in transformations:
        strong = one(**{one.strength: strength}) if one.strength else one
        for draw in range(draws):
            for first, part in batch.slices():
                edits = strong.edits(part, seed=seed, draw=draw)
                start = (edits.start - part.offsets[edits.row]).tolist()
                stop = (edits.stop - part.offsets[edits.row]).tolist()
                for row, a, b, text in zip(edits.row.tolist(), start, stop, edits.text.to_list(), strict=True):
                    found[first + row].setdefault(Edit(a, b, text), one.spec)
    return [
        _some([Candidate(*item) for item in candidates.items()], most, f"attack {seed} {id_}")
        for candidates, id_ in zip(found, batch.ids, strict=True)
    ]


def _some(candidates: list[Candidate], most: int, key: str) -> list[Candidate]:
    """At most so many, those with the smallest hashes, in their order."""
    if len(candidates) <= most:
        return candidates
    hashes = np.array([key_of(f"{key} {tuple(one.edit)} {one.kind}") for one in candidates], np.uint64)
    return [candidates[place] for place in np.sort(np.argsort(hashes, kind="stable")[:most])]
