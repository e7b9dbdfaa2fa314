"""Train with a disk that is full from the n-th write on, for every n or some; then with room again. See full_disk.c.

    LD_PRELOAD=full.so FULL_DISK_UNDER=FOLDER python full_disk.py FOLDER SHA256_OF_THE_WEIGHTS MOMENTS

Prints how many writes a training takes, how many were tried, and after how many a checkpoint was there.
"""

import ctypes
import hashlib
import sys
from pathlib import Path

from small_reviews import LABELS, quick, rows
from windtunnel.errors import ModelError
from windtunnel.training import fit


def arm(number: int) -> int:
    """Let the disk be full from the n-th write on (0: never); how many there were since the last call."""
    function = ctypes.CDLL(None).full_disk_arm
    function.argtypes, function.restype = [ctypes.c_long], ctypes.c_long
    return function(number)


def train(out: Path, said: list[str]) -> str:
    """The training of test_never_lost.py; the hash of its weights."""
    fit(rows(32), rows(8), LABELS, quick(checkpoint_steps=2, attention_dropout=0.1), seed=1, out=out, say=said.append)
    return hashlib.sha256((out / "model.safetensors").read_bytes()).hexdigest()


def main(under: Path, expected: str, moments: int) -> None:
    arm(0)
    assert train(under / "whole", []) == expected
    writes = arm(0)
    went_on = 0
    numbers = sorted(
        {1 + place * (writes - 1) // max(1, min(moments, writes) - 1) for place in range(min(moments, writes))}
    )
    for number in numbers:
        out = under / f"at-{number}"
        arm(number)
        try:
            train(out, [])
        except ModelError as error:
            if "The disk is full" not in str(error):
                raise
        else:
            raise AssertionError(f"write {number} of {writes} failed and nobody noticed")
        finally:
            arm(0)
        said: list[str] = []
        assert train(out, said) == expected, f"other weights after write {number} failed"
        assert sorted(path.name for path in under.iterdir() if path.name.startswith(out.name)) == [out.name]
        assert not list(out.rglob(".*")), list(out.rglob(".*"))
        went_on += any("goes on" in line for line in said)
    print(f"{writes} writes, {len(numbers)} of them failed, {went_on} trainings went on from a checkpoint")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
