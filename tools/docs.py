"""Write what is generated: catalogue.json and what in docs/ says so: the command line, the catalogue, the rooms, ...

.venv/bin/python tools/docs.py              writes those that changed
.venv/bin/python tools/docs.py --check      tells whether they are up to date
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import typer

import architecture
import reliability
from windtunnel import catalogue
from windtunnel.catalogue.entries import describe
from windtunnel.catalogue.examples import examples, measured
from windtunnel.cli import entry
from windtunnel.transforms import built_in, registry

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
RESULTS = ROOT / "bench" / "results"
_TOP = typer.main.get_command(entry.app).commands
COMMANDS = ("", *(f"{name} {sub}".strip() for name, top in _TOP.items() for sub in ("", *getattr(top, "commands", ()))))


def entries() -> list[dict[str, Any]]:
    """Describe every built-in transformation, with examples and figures, in the order of the families."""
    figures = measured(RESULTS)
    found = []
    for name, family in built_in.FAMILY.items():
        one = registry.get(name)
        texts = golden_texts(name, family)
        found.append(
            describe(one) | {"examples": examples(one, texts) if texts else [], "measured": figures.get(name, {})}
        )
    return found


def golden_texts(name: str, family: str) -> list[str]:
    """Return the sentences of our own writing on which it is tested; those that need a model have none."""
    for path in (GOLDEN / family / f"{name}.inputs.jsonl", GOLDEN / family / "inputs.jsonl"):
        if path.is_file():
            return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    return []


def cli_page() -> str:
    parts = ["# The command line\n\nWritten by `tools/docs.py` from `--help`; do not edit.\n"]
    for command in COMMANDS:
        words = [sys.executable, "-m", "windtunnel.cli", *command.split(), "--help"]
        environment = {"COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1", "PATH": ""}
        text = subprocess.run(words, capture_output=True, text=True, check=True, env=environment).stdout
        text = re.sub(r"[ ]+$", "", text.replace("python -m windtunnel.cli", "windtunnel"), flags=re.M).strip("\n")
        parts.append(f"## windtunnel {command}\n\n```text\n{text}\n```\n".replace("windtunnel \n", "windtunnel\n"))
    return "\n".join(parts)


def index_page(found: list[dict[str, Any]]) -> str:
    """Return docs/transformations.md: a line for each, by family."""
    parts = [
        "# The transformations\n\nWritten by `tools/docs.py` from their docstrings; do not edit. "
        "`windtunnel catalog NAME` shows one with examples, limits, sources and figures, `windtunnel catalog --page "
        "catalogue.html` all of them on a page, which each release brings along.\n"
    ]
    for family, members in catalogue.families(found):
        title, paragraph = catalogue.introduction(family)
        lines = [f"- `{one['name']}`: {_lower(one['summary'])}" for one in members]
        parts.append(f"## {title}\n\n{paragraph}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def _lower(summary: str) -> str:
    return summary[0].lower() + summary[1:] if not summary[:2].isupper() else summary


def main() -> None:
    found = entries()
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in found)
    pages = {
        catalogue.FILE: f"[\n{lines}\n]\n",
        ROOT / "docs" / "transformations.md": index_page(found),
        ROOT / "docs" / "cli.md": cli_page(),
        ROOT / "docs" / "reliability.md": reliability.page(),
        ROOT / "docs" / "architecture.svg": architecture.page(),
    }
    stale = [path for path, text in pages.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    if "--check" not in sys.argv:
        for path in stale:
            path.parent.mkdir(exist_ok=True)
            path.write_text(pages[path], encoding="utf-8")
    elif stale:
        names = ", ".join(str(path.relative_to(ROOT)) for path in stale)
        raise SystemExit(f"{names}: out of date; run `.venv/bin/python tools/docs.py`.")


if __name__ == "__main__":
    main()
