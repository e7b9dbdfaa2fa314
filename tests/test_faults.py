"""Plug-ins that raise, return no text, hang or die, in real processes: the other rows' work is kept."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest

from windtunnel.cli import entry
from windtunnel.data import read_rows
from windtunnel.engine import pool
from windtunnel.engine.local import transform_rows
from windtunnel.engine.variant_cache import Rewriter
from windtunnel.errors import TransformationError
from windtunnel.evaluation import testsets
from windtunnel.storage import tables
from windtunnel.storage.steps import Steps
from windtunnel.study.plan import StudyPlan
from windtunnel.text.edits import Edits
from windtunnel.transforms import registry
from windtunnel.transforms.plugins import adapt
from windtunnel.transforms.row_failures import FailedRowsError

ROWS = pa.table({"id": [f"r{n}" for n in range(40)], "text": [f"a fine film number {n}" for n in range(40)]})
BAD = ("r7", "r23")

RAISES = """
def f(text):
    if text.endswith((" 7", " 23")):
        raise ValueError("cannot bear it")
    return text.upper()
"""
NO_TEXT = RAISES.replace('raise ValueError("cannot bear it")', "return 7")
HANGS = RAISES.replace('raise ValueError("cannot bear it")', "while True: pass")
SWALLOWS = """
def f(text):
    while text.endswith((" 7", " 23")):
        try:
            while True: pass
        except Exception:
            pass
    return text.upper()
"""
DIES = RAISES.replace('raise ValueError("cannot bear it")', "import os; os._exit(3)")
DEAF = """
import signal

def f(text):
    if text.endswith((" 7", " 23")):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
        while True: pass
    return text.upper()
"""
SLEEPS = """
import os, pathlib, time

def f(text):
    pathlib.Path(__file__ + ".log").write_text(f"{os.getpid()}\\n")
    time.sleep(600)
"""
LOGGED = """with Path(__file__ + ".log").open("a") as log:
        log.write("x")
    return"""
COLUMNAR = """
from windtunnel import Edits, TextBatch

def f(batch: TextBatch, chance):
    words = batch.words
    if any(text.endswith((" 7", " 23")) for text in batch.strings.to_list()):
        raise ValueError("cannot bear it")
    return Edits.of(words, ["X"] * len(words))
