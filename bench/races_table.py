"""The tables of bench/README.md, from the results of `races.py` and `speed.py`: no figure is typed by hand."""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import Any

from races_list import NOT_RUN, RACES

ENOUGH = 10_000
"""Reviews per second that each of ours is to do."""


def write(results: Path, readme: Path) -> None:
    """Replace what stands between the marks by the full run's figures, or the quick one's if there is no other."""
    full = results / "peers.json"
    path = full if full.exists() else results / "peers-quick.json"
    text = readme.read_text()
    if path.exists():
        text = _between(text, "races", races(json.loads(path.read_text())))
    if (results / "speed.json").exists():
        text = _between(text, "speed", speed(json.loads((results / "speed.json").read_text())))
    readme.write_text(text)


def _between(text: str, mark: str, body: str) -> str:
    begin, end = f"<!-- {mark}: begin -->", f"<!-- {mark}: end -->"
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n{body}\n{end}{after}"


def races(result: dict[str, Any]) -> str:
    """Lay out one run: who ran, the verdict, a row a race, what could not be run."""
    return "\n".join(
        [
            _heading(result),
            "",
            *_verdict(result["summary"]),
            "",
            "| ours | peer's | changed: ours, theirs | reviews/s: ours | theirs | times as fast (lowest - highest) "
            "| rest intact: ours, theirs | notes |",
            "|---|---|---|---|---|---|---|---|",
            *(_row(race) for race in result["races"]),
            "",
            "Not run:",
            "",
            *(f"* {peer}, {what}: {why}." for peer, what, why in NOT_RUN),
            *(f"* {name}: {why}" for name, why in result["missing"]),
        ]
    )


def _heading(result: dict[str, Any]) -> str:
    machine, data = result["machine"], result["data"]
    versions = "; ".join(
        f"{name} {of.get(name)}" + (f" (NLTK {of['nltk']})" if "nltk" in of else "")
        for name, of in result["peers"]["versions"].items()
    )
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    rounds = len(result["races"][0]["rounds"])
    return (
        f"{'A quick run' if result['quick'] else 'A full run'}, {machine['date'][:10]}, {rounds} rounds, "
        f"{data['name']}. "
        f"{machine['cpu']}, one of {machine['cores']} cores, Python {machine['python']}, {packages}. "
        f"Peers: {versions}. "
        f"Commit {machine['commit'][:7]}"
        + (" and changes not committed" if machine["uncommitted_in_src"] else "")
        + f". Load average {machine['load_average']:.1f} at the start, {machine['load_average_at_the_end']:.1f} at the "
        f"end. Speeds by {result['clock']}."
    )


def _verdict(summary: dict[str, Any]) -> list[str]:
    lost, unlike = summary["lost"], summary["not_matched"]
    return [
        f"* {summary['races']} races; in the median **{summary['median_times_as_fast']:.0f} times** as fast (goal 40). "
        f"Under 40: {summary['under_40']}.",
        f"* {summary['operations']} operations of ours; in the median "
        f"{summary['median_against_the_fastest_peer']:.0f} times as fast as the fastest peer that has it.",
        f"* Lost or level: {len(lost)}" + (f" ({'; '.join(lost)})." if lost else "."),
        f"* Strength not within 20 %: {len(unlike)}" + (f" ({'; '.join(unlike)})." if unlike else "."),
    ]


def _row(race: dict[str, Any]) -> str:
    strength, intact, rates = race["strength"], race["left_intact"], race["reviews_per_second"]
    if "run_later" in race:
        later = race["run_later"]
        notes_of_run = [f"run later, commit {later['commit'][:7]}, load {later['load_average']:.1f}"]
    else:
        notes_of_run = []
    known = [
        one.note for one in RACES if (one.ours, one.peer, one.theirs) == (race["ours"], race["peer"], race["theirs"])
    ]
    notes = [note for note in known if note] + notes_of_run
    if race["short_reviews"]:
        notes.append("short reviews only")
    if not strength["matched"]:
        notes.append("strengths differ")
    if race["failed"]:
        notes.append(f"raises an error on {race['failed']} of {strength['reviews']} texts")
    fast = race["times_as_fast"]
    shares = f"{strength['ours']['share']:.2%}, {strength['theirs']['share']:.2%}"
    ratio = f"{_times(fast['median'])} ({_times(fast['low'])} - {_times(fast['high'])})"
    return (
        f"| `{race['ours']}` | {race['peer']} {race['theirs']} | {shares} | {_rate(rates['ours'])} "
        f"| {_rate(rates['theirs'])} | {ratio} | {intact['ours']:.0%}, {intact['theirs']:.0%} | {'; '.join(notes)} |"
    )


def _rate(of: dict[str, float]) -> str:
    return f"{of['median']:,.0f}" if of["median"] >= 10 else f"{of['median']:.1f}"


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.1f}" if ratio >= 0.1 else f"{ratio:.2f}"


def speed(result: dict[str, Any]) -> str:
    """List those that are slow, and sum up the others."""
    machine, found = result["machine"], result["transformations"]
    rates = {name: row["reviews_per_second"] for name, row in found.items()}
    slow = {name: rate for name, rate in sorted(rates.items(), key=lambda one: one[1]) if rate < ENOUGH}
    lines = [
        f"{machine['date'][:10]}, {result['rounds']} rounds of {result['reviews']:,} reviews, {result['data']}. "
        f"{machine['cpu']}, one of {machine['cores']} cores; commit {machine['commit'][:7]}; load average at the start "
        f"{machine['load_average']:.1f}. {len(rates)} transformations at their default strength: "
        f"{min(rates.values()):,} to {max(rates.values()):,} reviews/s, {statistics.median(rates.values()):,.0f} in "
        f"the median. Under {ENOUGH:,}: {len(slow)}.",
    ]
    if slow:
        lines += ["", "| slower than the goal | reviews/s (slowest - fastest round) |", "|---|---|"]
        lines += [
            f"| `{name}` | {rate:,} ({found[name]['slowest']:,} - {found[name]['fastest']:,}) |"
            for name, rate in slow.items()
        ]
    return "\n".join(lines)
