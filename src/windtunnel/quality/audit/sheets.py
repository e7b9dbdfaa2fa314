"""The sheet as a CSV file for any spreadsheet program, the key beside it, and what comes back from a rater."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from windtunnel import __version__
from windtunnel.errors import DataError, did_you_mean
from windtunnel.quality.audit.draw import ORIGINAL, TRANSFORMED, Audit, Item
from windtunnel.storage import files, schemas
from windtunnel.storage.csv_safety import guarded, long_cells, plain
from windtunnel.storage.schemas import Maybe

COLUMNS = ("item", "text", "label", "naturalness")
KEY_SHAPE = {
    "items": {str: {"row": str, "spec": str, "side": str, "label": str}},
    "labels": [str],
    "transformations": [str],
    "seed": int,
    "source": str,
    "excerpt_words": Maybe(int),
}
UNDECIDED = "?"
SCALE = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Answer:
    """What a rater wrote beside one text."""

    label: str | None
    """A label's name, `UNDECIDED`, or None where nothing is written."""
    naturalness: int | None
    """1 (nobody writes so) to 5 (as anybody might write), or None."""


@dataclass(frozen=True)
class Sheet:
    """All that one rater wrote."""

    rater: str
    """The file's name without its ending."""
    answers: dict[str, Answer]
    """By item."""


def write(audit: Audit, sheet: Path, key: Path) -> None:
    """Write the sheet and the key.

    The sheet says neither the label nor which texts were transformed; the key holds no text.

    Raises:
        DataError: one of the files is there already; a rater may have written into it.
    """
    for path in (sheet, key):
        if path.exists():
            raise DataError(f"'{path}' is there already, and a rater may have written into it. Name another file.")
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((item.item, guarded(item.text), "", "") for item in audit.items)
    content = {
        "windtunnel": __version__,
        "source": audit.source,
        "seed": audit.seed,
        "transformations": list(audit.specs),
        "labels": list(audit.labels),
        "excerpt_words": audit.excerpt_words,
        "items": {
            item.item: {"row": item.row, "spec": item.spec, "side": item.side, "label": item.label}
            for item in audit.items
        },
    }
    files.write_json(key, content)
    files.write_text(sheet, "\ufeff" + text.getvalue())  # without the mark, Excel takes UTF-8 for another encoding


def read_key(path: Path) -> Audit:
    """Read a key; its items have no texts.

    Raises:
        DataError: there is no such file, or it is no key.
    """
    try:
        content = schemas.load(path, KEY_SHAPE)
        items = tuple(
            Item(item, "", found["row"], found["spec"], found["side"], found["label"])
            for item, found in content["items"].items()
        )
        if {item.side for item in items} - {ORIGINAL, TRANSFORMED} or not items:
            raise ValueError("sides")
        if {item.label for item in items} - set(content["labels"]) or len(set(content["labels"])) < 2:
            raise ValueError("labels")
        return Audit(
            items,
            tuple(content["labels"]),
            tuple(content["transformations"]),
            content["seed"],
            content["source"],
            content.get("excerpt_words"),
        )
    except FileNotFoundError:
        raise DataError(
            f"There is no key '{path}'. `windtunnel audit make` wrote it beside the sheet; --key says where."
        ) from None
    except (OSError, ValueError, DataError) as error:
        raise DataError(
            f"'{path}' is no key of `windtunnel audit make`. Give the file it wrote beside the sheet."
        ) from error


def read_sheet(path: Path, key: Audit) -> Sheet:
    """Read what a rater wrote, whichever delimiter the spreadsheet program saved it with.

    Raises:
        DataError: a column, an item or a label that is not there or not known, an item twice, a naturalness that is no
            whole number from 1 to 5; the message names the file, the row of the table and what to do.
    """
    header, lines = _cells(path)
    known = {name.casefold(): name for name in (*key.labels, UNDECIDED)}
    items = {item.item.lstrip("0"): item.item for item in key.items}  # spreadsheet programs make 17 of 017
    answers: dict[str, Answer] = {}
    rows: dict[str, int] = {}
    for number, cells in lines:
        where = f"{path}, row {number}"
        if len(cells) < len(header):
            raise DataError(f"{where}: {len(cells)} cells where the header names {len(header)}. Mend the row.")
        line = dict(zip(header, (plain(cell.strip()) for cell in cells), strict=False))
        item = items.get(line["item"].lstrip("0"))
        if item is None:
            raise DataError(
                f"{where}: the sheet has no item '{line['item']}'. Put back the number that the row had; the items go "
                f"from {key.items[0].item} to {key.items[-1].item}."
            )
        if item in answers:
            raise DataError(f"{where}: item {item} was in row {rows[item]} already. Put back the number it had.")
        rows[item] = number
        answers[item] = Answer(_label(line["label"], known, key, where), _naturalness(line, where))
    if missing := [item.item for item in key.items if item.item not in answers]:
        more = f" and {len(missing) - 1:,} more" if missing[1:] else ""
        raise DataError(f"{path} lacks item {missing[0]}{more}. Put the rows back; leave the label empty if undecided.")
    return Sheet(path.stem, answers)


def _cells(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header and the rows, each with its number as spreadsheet programs count: the header is row 1."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError:
        raise DataError(f"There is no sheet '{path}' that can be read. Name the CSV file a rater filled in.") from None
    except UnicodeDecodeError:
        raise DataError(f"{path} is not UTF-8. Save it once more as 'CSV UTF-8'.") from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        with long_cells():
            table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise DataError(f"{path} is not a whole CSV file ({error}). Save it once more as CSV.") from error
    header = [cell.strip().casefold() for cell in table[0]] if table else []
    for name in ("item", "label", "naturalness"):
        if header.count(name) != 1:
            raise DataError(
                f"{path}, row 1: the columns are {', '.join(COLUMNS)}; '{name}' is there {header.count(name)} times. "
                "Put the header back."
            )
    return header, [(number, cells) for number, cells in enumerate(table[1:], 2) if any(map(str.strip, cells))]


def _label(cell: str, known: Mapping[str, str], key: Audit, where: str) -> str | None:
    if not cell:
        return None
    if cell.casefold() not in known:
        raise DataError(
            f"{where}: '{cell}' is no label.{did_you_mean(cell.casefold(), known)} Write one of "
            f"{', '.join(key.labels)}, or {UNDECIDED} if you cannot tell."
        )
    return known[cell.casefold()]


def _naturalness(line: Mapping[str, str], where: str) -> int | None:
    cell = line["naturalness"]
    if not cell:
        return None
    if cell not in map(str, SCALE):
        raise DataError(f"{where}: naturalness is a whole number from 1 to 5, or empty; got '{cell}'.")
    return int(cell)
