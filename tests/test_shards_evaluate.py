"""A model evaluated on many files: the figures of the table in memory, whoever does it, each shard once."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import proof
import small_reviews
from windtunnel import api, data
from windtunnel.cli import entry
from windtunnel.data.builtin import SPLITS, reviews
from windtunnel.engine import tasks
from windtunnel.errors import DataError, ModelError
from windtunnel.models import baselines, prediction
from windtunnel.models.encoders.training import fit
from windtunnel.shards import EvaluationWork, run

SPECS = ("typo", "synonym")


def two(task, shards):
    """Do shards in two processes."""
    return tasks.run_in_pool(task, shards, 2)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Two Parquet files of 800 texts in `texts`, a baseline and a tiny encoder in `nbsvm` and `tiny`."""
    folder = tmp_path_factory.mktemp("evaluate")
    splits = data.read("builtin:reviews")
    baselines.fit(splits.train, splits.valid, splits.labels, model="nbsvm", seed=1, out=folder / "nbsvm")
    rows = splits.test.slice(0, 800)
    named = pa.array(splits.labels).take(rows["label"].combine_chunks())
    table = pa.table({"id": rows["id"], "text": rows["text"], "label": named})
    (folder / "texts").mkdir()
    for name, part in (("a", table.slice(0, 500)), ("b", table.slice(500))):
        pq.write_table(part, folder / "texts" / f"{name}.parquet", row_group_size=70)
    few = splits.train.slice(0, 100)
    fit(few, few, splits.labels, small_reviews.quick(epochs=2), seed=1, out=folder / "tiny")
    return folder


@pytest.fixture(scope="module")
def rows(place):
    """The same texts as ROWS."""
    parts = [data.read_rows(path).rows for path in sorted((place / "texts").iterdir())]
    return pa.concat_tables(parts)


def content(folder):
    """The bytes of all output files."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def lines(numbers):
    """NUMBERS by what they are about."""
    return {tuple(line[name] for name in ("what", "spec", "slice", "model")): line for line in numbers.to_pylist()}


def evaluated(place, out, model="nbsvm", engine=tasks.run_here, *, shard_rows=150, **fields):
    """Evaluate on the two files."""
    work = EvaluationWork(str(place / model), SPECS, threads=1, **fields)
    return run(work, str(place / "texts"), str(out), engine, shard_rows=shard_rows)


def test_the_figures_are_those_of_the_table_in_memory(place, rows, tmp_path):
    """Value, interval, n and method of every line; AUROC and ECE, of fine bins, nearly. Only slices are left out."""
    evaluated(place, tmp_path / "out")
    streamed, whole = (
        lines(pq.read_table(tmp_path / "out" / "numbers.parquet")),
        lines(api.evaluate(place / "nbsvm", rows, SPECS).numbers),
    )
    assert all(
        key[2] and key[2] not in ("label=negative", "label=positive") for key in whole.keys() - renamed(streamed)
    )
    compared = 0
    for key, line in streamed.items():
        known = whole[old_name(key)]
        assert line["n"] == known["n"]
        if key[0] == "truncation_excess":
            continue
        near = {"abs": 0.01} if key[0] in ("auroc", "ece") else {"rel": 1e-9, "abs": 1e-9}
        for name in ("value", "low", "high"):
            assert line[name] == (None if known[name] is None else pytest.approx(known[name], **near)), key
        compared += 1
    assert compared == 80
    proof.record("Scale", "A streamed evaluation gives the figures of one in memory", figures=compared, texts=len(rows))


def old_name(key):
    """In memory `evaluate` knows the labels' numbers only."""
    what, spec, where, model = key
    return what, spec, where.replace("negative", "0").replace("positive", "1"), model


def renamed(keys):
    return {old_name(key) for key in keys}


def test_what_is_printed_is_what_is_printed_in_memory(place, tmp_path, monkeypatch, capsys):
    """Line by line, by the command, for one and the same file."""
    file = str(place / "texts" / "a.parquet")
    words = ["evaluate", str(place / "nbsvm"), file, "-t", "typo"]
    assert command(monkeypatch, *words) == 0
    whole = capsys.readouterr().out
    assert command(monkeypatch, *words, "--shard-rows", "99", "--out", str(tmp_path / "out")) == 0
    assert capsys.readouterr().out == whole
    assert whole.count("\n") == 3


