"""Write the generated pages docs/cli.md and docs/transformations.md; with --check, tell whether they are up to date."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from windtunnel import api

_FIELD = re.compile(r"^(What happens|Why the label survives|Limits|Source):", re.MULTILINE)
DOCS = Path(__file__).parents[1] / "docs"
COMMANDS = ("", "study", "train", "evaluate", "transform", "augment", "preview", "catalog", "slices", "doctor")


def cli_page() -> str:
    parts = ["# The command line\n\nWritten by `tools/docs.py` from `--help`; do not edit.\n"]
    for command in COMMANDS:
        words = [sys.executable, "-m", "windtunnel.cli", *([command] if command else []), "--help"]
        environment = {"COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1", "PATH": ""}
        text = subprocess.run(words, capture_output=True, text=True, check=True, env=environment).stdout
        text = re.sub(r"[ ]+$", "", text.replace("python -m windtunnel.cli", "windtunnel"), flags=re.M).strip("\n")
        parts.append(f"## windtunnel {command}\n\n```text\n{text}\n```\n".replace("windtunnel \n", "windtunnel\n"))
    return "\n".join(parts)


def transformations_page() -> str:
    parts = ["# The transformations\n\nWritten by `tools/docs.py` from their docstrings; do not edit.\n"]
    for entry in api.catalog():
        text, _, example = entry["doc"].partition("\n>>>")
        fields = _FIELD.sub(r"- **\1**:", text.strip())
        shown = f"```python\n>>>{example}\n```\n" if example else ""
        parts.append(f"## `{entry['spec']}`\n\n{fields}\n\n{shown}")
    return "\n".join(parts)


def main() -> None:
    stale = []
    for name, text in (("cli.md", cli_page()), ("transformations.md", transformations_page())):
        path = DOCS / name
        if "--check" in sys.argv:
            if not path.is_file() or path.read_text() != text:
                stale.append(name)
        else:
            DOCS.mkdir(exist_ok=True)
            path.write_text(text)
    if stale:
        raise SystemExit(f"docs/{', docs/'.join(stale)} is out of date; run `.venv/bin/python tools/docs.py`.")


if __name__ == "__main__":
    main()
