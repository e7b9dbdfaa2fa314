"""What is installed, under which licence, from which files: docs/licences.md, and a bill of materials (`make sbom`).

    python tools/bill.py                   write docs/licences.md
    python tools/bill.py --check           compare it with what is installed, and refuse a licence that nobody allowed
    python tools/bill.py --sbom dist/x     write the bill as CycloneDX 1.6 JSON (https://cyclonedx.org/docs/1.6/json/)

All of it comes from the packages' own metadata (importlib.metadata) and the hashes in requirements/. The bill is the
same whenever it is made from the same commit: its time is SOURCE_DATE_EPOCH's.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import uuid
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from lock import ROOT, named, pins

PAGE = ROOT / "docs" / "licences.md"

ALLOWED = {
    *("0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0"),
    *("CNRI-Python", "ISC", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "PSF-2.0", "Zlib"),
}
"""Parts of an SPDX expression that may be used beside Apache-2.0. MPL-2.0 covers the files of those packages only."""

WORDS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "Apache": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache 2.0 License": "Apache-2.0",
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD 2-Clause License": "BSD-2-Clause",
    "2-clause BSD": "BSD-2-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
    "ISC License": "ISC",
    "BSD-3-Clause, Apache-2.0, dependency licenses": "BSD-3-Clause AND Apache-2.0",
}
"""Other words for the same, as classifiers and older metadata have them."""

LOOKED = {"atheris": "Apache-2.0"}
"""What the file LICENSE of a package says whose metadata says nothing."""

EXCEPTIONS = {
    "locate": "its metadata names none (`Other/Proprietary`); wordfreq needs it, which is used at development only, to "
    "build the table of synonyms, and is not shipped",
}


class Package(NamedTuple):
    """One that is pinned."""

    name: str
    version: str
    licence: str
    """An SPDX expression; empty where the metadata says none that we know."""
    product: bool
    """Whether the product needs it, or its development only."""


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--check", action="store_true")
    wanted.add_argument("--sbom", type=Path)
    flags = wanted.parse_args()
    found = packages()
    if flags.sbom:
        flags.sbom.parent.mkdir(parents=True, exist_ok=True)
        flags.sbom.write_text(json.dumps(sbom(found), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"{flags.sbom}: {len(found)} packages")
        return
    if wrong := [f"{one.name} ({one.licence or 'none known'})" for one in found if not allowed(one)]:
        sys.exit(f"Nobody has allowed the licence of {', '.join(wrong)}. Look at it, then add it to tools/bill.py.")
    text = page(found)
    if not flags.check:
        PAGE.write_text(text, encoding="utf-8")
    else:
        said, missing = PAGE.read_text(encoding="utf-8"), set(pins()) - {one.name for one in found}
        here = [line for line in said.splitlines() if line.strip("| ").partition(" ")[0] not in missing]
        if here != text.splitlines():
            sys.exit("docs/licences.md is not what the installed packages say. Run python tools/bill.py.")
    print(f"docs/licences.md: {len(found)} packages")


def packages() -> list[Package]:
    """All that is pinned and installed here, by name; what only other systems install is left out."""
    pinned = pins()
    product = {*named(pinned, ("report",)), "torch"}
    found = []
    for name, version in sorted(pinned.items()):
        try:
            said = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue
        found.append(Package(name, version, LOOKED.get(name) or licence(said), name in product))
    return found


def licence(said: Any) -> str:
    """The licence of a package's metadata, as an SPDX expression."""
    if expression := said.get("License-Expression"):
        return str(expression)
    text = str(said.get("License") or "").strip()
    if text in ALLOWED or re.fullmatch(r"[\w.-]+( AND [\w.-]+)+", text):
        return text
    classified = [one.rpartition(" :: ")[2] for one in said.get_all("Classifier", []) if one.startswith("License ::")]
    known = [WORDS[one] for one in classified if one in WORDS]
    if text in WORDS and (not known or text not in ("BSD",)):
        return WORDS[text]
    return " AND ".join(dict.fromkeys(known))