def command(monkeypatch, *words):
    """Run a command: its exit code."""
    monkeypatch.setattr(sys, "argv", ["windtunnel", *words])
    with pytest.raises(SystemExit) as ended:
        entry.main()
    return ended.value.code


def test_any_number_of_workers_gives_the_same_bytes(place, tmp_path):
    """Of a baseline and of an encoder: predictions, numbers, list of shards, manifest."""
    for model in ("nbsvm", "tiny"):
        evaluated(place, tmp_path / f"{model}-1", model)
        evaluated(place, tmp_path / f"{model}-2", model, two)
        assert content(tmp_path / f"{model}-1") == content(tmp_path / f"{model}-2")
    proof.record("Scale", "Any number of processes with a model each writes the same predictions", workers="1, 2")


@pytest.mark.parametrize("model", ["nbsvm", "tiny"])
def test_shards_of_any_size_give_the_same_figures(place, tmp_path, model):
    """A baseline's to the last bit; an encoder's counts too, its probabilities but for rounding."""
    found, said = [], []
    for size in (61, 150, 100_000):
        evaluated(place, tmp_path / str(size), model, shard_rows=size)
        found.append(pq.read_table(tmp_path / str(size) / "numbers.parquet"))
        files = sorted((tmp_path / str(size)).glob("[ab]*.parquet"))
        said.append(
            pa.concat_tables(pq.read_table(path) for path in files).sort_by(
                [("spec", "ascending"), ("id", "ascending")]
            )
        )
    for numbers, table in zip(found[1:], said[1:], strict=True):
        if model == "nbsvm":
            assert numbers.equals(found[0])
            assert table.equals(said[0])
            continue
        assert table.drop_columns("probs").equals(said[0].drop_columns("probs"))
        probs, known = (np.array(one["probs"].to_pylist()) for one in (table, said[0]))
        assert np.abs(probs - known).max() < 1e-5
        for one, other in zip(numbers.to_pylist(), found[0].to_pylist(), strict=True):
            if one["what"] not in ("auroc", "ece", "brier"):
                assert one == other
    proof.record("Scale", f"Shards of any size give the same figures ({model})", sizes="61, 150, 100000")


def test_a_shard_holds_what_was_said(place, rows, tmp_path):
    """Each text as it is and by each transformation, with the probabilities that `predict` gives."""
    evaluated(place, tmp_path / "out", shard_rows=100_000)
    table = pq.read_table(tmp_path / "out" / "a-00000.parquet")
    assert table["spec"].unique().to_pylist() == [
        "original",
        "typo@1(rate=0.1, min_letters=4, keep_ends=True)",
        "synonym@1(rate=0.1)",
    ]
    originals = table.filter(pc.equal(table["spec"], "original"))
    assert originals["id"].to_pylist() == rows["id"].to_pylist()[:500]
    assert originals["label"].to_pylist() == rows["label"].to_pylist()[:500]
    said = prediction.predict(place / "nbsvm", rows["text"].slice(0, 500))
    assert originals.select(["probs", "tokens", "truncated"]).to_pylist() == said.to_pylist()
    kept = json.loads((tmp_path / "out/shards.jsonl").read_text().splitlines()[0])
    assert "sums" not in kept


def test_a_job_that_is_killed_goes_on(place, tmp_path):
    """SIGKILL after some shards: they are kept as they are, and the end is the same."""
    evaluated(place, tmp_path / "calm", shard_rows=25)
    words = [sys.executable, "-m", "windtunnel.cli", "evaluate", str(place / "nbsvm"), str(place / "texts")]
    words += [part for spec in SPECS for part in ("-t", spec)]
    words += ["--out", str(tmp_path / "out"), "--shard-rows", "25", "--threads", "1"]
    done = tmp_path / "out/_windtunnel/done"
    job = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while job.poll() is None and len(list(done.glob("*.json"))) < 5:
        time.sleep(0.005)
    job.kill()
    assert job.wait() == -signal.SIGKILL
    assert not (tmp_path / "out/manifest.json").exists()
    before = {path: path.stat().st_mtime_ns for path in done.glob("*.json")}
    found = evaluated(place, tmp_path / "out", shard_rows=25)
    assert found.kept == len(before) >= 5
    assert all(path.stat().st_mtime_ns == stamp for path, stamp in before.items())
    assert content(tmp_path / "out") == content(tmp_path / "calm")
    proof.record("Faults", "A streamed evaluation that is killed goes on and ends with the same bytes", kept=found.kept)


