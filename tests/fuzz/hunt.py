"""`make fuzz`: bad files for every reader, until the time is up; what one stumbles over is said, kept and counted.

    python tests/fuzz/hunt.py                              30 minutes over all readers; MINUTES=5 make fuzz: 5
    python tests/fuzz/hunt.py --inputs 3000 csv parquet    so many inputs for each of these

A finding is made smaller and kept in `tests/fuzz/seeds/TARGET`, where `test_fuzz.py` replays it for ever. Half of the
time of readers in pure Python goes to atheris, whose coverage leads the way (`guided.py`), where it is installed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import guided
from mutating import mutated
from target import SEEDS, Target
from targets import TARGETS
from worker import Verdict, Worker

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "bench" / "results" / "fuzz.json"
SMALLER_TRIES = 200
MOST_KEPT = 64 << 10
"""Bytes of an input that is kept."""


@dataclass
class Hunt:
    """What came of the inputs of one target."""

    name: str
    inputs: int = 0
    seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    """`read`, `refused` and the kinds of findings."""
    findings: dict[str, str] = field(default_factory=dict)
    """Kind and cause -> the file that is kept, for each cause once."""
    guided_inputs: int = 0
    edges: int = 0
    """That the guided inputs reached."""

    def figures(self) -> dict[str, Any]:
        """For the file of results."""
        found = {"inputs": self.inputs, "seconds": round(self.seconds, 1), "outcomes": dict(self.outcomes)}
        if self.guided_inputs:
            found |= {"guided_inputs": self.guided_inputs, "edges": self.edges}
        return found | {"findings": self.findings}


def hunt(target: Target, seed: int, enough: Callable[[Hunt], bool], say: Callable[[str], None]) -> Hunt:
    """Try mutated inputs on one target until it is enough; the same seed gives the same inputs."""
    found = Hunt(target.name)
    started = time.monotonic()
    with Worker(target) as worker:
        seeds = target.all_seeds()
        while not enough(found):
            contents = [
                mutated(Random(f"{target.name}/{seed}/{found.inputs + number}"), seeds, target.words, target.forms)
                for number in range(5 if target.slow else 50)
            ]
            for content, verdict in zip(contents, worker.tried_all(contents), strict=True):
                note(found, worker, content, verdict, say)
            found.inputs += len(contents)
            found.seconds = time.monotonic() - started
    return found


def note(found: Hunt, worker: Worker, content: bytes, verdict: Verdict, say: Callable[[str], None]) -> None:
    """Count an outcome; keep a finding of a new cause."""
    found.outcomes[verdict.kind] += 1
    cause = f"{verdict.kind}: {verdict.what}"
    if not verdict.is_finding or cause in found.findings:
        return
    found.findings[cause] = ""  # so that it is known while it is made smaller
    small = smaller(content, lambda one: worker.tried(one)[:2] == verdict[:2])
    found.findings[cause] = str(keep(found.name, small))
    say(f"{found.name}: {cause} ({len(small):,} bytes, {found.findings[cause]})\n    {verdict.said.strip()[-700:]}")


def smaller(content: bytes, still: Callable[[bytes], bool]) -> bytes:
    """Leave parts out, large ones first, as long as what matters stays."""
    tries, size = 0, max(len(content) // 2, 1)
    while tries < SMALLER_TRIES:
        at = 0
        while at < len(content) and tries < SMALLER_TRIES:
            shorter = content[:at] + content[at + size :]
            tries += 1
            if still(shorter):
                content = shorter
            else:
                at += size
        if size == 1:
            break
        size = max(size // 2, 1)
    return content


def keep(name: str, content: bytes) -> Path:
    """Write a finding where the tests replay it; one that stays large goes to the folder for temporary files."""
    digest = hashlib.blake2b(content, digest_size=6).hexdigest()
    folder = SEEDS / name if len(content) <= MOST_KEPT else Path("/tmp") / "fuzz-large" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / digest).write_bytes(content)
    path = folder / digest
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


def main(words: Sequence[str]) -> int:
    """Hunt; exit code 1 if there are findings."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", help=f"of: {', '.join(TARGETS)}; default: all")
    parser.add_argument("--minutes", type=float, default=30.0, help="for all targets together")
    parser.add_argument("--inputs", type=int, help="for each target, not a time; a twentieth for those that take long")
    parser.add_argument("--seed", type=int, default=0, help="another seed gives other inputs")
    parser.add_argument("--no-guide", action="store_true", help="do without atheris")
    parser.add_argument("--results", type=Path, default=RESULTS)
    asked = parser.parse_args(words)
    chosen = [TARGETS[name] for name in asked.targets or TARGETS]
    lead = guided.is_there() and not asked.no_guide
    if not lead:
        say("without coverage: atheris is not installed (pip install 'windtunnel[fuzz]')")
    share = asked.minutes * 60 / len(chosen)
    hunts = []
    for number, target in enumerate(chosen, 1):
        until = time.monotonic() + share / (2 if lead and target.guided else 1)
        enough: Callable[[Hunt], bool] = lambda hunt: time.monotonic() >= until  # noqa: B023, E731
        if asked.inputs is not None:
            enough = lambda hunt: hunt.inputs >= asked.inputs // (20 if target.slow else 1)  # noqa: B023, E731
        found = hunt(target, asked.seed, enough, say)
        if lead and target.guided:
            _led(target, found, share / 2 if asked.inputs is None else asked.inputs / 500)
        hunts.append(found)
        rate = found.inputs / max(found.seconds, 1e-9)
        more = f", {found.guided_inputs:,} guided ({found.edges:,} edges)" if found.guided_inputs else ""
        tried = f"{found.inputs:,} inputs ({rate:,.0f}/s){more}"
        say(f"[{number}/{len(chosen)}] {target.name}: {tried}, {dict(found.outcomes)}")
        _write(asked.results, hunts, asked)
    findings = sum(len(found.findings) for found in hunts)
    say(f"{sum(found.inputs + found.guided_inputs for found in hunts):,} inputs, {findings} findings; {asked.results}")
    return 1 if findings else 0


def _led(target: Target, found: Hunt, seconds: float) -> None:
    """Let coverage lead; what it stopped at is judged as any other input is."""
    led = guided.run(target, seconds)
    found.guided_inputs, found.edges = led.inputs, led.edges
    with Worker(target) as worker:
        for content in led.stumbled:
            note(found, worker, content, worker.tried(content), say)


def _write(path: Path, hunts: Sequence[Hunt], asked: argparse.Namespace) -> None:
    sys.path.insert(0, str(ROOT / "bench"))
    import machine

    content = {
        "settings": {
            "minutes": asked.minutes if asked.inputs is None else None,
            "inputs": asked.inputs,
            "seed": asked.seed,
        },
        "inputs": sum(found.inputs for found in hunts),
        "guided_inputs": sum(found.guided_inputs for found in hunts),
        "findings": sum(len(found.findings) for found in hunts),
        "seconds": round(sum(found.seconds for found in hunts), 1),
        "targets": {found.name: found.figures() for found in hunts},
        "machine": machine.facts("pyarrow", "numpy", "torch", "transformers"),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def say(what: str) -> None:
    """Say it at once."""
    sys.stderr.write(f"{what}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
