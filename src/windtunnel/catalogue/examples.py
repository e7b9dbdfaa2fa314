"""What the catalogue shows beside the docstrings: two examples of each, and figures measured on real reviews.

Both are put into `catalogue.json` by `tools/docs.py`, so that nothing of it is worked out when the catalogue is read.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from windtunnel.text.batch import TextBatch
from windtunnel.transforms.contract import Transformation

SHOWN = 2
"""Examples of each transformation."""
LENGTH = 40, 110
"""Characters of an example that one reads at a glance."""

QUALITY = ("rows_changed", "words_edited", "judge_flips", "sentiment_rows", "similarity")
"""Which of the figures of quality are shown."""


def examples(found: Transformation, texts: Sequence[str]) -> list[dict[str, Any]]:
    """Choose the texts in which the edits show best, at the default rate where one can, or else at rate 1.

    Returns:
        One dict for each: text, rate, edits (start, stop in bytes, text).
    """
    batch = TextBatch.of(list(texts), [f"e{number}" for number in range(len(texts))])
    default = dict(found.params)["rate"]
    candidates: list[tuple[float, int, dict[str, Any]]] = []
    for worse, rate in enumerate(dict.fromkeys((default, max(default, 0.5), 1.0))):
        changed = found(rate=rate)
        for row, made in enumerate(changed.edits(batch).to_arrow(batch).to_pylist()):
            if not made:
                continue
            shown = {"text": texts[row], "rate": rate, "edits": made}
            taste = zlib.crc32(f"{found.name} {texts[row]}".encode()) % 100 / 250  # not the same sentence everywhere
            candidates.append((_cost(texts[row], made) + worse + taste, row, shown))
    chosen: list[dict[str, Any]] = []
    ranked = [shown for _, _, shown in sorted(candidates, key=lambda candidate: candidate[:2])]
    for differ in (_edits_differ, _texts_differ):
        for shown in ranked:
            if len(chosen) < SHOWN and all(differ(shown, other) for other in chosen):
                chosen.append(shown)
    return chosen


def _cost(text: str, edits: list[dict[str, Any]]) -> float:
    """How far a text is from a short one with two or three small edits."""
    low, high = LENGTH
    far = max(low - len(text), len(text) - high, 0) / 40
    touched = sum(edit["stop"] - edit["start"] + len(edit["text"]) for edit in edits) / max(len(text), 1)
    bare = 1.0 if not text.isascii() else 0.0
    return float(far + abs(len(edits) - 2.5) / 2 + max(touched - 0.5, 0) + bare)


def _texts_differ(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(one["text"] != other["text"])


def _edits_differ(one: dict[str, Any], other: dict[str, Any]) -> bool:
    made = [
        {(shown["text"].encode()[edit["start"] : edit["stop"]], edit["text"]) for edit in shown["edits"]}
        for shown in (one, other)
    ]
    return _texts_differ(one, other) and made[0] != made[1]


def measured(results: Path) -> dict[str, dict[str, Any]]:
    """Read what `bench` and `windtunnel quality` found, by name; what was not measured is absent.

    Args:
        results: the folder bench/results.
    """
    found: dict[str, dict[str, Any]] = {}
    for name, row in _read(results / "speed.json").get("transformations", {}).items():
        found.setdefault(name, {})["reviews_per_second"] = row["reviews_per_second"]
    for race in _read(results / "peers.json").get("races", []):
        best = found.setdefault(race["ours"], {})
        ratio = race["times_as_fast"]["median"]
        if ratio < best.get("times_as_fast", float("inf")):
            best.update(times_as_fast=round(ratio, 1), fastest_peer=f"{race['peer']} {race['theirs']}")
    for name, figures in quality(_read(results / "quality.json")).items():
        found.setdefault(name, {}).update(figures)
    return found


def quality(results: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Pick the figures that a reader of the catalogue wants from those of `windtunnel quality`."""
    return {
        line["name"]: {
            name: {part: _rounded(line["figures"][name][part]) for part in ("value", "low", "high", "n")}
            for name in QUALITY
            if name in line["figures"]
        }
        for line in results.get("transformations", [])
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 5)


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