def test_another_model_is_another_job(place, tmp_path):
    """And a model that is another one on the machine that works is refused there."""
    evaluated(place, tmp_path / "out")
    with pytest.raises(DataError, match="differs in: model, fingerprint"):
        evaluated(place, tmp_path / "out", "tiny")
    work = EvaluationWork(str(place / "nbsvm"), fingerprint="of another machine's")
    with pytest.raises(ModelError, match="another model here"):
        work.do(None, None)


PLUGIN = """
def breaks(text):
    if "terrible" in text:
        raise ValueError("cannot")
    return text.replace("film", "movie")
"""


def test_figures_wait_for_rows_that_failed(tmp_path, place, monkeypatch, capsys):
    """They are listed, and there are no figures until such rows may count as unchanged; then no shard is done again."""
    (tmp_path / "plugin.py").write_text(PLUGIN)
    out = tmp_path / "out"
    words = ["evaluate", str(place / "nbsvm"), str(place / "texts"), "-t", f"{tmp_path}/plugin.py:breaks"]
    words += ["--out", str(out)]
    assert command(monkeypatch, *words) == 1
    said = capsys.readouterr()
    assert "rows failed" in said.err
    assert not said.out
    assert not (out / "numbers.parquet").exists()
    failed = len((out / "failed.jsonl").read_text().splitlines())
    assert json.loads((out / "manifest.json").read_text())["failed"] == failed > 0
    assert command(monkeypatch, *words, "--skip-failed") == 0
    said = capsys.readouterr()
    assert "2 of 2 shards were done already" in said.err
    assert "accuracy" in said.out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["TEXTS"], "--out FOLDER"),
        (["TEXTS", "--out", "OUT", "--limit", "5"], "--limit does not go with many files"),
        (["TEXTS", "--out", "OUT", "--until", "1"], "--until does not go with many files"),
        (["TEXTS/a.parquet", "--workers", "2"], "--workers does not go with texts that fit in memory"),
        (["TEXTS", "--out", "OUT", "--gpus-per-worker", "0.5"], "goes with --engine ray"),
        (["TEXTS", "--out", "OUT", "--engine", "spark"], "no engine 'spark'"),
        (["TEXTS/*.csv", "--out", "OUT"], "no file ends in"),
        (["EMPTY", "--out", "OUT"], "holds no splits"),
        (["TEXTS/a.parquet", "--out", "s3://bucket/out"], "add --shard-rows"),
        (["builtin:reviews", "--out", "OUT", "--shard-rows", "9"], "--shard-rows takes files"),
        (["SPLITS", "--out", "OUT", "--shard-rows", "9"], "Name the split you mean, such as"),
    ],
)
def test_flags_that_do_not_fit_are_refused(words, complaint, place, tmp_path, monkeypatch, capsys):
    """Before any work, in one line."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "splits").mkdir()
    (tmp_path / "splits" / "test.csv").write_text("text,label\nA film,positive\n")
    names = {
        "SPLITS": tmp_path / "splits",
        "TEXTS": place / "texts",
        "OUT": tmp_path / "out",
        "EMPTY": tmp_path / "empty",
    }
    for name, path in names.items():
        words = [word.replace(name, str(path)) for word in words]
    assert command(monkeypatch, "evaluate", str(place / "nbsvm"), *words) == 2
    assert complaint in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_label_that_the_model_does_not_know_is_named_by_its_row(place, tmp_path):
    """File, row and label."""
    (tmp_path / "in").mkdir()
    texts = "".join(f'"A fine film, number {row}",{"positive" if row != 17 else "mixed"}\n' for row in range(30))
    (tmp_path / "in" / "x.csv").write_text("text,label\n" + texts)
    work = EvaluationWork(str(place / "nbsvm"))
    with pytest.raises(DataError, match=r"x\.csv, row 18 \(line 19\): the label 'mixed' is outside"):
        run(work, str(tmp_path / "in"), str(tmp_path / "out"), tasks.run_here, shard_rows=10)


PEAK = """
import re
from windtunnel import cli
try:
    cli.main()
