"""How fast we are against every peer, on every operation that both have, at the same strength, on one core.

    python bench/peers/install.py                        once: each peer in an environment of its own, 6 GB
    python bench/races.py --quick                        under four minutes
    python bench/races.py                                about fifteen: bench/results/peers.json
    python bench/races.py --only NAME --add              some again, into the results of the full run
    python bench/races.py --table                        the tables in bench/README.md, from the results

In each round ours and the peer's are timed once for each race, one after the other, on the same reviews. The last line
printed is the summary in JSON. What is timed, and what the same strength means, is in bench/README.md.
"""

# ruff: noqa: E402 - `pin` comes before NumPy is imported

from __future__ import annotations

import machine

CORE = machine.pin()

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

import races_table
from likeness import Likeness, compare
from peers import install
from peers.client import Peer
from races_list import RACES, Race
from reviews import Data, read
from timing import clocked, shaken, spread
from windtunnel.errors import WindtunnelError
from windtunnel.transforms import registry
from windtunnel.transforms.contract import Transformation

RESULTS = Path(__file__).parent / "results"
OUR_ROWS = 1000
"""Ours takes the same reviews, repeated under ids of their own until a batch has so many."""
LEVEL = 1.05
"""Less than this is lost or level."""
SHORT = {"textattack"}
"""Its time grows with the square of a text's length or faster: it gets the shortest fiftieth of the reviews."""


