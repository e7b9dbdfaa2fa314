"""Studies, plans and data that strangers made: nothing of theirs is run, and nothing outside their folder is read."""

import json
import os
import shutil

import pytest
from typer.testing import CliRunner

import proof
from made_study import rows_of, variants_of, write
from windtunnel import data
from windtunnel.cli.entry import app
from windtunnel.errors import DataError, PlanError, UsageError
from windtunnel.report.study import Study
from windtunnel.storage import files
from windtunnel.storage.safe_paths import inside
from windtunnel.study.plan import StudyPlan, read_plan
from windtunnel.study.results import StudyResult

PLUGIN = """
import pathlib
pathlib.Path({mark!r}).touch()
def shout(text):
    return text.upper()
"""


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    """A plug-in that notes that it ran, in the working folder; calling it forgets what is noted."""
    monkeypatch.chdir(tmp_path)
    mark = tmp_path / "it ran"
    (tmp_path / "mine.py").write_text(PLUGIN.format(mark=str(mark)))
    return mark


def make(folder, plan):
    """A finished study of four texts, all wrong once transformed."""
    texts, labels = ["good film", "bad film", "fine plot", "poor plot"], [1, 0, 1, 0]
    rows = rows_of(texts, labels)
    edits = {one.spec: [[(0, 1, text[0].upper())] for text in texts] for one in plan.tested}
    right = [[0.9, 0.1] if label == 0 else [0.1, 0.9] for label in labels]
    wrong = [row[::-1] for row in right]
    return write(
        folder, rows, variants_of(rows, edits), lambda m, s, spec: right if spec == "original" else wrong, plan=plan
    )


def changed(folder, **plan):
    """Write other values into the manifest's plan."""
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["plan"] |= plan
    files.write_json(folder / "manifest.json", manifest)
    return manifest


@pytest.fixture
def study(tmp_path, plugin):
    """A study whose plan names the plug-in, as it may come from somebody else."""
    plan = StudyPlan("gone.csv", model="tiny", transform=("mine.py:shout",), augment=0, seeds=1, attribute=0)
    made = make(tmp_path / "study", plan)
    changed(made.folder, check={"max_drop": 3, "each": {"mine.py:shout": {"max_drop": 100}}})
    plugin.unlink()
    return made.folder


def test_opening_a_study_runs_no_plug_in(study, plugin, tmp_path):
    """`report` and `check` show a study whose plug-in is not here any more, or is not what it was."""
    for word in ("present", "gone"):
        result = StudyResult.load(study)
        assert result.specs == ("mine.py:shout@1()",)
        (line,) = result.summary["comparisons"]
        assert (line["drop"]["value"], line["exact"], line["held_out"]) == (1.0, True, False)
        checked = CliRunner().invoke(app, ["check", str(study), "--json"])
        assert checked.exit_code == 0, (word, checked.output, checked.exception)
        assert json.loads(checked.output)[0]["limit"] == 100
        made = CliRunner().invoke(app, ["report", str(study), "--latex", "--export", str(tmp_path / word)])
        assert made.exit_code == 0, (word, made.output, made.exception)
        assert not plugin.exists()
        (tmp_path / "mine.py").unlink(missing_ok=True)
    proof.record("Strangers' models and data", "`report` and `check` run no plug-in that a study names")


def test_a_plan_file_runs_only_the_plug_ins_that_the_user_names(plugin, tmp_path):
    """A study.toml that names a plug-in, also deep inside a composition, is refused until the user names it too."""
    plan = tmp_path / "study.toml"
    (tmp_path / "other.py").write_text("def f(text): return text")
    for text in (
        'transform = ["mine.py:shout"]',
        'held_out = ["typo > some(1, mine.py:shout, case.lower)"]',
        'severity = ["(typo | ./mine.py:shout)"]',
    ):
        plan.write_text(f'data = "builtin:reviews"\naugment = 0\n{text}\n')
        with pytest.raises(PlanError, match=r"study\.toml: names the plug-in '.*mine\.py:shout'.* --plugin .*mine\.py"):
            read_plan(plan)
        with pytest.raises(PlanError, match="names the plug-in"):
            read_plan(plan, plugins=[tmp_path / "other.py"])
        refused = CliRunner().invoke(app, ["study", str(plan), "--out", str(tmp_path / "out")])
        assert isinstance(refused.exception, PlanError)
        assert not plugin.exists()
    plan.write_text('data = "builtin:reviews"\ntransform = "mine.py:shout"\nheld_out = ["typo"]\n')
    assert read_plan(plan, plugins=[tmp_path / "mine.py"]).tested[0].name == "mine.py:shout"
    plugin.unlink()
    assert read_plan(plan, transform=("case.lower",)).tested[0].name == "case.lower"  # not asked for
    assert not plugin.exists()
    plan.write_text('data = "builtin:reviews"\nheld_out = "mine.py:shout"\n')
    read_plan(plan, transform=("typo", "mine.py:shout"), held_out=())
    assert plugin.exists()  # the user's own word
    proof.record("Strangers' models and data", "A study.toml runs no plug-in that the user does not name", ways=3)


def test_a_study_reads_no_source_but_its_own(study, tmp_path, monkeypatch):
    """Where the rows of a stranger's study are missing, what its plan names is neither fetched nor read."""
    (tmp_path / "mine.csv").write_text("text,label\na,0\nb,1\n")
    (study / "rows" / "test.parquet").unlink()
    monkeypatch.setattr(data.hub, "find_on_hub", lambda source: pytest.fail(f"asked the hub for {source}"))
    for source in ("stranger/data", "mine.csv", "/etc/passwd"):
        changed(study, data=source)
        assert Study.open(study).rows is None


