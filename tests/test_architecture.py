"""The rooms of the package keep their form, and the documents that lead through them name what is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "windtunnel"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")
PACKAGES = sorted({path.parent for path in PACKAGE.rglob("*.py")})

TOP = {"__init__.py", "api.py", "errors.py", "progress.py"}
"""The modules beside the rooms."""
NOUNS = {
    "casing": "upper and lower case",
    "doubling": "letters written twice, or once",
    "encoding": "what an encoder does; how bytes are read",
    "meaning": "what a masked word may not change",
    "misspelling": "a word spelled wrongly",
    "rewording": "a text said in other words",
    "spacing": "the blanks between words",
    "spelling": "a family of transformations",
    "testing": "the laws, for a plug-in's author; a public name",
    "tracking": "TensorBoard and the like",
    "training": "of a classifier",
    "typesetting": "the paper in Typst",
    "wording": "a family of transformations; slices by words",
}
"""Names in -ing that are the field's nouns, and what for."""
VERBS = {"adding", "contracting", "drawing", "expanding", "loading", "mask_filling", "reading", "replacing"}
"""Names in -ing that say what is done but not to what. None may be added; one that is renamed goes from this list."""

DOCUMENTS = ("docs/architecture.md", "CONTRIBUTING.md", "README.md")
COMING = {"transforms/conditions/", "remedies/"}
"""Rooms that docs/architecture.md calls coming."""
IN_A_STUDY = {"predictions", "rows", "test", "variants"}
"""How paths and rows in the folder of a study begin."""


def test_nothing_lies_loose_beside_the_rooms():
    """A module belongs to a room; only the package's own door, the API, the errors and the progress bar do not."""
    assert {path.name for path in PACKAGE.glob("*.py")} == TOP


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda path: path.relative_to(PACKAGE.parent).as_posix())
def test_a_package_says_what_it_is_for(folder):
    """Every package has an `__init__.py` with a docstring."""
    text = (folder / "__init__.py").read_text(encoding="utf-8")
    assert (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0].endswith((".", ":", "?"))


def test_modules_are_named_by_nouns():
    """A name says what is in there: none in -ing but those that are nouns of the field."""
    names = {path.stem for path in MODULES} | {folder.name for folder in PACKAGES}
    gerunds = {name for name in names if name.endswith("ing")}
    assert gerunds - NOUNS.keys() - VERBS == set(), "name it by a noun"
    assert NOUNS.keys() | VERBS <= gerunds, "take what is gone from the list"


def test_no_folder_is_without_its_init():
    """A folder of modules is a package, so that the floors of the architecture hold for it."""
    assert [folder for folder in PACKAGES if not (folder / "__init__.py").is_file()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_name_what_is_there(name):
    """Each path that a document names is there: from the top, or in the package."""
    text = (ROOT / name).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([\w./-]+)\)", text)
    paths = {word for word in re.findall(r"`([\w.-]+/[\w./-]*)`", text) if not re.search("[A-Z]{2}", word)} - COMING
    ours = (path for path in paths if path.partition("/")[0] not in IN_A_STUDY)
    missing = [path for path in ours if not any((base / path).exists() for base in (ROOT, PACKAGE))]
    missing += [link for link in links if not (ROOT / name).parent.joinpath(link).exists()]
    assert missing == []


def test_every_floor_of_the_contract_is_drawn():
    """docs/architecture.svg shows each room that there is."""
    drawn = set(re.findall(r'<text class="name"[^>]*>([\w.]+)<', (ROOT / "docs" / "architecture.svg").read_text()))
    rooms = {folder.name for folder in PACKAGE.iterdir() if (folder / "__init__.py").is_file()}
    assert drawn == rooms | TOP - {"__init__.py"}
