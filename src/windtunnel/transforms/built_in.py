"""Where each built-in transformation stands; light, so that they can be listed without loading one."""

from __future__ import annotations

import importlib

from windtunnel import transforms
from windtunnel.transforms import neural

ROOMS = {family: f"{transforms.__name__}.{family}".rstrip(".") for family in ("", *transforms.FAMILIES)}
"""Family -> package; "" holds those of no family."""

FAMILY: dict[str, str] = {}
"""Name -> family, in the order in which the catalogue shows them."""

PLACES: dict[str, str] = {}
"""Name -> module and attribute, from each family's `NAMES`; no transformation is imported until it is named."""

for _family, _package in ROOMS.items():
    for _name, _place in importlib.import_module(_package).NAMES.items():
        FAMILY[_name], PLACES[_name] = _family, f"{_package}.{_place}"

FAMILY |= dict.fromkeys(neural.NAMES, "neural")


def introduction(family: str) -> str:
    """Return what a family is: its package's docstring, a title and a paragraph."""
    if family == "neural":
        return (neural.__doc__ or "").strip()
    if not family:
        return "Several at once.\n\nRealistic texts have more than one thing wrong with them."
    return (importlib.import_module(ROOMS[family]).__doc__ or "").strip()
