"""Every reader: good inputs are read, those it once stumbled over are refused, and so are some fresh bad ones.

`make fuzz` hunts for more; this is what every run of the tests repeats.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from guided import is_there
from hunt import hunt, smaller
from mutating import mutated
from parquet_footer import claiming, footer_of, with_footer
from targets import TARGETS, Target
from worker import Worker

import proof

FRESH, FRESH_SLOW = 60, 3
"""Inputs of a target beyond the kept ones; they are the same in every run."""
TRIED: Counter[str] = Counter()


@pytest.mark.parametrize("name", TARGETS)
def test_no_input_is_worse_than_refused(name):
    """No crash, no hang, no memory beyond its bound, no error but those that say what is wrong and in which file."""
    target = TARGETS[name]
    seeds = target.all_seeds()
    with Worker(target) as worker:
        assert any(worker.tried(seed).kind == "read" for seed in target.seeds()), "not one good input is read"
        inputs = [path.read_bytes() for path in target.kept()]
        dice = (Random(f"{name}/{number}") for number in range(FRESH_SLOW if target.slow else FRESH))
        inputs += [mutated(one, seeds, target.words, target.forms) for one in dice]
        for content, verdict in zip(inputs, worker.tried_all(inputs), strict=True):
            assert not verdict.is_finding, (verdict, content[:200])
            TRIED[verdict.kind] += 1


def test_what_was_tried_is_on_record():
    """The figures of this run, and of the last hunt, for the page on reliability."""
    if not TRIED:
        pytest.skip("the targets were not tried in this run")
    found = json.loads((Path(__file__).parents[2] / "bench" / "results" / "fuzz.json").read_text())
    assert found["findings"] == 0
    assert found["inputs"] + found["guided_inputs"] >= 100_000
    proof.record(
        "Bad files",
        "No reader crashes, hangs or shows a traceback, whatever it is given; it names the file",
        readers=len(TARGETS),
        inputs_in_this_run=TRIED.total(),
        inputs_of_the_last_hunt=found["inputs"] + found["guided_inputs"],
    )


# --- the harness notices what it is there for ------------------------------------------------------------------------


def _misbehaving(content: bytes) -> object:
    from windtunnel.errors import DataError

    if content == b"raise":
        raise KeyError("x")
    if content == b"crash":
        os.abort()
    if content == b"leave":
        os._exit(3)
    if content == b"hang":
        while True:
            pass
    if content == b"memory":
        return bytearray(700 << 20)
    if content == b"addresses":
        return bytearray(4 << 30)
    if content == b"nameless":
        raise DataError("something is wrong")
    if content == b"refuse":
        raise DataError("x.csv is wrong")
    return None


TARGETS["misbehaving"] = Target(
    "misbehaving", lambda: [b"good"], lambda _, content: _misbehaving(content), named_by=("x.csv",)
)
MISBEHAVING = TARGETS.pop("misbehaving")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("good", "read"),
        ("refuse", "refused"),
        ("nameless", "nameless"),
        ("raise", "raised"),
        ("crash", "crash"),
        ("leave", "crash"),
        ("hang", "hang"),
        ("memory", "memory"),
        ("addresses", "memory"),
    ],
)
def test_the_worker_tells_what_happened(content, kind, tmp_path):
    """A reader of nine moods, in a process of its own as all others; the next input finds a fresh one."""
    script = tmp_path / "one.py"
    script.write_text(
        "import sys\nsys.path[:0] = sys.argv[1:3]\n"
        "import targets, test_fuzz, worker\n"
        "import multiprocessing\n"
        "if __name__ == '__main__':\n"
        "    targets.TARGETS['misbehaving'] = test_fuzz.MISBEHAVING\n"
        "    worker.MOST_SECONDS = 1\n"
        "    multiprocessing.get_context = lambda _: multiprocessing.context.ForkContext()\n"
        "    multiprocessing.context.ForkContext.set_forkserver_preload = lambda *_: None\n"
        "    with worker.Worker(test_fuzz.MISBEHAVING) as one:\n"
        "        print(one.tried(sys.argv[3].encode()).kind, one.tried(b'good').kind)\n"
    )
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, str(script), str(here), str(here.parent), content], capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == [kind, "read"], done.stderr[-2_000:]


def test_the_same_dice_give_the_same_input():
    """So that a finding can be found again by its number; and other numbers give other inputs."""
    for target in TARGETS.values():
        if target.slow:
            continue
        seeds = target.seeds()
        made = [[mutated(Random(f"{n}"), seeds, target.words, target.forms) for n in range(20)] for _ in range(2)]
        assert made[0] == made[1], target.name
        assert len(set(made[0])) > 10, target.name


def test_a_parquet_footer_is_written_as_it_was_read():
    """Byte for byte; and a claim changes nothing but numbers."""
    for content in TARGETS["parquet"].seeds():
        tree, start = footer_of(content)
        assert with_footer(content, start, tree) == content
        assert len(claiming(content, 2**60)) > len(content)


def test_a_finding_is_made_small():
    """Only what it takes stays."""
    assert smaller(b"a lot of text " * 20 + b"BAD" + b" and more" * 9, lambda content: b"BAD" in content) == b"BAD"


def test_a_hunt_counts_what_it_tries():
    """So many inputs, each with an outcome, and the same again."""
    one, two = (hunt(TARGETS["threshold"], 7, lambda found: found.inputs >= 50, lambda _: None) for _ in range(2))
    assert one.inputs == one.outcomes.total() == 50
    assert one.outcomes == two.outcomes
    assert one.findings == {}


@pytest.mark.skipif(not is_there(), reason="atheris is not installed (pip install 'windtunnel[fuzz]')")
def test_coverage_leads_the_way():
    """Atheris runs a reader with our mutations, sees its lines, and stumbles over nothing."""
    from guided import run

    led = run(TARGETS["threshold"], 4)
    assert led.inputs > 10
    assert led.stumbled == []
