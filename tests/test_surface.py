"""What users build on stays: names, commands, options, exit codes, keys and columns, as they were in version 0.1.0.

`tests/golden/surface.json` was written by the program before its modules moved into rooms. Nothing in it may go; new
names, options, keys and columns may come beside.
"""

import json
import shlex
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import typer

import windtunnel
from console import called, door

GOLDEN = json.loads((Path(__file__).parent / "golden" / "surface.json").read_text(encoding="utf-8"))
STUDY = "builtin:reviews --model nbsvm --baseline majority -t typo --held-out case.lower --limit 60 --limit-test 40"

GOOD = {
    "study": f"study {STUDY} --augment 30 --seeds 2 --out OUT/study",
    "train": "train builtin:reviews --model majority --limit 20 --out OUT/model",
    "report": "report OUT/study --no-paper",
    "check": "check OUT/study --max-drop 99 --json",
    "evaluate": "evaluate OUT/study/models/plain-1 builtin:reviews --limit 20 -t case.lower --json",
    "attack": "attack OUT/study/models/plain-1 builtin:reviews --limit 4 --max-edits 1 --candidates 2 -t typo --json",
    "transform": "transform OUT/reviews.csv OUT/noisy.parquet -t typo",
    "augment": "augment OUT/reviews.csv OUT/more.jsonl -t typo --count 3",
    "preview": "preview OUT/reviews.csv -t typo --json",
    "catalog": "catalog typo.swap --json",
    "slices": "slices OUT/reviews.csv -s negation --json",
    "quality": "quality builtin:reviews --limit 20 --judge-limit 40 -t typo --json",
    "audit": "audit make builtin:reviews -t typo --pairs 4 -o OUT/audit.csv",
    "backprop": "backprop --help",
    "slurm": "slurm OUT/job.sh -- train imdb --out out/model",
    "doctor": "doctor --offline --json",
}
"""A call that goes well; the later ones use what the first have made."""
BAD = {
    "study": "study OUT/nothing.csv --model nbsvm --out OUT/x",
    "train": "train builtin:nothing --model majority --out OUT/x",
    "report": "report OUT/nothing",
    "check": "check OUT/study --max-drop 0 --judge sure_pass",
    "evaluate": "evaluate OUT/study/models/plain-1 builtin:reviews -t typpo",
    "attack": "attack OUT/nothing builtin:reviews",
    "transform": "transform OUT/reviews.csv OUT/noisy.parquet -t typpo",
    "augment": "augment OUT/reviews.csv OUT/more.xyz -t typo",
    "preview": "preview OUT/reviews.csv -t 'typo(rate=2)'",
    "catalog": "catalog --family nothing",
    "slices": "slices OUT/reviews.csv -s nothing",
    "quality": "quality builtin:reviews -t typpo",
    "audit": "audit read OUT/nothing.csv",
    "backprop": "backprop worked",
    "slurm": "slurm OUT/job.sh --seeds x -- train imdb",
    "doctor": "doctor --nothing",
}
"""A call that is refused, or a check that fails."""
TABLES = ("numbers", "attribution", "rows/test", "variants/test", "predictions/plain-1")
RECORDS = ("results", "manifest", "models/plain-1/training")
REVIEWS = "id,review,sentiment\n" + "".join(
    f'film {n},"A wonderful, truly terrible movie number {n}",{"good" if n % 3 else "bad"}\n' for n in range(30)
)


def commands(app):
    """Command, or command and subcommand -> its options and arguments as they are typed."""
    found = {}
    for name, command in typer.main.get_command(app).commands.items():
        for below, one in {"": command, **getattr(command, "commands", {})}.items():
            found[f"{name} {below}".strip()] = sorted(
                name for parameter in one.params for name in (*parameter.opts, *parameter.secondary_opts)
            )
    return found


def ends(line, out):
    """The exit code of a line as it is typed."""
    return called(*(word.replace("OUT", str(out)) for word in shlex.split(line)))


def keys(value, path=""):
    """The paths of all values in what was JSON; names that the plan has given are `*`."""
    if isinstance(value, dict):
        return {found for key, one in value.items() for found in keys(one, f"{path}.{'*' if '@' in key else key}")}
    if isinstance(value, list):
        return {found for one in value for found in keys(one, f"{path}[]")}
    return {path}


def records(folder):
    """File of a study -> its keys, or its columns with their types."""
    found = {}
    for name in RECORDS:
        found[f"{name}.json"] = sorted(keys(json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))))
    for name in TABLES:
        schema = pq.read_schema(folder / f"{name}.parquet")
        found[f"{name}.parquet"] = sorted(f"{field.name}: {field.type}" for field in schema)
    return found


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    """The exit codes of all calls, and the folder in which they worked."""
    out = tmp_path_factory.mktemp("surface")
    (out / "reviews.csv").write_text(REVIEWS, encoding="utf-8")
    codes = {name: {"good": ends(GOOD[name], out), "bad": ends(BAD[name], out)} for name in GOOD}
    return codes, out


def test_the_public_names_stay():
    """`windtunnel.NAME` is there for each name that was public."""
    assert set(GOLDEN["names"]) <= set(windtunnel.__all__)
    assert all(hasattr(windtunnel, name) for name in windtunnel.__all__)


@pytest.mark.parametrize("name", GOLDEN["commands"])
def test_the_commands_take_what_they_took(name):
    """Every command is there with every option and argument that it had."""
    _, app = door()
    assert set(GOLDEN["commands"][name]) <= set(commands(app).get(name, ["no such command"]))


def test_the_exit_codes_stay(outcome):
    """Each command ends with the code that it ended with, after a good call and after a bad one."""
    codes, _ = outcome
    assert codes == GOLDEN["codes"]


@pytest.mark.parametrize("name", GOLDEN["records"])
def test_a_study_has_the_keys_and_columns_that_it_had(name, outcome):
    """Who reads the results of a study finds in them what was there."""
    _, out = outcome
    assert set(GOLDEN["records"][name]) - set(records(out / "study")[name]) == set()
