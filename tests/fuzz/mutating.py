"""Bad files out of good ones: bytes are turned, cut, doubled and spliced; a format's own words and numbers put in.

    mutated(Random("csv/7"), seeds, words=(b'"', b"text,label"), forms=(line_of(json_value),))

The same dice give the same input. A *form* knows a format and changes what it holds rather than its bytes, so that the
file stays one of its kind and is read further; it raises ValueError where a file is not of its form.
"""

from __future__ import annotations

import gzip
import json
import re
import struct
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

Form = Callable[[Random, bytes], bytes]

MOST_BYTES = 1 << 20
"""Of a mutated input, before it is packed; larger ones are the business of `test_resource_bombs.py`."""

NUMBERS = (
    *(b"0", b"-0", b"-1", b"1e999", b"-1e999", b"1e-999", b"nan", b"NaN", b"inf", b"-Infinity", b"0.5", b"true"),
    *(b"2147483648", b"9223372036854775808", b"-9223372036854775809", b"18446744073709551616", b"1" * 400),
    *(b"1" * 5_000, b"0x10", b"1_000", "٣".encode(), "²".encode(), b"null", b"1/0", b"1e-300"),
)
"""Stand in for a number that was there."""

ODD = (
    *(b"\0", b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xff\xfe", "\u2028".encode(), b"\r", b"\x1b[2J"),
    *(
        "😀".encode(),
        "\u202e".encode(),
        "e\u0301".encode(),
        b"\\ud800",
        b"\\",
        b"'",
        b'"',
        b"\t",
        b"\n",
        b" ",
        b"%s",
        b"{}",
    ),
)
"""Bytes that readers stumble over: no UTF-8, marks, separators, escapes."""

VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63) - 1, 2**64, 10**400, 0.5, -0.0, 1e308, 1e-320),
    *(float("nan"), float("inf"), "", "a", "0", "\0", "\ud800", "é😀", "x" * 300, "../../etc/passwd", "/dev/null"),
    *([], [[]], [None], [1, "a"], ["a", "a"], {}, {"": None}, {"a": {"b": []}}, [[1, 2], [3]], "typo", "true"),
)
"""Stand in for a value of a JSON file."""

TOML_VALUES = (
    *(b"1", b"-1", b"0", b"1.5", b"nan", b"-inf", b"1e999", b"true", b'""', b'"a"', b"[]", b"[[]]", b"[1, 'a']", b"{}"),
    *(
        b"{a = {b = []}}",
        b"1979-05-27",
        b"07:32:00",
        b"1979-05-27T07:32:00Z",
        b'"\\u0000"',
        b"'''x'''",
        b"0x" + b"f" * 400,
    ),
    *(
        b"9223372036854775808",
        b"[1, 2]",
        b"[nan]",
        b"[[1, 2], [3]]",
        b"['typo', 'typo']",
        b'["a=b", "c"]',
        b"1" * 5_000,
    ),
)
"""Stand in for a value of a TOML file."""


def mutated(dice: Random, seeds: Sequence[bytes], words: Sequence[bytes] = (), forms: Sequence[Form] = ()) -> bytes:
    """Make an input out of seeds.

    Args:
        dice: decide everything.
        seeds: good files, and such as were interesting before.
        words: of the format: delimiters, keys, magic numbers.
        forms: tried in half of all cases; then bytes are changed only now and then.
    """
    content = dice.choice(seeds)
    formed = False
    if forms and dice.random() < 0.5:
        for _ in range(dice.choice((1, 1, 1, 2, 4))):
            try:
                content, formed = dice.choice(forms)(dice, content), True
            except (ValueError, IndexError, KeyError, OverflowError, RecursionError, struct.error):
                break
    if not formed or dice.random() < 0.1:
        for _ in range(dice.choice((1, 1, 1, 2, 2, 3, 5, 9))):
            content = dice.choice(_CHANGES)(dice, content, seeds, words)[: MOST_BYTES + 8]
    return content


# --- bytes ------------------------------------------------------------------------------------------------------