"""


@pytest.fixture
def plug_in(tmp_path):
    def written(source, name="mine.py"):
        (tmp_path / name).write_text(source)
        return registry.get(f"{tmp_path}/{name}:f")

    return written


def all_but_bad_are_done(table, done=str.isupper):
    """Every row but two is rewritten; those two are as they were."""
    for row, old in zip(table.to_pylist(), ROWS["text"].to_pylist() * (len(table) // 40), strict=True):
        if row["id"] in BAD:
            assert (row["text"], row["changed"], row["edits"]) == (old, False, [])
        else:
            assert row["changed"]
            assert done(row["text"].replace("number", "NUMBER"))


@pytest.mark.parametrize(
    ("source", "says", "line"),
    [
        (RAISES, "failed on row 'r7': ValueError: cannot bear it", 'mine.py", line 4, in f: raise ValueError'),
        (NO_TEXT, "must return a text; on row 'r7' it returned int.", ""),
        (HANGS, "gave no answer on row 'r7' within 1 s.", "line 4, in f: while True: pass"),
        (SWALLOWS, "gave no answer on row 'r7' within 1 s.", "in f: while True: pass"),
    ],
    ids=["raises", "returns no text", "hangs", "hangs and swallows"],
)
@pytest.mark.parametrize("workers", [1, 2])
def test_the_other_rows_are_done(plug_in, source, says, line, workers):
    """In this process and in others: two rows fail, all others are rewritten; failures name row, error and line."""
    one, failures = plug_in(source), []
    table = transform_rows(ROWS, [one], failures=failures, row_timeout=1 if "while" in source else 60, workers=workers)
    all_but_bad_are_done(table)
    assert [failure.row for failure in failures] == list(BAD)
    assert failures[0].error == f"'{one.name}' {says}"
    assert line in failures[0].line
    assert failures[0].spec == one.spec


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (DEAF, "on row 'r7' gave no answer within 1 s; its process was ended."),
        (DIES, "on row 'r7' ended its process."),
    ],
    ids=["hangs", "dies"],
)
def test_a_process_that_hangs_or_dies_is_replaced(plug_in, monkeypatch, source, says):
    """What no timer interrupts is ended from outside; the rows that went with it are done again."""
    monkeypatch.setattr(pool, "SHARD_BYTES", 200)
    monkeypatch.setattr(pool, "GRACE_SECONDS", 1.0)
    one, failures = plug_in(source), []
    table = transform_rows(ROWS, [one], failures=failures, row_timeout=1, workers=2)
    all_but_bad_are_done(table)
    assert table["id"].to_pylist() == ROWS["id"].to_pylist()
    assert sorted(failure.row for failure in failures) == sorted(BAD)
    assert f"'{one.name}' {says}" in [failure.error for failure in failures]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "killed"])
def test_no_worker_outlives_the_command(plug_in, reviews, tmp_path, number):
    """A row that takes its time is not waited for: Ctrl-C ends the worker too, without a word of its own."""
    one, log = plug_in(SLEEPS), tmp_path / "mine.py.log"
    words = [sys.executable, "-m", "windtunnel.cli", "transform", reviews, tmp_path / "out.csv"]
    words += ["-t", one.name, "--workers", "2"]
    job = subprocess.Popen(list(map(str, words)), stderr=subprocess.PIPE, text=True, start_new_session=True)
    while not (log.is_file() and log.read_text().endswith("\n")):
        assert job.poll() is None, job.stderr.read()
        time.sleep(0.05)
    worker = int(log.read_text())
    if number == signal.SIGINT:
        os.killpg(job.pid, number)  # as a terminal sends it
    else:
        job.kill()
    _, said = job.communicate(timeout=60)
    for _ in range(500):
        if not Path(f"/proc/{worker}").exists():
            break
        time.sleep(0.01)
    assert not Path(f"/proc/{worker}").exists()
    if number == signal.SIGINT:
        assert job.returncode == 130
        assert "Stopped." in said
        assert "Traceback" not in said


def test_a_columnar_function_is_asked_in_halves(plug_in):
    """A function of many rows at once that fails on two of them still does the others."""
    failures = []
    all_but_bad_are_done(transform_rows(ROWS, [plug_in(COLUMNAR)], failures=failures), str.isupper)
    assert [failure.row for failure in failures] == list(BAD)
    assert failures[0].line.endswith('raise ValueError("cannot bear it")')


def test_a_part_of_a_composition_may_fail(plug_in):
    """The row stays as it was, whatever the other parts made of it, and is noted once."""
    one, failures = plug_in(RAISES), []
    shaken = transform_rows(ROWS, [registry.get(f"case.lower > {one.name} > {one.name}")], failures=failures)
    assert [failure.row for failure in failures] == ["r7", "r23"]
    assert failures[0].spec.startswith("case.lower@1(rate=1.0) > ")
    all_but_bad_are_done(shaken)


def test_without_a_list_failures_are_an_error_at_the_end():
    """All rows are tried first; the error knows them all."""
    tried = []

    def f(text):
        tried.append(text)
        raise ValueError("no")

    with pytest.raises(
        FailedRowsError, match=r"^40 rows failed; the first: 'mine' failed on row 'r0': ValueError: no$"
    ):
        transform_rows(ROWS, [adapt(f, "mine")])
    assert len(tried) == 40


def test_edits_out_of_order_cost_their_row_only():
    """A broken contract is a fault like any other."""

    def broken(batch, chance):
        words = batch.words
        bad = [batch.ids[row] in BAD for row in words.row]
        stop = words.stop + [100 if one else 0 for one in bad]
        return Edits(words.row, words.start, stop, Edits.of(words, ["X"] * len(words)).text)

    failures = []
    table = transform_rows(ROWS, [adapt(broken, "mine")], failures=failures)
    assert [failure.row for failure in failures] == list(BAD)
    assert "proposed an edit" in failures[0].error
    all_but_bad_are_done(table)


# --- a study ----------------------------------------------------------------------------------------------------


def shaken(rewriter, plan):
    return testsets.study_sets(rewriter, ROWS, plan.tested)[0].variants


def test_a_study_keeps_what_is_done_and_redoes_what_was_mended(plug_in, tmp_path):
    """A failing plug-in costs its rows; when its file is mended, it alone runs again, and the other's table stays."""
    one = plug_in("from pathlib import Path\n" + RAISES.replace("return", LOGGED))
    log = tmp_path / "mine.py.log"
    plan = StudyPlan("somewhere.csv", transform=(one.spec, "typo.swap(rate=0.9)"), augment=0)

    rewriter = Rewriter(Steps(tmp_path / "out"))
    assert len(shaken(rewriter, plan)) == 0
    with pytest.raises(FailedRowsError) as failed:
        rewriter.finish(tmp_path / "out/failed.jsonl", "somewhere.csv", lambda row: "test", 0)
    assert failed.value.exit_code == 1
    assert not (tmp_path / "out/variants/test.parquet").exists()
    lines = [json.loads(line) for line in (tmp_path / "out/failed.jsonl").read_text().splitlines()]
    assert [line["row"] for line in lines] == list(BAD)
    assert lines[0]["command"] == shlex.join(
        ["windtunnel", "preview", "somewhere.csv", "-t", one.spec, "--row", "r7", "--split", "test"]
    )
    parts = tmp_path / "out/variants/parts"
    assert len(list(parts.glob("*.parquet"))) == 2
    assert log.read_text() == "x" * 38

    shaken(Rewriter(Steps(tmp_path / "out")), plan)  # nothing mended: only two rows are tried again
    assert log.read_text() == "x" * 38

    skipping = Rewriter(Steps(tmp_path / "out"), skip_failed=True)
    table = shaken(skipping, plan)
    all_but_bad_are_done(table.slice(0, 40))
    assert len(skipping.failures) == 2
    again = Rewriter(Steps(tmp_path / "out"), skip_failed=True)
    assert shaken(again, plan).equals(table)
    assert len(again.failures) == 2
    again.finish(tmp_path / "out/failed.jsonl", "somewhere.csv", lambda row: "", 0)

    plug_in("def f(text):\n    return text.upper()\n")
    mended = Rewriter(Steps(tmp_path / "out"))
    table = shaken(mended, plan)
    mended.finish(tmp_path / "out/failed.jsonl", "somewhere.csv", lambda row: "", 0)
    assert not (tmp_path / "out/failed.jsonl").exists()
    assert table["text"].to_pylist()[:40] == [text.upper() for text in ROWS["text"].to_pylist()]
    assert table["spec"].to_pylist() == [t.spec for t in plan.tested for _ in range(40)]
    assert len(list(parts.glob("*.parquet"))) == 3  # one more: the other transformation's was there
    assert table.schema.equals(tables.VARIANTS)


