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
    lines = {"training": training, "prediction": prediction, "scale": scale}[name](found)
    facts = _facts(found) if "encoders" in found else _machine(found)
    readme.write_text("\n".join([before + begin, facts, "", *lines, end]) + after)


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


def scale(found: dict[str, Any]) -> list[str]:
    """Texts a second of each engine, ratios, memory, and what a text costs at each size."""
    specs = found["specs"]
    lines = ["| | " + " | ".join(specs) + " |", "|---|" + "---|" * len(specs)]
    all_ = [one["summary"] for one in specs.values()]
    for way in ("one core", "pool, 2 cores", "ray, 2 cores", "ideal"):
        lines.append(f"| {way}, texts/s | " + " | ".join(f"{one['texts_per_second'][way]:,}" for one in all_) + " |")
    for way in ("pool, 2 cores", "ray, 2 cores", "ideal"):
        lines.append(
            f"| {way}, times one core | " + " | ".join(f"{one['times_one_core'][way]:.2f}" for one in all_) + " |"
        )
    lines.append(
        "| Ray's rate, of the pool's, start-up aside | "
        + " | ".join(f"{one['ray_of_pool']:.2f}" for one in all_)
        + " |"
    )
    for way in ("one core", "pool, 2 cores", "ray, 2 cores"):
        lines.append(f"| {way}, memory, MB | " + " | ".join(f"{one['peak_mb'][way]:,}" for one in all_) + " |")
    for size in all_[0]["microseconds_a_text"]:
        cells = " | ".join(f"{one['microseconds_a_text'][size]:.1f}" for one in all_)
        lines.append(f"| one core, {int(size):,} texts: us a text, start-up aside | {cells} |")
    return lines


def costs(found: dict[str, Any], evaluated: dict[str, float]) -> list[str]:
    """What a billion texts take, by the rates that were measured: the lines of docs/scale.md."""
    size, facts = found["bytes"], found["machine"]
    inside, outside = (size[name] / size["rows"] for name in ("in", "out"))
    rates = {
        f"`transform -t {spec}`": one["summary"]["texts_per_second"]["one core"] for spec, one in found["specs"].items()
    }
    lines = [
        f"By the rates of {facts['cpu']}, {facts['date'][:10]}, for film reviews of 230 words:",
        "",
        "| work | texts/s on a core | core-hours a billion | hours on 256 cores |",
        "|---|---|---|---|",
    ]
    for name, rate in (rates | evaluated).items():
        hours = 1e9 / rate / 3600
        lines.append(f"| {name} | {rate:,.0f} | {hours:,.0f} | {hours / 256 / 0.8:,.1f} |")
    cores = 1.25e9 / (inside + outside) / max(rates.values())
    bytes_ = f"`transform` reads {inside:,.0f} and writes {outside:,.0f} bytes a text (Parquet, zstd, edits included)"
    return [*lines, "", f"{bytes_}: {cores:,.0f} cores fill a link of 10 Gbit/s with the fastest job."]


def _machine(found: dict[str, Any]) -> str:
    facts = found["machine"]
    packages = ", ".join(f"{name} {version}" for name, version in facts["packages"].items())
    return (
        f"{facts['date'][:10]}, {found['rounds']} rounds. {facts['cpu']}, {facts['cores']} cores, Linux"
        f" {facts['kernel']}, Python {facts['python']}, {packages}. Commit {facts['commit'][:7]}."
    )


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
