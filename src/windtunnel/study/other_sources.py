"""Texts of other sources beside a study's own: their labels matched, chosen, mixed in."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from windtunnel import data
from windtunnel.data import Columns, Dataset
from windtunnel.data.notes import notes_on
from windtunnel.data.raw import ALL
from windtunnel.data.sources import find
from windtunnel.errors import DataError, did_you_mean
from windtunnel.evaluation.testsets import Source
from windtunnel.study.plan import StudyPlan

Say = Callable[[str], None]


def to_test(plan: StudyPlan, rows: Dataset, say: Say = lambda _: None) -> dict[str, Source]:
    """Read the sources that are also tested, by name, their labels numbered as the study's.

    Raises:
        DataError: a source cannot be read, or has a label that the study has not.
    """
    found = {}
    for name, source in plan.sources_to_test:
        texts = _read(source, plan, rows.labels, ("test", ALL, "valid", "train"))
        if plan.limit_test or plan.limit:
            texts = data.sample(texts, min(len(texts), plan.limit_test or plan.limit or 0), plan.seed)
        say(f"{name}: {len(texts):,} texts of {source} are tested too")
        _tell(say, rows.train, name, texts)
        found[name] = Source(source, texts)
    return found


def add_to_training(plan: StudyPlan, rows: Dataset, say: Say = lambda _: None) -> Dataset:
    """Add the sources that are also trained on to the training texts; each has its share of all of them then.

    Raises:
        DataError: a source cannot be read, has a label that the study has not, or too few texts.
    """
    shares = plan.sources_to_train
    if not shares:
        return rows
    whole = len(rows.train) / (1 - sum(one.share for one in shares))
    parts = [rows.train]
    for number, (source, share) in enumerate(shares, start=1):
        count = round(share * whole)
        texts = _read(source, plan, rows.labels, ("train", ALL))
        if len(texts) < count:
            raise DataError(
                f"also_train: {source} has {len(texts):,} training texts; a share of {share:g} beside"
                f" {len(rows.train):,} takes {count:,}. Lower the share, or --limit."
            )
        texts = data.sample(texts, count, plan.seed)
        say(f"{source}: {count:,} texts are mixed into the training texts, {share:.0%} of them")
        _tell(say, texts, "test", rows.test, source)
        ids = pc.binary_join_element_wise(pa.scalar(f"also{number}"), texts["id"], "/")
        columns = {"id": ids, "text": texts["text"], "label": texts["label"], "group": ids}
        parts.append(pa.table({name: columns[name] for name in rows.train.column_names}).cast(rows.train.schema))
    return dataclasses.replace(rows, train=pa.concat_tables(parts).combine_chunks())


def matched(names: Sequence[str], labels: Sequence[str], mapping: Mapping[str, str], source: str) -> list[int]:
    """Find for each label of a source the number of the study's.

    By the mapping, else by the same name, whatever its case; numbers that are no names of the study's are places.

    Raises:
        DataError: a label has no counterpart; the message shows how to map it.

    >>> matched(["Neg", "pos"], ["negative", "positive"], {"pos": "positive", "Neg": "negative"}, "tweets.csv")
    [0, 1]
    >>> matched(["0", "1"], ["negative", "positive"], {}, "tweets.csv")
    [0, 1]
    """
    places = {label.casefold(): number for number, label in enumerate(labels)}
    found = []
    for name in names:
        wanted = mapping.get(name, name)
        number = places.get(wanted.casefold())
        if number is None and wanted.isascii() and wanted.isdigit() and int(wanted) < len(labels):
            number = int(wanted)
        if number is None:
            near = did_you_mean(wanted, labels) if name in mapping else ""
            what = f"'{wanted}', which '{name}' is mapped to," if name in mapping else f"'{name}' of {source}"
            raise DataError(
                f"The label {what} is none of the study's: {', '.join(labels)}.{near} Map it:"
                f" --map-labels {name}={labels[0]}"
            )
        found.append(number)
    return found


def _read(source: str, plan: StudyPlan, labels: Sequence[str], wanted: Sequence[str]) -> pa.Table:
    """Read the first split that there is, its columns by the plan's names or else guessed."""
    splits = find(source).splits
    split = next((name for name in wanted if name in splits), wanted[0])
    try:
        texts, names = data.read_rows(source, split=split, columns=Columns(**plan.columns))
    except DataError:
        if not plan.columns:
            raise
        texts, names = data.read_rows(source, split=split)
    if not len(texts):
        raise DataError(f"{source} has no texts.")
    numbers = np.array(matched(names, labels, plan.map_labels, source), np.int32)
    label = pa.array(numbers[texts["label"].to_numpy()])
    return texts.set_column(texts.column_names.index("label"), "label", label)


def _tell(say: Say, train: pa.Table, name: str, texts: pa.Table, source: str = "train") -> None:
    """Say which texts are trained on and tested, and what is odd about a source."""
    known = {*notes_on({source: train})} | ({*notes_on({name: texts})} if source != "train" else set())
    for note in notes_on({source: train, name: texts}):
        if note not in known:
            say(note)