def allowed(one: Package) -> bool:
    """Whether every part of an expression is; of an `OR`, one is enough."""
    if one.name in EXCEPTIONS:
        return not one.product
    choices = one.licence.replace("(", "").replace(")", "").split(" OR ")
    return any(all(part in ALLOWED for part in choice.split(" AND ")) for choice in choices)


def page(found: list[Package]) -> str:
    """The list, for people."""
    lines = [
        "# Licences of what is installed",
        "",
        "Windtunnel is under Apache-2.0. `make setup` installs the packages of the first table, `make test` those of",
        "the second, too; each is under the licence that its own metadata names. Written by `tools/bill.py`, which",
        "refuses a licence that nobody has allowed; `make sbom` writes the same as CycloneDX, with versions and",
        "hashes.",
    ]
    for title, product in (("The product", True), ("Development and tests", False)):
        mine = [one for one in found if one.product == product]
        lines += ["", f"## {title}", "", "| package | licence |", "|---|---|"]
        lines += [f"| {one.name} | {one.licence or 'none named; see below'} |" for one in mine]
    lines += ["", "## Looked at one by one", ""]
    lines += [f"- {name}: {why}." for name, why in EXCEPTIONS.items()]
    return "\n".join(lines) + "\n"


def sbom(found: list[Package]) -> dict[str, Any]:
    """The bill of materials as CycloneDX 1.6 has it."""
    version = metadata.version("windtunnel")
    when = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), UTC)
    names = {one.name for one in found}
    marks = _hashes()
    own = {
        "type": "application",
        "bom-ref": f"pkg:pypi/windtunnel@{version}",
        "name": "windtunnel",
        "version": version,
        "licenses": [{"license": {"id": "Apache-2.0"}}],
        "purl": f"pkg:pypi/windtunnel@{version}",
    }
    parts = []
    for one in found:
        said: dict[str, Any] = {"licenses": [{"expression": one.licence}]} if one.licence else {}
        if one.licence in ALLOWED and " " not in one.licence:
            said = {"licenses": [{"license": {"id": one.licence}}]}
        files = [
            {
                "type": "distribution",
                "url": f"https://pypi.org/project/{one.name}/{one.version}/",
                "hashes": marks[one.name],
            }
        ]
        parts.append(
            {
                "type": "library",
                "bom-ref": _ref(one.name, one.version),
                "name": one.name,
                "version": one.version,
                "scope": "required" if one.product else "excluded",
                **said,
                "purl": _ref(one.name, one.version),
                "externalReferences": files if marks[one.name] else [],
            }
        )
    versions = {one.name: one.version for one in found}
    links = [
        {
            "ref": _ref(name, versions[name]),
            "dependsOn": [_ref(other, versions[other]) for other in _needs(name, names)],
        }
        for name in sorted(names)
    ]
    mine = _needs("windtunnel", names)
    links.insert(0, {"ref": own["bom-ref"], "dependsOn": [_ref(other, versions[other]) for other in mine]})
    body = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"timestamp": when.strftime("%Y-%m-%dT%H:%M:%SZ"), "component": own},
        "components": parts,
        "dependencies": links,
    }
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(body, sort_keys=True))
    return {**body, "serialNumber": f"urn:uuid:{number}"}


def _ref(name: str, version: str) -> str:
    return f"pkg:pypi/{name}@{version}"


def _needs(name: str, names: set[str]) -> list[str]:
    """The pinned packages that one needs here."""
    wanted = [Requirement(text) for text in metadata.requires(name) or []]
    here = [one for one in wanted if not one.marker or one.marker.evaluate({"extra": ""})]
    return sorted({canonicalize_name(one.name) for one in here} & names)


def _hashes() -> dict[str, list[dict[str, str]]]:
    """Name -> the hashes of its files."""
    found: dict[str, list[dict[str, str]]] = {name: [] for name in pins()}
    for file in ("dev.txt", "torch.txt"):
        text = (ROOT / "requirements" / file).read_text(encoding="utf-8")
        for name, marks in re.findall(r"^([\w.-]+)==\S+((?: \\\n +--hash=\S+)+)", text, re.M):
            found[name] = [{"alg": "SHA-256", "content": mark} for mark in re.findall(r"sha256:(\w+)", marks)]
    return found


if __name__ == "__main__":
    main()
