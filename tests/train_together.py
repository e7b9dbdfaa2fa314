"""Trainings by two processes at once, for `test_processes.py`: forks of this one, so that all is imported once."""

import contextlib
import json
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

os.environ |= {"OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}  # threads do not survive a fork

import torch

from small_reviews import LABELS, quick, rows
from windtunnel.errors import ModelError
from windtunnel.models.encoders import checkpoint_files, distributed, training
from windtunnel.models.encoders.training import TrainingStoppedError, fit


def both(act: Callable[[Path], None], place: Path) -> list[int]:
    """Do something in two processes, with the variables that a launcher sets; their exit codes."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    os.environ |= {"WORLD_SIZE": "2", "LOCAL_WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port}
    children = []
    for number in ("0", "1"):
        if not (child := os.fork()):
            os.environ |= {"RANK": number, "LOCAL_RANK": number}
            try:
                act(place)
                os._exit(0)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
        children.append(child)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def train(out: Path, said: list[str], stop=lambda: False, **settings):
    chosen = quick(**{"checkpoint_steps": 2, "precision": "fp32"} | settings)
    return fit(rows(32), rows(9), LABELS, chosen, seed=1, out=out, stop=stop, say=said.append)


def alone(place: Path) -> None:
    """One process begins what both will finish; what it imports by the way, they need not."""
    asked = iter(range(1_000))
    with contextlib.suppress(TrainingStoppedError):
        train(place / "doubled", [], lambda: next(asked) == 6)
    distributed.current.cache_clear()


def killed(place: Path) -> None:
    """The other process is killed in mid-run; the main one notices."""
    asked = iter(range(1_000))

    def stop():
        if distributed.current().rank and next(asked) == 5:
            os.kill(os.getpid(), signal.SIGKILL)
        return False

    try:
        train(place / "killed", [], stop, attention_dropout=0.1)
    except distributed.LostError as error:
        (place / "lost").write_text(f"{error} {error.exit_code} {error.silent}")


def together_and_alone(place: Path) -> None:
    group = distributed.current()
    other = not group.main
    seen, said = {}, []

    # the same data, the same metrics as alone
    pad = training.pad

    def padded(tokens, some, *others):
        seen.setdefault("rows", []).append(some.tolist())
        return pad(tokens, some, *others)

    training.pad = padded
    train(place / "plain", said)
    training.pad = pad

    # never stopped; stopped by one of them, and gone on with
    train(place / "whole", said, attention_dropout=0.1)
    asked = iter(range(1_000))

    def by_the_other():
        if other and next(asked) == 3:  # it is asked once a step here
            os.kill(os.getpid(), signal.SIGTERM)
        return False

    try:
        train(place / "stopped", said, by_the_other, attention_dropout=0.1)
    except TrainingStoppedError as error:
        seen["stopped"] = [str(error), error.exit_code, error.silent]
        for path in checkpoint_files.newest_first(place / "stopped.unfinished")[: group.main]:
            _, tensors = checkpoint_files.read(path)
            seen["dropout differs"] = not torch.equal(tensors["random cpu"], tensors["random-1 cpu"])
    train(place / "stopped", said, attention_dropout=0.1)
    train(place / "killed", said, attention_dropout=0.1)

    # begun by one process, finished by both; begun by both, for one to finish
    train(place / "doubled", said)
    asked = iter(range(1_000))
    with contextlib.suppress(TrainingStoppedError):
        train(place / "halved", said, lambda: next(asked) == 5)

    # memory runs out in one of them; the gradient is no number in one of them
    start = training.encoder.load_to_train
    broken = []

    def breaking(*args, **kwargs):
        classifier = start(*args, **kwargs)
        forward = classifier.model.forward

        def narrow(**inputs):
            if other and classifier.model.training and not broken:
                broken.append(len(inputs["input_ids"]))
                raise torch.OutOfMemoryError("CUDA out of memory.")
            return forward(**inputs)

        classifier.model.forward = narrow
        return classifier

    training.encoder.load_to_train = breaking
    done = train(place / "divided", said)
    seen["broken"] = bool(broken)
    training.encoder.load_to_train = start
    try:
        train(place / "nan", said, learning_rate=1e30)
    except ModelError as error:
        seen["nan"] = [str(error), error.silent]
    seen |= {"said": said, "accuracy": done.valid_accuracy}
    (place / f"seen-{group.rank}.json").write_text(json.dumps(seen))
    distributed.leave()


if __name__ == "__main__":
    there = Path(sys.argv[1])
    alone(there)
    print(both(killed, there), both(together_and_alone, there))  # noqa: T201
