"""The catalogue: what transformations there are, and how a person finds the one they need.

    catalog()                       every transformation as a dict, in order of their names
    find(catalog(), "spelling")     those that a search finds
    describe(transformation)        one, from its docstring

The built-in ones are read from `catalogue.json`, which `tools/docs.py` writes from their docstrings, so that a list of
them comes at once: no transformation, NumPy or Arrow is imported.

    entries       from a transformation to its entry
    examples      what it makes of the golden sentences
    figures       what was measured of it, from bench/results
    page          the entries as one HTML page
    highlight     a text before and after its edits

It knows no models and no studies.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from windtunnel import transforms
from windtunnel.errors import TransformationError, did_you_mean
from windtunnel.transforms import built_in

FILE = Path(__file__).with_name("catalogue.json")
GROUP = "windtunnel.transformations"
_STOP_WORDS = """a an and are as at be by can do does for from happens have how i if in into is it its make my of on or
    people some somebody someone text texts that the their them they this to use want what when which who with words"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""What a question has besides what it asks for: "what happens if people misspell"."""

RELATED = {
    "accent": ["unaccented", "diacritics"],
    "bot": ["lookalike", "leet"],
    "british": ["american"],
    "capital": ["case", "caps"],
    "dictate": ["speech"],
    "invisible": ["zero", "soft"],
    "lowercase": ["lower"],
    "misspell": ["spelling", "typo"],
    "mistake": ["spelling", "typo"],
    "mistype": ["typo"],
    "obfuscate": ["lookalike", "leet", "zero"],
    "paraphrase": ["synonym", "translation", "voice"],
    "phone": ["autocorrect", "emoji"],
    "pronoun": ["gender"],
    "scan": ["ocr"],
    "translate": ["translation"],
    "truncate": ["crop"],
    "unicode": ["lookalike", "encoding"],
    "uppercase": ["upper"],
    "whitespace": ["whitespace", "space", "blanks"],
}
"""Words that people ask with, and those by which the catalogue calls the same."""


def catalog() -> list[dict[str, Any]]:
    """Describe every transformation that is known by name, built-in and of installed packages, in order of names.

    Each is a dict: name, family, version, spec, exact, params, parameters (with bounds), summary, doc, fields (what
    happens, why the label survives, limits, source), example, peers, examples (with edits), measured.
    """
    known = stored()
    loaded = [name for name in built_in.FAMILY if name not in known] + _offered()
    found = [known[name] for name in built_in.FAMILY if name in known]
    if loaded:  # an installed package's, or one that is being written
        from windtunnel.catalogue.entries import describe
        from windtunnel.transforms import registry

        found += [describe(registry.get(name)) for name in set(loaded)]
    return sorted(found, key=lambda entry: str(entry["name"]))


@cache
def stored() -> dict[str, dict[str, Any]]:
    """Return the built-in entries by name, as they were written by `tools/docs.py`."""
    if not FILE.is_file():
        return {}
    return {entry["name"]: entry for entry in json.loads(FILE.read_text(encoding="utf-8"))}


def one(spec: str) -> dict[str, Any]:
    """Describe what a spec names: a name, one with parameters, `file.py:function`, a composition.

    Raises:
        TransformationError: it names none.
    """
    if spec in built_in.FAMILY and spec in stored():
        return stored()[spec]
    from windtunnel.catalogue.entries import describe
    from windtunnel.transforms import registry

    return describe(registry.get(spec))


def select(wanted: str | None = None, family: str | None = None) -> list[dict[str, Any]]:
    """Return what a person asks for: one by its name or spec, those that a search finds, or all; of a family or any.

    Raises:
        TransformationError: nothing is called so, or there is no such family.
    """
    if wanted and (wanted in built_in.FAMILY or set(wanted) & set("(:>|@")):
        return [one(wanted)]
    entries = catalog()
    if family is not None:
        there = [label(name) for name, _ in families(entries)]
        if family not in there:
            raise TransformationError(
                f"There is no family '{family}'.{did_you_mean(family, there)} There are {', '.join(there)}."
            )
        entries = [entry for entry in entries if label(entry["family"]) == family]
    if wanted is None:
        return entries
    exact = [entry for entry in entries if entry["name"] == wanted]
    found = exact or find(entries, wanted)
    if not found and family is None and not wanted.strip().count(" "):
        return [one(wanted)]  # says what it may have meant
    if not found:
        raise TransformationError(f"Nothing is found by '{wanted}'; `windtunnel catalog` lists what there is.")
    return found


def label(family: str) -> str:
    """Return what a family is called on a page: its folder, `mixed` for those of none, `installed` for packages'."""
    return {"": "mixed", "package": "installed"}.get(family, family)


def families(entries: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Group entries by family, both in the order in which the families' `NAMES` have them; packages' come last."""
    place = {name: number for number, name in enumerate(built_in.FAMILY)}
    ranks = {family: number for number, family in enumerate([*transforms.FAMILIES, "", "neural"])}
    groups: dict[str, list[dict[str, Any]]] = {}
    for entry in sorted(entries, key=lambda entry: place.get(entry["name"], len(place))):
        groups.setdefault(entry["family"], []).append(entry)
    return sorted(groups.items(), key=lambda item: ranks.get(item[0], len(ranks)))


def introduction(family: str) -> tuple[str, str]:
    """Return a family's title and the paragraph that introduces it, from its package's docstring.

    >>> introduction("spelling")[0]
    'How words are spelt'
    """
    if family not in {*built_in.FAMILY.values()}:
        return "Of installed packages", "What packages in this environment offer."
    first, _, rest = built_in.introduction(family).partition("\n")
    title, _, also = first.rstrip(".").partition(": ")
    also = f"{also[0].upper()}{also[1:]}. " if also else ""
    return title, also + " ".join(rest.strip().partition("\n\n")[0].split())


def find(entries: list[dict[str, Any]], question: str) -> list[dict[str, Any]]:
    """Return the entries in whose name, family or summary the question's words occur; if none, anywhere in them.

    A word counts by its beginning and without its ending, so that "misspell" finds "misspelling", and `RELATED` words
    count as well.
    Where no entry has all of several words, those that have the most are returned.

    >>> [entry["name"] for entry in find(catalog(), "what if somebody shouts?")]
    ['elongate']
    """
    words = _words(question)
    words = [word for word in words if word not in STOP_WORDS] or words
    for parts in (("name", "family", "summary"), ("name", "family", "summary", "doc")):
        scores = [sum(_has(entry, parts, word) for word in words) for entry in entries]
        best = max(scores, default=0)
        if best and (best == len(words) or ("doc" in parts and " " in question.strip())):
            return [entry for entry, score in zip(entries, scores, strict=True) if score == best]
    return []


def _has(entry: dict[str, Any], parts: tuple[str, ...], word: str) -> bool:
    stem = _stem(word)
    related = [other for key, others in RELATED.items() if _stem(key) == stem for other in others]
    return any(there.startswith(stem) or there in related for part in parts for there in _words(entry[part]))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower().replace("'", ""))


def _stem(word: str) -> str:
    shorter = re.sub(r"([b-df-hj-kmnp-rtv-z])\1$", r"\1", re.sub(r"(ings?|ed|es|s|e)$", "", word))
    return shorter if len(shorter) >= 3 else word


def _offered() -> list[str]:
    """Names under the entry point group; the packages' modules are imported by whoever describes them."""
    from importlib import metadata

    return [point.name for point in metadata.entry_points(group=GROUP) if point.name not in built_in.FAMILY]
