"""From a name, or an expression of names, to a slice."""

from __future__ import annotations

import ast
import importlib
import warnings
from typing import Any

from windtunnel.errors import SliceError, TransformationError, did_you_mean
from windtunnel.slices.definition import Slice
from windtunnel.storage import limits
from windtunnel.transforms import specs

NAMES: dict[str, str] = {
    "length": "size:length",
    "length.short": "size:short",
    "length.medium": "size:medium",
    "length.long": "size:long",
    "sentences": "size:sentences",
    "sentence.long": "size:long_sentence",
    "readability": "size:readability",
    "readability.easy": "size:easy",
    "readability.hard": "size:hard",
    "negation": "word_lists:negation",
    "contrast": "word_lists:contrast",
    "comparison": "word_lists:comparison",
    "superlative": "word_lists:superlative",
    "intensifier": "word_lists:intensifier",
    "hypothetical": "word_lists:hypothetical",
    "rare_words": "wording:rare_words",
    "keywords": "wording:keywords",
    "repetition": "wording:repetition",
    "opinion.mixed": "wording:mixed",
    "opinion.none": "wording:no_opinion",
    "opinion.negated": "wording:negated",
    "question": "sentence_kinds:question",
    "question.yes_no": "sentence_kinds:yes_no",
    "question.quantity": "sentence_kinds:quantity",
    "exclamation": "sentence_kinds:exclamation",
    "sarcasm": "sentence_kinds:sarcasm",
    "quotation": "sentence_kinds:quotation",
    "rating": "sentence_kinds:rating",
    "digits": "typography:digits",
    "capitals": "typography:capitals",
    "casing.lower": "typography:all_lower",
    "casing.upper": "typography:all_upper",
    "casing.title": "typography:all_title",
    "non_ascii": "typography:non_ascii",
    "emoji": "typography:emoji",
    "markup": "typography:markup",
    "links": "typography:links",
    "elongation": "typography:elongation",
    "person": "people:person",
    "first_person": "word_lists:first_person",
    "second_person": "word_lists:second_person",
    "gender.female": "word_lists:female",
    "gender.male": "word_lists:male",
}
"""Name -> module of this folder, and what it is called there; none is imported until it is named."""


def names() -> list[str]:
    """Return every known name, in order."""
    return sorted(NAMES)


def get(spec: str | Slice, **params: Any) -> Slice:
    """Return the slice that a spec names, with parameters from the spec and from here.

    Args:
        spec: a name (`negation`), a name with parameters (`length@1(min=200)`), or an expression of such with `&`,
            `|`, `~` and brackets (`negation & ~length.long`).
        **params: parameters that replace those of the spec; for a single name.

    Raises:
        SliceError: an unknown name, version or parameter, a value out of bounds, an expression that cannot be read.

    >>> get("length", min=200).spec
    'length@1(min=200, max=1000000)'
    >>> get("negation & ~question").spec
    '(negation@1(min=1) & ~question@1(min=1))'
    """
    if isinstance(spec, Slice):
        return spec(**params)
    if len(spec) > limits.SPEC:
        raise SliceError(f"'{limits.shown(spec)}': {len(spec):,} letters; a slice has at most {limits.SPEC:,}.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # "1(min=2)", as in "length@1(min=2)", is no call
            tree = ast.parse(spec.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise SliceError(
            f"'{limits.shown(spec)}' names no slice; write a name, as in 'length(min=200)', or names with &, |, ~ and "
            "brackets."
        ) from None
    try:
        return _built(tree, spec.strip())(**params)
    except RecursionError:
        raise SliceError(f"'{limits.shown(spec)}': slices in slices, more than can be read.") from None


def _built(node: ast.expr, text: str) -> Slice:
    """Make a slice of what was read."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd):
        return _built(node.left, text) & _built(node.right, text)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _built(node.left, text) | _built(node.right, text)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        return ~_built(node.operand, text)
    segment = ast.get_source_segment(text, node) or text
    if segment.startswith("~"):  # Python reads "~length@1" as "(~length) @ 1"
        return ~get(segment[1:])
    return _named(segment)


def _named(spec: str) -> Slice:
    try:
        read = specs.read(spec)
    except TransformationError as error:
        raise SliceError(str(error)) from None
    name = read.name if read else spec
    if read is None or name not in NAMES:
        raise SliceError(
            f"No slice is called '{limits.shown(name)}'.{did_you_mean(name, NAMES)} `windtunnel slices` lists them."
        )
    module, _, attribute = NAMES[name].partition(":")
    found: Slice = getattr(importlib.import_module(f"{__package__}.{module}"), attribute)
    if read.version not in (None, found.version):
        raise SliceError(f"'{name}' is at version {found.version}; version {read.version} is not known here.")
    return found(**read.params)
