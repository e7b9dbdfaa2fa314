"""The flips of one trained model: rows that it has right as they are and wrong transformed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from windtunnel.measure.numbers import ORIGINAL
from windtunnel.text.arrays import Bools
from windtunnel.text.chance import key_of
from windtunnel.text.patch import Edit


class Flip(NamedTuple):
    """A row that a transformation turns from right to wrong."""

    id: str
    spec: str
    data: bytes
    """The original text's UTF-8."""
    label: int
    edits: list[Edit]


def flips(rows: pa.Table, variants: pa.Table, predictions: pa.Table, *, most: int) -> list[Flip]:
    """Find the flips of each transformation, at most so many of each.

    Of more, those with the smallest hashes of their ids are taken: a sample that does not depend on the rows' order.

    Args:
        rows: ROWS.
        variants: VARIANTS of these rows, one draw.
        predictions: PREDICTIONS of one trained model about both.
        most: flips of a transformation.
    """
    label = dict(zip(rows["id"].to_pylist(), rows["label"].to_pylist(), strict=True))
    text = dict(zip(rows["id"].to_pylist(), rows["text"].to_pylist(), strict=True))
    spec = pc.cast(predictions["spec"], pa.string())
    right = _right(predictions.filter(pc.equal(spec, ORIGINAL)), label)
    found = []
    specs = pc.cast(variants["spec"], pa.string())
    for name in pc.unique(specs).to_pylist():
        still = _right(predictions.filter(pc.equal(spec, name)), label)
        mine = variants.filter(pc.and_(pc.equal(specs, name), variants["changed"]))
        turned = [place for place, id_ in enumerate(mine["id"].to_pylist()) if right[id_] and not still[id_]]
        ids = mine["id"].take(pa.array(turned, pa.int64())).to_pylist()
        order = np.argsort(np.array([key_of(f"flip {id_}") for id_ in ids], np.uint64), kind="stable")[:most]
        for line in mine.take(pa.array(np.array(turned, np.int64)[np.sort(order)])).to_pylist():
            edits = [Edit(one["start"], one["stop"], one["text"]) for one in line["edits"]]
            found.append(Flip(line["id"], name, text[line["id"]].encode(), label[line["id"]], edits))
    return found


def _right(predictions: pa.Table, label: dict[str, int]) -> dict[str, bool]:
    """Row id -> whether the most probable label is the right one."""
    ids = predictions["id"].to_pylist()
    probs = np.asarray(pc.list_flatten(predictions["probs"])).reshape(len(ids), -1)
    right: Bools = probs.argmax(axis=1) == np.array([label[id_] for id_ in ids])
    return dict(zip(ids, right.tolist(), strict=True))
