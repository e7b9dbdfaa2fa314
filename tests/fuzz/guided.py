"""Coverage leads the way: atheris on readers in pure Python, with the hunt's own mutations.

atheris ends its process at the first finding, so it runs in one of its own, again and again until the time is up; what
it stumbled over and what reached new places is read from its folders.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from worker import ENVIRONMENT, MEMORY

if TYPE_CHECKING:
    from target import Target

MOST_STOPS = 20
"""Findings after which a target is given up; the first few are to be mended first."""


WATCHED = "FUZZ_WATCHED"
"""The variable that tells atheris's process which modules to watch."""


class Led(NamedTuple):
    """What came of it."""

    inputs: int
    edges: int
    stumbled: list[bytes]


def is_there() -> bool:
    """Whether atheris is installed."""
    return importlib.util.find_spec("atheris") is not None


def run(target: Target, seconds: float) -> Led:
    """Let coverage lead for so many seconds."""
    until = time.monotonic() + seconds
    inputs = edges = 0
    with tempfile.TemporaryDirectory(prefix="fuzz-guided-") as place:
        corpus, stops = Path(place) / "corpus", Path(place) / "stops"
        corpus.mkdir()
        stops.mkdir()
        for number, seed in enumerate(target.all_seeds()):
            (corpus / str(number)).write_bytes(seed)
        while (left := until - time.monotonic()) > 1 and len(list(stops.iterdir())) < MOST_STOPS:
            words = [sys.executable, __file__, target.name, str(corpus), f"-artifact_prefix={stops}/"]
            words += [
                f"-max_total_time={int(left)}",
                "-timeout=10",
                "-rss_limit_mb=3000",
                "-max_len=20000",
                "-print_final_stats=1",
            ]
            watched = os.environ | ENVIRONMENT | {WATCHED: json.dumps(target.guided)}
            done = subprocess.run(words, capture_output=True, text=True, errors="replace", check=False, env=watched)
            said = done.stderr
            ran = re.findall(r"stat::number_of_executed_units: +(\d+)", said) or re.findall(r"(?m)^#(\d+)\t", said)
            inputs += int(ran[-1]) if ran else 0
            edges = max([edges, *(int(one) for one in re.findall(r" cov: (\d+)", said))])
            if not ran:
                raise RuntimeError(f"atheris did not begin with {target.name}: {said[-2_000:]}")
        return Led(inputs, edges, [path.read_bytes() for path in sorted(stops.iterdir())])


def _main(name: str, options: list[str]) -> None:
    """The process in which atheris runs."""
    import warnings

    import atheris

    # The readers are imported under its eyes, all others not: it watches what it may steer.
    with atheris.instrument_imports(include=list(_watched(name)), enable_loader_override=False):
        import targets
    from mutating import mutated

    from windtunnel.errors import UsageError

    target = targets.TARGETS[name]
    seeds = target.all_seeds()
    warnings.simplefilter("error")
    with tempfile.TemporaryDirectory(prefix=f"fuzz-{name}-", dir=MEMORY) as place:
        folder = Path(place)
        os.chdir(folder)
        os.environ["WINDTUNNEL_CACHE"] = os.environ["HOME"] = place
        target.around(folder)
        prepared = target.prepare(folder)

        def one(content: bytes) -> None:
            try:
                target.call(prepared, content)
            except UsageError as error:
                if not any(name in str(error) for name in target.named_by):
                    raise AssertionError("names no file") from error

        def mutate(content: bytes, most: int, seed: int) -> bytes:
            return mutated(Random(seed), [content, *seeds], target.words, target.forms)[:most]

        atheris.Setup([name, *options], one, custom_mutator=mutate)
        atheris.Fuzz()


def _watched(name: str) -> tuple[str, ...]:
    """The modules that lead the way, by the table's own words: it cannot be imported yet."""
    return tuple(json.loads(os.environ[WATCHED])) or (name,)


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2:])
