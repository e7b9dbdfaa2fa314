"""The footer and the page headers of Parquet files as trees of numbers: Thrift's compact protocol, in part.

A form (`mutating.Form`) that writes 2^60 rows, negative sizes or offsets behind the end, and keeps the file readable.
https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

MAGIC = b"PAR1"
_BOOLEANS, _BYTE, _INTS, _DOUBLE, _BINARY, _LIST, _STRUCT = (1, 2), 3, (4, 5, 6), 7, 8, 9, 12
SIZES = (2**60, 2**62, 2**40, 2**31 - 1, 2**31, 10**6, -1, -(2**31), 0, 1)
"""What a length, a count or an offset becomes."""


@dataclass
class Field:
    """One field of a struct, or one element of a list."""

    kind: int
    number: int
    value: Any
    inner: int = 0
    """Of a list: the kind of its elements."""


def footer_of(content: bytes) -> tuple[list[Field], int]:
    """Return the tree of a file's footer, and where it starts.

    Raises:
        ValueError: it is no Parquet file.
    """
    if content[-4:] != MAGIC or len(content) < 12:
        raise ValueError("is no Parquet file")
    start = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    if start < 4:
        raise ValueError("has no footer")
    return _Reader(content, start).struct(), start


def with_footer(content: bytes, start: int, tree: list[Field]) -> bytes:
    """Return the file with another footer."""
    footer = _struct(tree)
    return content[:start] + footer + len(footer).to_bytes(4, "little") + MAGIC


def numbers(tree: list[Field]) -> list[Field]:
    """List all whole numbers of a tree."""
    found: list[Field] = []
    for field in tree:
        if field.kind in _INTS:
            found.append(field)
        elif isinstance(field.value, list):
            found += numbers(field.value)
    return found


def parquet_number(dice: Random, content: bytes) -> bytes:
    """A number of the footer, or of a page's header, becomes another."""
    if dice.random() < 0.3:
        return _page_number(dice, content)
    tree, start = footer_of(content)
    dice.choice(numbers(tree)).value = dice.choice(SIZES)
    return with_footer(content, start, tree)


def claiming(content: bytes, rows: int) -> bytes:
    """The file with another number of rows, in the file's, all row groups' and all columns' own counts."""
    tree, start = footer_of(content)
    true = next(field.value for field in tree if field.number == 3)
    for field in numbers(tree):
        if field.value == true and field.kind == 6:
            field.value = rows
    return with_footer(content, start, tree)


def _page_number(dice: Random, content: bytes) -> bytes:
    """The first page's header lies behind the magic number; what follows is moved."""
    reader = _Reader(content, 4)
    tree = reader.struct()
    dice.choice(numbers(tree)).value = dice.choice(SIZES)
    return content[:4] + _struct(tree) + content[reader.at :]


class _Reader:
    def __init__(self, content: bytes, at: int) -> None:
        self.content, self.at = content, at

    def byte(self) -> int:
        self.at += 1
        return self.content[self.at - 1]

    def varint(self) -> int:
        shift = value = 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value
            if shift > 70:
                raise ValueError("is no number")

    def whole(self) -> int:
        value = self.varint()
        return (value >> 1) ^ -(value & 1)

    def struct(self) -> list[Field]:
        fields, number = [], 0
        while head := self.byte():
            number = number + (head >> 4) if head >> 4 else self.whole()
            inner = self.content[self.at] & 15 if head & 15 == _LIST else 0
            fields.append(Field(head & 15, number, self.value(head & 15), inner))
        return fields

    def value(self, kind: int) -> Any:
        if kind in _BOOLEANS:
            return None
        if kind == _BYTE:
            return self.byte()
        if kind in _INTS:
            return self.whole()
        if kind in (_DOUBLE, _BINARY):
            size = 8 if kind == _DOUBLE else self.varint()
            self.at += size
            return self.content[self.at - size : self.at]
        if kind == _LIST:
            head = self.byte()
            size = head >> 4 if head >> 4 < 15 else self.varint()
            if size > len(self.content):
                raise ValueError("is too long")
            inner = head & 15
            return [Field(inner, 0, self.byte() if inner in _BOOLEANS else self.value(inner)) for _ in range(size)]
        if kind == _STRUCT:
            return self.struct()
        raise ValueError("is no Thrift")


def _struct(fields: list[Field]) -> bytes:
    out, before = bytearray(), 0
    for field in fields:
        step = field.number - before
        out += bytes([step << 4 | field.kind]) if 0 < step < 16 else bytes([field.kind]) + _whole(field.number)
        out += _value(field)
        before = field.number
    return bytes(out + b"\0")


def _value(field: Field) -> bytes:
    kind, value = field.kind, field.value
    if kind in _BOOLEANS:
        return b"" if value is None else bytes([value])
    if kind == _BYTE:
        return bytes([value])
    if kind in _INTS:
        return _whole(value)
    if kind in (_DOUBLE, _BINARY):
        return bytes(value) if kind == _DOUBLE else _varint(len(value)) + value
    if kind == _LIST:
        head = bytes([min(len(value), 15) << 4 | field.inner]) + (_varint(len(value)) if len(value) > 14 else b"")
        return head + b"".join(map(_value, value))
    return _struct(value)


def _whole(value: int) -> bytes:
    return _varint((value << 1 if value >= 0 else (-value << 1) - 1) & (2**64 - 1))


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytes([value]))
