"""The table of bench/README.md, from the results of `transforms.py`: no figure is typed by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- transforms: begin -->", "<!-- transforms: end -->"


def write(results: Path, readme: Path, goals: dict[str, tuple[int, int]], bounds: set[str]) -> None:
    """Replace what stands between the marks by the full run's figures, or the quick one's if there is no other."""
    full = results / "transforms.json"
    path = full if full.exists() else results / "transforms-quick.json"
    text = readme.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    readme.write_text(f"{before}{BEGIN}\n{render(json.loads(path.read_text()), goals, bounds)}\n{END}{after}")


def render(result: dict[str, Any], goals: dict[str, tuple[int, int]], bounds: set[str]) -> str:
    """Lay out one run: who ran, speeds with their spread, ratios, goals, stages."""
    return "\n".join(
        [
            *_heading(result),
            "",
            "| what | words changed | reviews/s (lowest - highest) | reviews/s, wall | rest intact |",
            "|---|---|---|---|---|",
            *(_speed(result, name, result["strength"].get(name)) for name in result["strength"]),
            *(_speed(result, f"nlpaug {name}", strength) for name, strength in result["peer_strength"].items()),
            *(_speed(result, name, None) for name in ("copy the bytes", "re.finditer, all words")),
            "",
            "| ours | against nlpaug's | times as fast (lowest - highest) | on the same reviews | goal |",
            "|---|---|---|---|---|",
            *(
                _ratio(name, setting, ratio, None if setting in bounds else goals[name][1])
                for name, of in result["ratios"].items()
                for setting, ratio in of.items()
            ),
            "",
            *_goals(result, goals),
            "",
            f"| processor ms for all {result['data']['reviews']:,} reviews | {' | '.join(result['stages_s'])} |",
            f"|---|{'---|' * len(result['stages_s'])}",
            *_stages(result["stages_s"]),
        ]
    )


def _heading(result: dict[str, Any]) -> list[str]:
    machine, data = result["machine"], result["data"]
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    peer = result["peer_versions"] or {}
    rounds = 1 + max(timing["round"] for timing in result["rounds"])
    return [
        f"{'A quick run' if result['quick'] else 'A full run'}, {machine['date'][:10]}, {rounds} rounds, "
        f"{data['name']}: {data['reviews']:,} reviews, {data['bytes'] / 1e6:.1f} MB. {machine['cpu']}, one of "
        f"{machine['cores']} cores, L2 {machine['l2_cache_kb']} KB, {machine['memory_gb']} GB, Linux "
        f"{machine['kernel']}, Python {machine['python']}, {packages}; nlpaug {peer.get('nlpaug')} with NLTK "
        f"{peer.get('nltk')}. Commit {machine['commit'][:7]}"
        + (" and changes not committed" if machine["uncommitted_in_src"] else "")
        + f". Load average at the start: {machine['load_average']:.1f}. Speeds by {result['clock']}."
    ]


def _speed(result: dict[str, Any], task: str, strength: dict[str, Any] | None) -> str:
    of = result["figures"][task]
    share = f"{strength['share_of_words_changed']:.1%}" if strength else ""
    intact = f"{strength['left_intact']:.0%}" if strength else ""
    name = (
        f"`{strength['spec'].partition('(')[0]}`, rate {strength['rate']}" if strength and "rate" in strength else task
    )
    return f"| {name} | {share} | {_spread(of['cpu'])} | {of['wall']['median']:,.0f} | {intact} |"


def _ratio(name: str, setting: str, ratio: dict[str, float], goal: int | None) -> str:
    return f"| `{name}` | {setting} | {_spread(ratio)} | {ratio['same_reviews']:,.0f} | {goal or ''} |"


def _goals(result: dict[str, Any], goals: dict[str, tuple[int, int]]) -> list[str]:
    lines = []
    for name in result["strength"]:
        speed = result["figures"][name]["cpu"]["median"]
        verdict = "met" if speed >= goals[name][0] else "missed"
        lines.append(f"* `{name}`: {speed:,.0f} reviews/s, goal {goals[name][0]:,}: {verdict}.")
    return lines


def _stages(stages: dict[str, dict[str, float]]) -> list[str]:
    names = list(next(iter(stages.values()), {}))
    rows = [f"| {stage} | {' | '.join(f'{of[stage] * 1000:,.0f}' for of in stages.values())} |" for stage in names]
    return [*rows, f"| all | {' | '.join(f'{sum(of.values()) * 1000:,.0f}' for of in stages.values())} |"]


def _spread(of: dict[str, float]) -> str:
    return f"{of['median']:,.0f} ({of['low']:,.0f} - {of['high']:,.0f})"