finally:  # of this program alone; ru_maxrss would also be that of the process that started it
    print(int(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1]) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux tells a program's peak of memory in /proc")
def test_memory_does_not_grow_with_the_source(place, tmp_path):
    """Ten times the texts, 40,000, need less than 30 MB more, and less than all of them and their variants weigh."""
    texts = [text for split in SPLITS for text in reviews(split)["text"].to_pylist()]
    peaks = []
    for count in (4_000, 40_000):
        source = tmp_path / f"{count}"
        source.mkdir()
        many = [texts[row % len(texts)] for row in range(count)]
        table = pa.table({"text": many, "label": ["positive", "negative"] * (count // 2)})
        pq.write_table(table, source / "x.parquet", row_group_size=2_000)
        words = ["evaluate", str(place / "nbsvm"), str(source), "-t", "typo", "--out", str(tmp_path / f"out-{count}")]
        found = subprocess.run(
            [sys.executable, "-c", PEAK, *words, "--shard-rows", "2000"], capture_output=True, text=True, check=True
        )
        peaks.append(int(found.stdout.splitlines()[-1]))
    assert peaks[1] < peaks[0] + 30, peaks
    assert 2 * sum(len(many[row]) for row in range(count)) / 2**20 > 30
    proof.record(
        "Scale", "Memory of a streamed evaluation does not grow with its source", small_mb=peaks[0], tenfold_mb=peaks[1]
    )


ACTORS = """
import json, os, sys
from pathlib import Path
import ray
from windtunnel.engine.ray import OWN, run_actors
from windtunnel.errors import UsageError
from windtunnel.shards import EvaluationWork, run

class Dies:  # when it meets 3 for the first time, and each time it meets 5
    def __init__(self, folder):
        self.folder = folder
    def __call__(self, item):
        mark = Path(self.folder) / "met"
        if item == 5 or (item == 3 and not mark.exists()):
            mark.touch()
            os._exit(1)
        return {"item": item}

if __name__ == "__main__":
    model, texts, out, folder = sys.argv[1:]
    os.environ.update(OWN)
    ray.init("local", num_cpus=2, num_gpus=0, include_dashboard=False, log_to_driver=False)
    said = {}
    work = EvaluationWork(model, ("typo", "synonym"), threads=1)
    run(work, texts, out, lambda *a: run_actors(*a, actors=2), shard_rows=150)
    said["died"] = sorted(run_actors(Dies(folder), range(8), actors=5), key=str)
    try:
        list(run_actors(Dies(folder), range(8), gpus=0.5))
    except UsageError as error:
        said["no_gpu"] = str(error)
    (Path(folder) / "said.json").write_text(json.dumps(said))
"""


def test_ray_actors(place, tmp_path):
    """The bytes of one process; an actor that dies does its item again; none waits for room or for a GPU."""
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'windtunnel[ray]'")
    evaluated(place, tmp_path / "here")
    (tmp_path / "actors.py").write_text(ACTORS)
    words = [tmp_path / "actors.py", place / "nbsvm", place / "texts", tmp_path / "ray", tmp_path]
    found = subprocess.run([sys.executable, *map(str, words)], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr[-3000:]
    assert content(tmp_path / "ray") == content(tmp_path / "here")
    said = json.loads((tmp_path / "said.json").read_text())
    assert sorted(one["item"] for one in said["died"] if "item" in one) == [0, 1, 2, 3, 4, 6, 7]
    (error,) = [one["error"] for one in said["died"] if "error" in one]
    assert error.startswith("5: its process died")
    assert "Each worker needs 0.5 GPU; the whole Ray cluster has 0" in said["no_gpu"]
    proof.record("Scale", "Ray actors write the bytes of one process; one that dies does its shard again", actors=2)
