"""How reasonable transformations are on many files: what the table in memory gives, whoever counts."""

from __future__ import annotations

import json
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import proof
import small_reviews
from windtunnel import data, quality
from windtunnel.cli import entry
from windtunnel.engine import tasks
from windtunnel.errors import DataError
from windtunnel.models.encoders.training import fit
from windtunnel.shards import QualityWork, quality_judge, run
from windtunnel.shards.places import Place
from windtunnel.transforms import registry

SPECS = ("typo", "synonym", "case.upper", "mixed")


def two(task, shards):
    """Do shards in two processes."""
    return tasks.run_in_pool(task, shards, 2)


@pytest.fixture(scope="module")
def splits():
    return data.read("builtin:reviews")


@pytest.fixture(scope="module")
def place(tmp_path_factory, splits):
    """500 texts in two files of `texts`; 600 others, for a judge, in `train.parquet` and in two files of `parts`."""
    folder = tmp_path_factory.mktemp("quality")
    (folder / "texts").mkdir()
    (folder / "parts").mkdir()
    rows, train = named(splits.test.slice(0, 500), splits), named(splits.train.slice(0, 600), splits)
    for name, part in (("a", rows.slice(0, 320)), ("b", rows.slice(320))):
        pq.write_table(part, folder / "texts" / f"{name}.parquet", row_group_size=70)
    pq.write_table(train, folder / "train.parquet")
    for name, part in (("x", train.slice(350)), ("y", train.slice(0, 350))):
        pq.write_table(part, folder / "parts" / f"{name}.parquet")
    return folder


def named(rows, splits):
    """ROWS with labels by name."""
    labels = pa.array(splits.labels).take(rows["label"].combine_chunks())
    return pa.table({"id": rows["id"], "text": rows["text"], "label": labels})


def judge_for(place, out, source="train.parquet", limit=600):
    """A judge trained on a source."""
    return quality_judge.train_judge(
        str(place / source), Place.of(out), columns=data.Columns(), labels=None, limit=limit, seed=0
    )


def assessed(place, out, engine=tasks.run_here, *, shard_rows=100, transform=SPECS, **fields):
    """Measure on the two files: what is written."""
    work = QualityWork(transform, str(place / "texts"), **fields)
    run(work, str(place / "texts"), str(out), engine, shard_rows=shard_rows)
    return json.loads((out / "quality.json").read_text())


def test_the_figures_are_those_of_the_table_in_memory(place, splits, tmp_path):
    """With a judge trained on the same texts: every figure, to the last bit."""
    found = assessed(place, tmp_path / "out", judge=judge_for(place, tmp_path / "out"))
    rows, train = splits.test.slice(0, 500), splits.train.slice(0, 600)
    whole = quality.assess(rows, [registry.get(spec) for spec in SPECS], train=train)
    assert {name: found[name] for name in whole} == json.loads(json.dumps(whole))
    assert (found["source"], found["split"]) == (str(place / "texts"), None)
    figures = sum(len(line["figures"]) for line in found["transformations"])
    assert figures == 4 * 18
    proof.record("Scale", "Streamed quality gives the figures of that in memory", figures=figures, texts=500)


def test_neither_workers_nor_shards_show(place, tmp_path):
    """Any number of processes gives the same bytes, and shards of any size the same figures."""
    judge = judge_for(place, tmp_path / "one")
    one = assessed(place, tmp_path / "one", judge=judge)
    assert assessed(place, tmp_path / "two", two, judge=judge) == one
    for path in (tmp_path / "one").glob("*.json*"):
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
    for size in (37, 100_000):
        assert assessed(place, tmp_path / str(size), judge=judge, shard_rows=size) == one
    proof.record("Scale", "Neither workers nor shard size show in streamed quality", sizes="37, 100, 100000")


def test_without_a_judge_labels_are_not_needed(place, tmp_path):
    """Texts alone will do; the figures on the surface are the same."""
    (tmp_path / "bare").mkdir()
    for path in (place / "texts").iterdir():
        pq.write_table(pq.read_table(path, columns=["id", "text"]), tmp_path / "bare" / path.name)
    bare = QualityWork(("typo",), "bare")
    run(bare, str(tmp_path / "bare"), str(tmp_path / "out"), tasks.run_here)
    found = json.loads((tmp_path / "out" / "quality.json").read_text())
    known = assessed(place, tmp_path / "known", judge=judge_for(place, tmp_path / "known"), transform=("typo",))
    (line,), (other,) = found["transformations"], known["transformations"]
    assert found["judge"] is None
    assert line["figures"] == {name: one for name, one in other["figures"].items() if not name.startswith("judge")}


