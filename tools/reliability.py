"""What is promised, how it is tested, what the last run found: bench/results/reliability.json from the tests' output.

make reliability               runs the tests that keep a promise, and writes the file; tools/docs.py makes the page
tools/reliability.py FOLDER    takes what a run with WINDTUNNEL_PROOF=FOLDER recorded
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench" / "results"
FILE = RESULTS / "reliability.json"
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "bench")]

import machine  # noqa: E402
import proof  # noqa: E402
from faulty_disk import ENDS  # noqa: E402


def main() -> None:
    """Run the tests, gather what they recorded, write it down with the machine."""
    if len(sys.argv) > 1:
        gather(Path(sys.argv[1]))
        return
    tests = sorted(path for path in (ROOT / "tests").rglob("test_*.py") if "proof.record" in path.read_text())
    with tempfile.TemporaryDirectory() as folder:
        spread = ["-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"]
        words = [sys.executable, "-m", "pytest", *spread, *map(str, tests)]
        if subprocess.run(words, env=os.environ | {proof.FOLDER: folder}, cwd=ROOT, check=False).returncode:
            raise SystemExit("Some tests failed; nothing was written.")
        gather(Path(folder))


def gather(folder: Path) -> None:
    """Write down what tests recorded in a folder."""
    records = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")]
    records.sort(key=lambda one: (proof.SECTIONS.index(one["section"]), one["promise"], one["test"]))
    found = {"machine": machine.facts("windtunnel", "pyarrow", "torch"), "records": records}
    FILE.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def page() -> str:
    """Return docs/reliability.md."""
    found = json.loads(FILE.read_text(encoding="utf-8"))
    where = found["machine"]
    parts = [
        "# Reliability\n\nWritten by `tools/docs.py` from what the tests recorded (`make reliability`, raw: "
        "[reliability.json](../bench/results/reliability.json)); do not edit. "
        f"Last run: {where['date'][:10]}, commit {where['commit'][:10]}, {where['cpu']}, {where['cores']} cores, "
        f"Python {where['python']}. Every line is a test of the suite; its name tells how the promise is tried.\n"
    ]
    for section in proof.SECTIONS:
        records = [one for one in found["records"] if one["section"] == section]
        if not records:
            continue
        lines = ["| What is promised | How it is tested | In the last run |", "|---|---|---|"]
        lines += [f"| {_cell(one['promise'])} | {_test(one['test'])} | {_figures(one['figures'])} |" for one in records]
        parts.append(f"## {section}\n\n" + "\n".join(lines) + "\n")
    return "\n".join([*parts, _hunts()])


def _test(name: str) -> str:
    """The test's file as a link, and its docstring: how it tries."""
    path, _, function = name.partition("::")
    function = function.partition("[")[0]
    said = ""
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name == function:
            said = (ast.get_docstring(node) or "").partition("\n")[0]
    return f"{_cell(said)} [{Path(path).name}](../{path})"


def _figures(figures: dict[str, Any]) -> str:
    return "; ".join(f"{name.replace('_', ' ')}: {_value(value)}" for name, value in figures.items())


def _value(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int | float) and not isinstance(value, bool) else _cell(str(value))


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|")


def _hunts() -> str:
    """What takes longer than the suite may, and has a target of its own: the figures of the last of each."""

    def result(name: str) -> Any:
        return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))

    fuzz, kills, minimum = result("fuzz"), result("kills"), result("minimum")
    versions = ", ".join(f"{name} {version}" for name, version in minimum["versions"].items())
    lines = [
        f"- **Bad files** (`make fuzz`, [fuzz.json](../bench/results/fuzz.json)): {fuzz['inputs']:,} mutated inputs and"
        f" {fuzz['guided_inputs']:,} led by coverage, for {len(fuzz['targets'])} readers: {fuzz['findings']} findings."
        " Those of earlier hunts are seeds in `tests/fuzz/seeds`, which the suite tries again.",
        f"- **Kills** (`tools/check_kills.py`, [kills.json](../bench/results/kills.json)): {kills['kills']} SIGKILLs in"
        f" {kills['trainings']} trainings, of which {kills['trainings_with_other_weights']} ended with other weights.",
        f"- **Lowest versions** (`make check-minimum`, [minimum.json](../bench/results/minimum.json)):"
        f" {minimum['outcome']} with {versions}.",
    ]
    for command, one in result("faults")["commands"].items():
        kinds = [name for name, tried in one.items() if isinstance(tried, dict)]
        lines.append(
            f"- **Faults of `{command}`** (`make check-faults`, [faults.json](../bench/results/faults.json)): it writes"
            f" {one['changes']} times; {_struck(one):,} faults of {len(kinds)} kinds ({', '.join(kinds)}):"
            f" {len(one['wrong'])} ended wrong."
        )
    return "## Longer hunts\n\n" + "\n".join(lines) + "\n"


def _struck(one: dict[str, Any]) -> int:
    """How many faults a command met: a run each, which ended in one way."""
    return sum(
        count for ends in one.values() if isinstance(ends, dict) for end, count in ends.items() if end in ENDS.values()
    )


if __name__ == "__main__":
    main()
