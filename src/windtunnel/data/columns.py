"""Which column is the text, which the label, and which, if any, names and groups the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from windtunnel.errors import DataError, did_you_mean

TEXTS = ("text", "review", "sentence", "content", "body", "comment", "tweet", "document", "utterance")
LABELS = ("label", "sentiment", "target", "class", "category", "polarity", "labels")
"""Names that are guessed, whatever their case; the first of the list that is there wins."""


@dataclass(frozen=True)
class Columns:
    """The names of the columns to read; None means guessed."""

    text: str | None = None
    """None: the first of `TEXTS` that is there."""
    label: str | None = None
    """None: the first of `LABELS` that is there."""
    id: str | None = None
    """None: a column literally called `id`, if any. Empty: ids are made from the texts."""
    group: str | None = None
    """None: a column literally called `group`, if any. Empty: no groups."""

    @property
    def named(self) -> dict[str, str]:
        """The column of each role, as far as they are named."""
        return {role: name for role, name in vars(self).items() if name}

    def pick(self, found: Sequence[str], where: str, need_labels: bool = True) -> dict[str, str]:
        """Choose a column of the source for each role: text, label, id, group.

        Args:
            found: The columns of the source.
            where: The file or split, for the message.
            need_labels: Whether a source without labels is refused.

        Returns:
            The column's name for each role that is filled; `text` always is.

        Raises:
            DataError: A named column is not there or is there twice, or nothing looks like a text or a label.
        """
        picked = {
            "text": self.text or _guess(TEXTS, found),
            "label": self.label or _guess(LABELS, found),
            "id": self.id if self.id is not None else _literally("id", found),
            "group": self.group if self.group is not None else _literally("group", found),
        }
        for role, name in picked.items():
            if name and name not in found:
                raise DataError(
                    f"{where} has no column '{name}' for the {role}.{did_you_mean(name, found)}"
                    f" {_listing(found)} Name one of these as the {role} column."
                )
            if name and list(found).count(name) > 1:
                raise DataError(f"{where} has two columns '{name}'. Rename or remove one of them.")
        if not picked["text"]:
            raise _unguessed(where, "text", TEXTS, found)
        if need_labels and not picked["label"]:
            raise _unguessed(where, "label", LABELS, found)
        return {role: name for role, name in picked.items() if name}


GUESSED = Columns()


def _guess(known: Sequence[str], found: Sequence[str]) -> str | None:
    by_lower = {name.strip().lower(): name for name in reversed(found)}
    return next((by_lower[name] for name in known if name in by_lower), None)


def _literally(name: str, found: Sequence[str]) -> str | None:
    return name if name in found else None


def _unguessed(where: str, role: str, known: Sequence[str], found: Sequence[str]) -> DataError:
    return DataError(
        f"{where} has no column that looks like the {role} ({', '.join(known)})."
        f" {_listing(found)} Name one of these as the {role} column; a file's first line names its columns."
    )


def _listing(found: Sequence[str]) -> str:
    # A file without a header shows its first row here.
    names = [shown(name) for name in found[:20]]
    return f"Columns found: {', '.join(names) or 'none'}{', ...' if len(found) > 20 else ''}."


def shown(value: str) -> str:
    """Shorten a value of the source to what one line of a message can hold."""
    flat = "".join(letter if letter.isprintable() else " " for letter in value[:41])
    return flat if len(flat) <= 40 else f"{flat[:40]}..."
