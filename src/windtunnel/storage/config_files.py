"""Files that a person writes: plans, exercises, answers. They are small and not nested deeply.

TOML's and JSON's readers call themselves for what is nested, and some of TOML's work grows with the square of a key.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from windtunnel.storage import limits


def read_text(path: Path) -> str:
    """Read a file as UTF-8, with or without a byte order mark.

    Raises:
        ValueError: it is too large or not UTF-8; the message says what is wrong.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(limits.PLAN + 1)
    if len(content) > limits.PLAN:
        raise ValueError(f"is larger than {limits.PLAN // 1000} kB, which nobody writes by hand")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"line {line}: byte {content[error.start]:#04x} is not UTF-8; save the file as UTF-8"
        ) from None


def read_toml(path: Path, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """Read a TOML file.

    Raises:
        ValueError: it is too large, no UTF-8, no TOML, or nested too deeply; the message says where.
        OSError: it cannot be read.
    """
    text = read_text(path).replace("\r\n", "\n")
    _refuse_long_keys(text)
    try:
        return tomllib.loads(text, parse_float=parse_float)
    except RecursionError:
        raise ValueError("brackets in brackets, more than can be read; write it flatter") from None


def _refuse_long_keys(text: str) -> None:
    """Refuse keys of very many parts, `a.a.a...`: 50,000 of them take 72 s."""
    if found := _LONG_KEY.search(text):
        line = text.count("\n", 0, found.end()) + 1
        raise ValueError(f"line {line}: a key of more than {LONGEST_KEY} parts; write it flatter")


LONGEST_KEY = 100
"""Parts with dots between."""
_PART = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_LONG_KEY = re.compile(rf"(?:^|[\[{{,])(?:[ \t]*{_PART}[ \t]*\.){{{LONGEST_KEY}}}", re.MULTILINE)
