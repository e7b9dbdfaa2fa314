"""Draw docs/demo.svg, the README's picture, from the results of `make demo`: python tools/picture.py."""

from __future__ import annotations

import io
import json
from pathlib import Path

from rich.console import Console

from windtunnel.cli import terminal

ROOT = Path(__file__).parents[1]


def main() -> None:
    summary = json.loads((ROOT / "out" / "demo" / "results.json").read_text())
    console = Console(record=True, width=118, file=io.StringIO(), highlight=False)
    console.print("$ make demo")
    console.print(terminal.comparison_table(summary, console.width))
    # the font is the reader's own: a picture in the README fetches nothing
    svg = console.export_svg(title="windtunnel", unique_id="windtunnel-demo")
    start, stop = svg.index("@font-face"), svg.rindex("@font-face")
    stop = svg.index("}", stop) + 1
    (ROOT / "docs" / "demo.svg").write_text(svg[:start] + svg[stop:])


if __name__ == "__main__":
    main()
