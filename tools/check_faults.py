"""Let every change that the commands make on the disk fail, in turn: `python tools/check_faults.py`.

After each, the command runs again. What is tried and what must hold stands in tests/faulty_disk.py. The suite tries
some moments; this tries all of them, and writes what came of it to bench/results/faults.json.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "tests")]  # `machine` says where a result was made

import faulty_disk  # noqa: E402
import machine  # noqa: E402


def together(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """What came of a command's faults, those of an earlier run among them, if it made as many changes then."""
    if old.get("changes") != new["changes"]:
        return new
    return old | new | {"seconds": round(old["seconds"] + new["seconds"], 1), "wrong": [*old["wrong"], *new["wrong"]]}


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    wanted.add_argument("--command", action="append", choices=faulty_disk.COMMANDS, help="else all")
    wanted.add_argument("--fault", action="append", choices=faulty_disk.FAULTS, help="else all")
    wanted.add_argument("--moments", type=int, default=1_000_000, help="of each command, at most; else all")
    wanted.add_argument("--out", type=Path, default=ROOT / "bench" / "results" / "faults.json")
    flags = wanted.parse_args()
    if why := faulty_disk.why_not():
        raise SystemExit(f"There can be no faulty disk here: it {why}.")
    commands, faults = flags.command or [*faulty_disk.COMMANDS], flags.fault or [*faulty_disk.FAULTS]
    known = json.loads(flags.out.read_text(encoding="utf-8"))["commands"] if flags.out.exists() else {}
    for command in commands:
        with tempfile.TemporaryDirectory() as temporary:
            found = faulty_disk.swept(Path(temporary), [command], faults, flags.moments)
        known[command] = together(known.get(command, {}), found[command])
        whole = {"machine": machine.facts("pyarrow", "torch"), "commands": dict(sorted(known.items()))}
        flags.out.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
        about = {fault: found[command][fault] for fault in faults}
        print(f"{command}: {found[command]['changes']} changes; {json.dumps(about)}")


if __name__ == "__main__":
    main()
