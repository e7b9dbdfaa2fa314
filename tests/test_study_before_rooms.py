r"""A study that was finished before the program's modules moved into rooms still opens, and goes on.

`data/study_before_rooms` is what commit 4e2600d wrote:

    windtunnel study builtin:reviews --model nbsvm --baseline majority -t typo --held-out case.lower --limit 60 \
        --limit-test 40 --augment 30 --seeds 2 --out study_before_rooms
"""

import importlib.util
import json
import shlex
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from console import called

KEPT = Path(__file__).parent / "data" / "study_before_rooms"
WITH_TYPST = importlib.util.find_spec("typst") is not None


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A copy of the study, to work in."""
    return shutil.copytree(KEPT, tmp_path_factory.mktemp("before") / "study")


def lines(table):
    """The lines of NUMBERS."""
    return {tuple(str(value) for value in line.values()) for line in table.to_pylist()}


def test_it_is_written_up(folder):
    """`report` makes the page, the cards and the text of the sections of it, and the paper where there is Typst."""
    assert called("report", folder, *([] if WITH_TYPST else ["--no-paper"])) == 0
    made = {path.name: path.stat().st_size for path in (folder / "report").iterdir()}
    assert set(made) == {"report.html", "MODEL_CARD.md", "DATASHEET.md"} | ({"paper.pdf"} if WITH_TYPST else set())
    assert min(made.values()) > 1000
    sections = {path.stem for path in (folder / "paper" / "generated").glob("*.md")}
    assert {"abstract", "introduction", "setup", "results", "remedy", "conclusion"} <= sections
    assert "55.0" in (folder / "paper" / "generated" / "results.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("drop", "code"), [(3, 0), (2, 1)])
def test_it_is_held_against_thresholds(folder, capsys, drop, code):
    """`check` judges its figures: augmented, it loses 2.5 points by typos."""
    assert called("check", folder, "--max-drop", drop, "--json") == code
    found = {one["transformation"].partition("@")[0]: one["value"] for one in json.loads(capsys.readouterr().out)}
    assert found == {"typo": pytest.approx(2.5), "case.lower": 0}


def test_it_goes_on(folder, capsys):
    """The command that made it finds its rows, variants, models and predictions, and comes to the same numbers."""
    command = next(line for line in __doc__.replace("\\\n", "").splitlines() if "windtunnel study" in line)
    capsys.readouterr()
    assert called(*shlex.split(command)[1:-1], folder) == 0
    said = capsys.readouterr().err
    there = {line.partition(": ")[0] for line in said.splitlines() if line.endswith(": already there")}
    parts = ("rows/test.parquet", "variants/test.parquet", "variants/extra.parquet", "predictions/augmented-1.parquet")
    assert {*parts, "models/plain-1", "models/control-1", "models/augmented-1", "models/majority-0"} <= there, said
    before, after = (pq.read_table(path / "numbers.parquet") for path in (KEPT, folder))
    assert lines(before) - lines(after.select(before.column_names)) == set()
