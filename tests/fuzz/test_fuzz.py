"""Every reader: good inputs are read, those it once stumbled over are refused, and so are some fresh bad ones.

`make fuzz` hunts for more; this is what every run of the tests repeats.
"""

import json
from collections import Counter
from pathlib import Path
from random import Random

import moods
import pytest
from guided import is_there
from hunt import hunt, smaller
from mutating import mutated
from parquet_footer import claiming, footer_of, with_footer
from targets import TARGETS
from worker import Worker

import proof

FRESH, FRESH_SLOW = 30, 3
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


@pytest.mark.parametrize("text", ["f(" + "1" * 9_990 + ")", "1." * 4_990, "1e" * 4_990, "(" * 120_000], ids=len)
def test_long_specs_take_no_long_time(text):
    """In a spec and in a limit's name, as long as they may be and longer: a second of processor time each, not ten."""
    for name, content in (("spec", text), ("threshold", f"{text}=1")):
        with Worker(TARGETS[name], seconds=1) as worker:
            verdict = worker.tried(content.encode())
            assert not verdict.is_finding, verdict


def test_what_was_tried_is_on_record():
    """The figures of this run, and of the last hunt, for the page on reliability."""
    if not TRIED:
        pytest.skip("the targets were not tried in this run")
    found = json.loads((Path(__file__).parents[2] / "bench" / "results" / "fuzz.json").read_text())
    assert found["findings"] == 0
    proof.record(
        "Bad files",
        "No reader crashes, hangs or shows a traceback, whatever it is given; it names the file",
        readers=len(TARGETS),
        inputs_in_this_run=TRIED.total(),
        inputs_of_the_last_hunt=found["inputs"] + found["guided_inputs"],
    )


# --- the harness notices what it is there for ------------------------------------------------------------------------


@pytest.mark.parametrize(("content", "kind"), moods.KINDS.items())
def test_the_worker_tells_what_happened(content, kind):
    """Whatever becomes of the process, the next input finds one; among many inputs the bad one is found."""
    with Worker(moods.TARGETS["moods"], table="moods", seconds=1) as worker:
        assert worker.tried(content.encode()).kind == kind
        assert worker.tried(b"good").kind == "read"
        found = worker.tried_all([b"good", content.encode(), b"good"])
        assert [verdict.kind for verdict in found] == ["read", kind, "read"]


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
