"""Anyone's code as a transformation.

Three levels, the lower ones adapted to the first:

1. columnar: `(batch: TextBatch, chance: Chance, *, rate=...) -> Edits`, or a `Transformation` made of one
2. by lookup: a dict `word -> [candidates]`; words, case and chances are taken care of
3. by text: `(text, dice) -> text`, `(text) -> text`, or as for a dataset's `map`: `(example) -> example` with
   `example["text"]`. The edits are recovered by a diff. Python's and NumPy's global random states are keyed per
   row while such a function runs and put back afterwards, so plain `random.choice` is repeatable here.

The label is never shown to a transformation.
"""

from __future__ import annotations

import hashlib
import inspect
import random
import sys
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np

from windtunnel.errors import TransformationError, did_you_mean
from windtunnel.storage import paths
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.dice import Dice
from windtunnel.text.diff import changes
from windtunnel.text.edits import Edits
from windtunnel.transforms import row_failures
from windtunnel.transforms.contract import Share, Transformation, transformation
from windtunnel.transforms.replacing import Replacing

_EXAMPLE_NAMES = {"example", "ex", "row", "record", "sample", "item"}


def from_file(name: str) -> Transformation:
    """Load `path/to/file.py:function` and adapt it.

    Raises:
        TransformationError: no such file or function, or the file fails while it is loaded.
    """
    file_name, _, attribute = name.rpartition(":")
    path = paths.expanded(file_name)
    if not paths.is_file(path):
        raise TransformationError(f"'{name}': there is no file '{file_name}'. Write it as path/to/file.py:function.")
    source = path.read_bytes()
    module = ModuleType(f"windtunnel_plugin_{hashlib.blake2b(str(path.resolve()).encode(), digest_size=6).hexdigest()}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module
    try:  # not through the import system: its cache goes by the file's time, so it could run other code than we hash
        exec(compile(source, str(path), "exec", dont_inherit=True), vars(module))
    except Exception as error:
        raise TransformationError(f"'{name}': loading '{file_name}' failed: {type(error).__name__}: {error}") from error
    if not hasattr(module, attribute):
        there = [key for key in vars(module) if not key.startswith("_")]
        raise TransformationError(f"'{name}': '{file_name}' has no '{attribute}'.{did_you_mean(attribute, there)}")
    return adapt(getattr(module, attribute), name, hashlib.blake2b(source, digest_size=8).hexdigest())


def adapt(thing: Any, name: str, fingerprint: str = "") -> Transformation:
    """Make a transformation of a function of any level, of a dict of words, or of one under another name.

    Raises:
        TransformationError: it is none of those.
    """
    if isinstance(thing, Transformation):
        found = thing
    elif isinstance(thing, Mapping):
        found = lookup(name, thing)
    elif callable(thing):
        found = transformation(name)(_columnar(thing, name))
    else:
        raise TransformationError(f"'{name}' is a {type(thing).__name__}; a transformation is a function or a dict.")
    return replace(found, name=name, fingerprint=fingerprint)  # the spec must lead back here


def lookup(name: str, table: Mapping[str, Sequence[str]], *, version: int = 1) -> Transformation:
    """Make a transformation of a table: a word or phrase -> its candidates, of which chance takes one.

    >>> lookup("swaps", {"movie": ["film", "picture"]})(rate=1.0).texts(["MOVIE night: a movie. Movies!"])
    ['PICTURE night: a film. Movies!']
    >>> lookup("short", {"in my opinion": ["imo"]})(rate=1.0).texts(["It is, in my opinion, a film."])
    ['It is, imo, a film.']
    """
    for word, new in table.items():
        is_texts = isinstance(new, Sequence) and all(isinstance(text, str) for text in new)
        if not (isinstance(word, str) and is_texts):
            raise TransformationError(f"'{name}': a table of words gives texts for words; got {new!r} for {word!r}.")
    try:
        known = Replacing({word: [new] if isinstance(new, str) else new for word, new in table.items()})
    except ValueError as error:
        raise TransformationError(f"'{name}': {error}") from None

    def look_up(batch: TextBatch, chance: Chance, *, rate: Share = 0.1) -> Edits:
        return known.edits(batch, chance, rate)

    return transformation(name, version=version)(look_up)


def _columnar(function: Callable[..., Any], name: str) -> Callable[..., Edits]:
    """Wrap a function that rewrites one text (or example) so that it proposes edits for a batch."""
    try:
        signature = inspect.signature(function)
    except ValueError:
        raise TransformationError(
            f"'{name}' is not a transformation; its parameters cannot be read. Write a function (text) around it."
        ) from None
    plain = [p for p in signature.parameters.values() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = [p for p in plain if p.default is p.empty]
    if not plain or len(needed) > 2:
        raise TransformationError(
            f"'{name}{signature}' is not a transformation; write (text), (text, dice), (example) or (batch, chance)."
        )
    kinds = _hints(function)
    if plain[0].name == "batch" or kinds.get(plain[0].name) is TextBatch:
        return function
    takes_dice = len(needed) == 2 or (len(plain) > 1 and plain[1].name == "dice")
    takes_example = _takes_example(plain[0].name, kinds.get(plain[0].name))

    def rewrite(text: str, dice: Dice, params: dict[str, Any]) -> object:
        given: Any = {"text": text} if takes_example else text
        new = function(given, dice, **params) if takes_dice else function(given, **params)
        return new["text"] if takes_example and isinstance(new, Mapping) and "text" in new else new

    def propose(batch: TextBatch, chance: Chance, **params: Any) -> Edits:
        rows, spans, texts = [], [], []
        watch = row_failures.current()
        for row, text in enumerate(batch.strings.to_list()):
            try:
                if watch:
                    watch.begin(batch.ids[row])
                with _keyed(chance, row):
                    new = _attempt(lambda: rewrite(text, Dice(chance, row), params), name, batch.ids[row])  # noqa: B023
            except (TransformationError, row_failures.TimedOut) as error:
                if not watch:
                    raise
                watch.fail(name, batch.ids[row], error)
                continue
            if watch:
                watch.begin()
            for change in changes(text, new):
                rows.append(row)
                spans.append((change.start, change.stop))
                texts.append(change.text)
        if not rows:
            return Edits.none()
        places = np.array(spans, np.int64) + batch.offsets[rows][:, None]
        return Edits(np.array(rows, np.int32), places[:, 0], places[:, 1], Strings.of(texts))

    keywords = [p for p in signature.parameters.values() if p.kind is p.KEYWORD_ONLY]
    context = [inspect.Parameter(n, inspect.Parameter.POSITIONAL_OR_KEYWORD) for n in ("batch", "chance")]
    propose.__signature__ = inspect.Signature([*context, *keywords])  # type: ignore[attr-defined]
    propose.__doc__ = function.__doc__
    propose.__annotations__ = {p.name: kinds[p.name] for p in keywords if p.name in kinds}
    return propose


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    """Return the annotations, with bounds; none where they name what cannot be found or the callable has none."""
    try:
        return typing.get_type_hints(function, include_extras=True)
    except (NameError, TypeError):
        return {}


def _takes_example(name: str, kind: Any) -> bool:
    """Tell `(example)` from `(text)`: by the annotation if it says something, else by the parameter's name."""
    if kind not in (None, Any, object):
        origin = typing.get_origin(kind) or kind
        return isinstance(origin, type) and issubclass(origin, Mapping)
    return name.lower() in _EXAMPLE_NAMES


def _attempt(call: Callable[[], object], name: str, id_: str) -> str:
    try:
        new = call()
    except Exception as error:
        what = f"{type(error).__name__}: {error}"
        if isinstance(error, KeyError):
            what += " (an example holds only 'text': a transformation never sees the label)"
        raise TransformationError(f"'{name}' failed on row '{id_}': {what}") from error
    if not isinstance(new, str):
        raise TransformationError(f"'{name}' must return a text; on row '{id_}' it returned {type(new).__name__}.")
    try:
        new.encode()
    except UnicodeEncodeError as error:
        raise TransformationError(
            f"'{name}' must return valid Unicode; on row '{id_}' it returned a lone surrogate at {error.start}."
        ) from None
    return new


@contextmanager
def _keyed(chance: Chance, row: int) -> Iterator[None]:
    """Key the global random states by the row, and put them back."""
    python_state, numpy_state = random.getstate(), np.random.get_state()
    key = int(chance.row_keys[row] & np.uint64(0xFFFFFFFF))
    random.seed(key)
    np.random.seed(key)
    try:
        yield
    finally:
        random.setstate(python_state)
        np.random.set_state(numpy_state)
