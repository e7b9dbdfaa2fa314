"""The tables of bench/README.md that training.py and prediction.py write, from their results."""

# ruff: noqa: PERF401 - a line of the table at a time

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def write(name: str) -> None:
    """Write a script's table between its two marks."""
    full, quick = (HERE / "results" / f"{name}{suffix}.json" for suffix in ("", "_quick"))
    found = json.loads((full if full.exists() else quick).read_text())
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    readme = HERE / "README.md"
    before, rest = readme.read_text().split(begin)
    after = rest.split(end)[1]
    lines = training(found) if name == "training" else prediction(found)
    readme.write_text("\n".join([before + begin, _facts(found), "", *lines, end]) + after)


def training(found: dict[str, Any]) -> list[str]:
    """Tokens a second, ratios, goals."""
    lines = ["| | " + " | ".join(found["encoders"]) + " |", "|---|" + "---|" * len(found["encoders"])]
    all_ = found["encoders"].values()
    for way in ("trainer, tutorial", "trainer, best", "windtunnel"):
        cells = []
        for one in all_:
            rates = [row[way] for row in one["rounds"]]
            cells.append(f"{one['median'][way]:,.0f} ({min(rates):,.0f} - {max(rates):,.0f})")
        lines.append(f"| {way}, tokens/s | " + " | ".join(cells) + " |")
    for way in ("trainer, tutorial", "trainer, best"):
        lines.append(f"| times {way} | " + " | ".join(f"{one[f'times {way}']:.2f}" for one in all_) + " |")
    for name, words in (
        ("share_of_matmul_rate", "share of the matmul rate, what is really multiplied"),
        ("share_counting_all_layers", "the same, as if the last layer were whole"),
    ):
        lines.append(f"| {words} | " + " | ".join(f"{100 * one['median'][name]:.0f} %" for one in all_) + " |")
    rates = (one["median"]["matmul_flops_per_second"] / 1e9 for one in all_)
    lines.append("| matmul rate, GFLOP/s | " + " | ".join(f"{rate:,.0f}" for rate in rates) + " |")
    lines.append("| padding | " + " | ".join(f"{100 * one['padding_share']:.1f} %" for one in all_) + " |")
    return [*lines, "", *_goals(found)]


def prediction(found: dict[str, Any]) -> list[str]:
    """Reviews a second, ratios, flips, goals."""
    lines = ["| | " + " | ".join(found["encoders"]) + " |", "|---|" + "---|" * len(found["encoders"])]
    all_ = found["encoders"].values()
    for way in ("pipeline, one by one", "pipeline, batch_size=32", "windtunnel"):
        lines.append(f"| {way}, reviews/s | " + " | ".join(f"{one['median'][way]:.2f}" for one in all_) + " |")
    for way in ("pipeline, one by one", "pipeline, batch_size=32"):
        lines.append(f"| times {way} | " + " | ".join(f"{one[f'times {way}']:.2f}" for one in all_) + " |")
    flips = (f"{one['flips']} of {one['flips_of']:,}" if "flips" in one else "" for one in all_)
    lines.append("| labels that flip against fp32 | " + " | ".join(flips) + " |")
    return [*lines, "", *_goals(found)]


def _goals(found: dict[str, Any]) -> list[str]:
    return [
        f"* {kind}: {goal}: {'met' if met else 'not met'}."
        for kind, one in found["encoders"].items()
        for goal, met in one["goals"].items()
    ]


def _facts(found: dict[str, Any]) -> str:
    facts = found["machine"]
    packages = ", ".join(f"{name} {version}" for name, version in facts["packages"].items())
    rounds = len(next(iter(found["encoders"].values()))["rounds"])
    return (
        f"A {'quick' if found['quick'] else 'full'} run, {facts['date'][:10]}, {rounds} rounds, on {found['device']}. "
        f"{facts['cpu']}, one of {facts['cores']} cores, Linux {facts['kernel']}, Python {facts['python']}, "
        f"{packages}. In {found.get('precision', 'bf16')}. "
        f"Commit {facts['commit'][:7]}. Load average at the end: {facts['load_average']:.1f}."
    )
