"""Each thing a command does to the disk fails in its turn, or is its last: the next run ends as if nothing had been.

Here some moments of each command; `make check-faults` tries all (bench/results/faults.json).
"""

import pytest

import proof
from faulty_disk import FAULTS, swept, why_not

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "there can be a faulty disk here")

ALL = 1_000_000


def tried(found, *faults):
    """How many runs met a fault."""
    kinds = ("ended well", "error in one line", "stopped", "killed")
    return sum(about[one].get(kind, 0) for about in found.values() for one in faults for kind in kinds)


def test_a_file_is_there_whole_or_not_at_all(tmp_path):
    """Every change that `transform` makes on the disk, with every fault; power cuts after its end too."""
    found = swept(tmp_path, ["transform"], [*FAULTS], ALL)
    assert found["transform"]["changes"] == 11
    proof.record("Faults", "A file is written whole or not at all", runs=tried(found, *FAULTS))


@pytest.mark.parametrize(
    ("command", "moments"),
    [
        ("augment", 3),
        ("train-baseline", 3),
        ("evaluate", 3),
        ("report", 2),
        ("study", 5),
        ("study-changed", 2),
        ("transform-shards", 3),
    ],
)
def test_a_fault_at_any_change_loses_nothing(tmp_path, command, moments):
    """A disk that is full from then on, one that fails once, a kill and a power cut, each at some moments."""
    faults = ["full", "broken once", "killed", "power cut"]
    found = swept(tmp_path, [command], faults, moments)
    assert tried(found, *faults) == 4 * moments + 1
    proof.record(
        "Faults",
        f"`{command}` on a disk that fails, is full or loses power: one line, nothing half-written is taken for whole, "
        "and the next run ends with the same bytes",
        runs=tried(found, *faults),
        changes=str(found[command]["changes"]),
    )


def test_a_training_loses_nothing(tmp_path):
    """From its first checkpoint on, a training goes on where it was, and ends with the same weights."""
    faults = ["full", "broken once", "killed", "power cut"]
    found = swept(tmp_path, ["train"], faults, 5)
    assert tried(found, *faults) == 4 * 5 + 1
    assert all(found["train"][one]["kept something"] >= 2 for one in faults)
    proof.record("Faults", "`train` goes on from its last checkpoint, to the same weights", runs=tried(found, *faults))


def test_signals_and_limits_lose_nothing(tmp_path):
    """Ctrl-C and SIGTERM in the midst of a change; no file handles left; files that may not be larger."""
    faults = ["terminated", "interrupted", "few handles", "small files"]
    found = swept(tmp_path, ["study"], faults, 2)
    assert found["study"]["terminated"]["stopped"] == found["study"]["interrupted"]["stopped"] == 2
    assert found["study"]["few handles"]["error in one line"] >= 1
    assert found["study"]["small files"]["error in one line"] >= 3
    proof.record(
        "Faults",
        "Signals, few file handles, small files: one line, and the next run goes on",
        runs=tried(found, *faults),
    )