class Lane:
    """One race: both sides at the same strength, and what a round of it took."""

    def __init__(self, race: Race, peer: Peer, data: Data, seconds: float, most: int) -> None:
        self.race, self.peer, self.data = race, peer, data
        self.rounds: list[dict[str, Any]] = []
        self.our_rate = self.strength = 1.0
        probe = self._texts(4 if race.peer in SHORT else 12, 0)
        first = self._write(probe, 1.0 if race.fixed else race.asked)
        each = first["cpu_s"] / len(probe)
        most *= 10 if race.rare else 1
        self.old = self._texts(int(np.clip(seconds / max(each, 1e-6), 8, most)), 1)
        self.calibrate()
        each = self.written["cpu_s"] / len(self.old)
        self.reviews = int(np.clip(seconds / max(each, 1e-6), 4, 5000))

    def calibrate(self) -> None:
        """Find the strengths at which both change the same share of the words."""
        race, ours = self.race, self._ours(1.0)
        self.strength = 1.0 if race.fixed else race.asked
        theirs = self._theirs(self.strength)
        if theirs.share < race.asked / 2 and self.strength < 1:
            self.strength, theirs = 1.0, self._theirs(1.0)
        reach = theirs.share if self.strength == 1.0 else race.asked
        self.asked = min(reach if race.fixed else min(race.asked, reach), ours.share)
        self.ours, self.our_rate = _find(self._ours, ours, self.asked, 1.0)
        self.theirs = theirs
        if not race.fixed:
            self.theirs, self.strength = _find(self._theirs, theirs, self.asked, self.strength)

    def _ours(self, rate: float) -> Likeness:
        change = self.change(rate)
        ids = pa.array([f"r{number}" for number in range(len(self.old))])
        return compare(self.old, shaken(pa.array(self.old), ids, change, 0).to_pylist(), self.race.unit)

    def _theirs(self, strength: float) -> Likeness:
        self.written = self._write(self.old, strength)
        return compare(self.old, self.written["texts"], self.race.unit)

    def _write(self, texts: list[str], strength: float) -> dict[str, Any]:
        return self.peer.ask(do="write", operation=self.race.theirs, strength=strength, texts=texts)

    def change(self, rate: float) -> Transformation:
        """Return ours at a rate."""
        return registry.get(self.race.ours)(rate=rate)

    def _texts(self, size: int, number: int) -> list[str]:
        data = self.data
        if self.race.peer in SHORT:
            data = Data(data.name, data.texts, data.ids, data.by_length[: len(data.by_length) // 50])
            step = max(len(data.by_length) // size, 1)
            rows = pa.array(np.sort(data.by_length[(number * 7919) % step :: step][:size]))
        else:
            rows = data.sample(size, number)
        return data.texts.take(rows).to_pylist()

    def round(self, number: int) -> None:
        """Time both on the same reviews; who begins changes from round to round."""
        texts = self._texts(self.reviews, number + 2)
        times = -(-OUR_ROWS // len(texts))
        batch = pa.array(texts * times)
        ids = pa.array([f"r{row}" for row in range(len(batch))])
        change = self.change(self.our_rate)
        shaken(batch.slice(0, 50), ids.slice(0, 50), change, number)

        def ours() -> dict[str, float]:
            return clocked(lambda: shaken(batch, ids, change, number))

        def theirs() -> dict[str, Any]:
            return self.peer.ask(do="time", operation=self.race.theirs, strength=self.strength, texts=texts)

        first, second = (ours, theirs) if number % 2 else (theirs, ours)
        one, other = first(), second()
        mine, other = (one, other) if number % 2 else (other, one)
        self.rounds.append(
            {
                "round": number,
                "reviews": len(texts),
                "ours": {"reviews": len(batch), **mine},
                "theirs": {"reviews": len(texts), **other},
            }
        )

    def result(self) -> dict[str, Any]:
        """Return all of it for the results."""
        sides = ("ours", "theirs")
        rates = {side: [one[side]["reviews"] / one[side]["cpu_s"] for one in self.rounds] for side in sides}
        ratios = [mine / other for mine, other in zip(rates["ours"], rates["theirs"], strict=True)]
        shares = self.ours.share, self.theirs.share
        return {
            "ours": self.race.ours,
            "peer": self.race.peer,
            "theirs": self.race.theirs,
            "unit": self.race.unit,
            "short_reviews": self.race.peer in SHORT,
            "strength": {
                "asked": self.asked,
                "ours": {"spec": self.change(self.our_rate).spec, "rate": self.our_rate, "share": shares[0]},
                "theirs": {"strength": self.strength, "share": shares[1], "fixed": self.race.fixed},
                "matched": bool(0.8 <= shares[0] / max(shares[1], 1e-9) <= 1.25),
                "reviews": len(self.old),
            },
            "left_intact": {"ours": self.ours.left_intact, "theirs": self.theirs.left_intact},
            "failed": self.written["failed"],
            "reviews_per_second": {side: spread(of) for side, of in rates.items()},
            "times_as_fast": spread(ratios),
            "rounds": self.rounds,
        }


def _find(
    measure: Callable[[float], Likeness], found: Likeness, asked: float, strength: float
) -> tuple[Likeness, float]:
    """Find the strength that changes the asked share, from one at which it has been measured."""
    best, at = found, strength
    for turn in range(8):
        if abs(best.share - asked) <= (0.05 if turn < 3 else 0.12) * asked or not best.share:
            break
        strength = float(np.clip(strength * asked / max(found.share, asked / 20), 1e-5, 1.0))
        found = measure(strength)
        if abs(found.share - asked) <= abs(best.share - asked):
            best, at = found, strength
    return best, at


def run(rounds: int, seconds: float, most: int, quick: bool, only: str) -> dict[str, Any]:
    facts = machine.facts("windtunnel", "numpy", "pyarrow")
    data = read()
    races = [race for race in RACES if only in race.name]
    peers: dict[str, Peer] = {}
    for name in dict.fromkeys(race.peer for race in races):
        if install.python(name).exists():
            peers[name] = Peer(name, "race.py")
    versions = {name: peer.ask(do="versions") for name, peer in peers.items()}
    lanes, missing = [], []
    for race in races:
        if race.peer not in peers:
            missing.append([race.name, "the peer is not installed"])
            continue
        started = time.perf_counter()
        try:
            lane = Lane(race, peers[race.peer], data, seconds, most)
        except WindtunnelError as error:
            missing.append([race.name, str(error)])
            continue
        lanes.append(lane)
        print(
            f"{race.name}: {lane.ours.share:.2%} at {lane.our_rate:.4f} and {lane.theirs.share:.2%} at "
            f"{lane.strength:.4f}; {lane.reviews} reviews ({time.perf_counter() - started:.1f} s)",
            flush=True,
        )
    for number in range(rounds):
        turn = number * 17 % len(lanes)
        for lane in lanes[turn:] + lanes[:turn]:
            lane.round(number)
        print(f"round {number + 1} of {rounds}", flush=True)
    found = [lane.result() for lane in lanes]
    ledger = install.folder() / "installed.json"
    return {
        "benchmark": "races",
        "quick": quick,
        "clock": "processor time of the process that works (the machine is shared); wall time beside it",
        "core": CORE,
        "machine": facts | {"load_average_at_the_end": machine.facts()["load_average"]},
        "data": {"name": data.name, "reviews": len(data.texts)},
        "peers": {"versions": versions, "installed": json.loads(ledger.read_text()) if ledger.exists() else {}},
        "summary": summary(found),
        "missing": missing,
        "races": found,
    }


def summary(races: list[dict[str, Any]]) -> dict[str, Any]:
    """Count; an operation is one of ours, and its ratio is the one to its fastest peer."""
    ratios = {f"{one['ours']} | {one['peer']} {one['theirs']}": one["times_as_fast"]["median"] for one in races}
    operations: dict[str, float] = {}
    for one in races:
        ratio = one["times_as_fast"]["median"]
        operations[one["ours"]] = min(operations.get(one["ours"], ratio), ratio)
    return {
        "races": len(ratios),
        "median_times_as_fast": statistics.median(ratios.values()),
        "lost": sorted(name for name, ratio in ratios.items() if ratio < LEVEL),
        "under_40": sum(ratio < 40 for ratio in ratios.values()),
        "operations": len(operations),
        "median_against_the_fastest_peer": statistics.median(operations.values()),
        "not_matched": sorted(
            f"{one['ours']} | {one['peer']} {one['theirs']}" for one in races if not one["strength"]["matched"]
        ),
    }


def added(full: dict[str, Any], some: dict[str, Any]) -> dict[str, Any]:
    """Put races that were run later into the results; each says so."""
    named = {(one["ours"], one["peer"], one["theirs"]): one | {"run_later": some["machine"]} for one in some["races"]}
    races = [named.pop((one["ours"], one["peer"], one["theirs"]), one) for one in full["races"]] + list(named.values())
    known = {race.name for race in RACES} - {f"{one['ours']} | {one['peer']} {one['theirs']}" for one in races}
    missing = [pair for pair in full["missing"] if pair[0] in known]
    return full | {"races": races, "missing": missing, "summary": summary(races)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="3 short rounds instead of 5")
    parser.add_argument("--table", action="store_true", help="measure nothing; write the tables in bench/README.md")
    parser.add_argument("--only", default="", help="races whose name has this in it")
    parser.add_argument("--add", action="store_true", help="put those into the results of the full run")
    asked = parser.parse_args()
    if asked.table:
        races_table.write(RESULTS, Path(__file__).parent / "README.md")
        return
    result = run(*((3, 0.15, 24) if asked.quick else (5, 0.9, 150)), asked.quick, asked.only)
    if asked.only and asked.add:
        path = RESULTS / "peers.json"
        path.write_text(json.dumps(added(json.loads(path.read_text()), result), indent=1) + "\n")
    elif not asked.only:
        path = RESULTS / ("peers-quick.json" if asked.quick else "peers.json")
        path.write_text(json.dumps(result, indent=1) + "\n")
        print(f"Written to {path.relative_to(machine.REPOSITORY)}")
    print(json.dumps({"benchmark": "races", "quick": asked.quick, **result["summary"]}))


if __name__ == "__main__":
    main()
