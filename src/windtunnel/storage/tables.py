"""The Arrow tables that everything else reads and writes, and how they reach the disk whole or not at all.

ROWS         the labelled texts of one split
VARIANTS     each text after each transformation, with the edits that led there
PREDICTIONS  what each model said about each text
NUMBERS      every figure of the study: value, interval, n, method

and two that tell why: ATTACKS, what the worst edits do to each text, and ATTRIBUTION, which edits flipped a text.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from windtunnel.storage import files

ROWS = pa.schema([("id", pa.string()), ("text", pa.string()), ("label", pa.int32())])
"""One labelled text a row; a column `group: string` may follow (the film, say), for clustered intervals."""

EDIT = pa.struct([("start", pa.int64()), ("stop", pa.int64()), ("text", pa.string())])
"""Replace bytes [start, stop) of the row's UTF-8 text by `text`."""

VARIANTS = pa.schema(
    [
        ("id", pa.string()),
        ("spec", pa.dictionary(pa.int32(), pa.string())),
        ("draw", pa.int16()),
        ("text", pa.string()),
        ("changed", pa.bool_()),
        ("edits", pa.list_(EDIT)),
    ]
)
"""`spec` names the transformation with version and parameters; draw 0 is the test set's, 1.. are for training."""

PREDICTIONS = pa.schema(
    [
        ("id", pa.string()),
        ("spec", pa.dictionary(pa.int32(), pa.string())),
        ("draw", pa.int16()),
        ("model", pa.dictionary(pa.int32(), pa.string())),
        ("train_seed", pa.int32()),
        ("probs", pa.list_(pa.float32())),
        ("tokens", pa.int32()),
        ("truncated", pa.bool_()),
    ]
)
"""`probs` has one probability per label; `tokens` counts the text's tokens before truncation."""

NUMBERS = pa.schema(
    [
        ("what", pa.string()),
        ("set", pa.string()),
        ("spec", pa.string()),
        ("slice", pa.string()),
        ("model", pa.string()),
        ("at", pa.float64()),
        ("value", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("n", pa.int64()),
        ("method", pa.string()),
    ]
)
"""`low` and `high` bound a 95 % interval where `method` names one; else they are null. docs/numbers.md lists every
figure and column."""

ATTACKS = pa.schema(
    [
        ("id", pa.string()),
        ("label", pa.int32()),
        ("right", pa.bool_()),
        ("broken", pa.bool_()),
        ("before", pa.float32()),
        ("after", pa.float32()),
        ("queries", pa.int32()),
        ("text", pa.string()),
        ("edits", pa.list_(EDIT)),
        ("kinds", pa.list_(pa.string())),
    ]
)
"""A text under attack. `right`: the model had it right, so it was attacked; `broken`: it has it wrong after `edits` to
the original text, which make `text`; `before`, `after`: the probability of `label`; `queries`: texts that the model was
asked about for it; `kinds`: the transformation that proposed each edit."""

ATTRIBUTION = pa.schema(
    [
        ("model", pa.string()),
        ("train_seed", pa.int32()),
        ("id", pa.string()),
        ("spec", pa.string()),
        ("edits", pa.int32()),
        ("edit", EDIT),
        ("old", pa.string()),
        ("new", pa.string()),
        ("kind", pa.string()),
        ("tenth", pa.int8()),
        ("rise", pa.float32()),
        ("undone", pa.bool_()),
    ]
)
"""An edit that was left out of a flipped text, one that the model has right as it is and wrong under `spec`. `edits`:
how many the text has; `edit`: the one left out; `old`, `new`: the words that it is in; `kind`: what it does
(`attribution.kinds`); `tenth`: where in the text it begins, 0 to 9; `rise`: what the probability of the right label
gains by leaving it out; `undone`: whether the model is right again."""

ROW_GROUP = 1 << 16
"""Rows of a table that lie together: who wants one transformation of fifty reads a few groups, not the whole file."""

KEY = b"windtunnel.key"


def write(table: pa.Table, path: Path, key: str = "") -> None:
    """Write a table as Parquet, whole or not at all."""
    metadata = {**(table.schema.metadata or {}), KEY: key.encode()}
    with files.whole(path) as file:
        pq.write_table(table.replace_schema_metadata(metadata), file, compression="zstd", row_group_size=ROW_GROUP)


def read(path: Path) -> pa.Table:
    """Read a table written by `write`."""
    return pq.read_table(path)


def key_of(path: Path) -> str | None:
    """Return the key a table was written under, or None where there is no whole table."""
    try:
        metadata: dict[bytes, bytes] = pq.read_schema(path).metadata or {}
    except (FileNotFoundError, pa.ArrowInvalid, UnicodeDecodeError):
        return None
    return metadata.get(KEY, b"").decode()
