"""SIGKILL small trainings at random moments, and compare the weights they end with: `python tools/check_kills.py`.

A training of "tiny" on 120 built-in reviews, a checkpoint after every step, is started, killed after a random share
of the time an undisturbed one takes, and started again in the same folder, until it ends; then the next one begins.
Each process is a fork of one that has imported everything, so that its life is training and not imports.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

os.environ |= {"OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}  # threads do not survive a fork

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "bench"))  # for `machine`, which says where a result was made

import torch  # noqa: E402

import machine  # noqa: E402
from windtunnel import data  # noqa: E402
from windtunnel.models.encoders import (  # noqa: E402
    encoder,
    reproducibility,
    training,
)
from windtunnel.storage import files  # noqa: E402

SETTINGS = training.settings_for(
    "tiny", epochs=2, max_tokens=32, batch_size=8, device="cpu", attention_dropout=0.1, checkpoint_steps=1, log_steps=1
)


def train(rows: data.Dataset, out: Path) -> None:
    """Train in this process, silently, and leave it."""
    code = 1
    try:
        training.fit(rows.train, rows.valid, rows.labels, SETTINGS, seed=1, out=out, say=lambda _: None)
        code = 0
    finally:
        os._exit(code)


def run(rows: data.Dataset, out: Path, seconds: float | None) -> bool:
    """Train in a fork; kill it after some seconds. Tell whether it was killed.

    Raises:
        SystemExit: it failed by itself.
    """
    if not (child := os.fork()):
        train(rows, out)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code not in (0, -signal.SIGKILL):
        raise SystemExit(f"A training ended by itself, with {code}; see above.")
    return code != 0


def weights(out: Path) -> str:
    return hashlib.sha256((out / "model.safetensors").read_bytes()).hexdigest()


def state(out: Path) -> str:
    """What a kill left: what was being written, or from where the next run goes on."""
    place = out.with_name(f"{out.name}.unfinished")
    if not place.is_dir():
        return "before the folder was made"
    if any(place.glob(f".checkpoint.*{files.UNFINISHED}")):
        return "while a checkpoint was written"
    if (place / "best.new").exists():
        return "while the best epoch was written"
    if out.exists():
        return "after the model got its name"
    return "between writes" if any(place.glob("*.checkpoint")) else "before the first checkpoint"


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    wanted.add_argument("--kills", type=int, default=100)
    wanted.add_argument("--seed", type=int, default=1, help="decides the moments")
    wanted.add_argument("--out", type=Path, default=ROOT / "bench" / "results" / "kills.json")
    flags = wanted.parse_args()

    dice = random.Random(flags.seed)
    rows = data.read("builtin:reviews", limit=120, limit_test=2, seed=0)
    torch.set_num_threads(1)
    with torch.random.fork_rng():  # loads transformers, once for all forks
        encoder.load_to_train("tiny", rows.labels, ["a text"], max_tokens=64, attention=None)
    reproducibility.code_version()  # kept: an edit in the meantime is none of the forks' business
    moments: Counter[str] = Counter()
    kills, finished, lives, other, went_on = 0, 0, [0], 0, 0
    with tempfile.TemporaryDirectory() as temporary:
        out = Path(temporary) / "model"
        run(rows, out, None)  # the first one is slower: the file system's caches
        shutil.rmtree(out)
        started = time.monotonic()
        run(rows, out, None)
        whole = time.monotonic() - started
        expected = weights(out)
        while kills < flags.kills:
            shutil.rmtree(out)
            while run(rows, out, dice.uniform(0, 1) * whole if kills < flags.kills else None):
                kills += 1
                moments[state(out)] += 1
                lives[-1] += 1
                if out.exists():  # killed after the model got its name
                    shutil.rmtree(out.with_name("model.unfinished"), ignore_errors=True)
                    break
            finished += 1
            went_on += len(json.loads((out / "training.json").read_text())["continued_after_steps"])
            other += weights(out) != expected
            lives.append(0)
    summary = {
        "kills": kills,
        "moments": dict(moments.most_common()),
        "trainings": finished,
        "went_on_from_a_checkpoint": went_on,
        "most_kills_of_one_training": max(lives),
        "trainings_with_other_weights": other,
        "settings": "tiny, 120 texts, 2 epochs, batch 8, a checkpoint after every step",
        "seconds_undisturbed": round(whole, 2),
        "machine": machine.facts("torch", "transformers"),
    }
    flags.out.write_text(json.dumps(summary, indent=1) + "\n")
    print(
        f"{kills} kills of {finished} trainings, {other} of which ended with other weights. "
        + "; ".join(f"{count} {moment}" for moment, count in moments.most_common())
    )
    if other:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
