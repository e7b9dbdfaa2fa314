"""What the package imports is what it declares."""

import ast
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src" / "windtunnel").rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
FOR_DEVELOPERS = ("dev", "fuzz", "lexicon")
"""Extras that no user needs: what only they name, the package may not import."""
CALLED_BY_OTHERS = {"sentencepiece", "tensorboard"}
"""Declared, and imported by a library for us: by transformers for some tokenizers; by accelerate for `--tracker`."""


def normal(name):
    """A distribution's name as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(requirements):
    """The names in a list of requirements."""
    return {normal(re.match(r"[\w.-]+", text)[0]) for text in requirements}


REQUIRED = declared(PROJECT["dependencies"])
OPTIONAL = {
    name: declared(requirements)
    for name, requirements in PROJECT["optional-dependencies"].items()
    if name not in FOR_DEVELOPERS
}


def imported(tree):
    """Top-level names of the modules of others that a file imports, at its top or in a function."""
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) and not node.level else []
        yield from (name.partition(".")[0] for name in names)


def users():
    """Module of others -> our files that import it."""
    found = {}
    for path in SOURCES:
        for name in imported(ast.parse(path.read_text(encoding="utf-8"))):
            if name not in sys.stdlib_module_names and name != "windtunnel":
                found.setdefault(name, set()).add(path.relative_to(ROOT).as_posix())
    return found


USERS = users()
DISTRIBUTIONS = metadata.packages_distributions()


@pytest.mark.parametrize("module", sorted(USERS))
def test_what_is_imported_is_declared(module):
    """Each module of others belongs to a dependency or to an extra; none comes by the way of another package."""
    names = {normal(name) for name in DISTRIBUTIONS.get(module, [module])}
    assert names & REQUIRED.union(*OPTIONAL.values()), f"{module} is imported by {sorted(USERS[module])}"


def test_what_is_declared_is_imported():
    """No dependency is left over from a module that is gone."""
    names = {normal(name) for module in USERS for name in DISTRIBUTIONS.get(module, [module])}
    assert REQUIRED.union(*OPTIONAL.values()) - names <= CALLED_BY_OTHERS


def test_what_is_declared_is_pinned():
    """`constraints.txt` has a version of each, so that two installations are the same."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    pinned = {normal(line.partition("==")[0]) for line in text.splitlines() if "==" in line}
    elsewhere = {"torch", "sentencepiece"}  # pinned in the Makefile, for its builds differ; in no installation of ours
    assert REQUIRED.union(*OPTIONAL.values()) - pinned <= elsewhere
