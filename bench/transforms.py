"""How fast typos and synonyms are made, against nlpaug on the same core in the same run.

    python bench/peers/install.py                        once: nlpaug, in an environment of its own
    python bench/transforms.py --quick                   about a minute
    python bench/transforms.py                           about five: bench/results/transforms.json
    python bench/transforms.py --table                   the table in bench/README.md, from the results

Every task of a round is timed once, one after the other on one core, and each round starts with another task. The
last line printed is the result in JSON. What is timed, and what "10 % of the words" means, is in bench/README.md.
"""

# ruff: noqa: E402 - `pin` comes before NumPy is imported

from __future__ import annotations

import machine

CORE = machine.pin()

import argparse
import json
import re
import statistics
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

import transforms_table
from peers import install
from peers.client import Peer
from reviews import Data, read
from strength import ASKED, at_asked_strength, peer_strength
from timing import clocked, shaken, spread
from windtunnel.errors import WindtunnelError
from windtunnel.text import edits as edit
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.transforms import registry
from windtunnel.transforms.contract import Transformation

RESULTS = Path(__file__).parent / "results"
OURS = {"typo": "KeyboardAug", "typo.keyboard": "KeyboardAug", "synonym": "SynonymAug"}
"""Each with the peer that it races against."""
PEERS = {
    "KeyboardAug": 500,
    "KeyboardAug, split on blanks": 500,
    "SynonymAug": 150,
    "SynonymAug, split on blanks": 150,
    "SynonymAug, tags for nothing": 150,
}
"""Settings of peers/worker.py, with the reviews a round: each takes about two seconds."""
BOUNDS = {"SynonymAug, tags for nothing"}
"""Nothing that a user can have; no goal is set against it."""
GOALS = {"typo": (30_000, 40), "typo.keyboard": (30_000, 40), "synonym": (20_000, 200)}
"""Reviews per second, and times the peer's."""


@dataclass(frozen=True)
class Timing:
    """One task in one round."""

    round: int
    task: str
    reviews: int
    wall_s: float
    cpu_s: float
    """Of the process that did it."""


def stages(data: Data, change: Transformation) -> dict[str, float]:
    """Split the processor seconds of one pass over all reviews into its stages."""
    spent: dict[str, float] = {}
    now = time.process_time()

    def mark(stage: str) -> None:
        nonlocal now
        later = time.process_time()
        spent[stage] = spent.get(stage, 0.0) + later - now
        now = later

    for _, part in TextBatch.from_arrow(data.texts, data.ids.to_pylist()).slices():
        mark("slice")
        chance = Chance.of(part, 0, change.id)
        mark("hash ids")
        _ = part.classes
        mark("classes")
        _ = part.markup, part.links
        mark("markup and links")
        _ = part.words
        mark("words")
        chance.below(dict(change.params)["rate"], part.words)
        mark("chance")
        proposed = change.function(part, chance, **dict(change.params))
        mark("function")
        edit.check(part, proposed)
        mark("check")
        kept = proposed.without(part.markup).without(part.links).without_idle(part)
        mark("guard")
        new = edit.apply(part, kept)
        mark("apply")
        new.strings.to_arrow()
        mark("to Arrow")
    spent["function"] -= spent["chance"]  # the function asks for the same chances again
    return spent


def floor_tasks(data: Data) -> dict[str, Callable[[], object]]:
    """Return what bounds the work from below: copying the bytes, and the least that Python can do for each word."""
    buffer = TextBatch.from_arrow(data.texts, data.ids.to_pylist()).data
    copy, texts = buffer.copy(), data.texts.to_pylist()

    def find_words() -> None:
        find = re.compile(r"\w+").finditer
        for text in texts:
            deque(find(text), maxlen=0)

    return {"copy the bytes": lambda: np.copyto(copy, buffer), "re.finditer, all words": find_words}


def ready() -> Iterable[Transformation]:
    """Return the transformations that are there."""
    for name in OURS:
        try:
            yield registry.get(name)
        except (ImportError, WindtunnelError) as error:
            print(f"Without {name}, which cannot be loaded: {error}")


