"""What it costs that PyTorch's threads wait for one another: alone, and beside a second process that does the same.

    python bench/waiting_threads.py --rows 1200   # bench/results/waiting_threads.json; an idle machine, a few minutes
    python bench/waiting_threads.py               # fewer rows, for a machine that others use
    python bench/waiting_threads.py --quick       # one round, nothing written

Two settings, in turn within each round. `spinning`: GOMP_SPINCOUNT=300000, which libgomp takes where nothing is set,
and which we leave alone as a setting of the user's; so it is the state before. `sleeping`: nothing is set, so
`windtunnel.models.threads` sets it. Two tasks, each with all cores: a training of "tiny" on so many built-in reviews
for one epoch, and a prediction of as many, 20 times over. Each setting has two processes, which have loaded all they
need and done both tasks once before the clock starts; the others sleep meanwhile. Seconds are wall time, from the
start to the end of the slower one. Where others use the machine, the ratios say more than the seconds, and
`load_average` stands beside each round.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any

import machine
from windtunnel.models.threads import THREAD_SETTINGS, WAIT_SETTINGS, usable_cores

RESULTS = Path(__file__).parent / "results" / "waiting_threads.json"
POLICIES: dict[str, dict[str, str]] = {"spinning": {"GOMP_SPINCOUNT": "300000"}, "sleeping": {}}
TASKS, BESIDE = ("training", "prediction"), {"alone": 1, "two": 2}
ROUNDS, ROWS, PASSES, GOAL = 5, 100, 20, 1.4


def work(count: int) -> None:
    """Do the tasks that come in, one a line, and answer each with a line."""
    import windtunnel as wt
    from windtunnel.models import prediction, training

    rows = wt.read("builtin:reviews", limit=count, limit_test=count)
    with tempfile.TemporaryDirectory() as folder:

        def train(out: Path) -> None:
            settings = {"epochs": 1, "precision": "fp32"}
            training.fit(
                rows.train, rows.valid, rows.labels, model="tiny", seed=1, out=out, name="x", settings=settings
            )

        train(Path(folder) / "first")
        predictor = prediction.load_predictor(Path(folder) / "first")
        prediction.predict_with(predictor, rows.test["text"])
        print("ready", flush=True)
        for number, task in enumerate(sys.stdin):
            if task.strip() == "training":
                train(Path(folder) / str(number))
            else:
                for _ in range(PASSES):
                    prediction.predict_with(predictor, rows.test["text"])
            print("done", flush=True)


def start(policy: str, count: int) -> subprocess.Popen[str]:
    """Start a process that waits by a policy."""
    hidden = (*WAIT_SETTINGS, *THREAD_SETTINGS)
    environment = {name: value for name, value in os.environ.items() if name not in hidden} | POLICIES[policy]
    command = [sys.executable, __file__, "--work", "--rows", str(count)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, env=environment, text=True, **pipes)


def expect(process: subprocess.Popen[str], word: str) -> None:
    """Wait for a process's line."""
    if process.stdout is None or process.stdout.readline() != f"{word}\n":
        raise SystemExit(f"A process failed; echo training | {sys.executable} {__file__} --work says why.")


def seconds(task: str, processes: list[subprocess.Popen[str]]) -> float:
    """Let processes do a task together, and wait for the last."""
    started = time.perf_counter()
    for one in processes:
        print(task, file=one.stdin, flush=True)
    for one in processes:
        expect(one, "done")
    return time.perf_counter() - started


def summary(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """Medians over the rounds; a ratio is taken within a round."""

    def ratio(task: str, above: tuple[str, str], below: tuple[str, str]) -> float:
        took = [one["seconds"][task] for one in rounds]
        return round(median(one[above[0]][above[1]] / one[below[0]][below[1]] for one in took), 2)

    return {
        task: {
            "seconds": {
                policy: {beside: median(one["seconds"][task][policy][beside] for one in rounds) for beside in BESIDE}
                for policy in POLICIES
            },
            "two_against_alone": {policy: ratio(task, (policy, "two"), (policy, "alone")) for policy in POLICIES},
            "sleeping_against_spinning": {
                beside: ratio(task, ("sleeping", beside), ("spinning", beside)) for beside in BESIDE
            },
        }
        for task in TASKS
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one round, nothing written")
    parser.add_argument("--rows", type=int, default=ROWS, help="to train on, and to predict (default: %(default)s)")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        work(given.rows)
        return
    facts = machine.facts("windtunnel", "torch") | {"usable_cores": usable_cores()}
    running = {policy: [start(policy, given.rows) for _ in range(2)] for policy in POLICIES}
    rounds: list[dict[str, Any]] = []
    try:
        for one in [*running["spinning"], *running["sleeping"]]:
            expect(one, "ready")
        for number in range(1 if given.quick else ROUNDS):
            took: dict[str, Any] = {task: {policy: {} for policy in POLICIES} for task in TASKS}
            order = list(POLICIES) if number % 2 == 0 else list(POLICIES)[::-1]
            load = os.getloadavg()[0]
            for task, beside, policy in product(TASKS, BESIDE, order):
                took[task][policy][beside] = round(seconds(task, running[policy][: BESIDE[beside]]), 3)
                print(task, beside, policy, took[task][policy][beside], file=sys.stderr)
            rounds.append({"load_average": load, "seconds": took})
    finally:
        for one in [*running["spinning"], *running["sleeping"]]:
            one.kill()
    found = summary(rounds)
    trained = found["training"]
    met = {
        "two_at_most_1.4_times_one": trained["two_against_alone"]["sleeping"] <= GOAL,
        "one_no_longer_than_before": trained["sleeping_against_spinning"]["alone"] <= 1,
    }
    if not given.quick:
        content = {"rows": given.rows, "summary": found, "met": met, "rounds": rounds, "machine": facts}
        RESULTS.write_text(json.dumps(content, indent=1) + "\n")
    print(json.dumps(found | {"met": met}))


if __name__ == "__main__":
    main()