# --- the command line -------------------------------------------------------------------------------------------


def windtunnel(*arguments):
    command = [sys.executable, "-m", "windtunnel.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ)


@pytest.fixture
def reviews(tmp_path):
    path = tmp_path / "my reviews.csv"
    lines = [f"r{n},a fine film number {n},{'good' if n % 2 else 'bad'}\n" for n in range(40)]
    path.write_text("id,text,label\n" + "".join(lines))
    return path


@pytest.mark.parametrize("workers", [1, 2])
def test_transform_writes_the_others_and_lists_those_that_failed(plug_in, reviews, tmp_path, workers):
    """Exit code 1, the failing rows beside the output, each with a command that repeats the failure."""
    one = plug_in(HANGS)
    out = tmp_path / "out.csv"
    flags = ["--row-timeout", "1", "--workers", workers]
    result = windtunnel("transform", reviews, out, "-t", one.name, *flags)
    assert result.returncode == 1, result.stderr
    assert f"error: 2 rows failed; the list is {out}.failed.jsonl. The first: '{one.name}' gave" in result.stderr
    assert result.stderr.endswith("--skip-failed leaves such rows as they are.\n")
    assert "38 texts, 38 of them changed by" in result.stdout
    assert set(read_rows(out).rows["id"].to_pylist()) == {f"r{n}" for n in range(40)} - set(BAD)
    lines = [json.loads(line) for line in (tmp_path / "out.csv.failed.jsonl").read_text().splitlines()]
    assert [line["row"] for line in lines] == list(BAD)
    assert set(lines[0]) == {"row", "spec", "error", "line", "draw", "command"}

    skipped = windtunnel("transform", reviews, out, "-t", one.name, *flags, "--skip-failed")
    assert skipped.returncode == 0, skipped.stderr
    assert "2 rows failed" in skipped.stderr
    assert "40 texts, 38 of them changed" in skipped.stdout

    plug_in(RAISES)
    command = shlex.split(lines[1]["command"])
    repeated = windtunnel(*command[1:])
    assert repeated.returncode == 2
    assert repeated.stderr == f"error: '{one.name}' failed on row 'r23': ValueError: cannot bear it\n"

    plug_in("def f(text):\n    return text.upper()\n")
    assert windtunnel("transform", reviews, out, "-t", one.name).returncode == 0
    assert not (tmp_path / "out.csv.failed.jsonl").exists()
    assert "A FINE FILM NUMBER 23" in windtunnel(*command[1:], "--json").stdout


def test_augment_leaves_out_what_failed(plug_in, reviews, tmp_path):
    """The copies that failed are not added, or as they are with --skip-failed."""
    one = plug_in(RAISES)
    out = tmp_path / "out.jsonl"
    assert windtunnel("augment", reviews, out, "-t", one.name, "--count", 40).returncode == 1
    assert len(out.read_text().splitlines()) == 78
    assert windtunnel("augment", reviews, out, "-t", one.name, "--count", 40, "--skip-failed").returncode == 0
    assert len(out.read_text().splitlines()) == 80


def test_preview_knows_the_rows(reviews, capsys, monkeypatch):
    """`--row` shows one text; an unknown id is an error."""
    shown = json.loads(windtunnel("preview", reviews, "-t", "typo.swap", "--row", "r3", "--json").stdout)
    assert [pair["id"] for pair in shown] == ["r3"]
    monkeypatch.setattr(sys, "argv", ["windtunnel", "preview", str(reviews), "-t", "typo.swap", "--row", "r300"])
    with pytest.raises(SystemExit):
        entry.main()
    assert "There is no row 'r300'. Did you mean 'r3" in capsys.readouterr().err


def test_protection_and_compositions_reach_the_commands(reviews, tmp_path):
    """`--protect` holds for every transformation of a command, and a composition is one argument."""
    out = tmp_path / "out.csv"
    flags = ["-t", "typo.swap(rate=1.0) > case.lower", "--protect", "words:fine", "--protect", "numbers"]
    assert windtunnel("transform", reviews, out, *flags).returncode == 0
    texts = read_rows(out).rows["text"].to_pylist()
    assert all(" fine " in text for text in texts)
    assert not any(" film number " in text for text in texts)
    assert windtunnel("augment", reviews, out, *flags, "--count", "4").returncode == 0
    shown = json.loads(windtunnel("preview", reviews, *flags, "--json").stdout)
    assert all(" fine " in pair["new"] for pair in shown)


def test_a_plan_protects(tmp_path):
    """`protect` in a plan is added to what each transformation protects itself."""
    plan = StudyPlan("imdb", transform=("typo.swap(protect='names')",), held_out=("case.lower",), protect=("numbers",))
    assert [t.protection.items for t in plan.tested] == [("numbers", "names"), ("numbers",)]
    with pytest.raises(TransformationError, match="nothing is called 'number'"):
        StudyPlan("imdb", protect=("number",))