def _place(dice: Random, content: bytes) -> int:
    """A place, in a third of all cases near an end, where lengths and marks stand."""
    size = len(content)
    near = dice.randrange(3)
    if near == 0 and size > 64:
        return dice.choice((dice.randrange(64), size - dice.randrange(64)))
    return dice.randint(0, size)


def _span(dice: Random, content: bytes) -> tuple[int, int]:
    start = _place(dice, content)
    return start, min(start + int(2 ** (dice.random() * 9)), len(content))


def _flip(dice: Random, content: bytes, *_: Any) -> bytes:
    if not content:
        return b"\0"
    changed = bytearray(content)
    changed[min(_place(dice, content), len(content) - 1)] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _set(dice: Random, content: bytes, *_: Any) -> bytes:
    start, stop = _span(dice, content)
    return content[:start] + bytes([dice.choice((0, 255, dice.randrange(256)))]) * (stop - start) + content[stop:]


def _cut(dice: Random, content: bytes, *_: Any) -> bytes:
    return content[: _place(dice, content)]


def _drop(dice: Random, content: bytes, *_: Any) -> bytes:
    start, stop = _span(dice, content)
    return content[:start] + content[stop:]


def _repeat(dice: Random, content: bytes, *_: Any) -> bytes:
    start, stop = _span(dice, content)
    times = dice.choice((2, 2, 3, 17, 300, 300, 5_000))
    return content[:start] + content[start:stop] * min(times, MOST_BYTES // max(stop - start, 1)) + content[stop:]


def _splice(dice: Random, content: bytes, seeds: Sequence[bytes], *_: Any) -> bytes:
    other = dice.choice(seeds)
    return content[: _place(dice, content)] + other[_place(dice, other) :]


def _move(dice: Random, content: bytes, *_: Any) -> bytes:
    start, stop = _span(dice, content)
    rest = content[:start] + content[stop:]
    at = dice.randint(0, len(rest))
    return rest[:at] + content[start:stop] + rest[at:]


def _put(dice: Random, content: bytes, _: Any, words: Sequence[bytes]) -> bytes:
    what = dice.choice((*words, *ODD)) if words and dice.random() < 0.6 else dice.choice((*ODD, *NUMBERS))
    start, stop = _span(dice, content) if dice.random() < 0.3 else (_place(dice, content),) * 2
    return content[:start] + what + content[stop:]


def _number(dice: Random, content: bytes, *_: Any) -> bytes:
    found = list(re.finditer(rb"-?\d+(\.\d+)?", content[:100_000]))
    if not found:
        return content
    one = dice.choice(found)
    return content[: one.start()] + dice.choice(NUMBERS) + content[one.end() :]


def _length(dice: Random, content: bytes, *_: Any) -> bytes:
    """A field of 4 or 8 bytes, little-endian as all our formats have it, becomes huge, negative or off by one."""
    size = dice.choice((4, 8))
    start = min(_place(dice, content), max(len(content) - size, 0))
    old = int.from_bytes(content[start : start + size], "little")
    new = dice.choice((2**31 - 1, 2**31, 2**32 - 1, 2**40, 2**60, 2**63 - 1, 2**64 - 1, old + 1, old - 1, 0, old * 2))
    return content[:start] + (new % (1 << 8 * size)).to_bytes(size, "little") + content[start + size :]


def _nest(dice: Random, content: bytes, *_: Any) -> bytes:
    opening, closing = dice.choice(
        ((b"[", b"]"), (b"{", b"}"), (b"(", b")"), (b'{"a":', b"}"), (b"~", b""), (b"a.", b""))
    )
    depth = dice.choice((3, 30, 300, 3_000, 60_000))
    at = _place(dice, content)
    return content[:at] + opening * depth + (closing * depth if dice.random() < 0.5 else b"") + content[at:]


def _lines(dice: Random, content: bytes, *_: Any) -> bytes:
    """A line twice, gone, elsewhere, or joined with the next."""
    lines = content.split(b"\n")
    at, to = dice.randrange(len(lines)), dice.randrange(len(lines))
    what = dice.randrange(4)
    if what == 0:
        lines.insert(to, lines[at])
    elif what == 1:
        del lines[at]
    elif what == 2:
        lines[at], lines[to] = lines[to], lines[at]
    else:
        lines[at : at + 2] = [b"".join(lines[at : at + 2])]
    return b"\n".join(lines)


def _long(dice: Random, content: bytes, *_: Any) -> bytes:
    at = _place(dice, content)
    return (
        content[:at]
        + dice.choice((b"a", b"(", b"'", b" ", b"a ", b",")) * dice.choice((1_000, 30_000, 200_000))
        + content[at:]
    )


_CHANGES = (
    _flip,
    _flip,
    _set,
    _cut,
    _drop,
    _repeat,
    _splice,
    _move,
    _put,
    _put,
    _number,
    _length,
    _nest,
    _lines,
    _lines,
    _long,
)


# --- forms ------------------------------------------------------------------------------------------------------


def json_value(dice: Random, content: bytes) -> bytes:
    """A value of a JSON file becomes another, goes, or moves to another key."""
    tree = json.loads(content)
    places = list(_places(tree))
    holder, key = dice.choice(places) if places else (None, None)
    if holder is None or dice.random() < 0.02:
        tree = dice.choice(VALUES)
    elif (what := dice.random()) < 0.7:
        holder[key] = dice.choice(VALUES)
    elif what < 0.85:
        del holder[key]
    else:
        other, place = dice.choice(places)
        other[place] = holder[key] if other is not tree or not isinstance(holder[key], dict | list) else None
    return json.dumps(tree, ensure_ascii=dice.random() < 0.5).encode("utf-8", "surrogatepass")


def _places(tree: Any) -> Any:
    held = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in list(held)[:500]:
        yield tree, key
        yield from _places(value)


def line_of(form: Form) -> Form:
    """The form of one line among several."""

    def one_line(dice: Random, content: bytes) -> bytes:
        lines = content.split(b"\n")
        full = [at for at, line in enumerate(lines) if line]
        at = dice.choice(full)
        lines[at] = form(dice, lines[at])
        return b"\n".join(lines)

    return one_line


def toml_value(dice: Random, content: bytes) -> bytes:
    """A value of a TOML file becomes another, or its key does."""
    found = list(re.finditer(rb"(?m)^([\w.\"' -]+?) *= *(\[\n(?:.*\n)*?\]|.*)$", content))
    one = dice.choice(found)
    if dice.random() < 0.15:
        other = dice.choice(found)
        return content[: one.start(1)] + other[1] + content[one.end(1) :]
    return content[: one.start(2)] + dice.choice(TOML_VALUES) + content[one.end(2) :]


def cells(delimiter: bytes) -> Form:
    """A cell of a table becomes another, goes, or comes twice."""

    def one_cell(dice: Random, content: bytes) -> bytes:
        lines = content.split(b"\n")
        row = dice.randrange(len(lines))
        found = lines[row].split(delimiter)
        at = dice.randrange(len(found))
        found[at : at + 1] = dice.choice(
            ([], [dice.choice((*NUMBERS, *ODD, b""))], [found[at]] * 2, [b'"' + found[at] + b'"'])
        )
        lines[row] = delimiter.join(found)
        return b"\n".join(lines)

    return one_cell


def gzipped(words: Sequence[bytes], *forms: Form) -> Form:
    """What is packed changes, and is packed again."""

    def inside(dice: Random, content: bytes) -> bytes:
        return gzip.compress(mutated(dice, [_unpacked(content)], words, forms), compresslevel=1, mtime=0)

    return inside


def _unpacked(content: bytes) -> bytes:
    try:
        return gzip.decompress(content)
    except (OSError, EOFError) as error:
        raise ValueError("is no gzip file") from error


def headed(read: Callable[[bytes], tuple[bytes, bytes]], write: Callable[[bytes, bytes], bytes], *forms: Form) -> Form:
    """The head of a file changes, and the rest stays; `read` takes them apart, `write` puts them together."""

    def head_only(dice: Random, content: bytes) -> bytes:
        head, rest = read(content)
        return write(mutated(dice, [head], (), forms), rest)

    return head_only