@pytest.mark.parametrize("name", ["../../secret-1", "/etc/secret-1", "a/../../b-1", "..", "a/b-1"])
def test_names_in_a_manifest_stay_in_the_folder(study, name):
    """A model that is called by a path is refused."""
    manifest = changed(study)
    files.write_json(study / "manifest.json", manifest | {"models": ["plain-1", name]})
    with pytest.raises(DataError, match="no NAME-SEED"):
        StudyResult.load(study)


def test_models_in_the_numbers_stay_in_the_folder(study):
    """A model's name out of the tables of a study leads nowhere else, either."""
    for name in ("../../plain", "a/../../../b"):
        with pytest.raises(DataError, match="leads out of the folder"):
            Study.open(study).predictions(name, 1)
        with pytest.raises(DataError, match="leads out of the folder"):
            Study.open(study).training(name, 1)


@pytest.mark.parametrize(
    "plan",
    [{"model": 3}, {"transform": "x", "seeds": "many"}, {"unheard_of": 1}, {"check": []}, {"data": None}],
    ids=str,
)
def test_a_manifest_with_another_plan_is_an_error_of_one_line(study, plan):
    """Values of another type and unknown keys in a manifest are said, with the file."""
    changed(study, **plan)
    with pytest.raises(DataError, match=r"its manifest\.json holds no plan of this version"):
        StudyResult.load(study)


@pytest.mark.parametrize("place", ["numbers.parquet", "predictions", "rows/test.parquet", "report", "paper"])
def test_links_out_of_a_study_are_refused(study, tmp_path, place):
    """A part of a study that lies elsewhere is not read, nor written; the study itself may be a link."""
    (tmp_path / "mine").symlink_to(study)
    assert StudyResult.load(tmp_path / "mine").numbers.num_rows
    elsewhere = tmp_path / "elsewhere"
    if (study / place).exists():
        (study / place).rename(elsewhere)
    else:
        elsewhere.mkdir()
    (study / place).symlink_to(elsewhere)
    for path in (study, tmp_path / "mine"):
        with pytest.raises(DataError, match=f"{place}' is a link that leads out of"):
            StudyResult.load(path)


@pytest.fixture
def reviews(tmp_path):
    """A folder as aclImdb is laid out."""
    for split in ("train", "test"):
        for kind in ("neg", "pos"):
            folder = tmp_path / "acl" / split / kind
            folder.mkdir(parents=True)
            for number in range(6):
                (folder / f"{number}_5.txt").write_text(f"{split} {kind} {number}")
    return tmp_path / "acl"


@pytest.mark.parametrize("place", ["test/neg/0_5.txt", "test/neg", "test", "train/urls_pos.txt"])
def test_links_out_of_a_data_folder_are_refused(reviews, tmp_path, place):
    """A text that is a link to a file of mine is not read into a report; links inside, and to the whole, are fine."""
    (tmp_path / "mine").symlink_to(reviews)
    (reviews / "test" / "pos" / "7_9.txt").symlink_to("0_5.txt")
    assert data.read(tmp_path / "mine").test.num_rows == 13
    elsewhere = tmp_path / "elsewhere"
    if (reviews / place).exists():
        shutil.move(reviews / place, elsewhere)
    else:
        elsewhere.write_text("http://x/tt1\n")
    (reviews / place).symlink_to(elsewhere)
    with pytest.raises(DataError, match="is a link that leads out of"):
        data.read(tmp_path / "mine")


def test_links_between_tables_of_a_folder_are_refused(tmp_path):
    """So is a split that is a link elsewhere."""
    (tmp_path / "secret.csv").write_text("text,label\na,0\nb,1\n")
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "test.csv").symlink_to("../secret.csv")
    with pytest.raises(DataError, match="leads out"):
        data.read(folder)


def test_links_out_of_a_folder_of_shards_are_refused(tmp_path):
    """Nor does a folder of many files hold one that lies elsewhere."""
    (tmp_path / "secret.csv").write_text("text\na\n")
    (tmp_path / "set" / "2024").mkdir(parents=True)
    (tmp_path / "set" / "2024" / "part.csv").symlink_to("../../secret.csv")
    done = CliRunner().invoke(app, ["transform", str(tmp_path / "set"), str(tmp_path / "out") + "/", "-t", "typo"])
    assert isinstance(done.exception, DataError)
    assert "leads out of" in str(done.exception)


def test_a_saved_data_set_names_no_file_elsewhere(tmp_path):
    """The list of files in a set that `datasets` saved is checked before that library opens them."""
    datasets = pytest.importorskip("datasets", reason="the extra `hub` is not installed")
    texts = {"text": [f"text {n}" for n in range(20)], "label": [n % 2 for n in range(20)]}
    datasets.DatasetDict({"train": datasets.Dataset.from_dict(texts)}).save_to_disk(str(tmp_path / "set"))
    assert data.read(tmp_path / "set").train.num_rows
    state = json.loads((tmp_path / "set" / "train" / "state.json").read_text())
    (name,) = (one["filename"] for one in state["_data_files"])
    shutil.copy(tmp_path / "set" / "train" / name, tmp_path / "secret.arrow")
    state["_data_files"] = [{"filename": "../../secret.arrow"}]
    (tmp_path / "set" / "train" / "state.json").write_text(json.dumps(state))
    with pytest.raises(DataError, match="leads out of the folder"):
        data.read(tmp_path / "set")


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "a\0b", "link/x"])
def test_what_leads_out_is_refused(tmp_path, name):
    """However it is written."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "link").symlink_to(tmp_path)
    with pytest.raises(UsageError, match="leads out"):
        inside(tmp_path / "folder", name)
    assert inside(tmp_path / "folder", "a/b") == tmp_path / "folder" / "a" / "b"
    assert os.fspath(inside(tmp_path / "folder", "..x")).endswith("..x")
