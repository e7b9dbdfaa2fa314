"""A study whose files are damaged, whose clock runs backwards, whose disk is too small: the next run puts it right."""

import contextlib
import dataclasses
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

import proof
from faulty_disk import results
from small_reviews import LABELS, rows
from windtunnel.cli import entry
from windtunnel.errors import DataError, ModelError, TransformationError
from windtunnel.evaluation.evaluate import evaluate
from windtunnel.models.encoders import token_cache, training
from windtunnel.report.study import Study
from windtunnel.storage import cache_files, checksums, table_files
from windtunnel.storage.steps import KEY_FILE
from windtunnel.study.plan import StudyPlan
from windtunnel.study.results import StudyResult
from windtunnel.study.story import read_rows, run

TEXTS = Path(tempfile.mkdtemp(prefix="windtunnel-tests-")) / "few.csv"
PLAN = StudyPlan(str(TEXTS), model="nbsvm", transform=("typo(rate=0.3)",), augment=20, seeds=1, attribute=20)


@pytest.fixture(scope="module", autouse=True)
def few():
    """Sixty short texts in a file."""
    table_files.write(table_files.named(rows(60), LABELS), TEXTS)
    yield
    shutil.rmtree(TEXTS.parent)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """A finished study that nothing happened to."""
    folder = tmp_path_factory.mktemp("undisturbed") / "study"
    run(PLAN, folder)
    return folder


@pytest.fixture
def study(undisturbed, tmp_path):
    """A copy of it."""
    return Path(shutil.copytree(undisturbed, tmp_path / "study"))