def test_a_judge_is_trained_once(place, tmp_path, monkeypatch):
    """An earlier run's is found again, by what it was trained on; of many files its sample does not depend on them."""
    first = judge_for(place, tmp_path / "out", "parts", 200)
    assert first.trained_on == 200
    assert first.labels == ("negative", "positive")
    monkeypatch.setattr(quality_judge.nbsvm, "fit", None)
    assert judge_for(place, tmp_path / "out", "parts", 200) == first
    (tmp_path / "one").mkdir()
    whole = pq.read_table(place / "train.parquet")
    pq.write_table(whole, tmp_path / "one" / "whole.parquet")
    assert judge_for(tmp_path, tmp_path / "out", "one", 200) == first
    with pytest.raises(TypeError):  # another sample: another judge
        judge_for(place, tmp_path / "out", "parts", 201)


def test_tokens_are_counted_on_all_rows(place, splits, tmp_path):
    """What `--model` adds is what it adds in memory, when that takes all rows for it."""
    settings = small_reviews.quick(epochs=1)
    fit(splits.train.slice(0, 40), splits.valid.slice(0, 40), splits.labels, settings, seed=1, out=tmp_path / "tiny")
    found = assessed(place, tmp_path / "out", transform=("typo",), model=str(tmp_path / "tiny"))
    rows = splits.test.slice(0, 500)
    whole = quality.assess(rows, [registry.get("typo")], model=str(tmp_path / "tiny"), encoder_rows=500)
    assert {name: found[name] for name in whole} == json.loads(json.dumps(whole))
    assert found["transformations"][0]["figures"]["tokens_change"]["value"] > 0


def test_rows_that_fail_count_as_unchanged(place, tmp_path):
    """They are listed, and counted beside the figures."""
    (tmp_path / "plugin.py").write_text("def breaks(text):\n    raise ValueError('cannot')\n")
    found = assessed(place, tmp_path / "out", transform=(f"{tmp_path}/plugin.py:breaks", "typo"))
    breaks, typo = found["transformations"]
    assert (breaks["failed"], typo["failed"]) == (500, 0)
    assert breaks["figures"]["rows_changed"]["value"] == 0
    assert len((tmp_path / "out" / "failed.jsonl").read_text().splitlines()) == 500


def test_texts_without_words_are_refused(tmp_path):
    """There is nothing to measure."""
    (tmp_path / "texts.csv").write_text("text\n...\n!!!\n")
    with pytest.raises(DataError, match="no words"):
        run(QualityWork(("typo",)), str(tmp_path / "texts.csv"), str(tmp_path / "out"), tasks.run_here)


def command(monkeypatch, *words):
    """Run a command: its exit code."""
    monkeypatch.setattr(sys, "argv", ["windtunnel", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        entry.main()
    return ended.value.code


def test_the_command_streams_folders(place, tmp_path, monkeypatch, capsys):
    """The table of texts in memory, and the JSON where it was asked for."""
    words = ["quality", place / "texts", "-t", "typo", "--judge", place / "train.parquet", "--out", tmp_path / "out"]
    assert command(monkeypatch, *words, "-o", tmp_path / "copy.json") == 0
    said = capsys.readouterr()
    assert "500 texts, in %; the judge is right on" in said.out
    assert "The judge was trained on 600 texts" in said.err
    assert json.loads((tmp_path / "copy.json").read_text()) == json.loads((tmp_path / "out/quality.json").read_text())
    assert command(monkeypatch, *words) == 0
    assert "were done already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["TEXTS"], "--out FOLDER"),
        (["TEXTS", "--out", "OUT", "--limit", "5"], "--limit does not go with many files"),
        (["TEXTS", "--out", "OUT", "--lm", "x"], "--lm does not go with many files"),
        (["builtin:reviews", "--judge", "TRAIN"], "--judge does not go with texts that fit in memory"),
    ],
)
def test_flags_that_do_not_fit_are_refused(words, complaint, place, tmp_path, monkeypatch, capsys):
    """Before any work, in one line."""
    names = {"TEXTS": place / "texts", "OUT": tmp_path / "out", "TRAIN": place / "train.parquet"}
    for name, path in names.items():
        words = [word.replace(name, str(path)) for word in words]
    assert command(monkeypatch, "quality", *words) == 2
    assert complaint in capsys.readouterr().err
