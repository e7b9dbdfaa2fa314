"""`python main.py`: the command line that courses use which set this study as an exercise.

    python main.py --train                                 fine-tune, write ./out
    python main.py --eval --eval_transformed               evaluate ./out on the test set as it is and transformed
    python main.py --debug_transformation                  show five texts before and after, then stop
    python main.py --train_augmented --eval_transformed    train on 5,000 transformed texts too, write ./out_augmented

`--eval` prints `Score:  {'accuracy': 0.9230}` and writes the predictions to `<name of model_dir>_original.txt`,
`--eval_transformed` to `<name>_transformed.txt`, in the working directory: for each test text, in order, a line with
the predicted label and a line with the true one.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from windtunnel.cli import entry
from windtunnel.errors import ModelError, UsageError
from windtunnel.storage import files

if TYPE_CHECKING:
    import pyarrow as pa

    from windtunnel.data import Dataset

SMALL_TRAIN, SMALL_TEST = 4000, 1000
AUGMENT = 5000
PAIRS_SHOWN = 5


class Arguments(argparse.Namespace):
    """The flags, as given."""

    train: bool
    eval: bool
    eval_transformed: bool
    train_augmented: bool
    debug_transformation: bool
    debug_train: bool
    model_dir: Path
    model: str
    data: str
    transform: str
    learning_rate: float
    num_epochs: int
    batch_size: int
    max_length: int
    seed: int


def parser() -> argparse.ArgumentParser:
    """The flags and their help."""
    wanted = argparse.ArgumentParser(
        prog="main.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = wanted.add_argument
    add("--train", action="store_true", help="fine-tune on the training texts, write the model to --model_dir")
    add("--eval", action="store_true", help="evaluate on the test set")
    add("--eval_transformed", action="store_true", help="evaluate on the transformed test set")
    add("--train_augmented", action="store_true", help=f"fine-tune on {AUGMENT:,} transformed texts too")
    add("--debug_transformation", action="store_true", help=f"show {PAIRS_SHOWN} texts before and after, then stop")
    add("--debug_train", "--small", action="store_true", help="4,000 training and 1,000 test texts, stratified")
    add("--model_dir", type=Path, default=Path("./out"), help="the model's folder (default: ./out)")
    add("--model", default="distilbert-base-uncased", help="what to start from: a hub id, a folder, or tiny")
    add("--data", default="imdb", help="labelled texts: a hub id, a folder, a file, builtin:reviews (default: imdb)")
    add("--transform", default="mixed", help="a transformation by name, or yours as utils.py:custom_transform")
    add("--learning_rate", type=float, default=5e-5)
    add("--num_epochs", type=int, default=3)
    add("--batch_size", type=int, default=8)
    add("--max_length", type=int, default=512, help="tokens of a text; more are cut (default: 512)")
    add("--seed", type=int, default=0, help="decides samples, transformations, weights and order (default: 0)")
    return wanted


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; an error of the user's is one line and exit code 2."""
    flags = parser().parse_args(arguments, Arguments())
    entry.run(lambda: do(flags))


def do(flags: Arguments) -> None:
    """Do what the flags say, in the order train, train_augmented, eval, eval_transformed.

    Raises:
        UsageError: nothing was asked for, or something the user can put right.
    """
    if not (flags.train or flags.eval or flags.eval_transformed or flags.train_augmented or flags.debug_transformation):
        raise UsageError(
            "Nothing to do: give --train, --eval, --eval_transformed, --train_augmented or --debug_transformation."
        )
    from windtunnel import data
    from windtunnel.transforms import registry

    registry.get(flags.transform)  # a wrong name is found before any work
    folder = Path(os.path.abspath(flags.model_dir.expanduser()))  # noqa: PTH100  a link keeps its name
    augmented = folder.with_name(f"{folder.name}_augmented")
    if not flags.debug_transformation:
        for wanted, target in ((flags.train, folder), (flags.train_augmented, augmented)):
            if wanted:
                _must_be_replaceable(target)
        if (flags.eval or flags.eval_transformed) and not (flags.train or flags.train_augmented):
            _must_exist(folder)
    limits = (SMALL_TRAIN, SMALL_TEST) if flags.debug_train else (None, None)
    rows = data.read(flags.data, seed=flags.seed, limit=limits[0], limit_test=limits[1])
    if flags.debug_transformation:
        show(rows.train, flags)
        return
    if flags.train:
        train(rows, flags, folder, augment=0)
    if flags.train_augmented:
        folder = augmented
        train(rows, flags, folder, augment=AUGMENT)
    if flags.eval:
        evaluate(rows, rows.test["text"], folder, "original")
    if flags.eval_transformed:
        from windtunnel import api

        changed = api.transform(rows.test, flags.transform, seed=flags.seed)["text"]
        evaluate(rows, changed, folder, "transformed")