def damage(path, how):
    """Flip one bit in the middle, or cut the file there."""
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 4
    path.write_bytes(whole if how == "flipped" else whole[: len(whole) // 2])


def again(study):
    """Run it once more; what is said of results."""
    said = []
    run(PLAN, study, say=said.append)
    return [line for line in said if line.endswith(("already there", "is made again", "removed"))]


# --- damage -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["flipped", "cut"])
def test_damage_to_any_file_of_a_study_is_noticed(undisturbed, study, how):
    """One bit flipped, or half of it gone: the next run says so, makes this file again, and keeps the others."""
    wanted, damaged = results(undisturbed), 0
    for name in wanted:
        path = study / name
        part = name.startswith("variants/parts/")
        damage(path, how)
        if part:  # it is asked for only where the whole is not there
            for table in ("test", "extra"):
                (study / "variants" / f"{table}.parquet").unlink()
        elif not name.startswith("models/") and name != checksums.NAME:
            with pytest.raises(DataError, match="is damaged: it is not as the study wrote it"):
                Study.open(study)
        said = again(study)
        assert results(study) == wanted, name
        told = [line for line in said if "made again" in line]
        if name not in ("results.json", "manifest.json"):  # they are written in every run
            assert told, (name, said)
            assert told[0].startswith(name if not name.startswith("models/") else "/".join(name.split("/")[:2])), told
        assert len([line for line in said if "already there" in line]) >= (1 if name == checksums.NAME else 7), (
            name,
            said,
        )
        damaged += 1
    proof.record("Faults", f"A study's file that was {how} is noticed and made again; the rest is kept", files=damaged)


def test_a_damaged_model_is_not_asked(study):
    """`evaluate` and `attack` refuse a model of which a bit was flipped; without its list it counts as anybody's."""
    model = study / "models" / "plain-1"
    test = read_rows(PLAN, str).test
    sound = evaluate(model, test).predictions
    damage(model / "model.safetensors", "flipped")
    with pytest.raises(ModelError, match=r"model\.safetensors' is damaged: it is not as it was trained"):
        evaluate(model, test)
    (model / checksums.NAME).unlink()
    assert not evaluate(model, test).predictions.equals(sound)


@pytest.mark.parametrize("how", ["flipped", "cut"])
def test_damage_to_any_cache_is_noticed(tmp_path, monkeypatch, how):
    """Answers of a model, and tokens of texts: what is damaged is said, removed and found again."""
    monkeypatch.setenv("WINDTUNNEL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(token_cache, "MIN_TEXTS", 10)
    texts = read_rows(PLAN, str)
    settings = training.settings_for("tiny", epochs=1, max_tokens=32, device="cpu")
    model = training.fit(texts.train, texts.valid, texts.labels, settings, seed=1, out=tmp_path / "model").folder
    evaluate(model, texts.test, ["typo"], out=tmp_path / "kept")
    wanted = results(tmp_path / "kept")
    caches = [path for folder in ("kept/cache", "cache") for path in (tmp_path / folder).rglob("*.*") if path.is_file()]
    assert {path.suffix for path in caches} == {".parquet", ".arrow"}
    for path in caches:
        damage(path, how)
    said = []
    evaluate(model, texts.test, ["typo"], out=tmp_path / "kept", say=said.append)
    assert results(tmp_path / "kept") == wanted
    assert any("is damaged; what it held is made again by predicting" in line for line in said)
    shutil.rmtree(model)
    training.fit(texts.train, texts.valid, texts.labels, settings, seed=1, out=model, say=said.append)
    assert any("is damaged; what it held is made again by tokenizing" in line for line in said)
    proof.record("Faults", f"A cache that was {how} is noticed, removed and made again", files=len(caches))


def test_older_studies_count_as_whole(undisturbed, study):
    """Without a list there is nothing to compare with: a report is written, the next run makes the tables anew."""
    (study / checksums.NAME).unlink()
    Study.open(study)
    said = again(study)
    assert "rows/test.parquet: it was not finished; it is made again" in said
    assert "models/plain-1: already there" in said
    assert results(study) == results(undisturbed)


# --- kills ------------------------------------------------------------------------------------------------------------


def test_a_model_that_got_its_name_just_before_a_kill_is_kept(study, monkeypatch):
    """Between the last of training and the study's note there is no moment at which a training would be lost."""
    model = study / "models" / "plain-1"
    (model / KEY_FILE).rename(model.with_name(f"plain-1.{KEY_FILE}"))
    before = (model / "model.safetensors").stat().st_mtime_ns
    assert "models/plain-1: already there" in again(study)
    assert (model / "model.safetensors").stat().st_mtime_ns == before
    assert sorted(path.name for path in model.parent.iterdir()) == ["augmented-1", "control-1", "plain-1"]


def test_a_finished_study_outlives_a_plan_that_cannot_be_run(study):
    """An error before the first change leaves the finished study finished."""
    with pytest.raises(DataError):
        run(dataclasses.replace(PLAN, data="nowhere.csv"), study)
    with pytest.raises((DataError, TransformationError)):
        run(dataclasses.replace(PLAN, also_test=("x=nowhere.csv",)), study)
    assert StudyResult.load(study).numbers.num_rows


def test_a_changed_plan_unseals_the_study(study, monkeypatch):
    """From the first change on it does not count as finished, until the last."""
    monkeypatch.setattr("windtunnel.study.measurement.all_numbers", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(dataclasses.replace(PLAN, augment=10), study)
    with pytest.raises(DataError, match="holds no finished study"):
        StudyResult.load(study)


# --- the clock --------------------------------------------------------------------------------------------------------


def test_nothing_depends_on_the_clock(undisturbed, tmp_path, monkeypatch):
    """It stands in 1980, then goes back with each look; the files of the first half lie in the future: all is kept."""
    monkeypatch.setattr("windtunnel.study.measurement.all_numbers", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(PLAN, tmp_path / "study")
    monkeypatch.undo()
    done = [path for path in (tmp_path / "study").rglob("*") if path.is_file()]
    for number, path in enumerate(done):
        os.utime(path, (4e9 - number, 4e9 - number))
    now = iter(range(315_532_800, 0, -1000))
    monkeypatch.setattr(time, "time", lambda: float(next(now)))
    said = again(tmp_path / "study")
    assert len([line for line in said if "already there" in line]) >= 7
    assert not [line for line in said if "again" in line]
    assert results(tmp_path / "study") == results(undisturbed)
    assert StudyResult.load(tmp_path / "study").manifest["seconds_of_last_run"] >= 0
    proof.record("Faults", "Nothing depends on the clock, which may be set back", files=len(done))


def test_a_cache_does_not_depend_on_the_clock(tmp_path):
    """Files of the future are read as others are, and a new one is not pruned before them while there is room."""
    shelf = cache_files.CacheFolder(tmp_path, ".x", print, "Answers", "predicting")
    shelf.keep("old", b"1")
    for path in tmp_path.iterdir():
        os.utime(path, (4e9, 4e9))
    shelf.keep("new", b"2")
    cache_files.prune(tmp_path, 10)
    assert {name for name, _, _ in shelf.contents(newest_first=True)} == {"old", "new"}


# --- small and read-only disks ----------------------------------------------------------------------------------------


@contextlib.contextmanager
def disk(folder, size):
    """A disk of so many KiB, and a function that mounts it anew with other options."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}k", "none", str(folder)]
    if os.geteuid() or not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("needs the right to mount a small disk; test_faults_sweep.py has the same faults without it")
    try:
        yield lambda options: subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def command(monkeypatch, capsys, *words):
    """Run the command line; its exit code and what it said."""
    monkeypatch.setattr(sys, "argv", ["windtunnel", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        entry.main()
    return ended.value.code, capsys.readouterr().err


def flags(out):
    """The plan as flags."""
    plan = ("--model", "nbsvm", "-t", "typo(rate=0.3)", "--augment", 20, "--seeds", 1, "--attribute", 20)
    return ("study", TEXTS, *plan, "--out", out)


def test_a_study_on_a_full_disk_ends_in_a_line_and_goes_on(undisturbed, tmp_path, monkeypatch, capsys):
    """On real disks of 20 to 200 KiB: an error that says to make room; with room, the same results."""
    with disk(tmp_path / "disk", 20) as remount:
        kept_something = 0
        for size in (20, 44, 72, 100):
            remount(f"size={size}k")
            code, said = command(monkeypatch, capsys, *flags(tmp_path / "disk" / "study"))
            assert code == 2, said
            assert said.splitlines()[-1].startswith(f"error: '{tmp_path / 'disk' / 'study'}")
            assert "No space left on device. Make room and give the same command again" in said.splitlines()[-1]
            assert "Traceback" not in said
            kept_something += "already there" in said
        remount("size=100m")
        code, said = command(monkeypatch, capsys, *flags(tmp_path / "disk" / "study"))
        assert code == 0, said
        assert results(tmp_path / "disk" / "study") == results(undisturbed)
    assert kept_something == 3
    proof.record("Faults", "A study on a disk that is full ends in one line, and goes on when there is room", disks=4)


def test_a_read_only_disk_is_said(undisturbed, tmp_path, monkeypatch, capsys):
    """Nothing can be written there, in one line; a report is written elsewhere."""
    with disk(tmp_path / "disk", 50_000) as remount:
        shutil.copytree(undisturbed, tmp_path / "disk" / "study")
        remount("ro")
        for words in (
            flags(tmp_path / "disk" / "study"),
            flags(tmp_path / "disk" / "new"),
            ("report", tmp_path / "disk" / "study", "--no-paper"),
            ("train", TEXTS, "--model", "nbsvm", "--out", tmp_path / "disk" / "model"),
        ):
            code, said = command(monkeypatch, capsys, *words)
            assert code == 2, said
            assert "Read-only file system. Name a place that can be written." in said.splitlines()[-1]
            assert "Traceback" not in said
        assert StudyResult.load(tmp_path / "disk" / "study").numbers.num_rows
    proof.record("Faults", "An output folder that is read-only is said in one line", commands=4)


# --- two at once ------------------------------------------------------------------------------------------------------


def test_the_second_study_in_a_folder_is_refused(study, monkeypatch, capsys):
    """By the command line, with the first one's process, while the first one is at work; then it is not."""
    ours, theirs = os.pipe()
    if not (child := os.fork()):
        with contextlib.suppress(BaseException):
            run(PLAN, study, say=lambda _: (os.write(theirs, b"x"), signal.pause()))
        os._exit(1)
    try:
        os.read(ours, 1)
        for words in (flags(study), ("report", study, "--no-paper")):
            code, said = command(monkeypatch, capsys, *words)
            assert code == 2
            assert said.startswith(f"error: '{study}' is ")
            assert f": process {child} on " in said
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert "models/plain-1: already there" in again(study)
    proof.record("Faults", "A study and a report are refused while another process writes the study", commands=2)