def run(rounds: int, quick: bool) -> dict[str, Any]:
    facts = machine.facts("windtunnel", "numpy", "pyarrow")
    data = read()
    ours = {change.name: at_asked_strength(data, change) for change in ready()}
    peer = Peer() if install.python().exists() else None
    if not peer:
        print("Without nlpaug: `python bench/peers/install.py` installs it.")
    settings = [name for name in PEERS if peer and any(name.startswith(OURS[own]) for own in ours)]
    calibration = data.texts.take(data.sample(250, 1)).to_pylist()
    reached = {OURS[name]: strength["share_of_words_changed"] for name, (_, strength) in ours.items()}
    asked = {name: min(ASKED, reached[name.partition(",")[0]]) for name in settings}
    peers = {name: peer_strength(peer, name, calibration, asked[name]) for name in settings if peer}
    for name, (_, strength) in ours.items():
        print(f"{name}: {strength['share_of_words_changed']:.2%} of all words changed by {strength['spec']}")
    for name, strength in peers.items():
        print(f"nlpaug {name}: {strength['share_of_words_changed']:.2%} at {strength['strength']:.3f}")

    floors = floor_tasks(data)
    tasks = [*ours, *(f"nlpaug {name}" for name in peers), *floors, *(f"stages of {name}" for name in ours)]
    timings: list[Timing] = []
    split: dict[str, list[dict[str, float]]] = {name: [] for name in ours}
    for number in range(rounds):
        turn = number * 3 % len(tasks)
        for task in tasks[turn:] + tasks[:turn]:
            reviews = len(data.texts)
            if task in ours:
                change = ours[task][0]
                shaken(data.texts.slice(0, 500), data.ids.slice(0, 500), change, number)
                spent = clocked(lambda change=change, seed=number: shaken(data.texts, data.ids, change, seed))
            elif task in floors:
                spent = clocked(floors[task])
            elif task.startswith("nlpaug "):
                setting = task.removeprefix("nlpaug ")
                rows = data.sample(PEERS[setting], number + 2)
                reviews, texts = len(rows), data.texts.take(rows)
                strength = peers[setting]["strength"]
                assert peer
                spent = peer.ask(do="time", setting=setting, strength=strength, texts=texts.to_pylist())
                for name, (change, _) in ours.items():  # ours on the very same reviews, ten times over
                    if setting.startswith(OURS[name]):
                        pairs = [(texts, data.ids.take(rows), change, seed) for seed in range(10)]
                        same = clocked(lambda pairs=pairs: [shaken(*pair) for pair in pairs])
                        timings.append(Timing(number, f"{name} on the sample of {task}", 10 * reviews, **same))
            else:
                name = task.removeprefix("stages of ")
                split[name].append(stages(data, ours[name][0]))
                continue
            timings.append(Timing(number, task, reviews, **spent))
        print(f"round {number + 1} of {rounds}")
    lengths = TextBatch.from_arrow(data.texts, data.ids.to_pylist()).strings.lengths
    return {
        "benchmark": "transforms",
        "quick": quick,
        "clock": "processor time of the process that works (the machine is shared); wall time beside it",
        "core": CORE,
        "machine": facts,
        "peer_versions": peer.ask(do="versions") if peer else None,
        "data": {"name": data.name, "reviews": len(lengths), "bytes": int(lengths.sum())},
        "strength": {name: strength for name, (_, strength) in ours.items()},
        "peer_strength": peers,
        "figures": figures(timings),
        "ratios": ratios(timings, list(ours), list(peers)),
        "stages_s": {
            name: {stage: statistics.median(one[stage] for one in of) for stage in of[0]} for name, of in split.items()
        },
        "rounds": [asdict(timing) for timing in timings],
    }


def rates(timings: list[Timing], task: str, clock: str = "cpu_s") -> list[float]:
    return [timing.reviews / getattr(timing, clock) for timing in timings if timing.task == task]


def figures(timings: list[Timing]) -> dict[str, Any]:
    """Reviews per second of each task: the median of the rounds, the lowest and the highest."""
    return {
        task: {"cpu": spread(rates(timings, task)), "wall": spread(rates(timings, task, "wall_s"))}
        for task in dict.fromkeys(timing.task for timing in timings)
    }


def ratios(timings: list[Timing], ours: list[str], peers: list[str]) -> dict[str, Any]:
    """Ours by the peer's, round by round: all reviews against the sample, and both on the sample."""
    found: dict[str, Any] = {}
    for name in ours:
        for setting in (one for one in peers if one.startswith(OURS[name])):
            theirs = rates(timings, f"nlpaug {setting}")
            same = rates(timings, f"{name} on the sample of nlpaug {setting}")
            found.setdefault(name, {})[setting] = spread(
                [a / b for a, b in zip(rates(timings, name), theirs, strict=True)]
            ) | {"same_reviews": statistics.median(a / b for a, b in zip(same, theirs, strict=True))}
    return found


def verdict(result: dict[str, Any]) -> dict[str, Any]:
    """Say the result in one line: reviews per second, ratios, and whether the goals are met."""
    line: dict[str, Any] = {name: result[name] for name in ("benchmark", "quick", "clock")}
    for name in result["strength"]:
        speed, times = GOALS[name]
        reached = result["figures"][name]["cpu"]["median"]
        ratio = {setting: round(one["median"], 1) for setting, one in result["ratios"].get(name, {}).items()}
        line[name] = {
            "reviews_per_second": round(reached),
            "share_of_words_changed": round(result["strength"][name]["share_of_words_changed"], 4),
            "ratio": ratio,
            "goal": {
                "reviews_per_second": [speed, reached >= speed],
                "ratio": [times, all(ratio[one] >= times for one in ratio if one not in BOUNDS) if ratio else None],
            },
        }
    return line


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="3 rounds instead of 15")
    parser.add_argument("--table", action="store_true", help="measure nothing; write the table in bench/README.md")
    asked = parser.parse_args()
    if asked.table:
        transforms_table.write(RESULTS, Path(__file__).parent / "README.md", GOALS, BOUNDS)
        return
    result = run(3 if asked.quick else 15, asked.quick)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / ("transforms-quick.json" if asked.quick else "transforms.json")
    path.write_text(json.dumps(result, indent=1) + "\n")
    print(f"Written to {path.relative_to(machine.REPOSITORY)}")
    print(json.dumps(verdict(result)))


if __name__ == "__main__":
    main()