def show(rows: pa.Table, flags: Arguments) -> None:
    """Print texts before and after."""
    from windtunnel import api

    for number, pair in enumerate(api.preview(rows, flags.transform, PAIRS_SHOWN, seed=flags.seed), 1):
        sys.stdout.write(f"Original Example {number}:\n{pair.old}\n\n")
        sys.stdout.write(
            f"Transformed Example {number}:\n{pair.new if pair.edits else '(unchanged)'}\n\n{'=' * 30}\n\n"
        )


def train(rows: Dataset, flags: Arguments, folder: Path, *, augment: int) -> None:
    """Fine-tune and put the model in its folder, in place of an earlier one."""
    from windtunnel import api
    from windtunnel.models import baselines

    target = folder.resolve()  # where a link leads
    new, old = target.with_name(f".{target.name}.new"), target.with_name(f".{target.name}.old")
    if old.exists() and not target.exists():  # killed between the two renames below
        old.rename(target)
    for leftover in (new, old):  # of a run that was killed
        shutil.rmtree(leftover, ignore_errors=True)
    settings = {
        "learning_rate": flags.learning_rate,
        "epochs": flags.num_epochs,
        "batch_size": flags.batch_size,
        "max_tokens": flags.max_length,
    }
    if flags.model in baselines.NAMES:
        settings = {}
    fit = api.train(
        rows,
        out=new,
        model=flags.model,
        seed=flags.seed,
        augment=augment,
        transform=[flags.transform],
        **settings,
    )
    # out of sight first: a removal that is cut short must not leave half a model under the name
    if target.exists():
        target.rename(old)
    new.rename(target)
    files.to_disk(target.parent)
    shutil.rmtree(old, ignore_errors=True)
    sys.stdout.write(f"Model in {folder}, accuracy on {len(rows.valid):,} validation texts {fit.valid_accuracy:.4f}\n")


def evaluate(rows: Dataset, texts: pa.ChunkedArray, folder: Path, name: str) -> None:
    """Predict the test texts in this form, print the score, and write predictions and labels."""
    from windtunnel.models import prediction

    known = prediction.labels_of(folder)
    if len(known) != len(rows.labels) or (known != rows.labels and set(known) == set(rows.labels)):
        raise ModelError(
            f"The model in '{folder}' has the labels {', '.join(known)}; the data has {', '.join(rows.labels)}. "
            "Train one on this data (--train), or give its --model_dir."
        )
    probs = prediction.predict(folder, texts, title=f"predicting the {name} test set")["probs"].to_pylist()
    guesses = [max(range(len(row)), key=row.__getitem__) for row in probs]
    labels = rows.test["label"].to_pylist()
    accuracy = sum(guess == label for guess, label in zip(guesses, labels, strict=True)) / len(labels)
    path = Path(f"{folder.name}_{name}.txt")
    files.write_text(path, "".join(f"{guess}\n{label}\n" for guess, label in zip(guesses, labels, strict=True)))
    sys.stdout.write(f"Score:  {{'accuracy': {accuracy:.4f}}}\n")


def _must_be_replaceable(folder: Path) -> None:
    if not folder.exists():
        return
    if not (folder / "training.json").is_file():
        raise ModelError(f"'{folder}' exists and is no model of ours; it is not overwritten. Give another --model_dir.")
    inside = sorted(path.name for path in folder.iterdir() if path.is_dir())
    if inside:
        raise ModelError(
            f"'{folder}' holds the folder '{inside[0]}' besides a model; it is not overwritten. "
            "Move that folder, or give another --model_dir."
        )


def _must_exist(folder: Path) -> None:
    if not (folder / "config.json").is_file():
        raise ModelError(f"There is no model in '{folder}'. Train one first (--train), or give its --model_dir.")


if __name__ == "__main__":
    main()
