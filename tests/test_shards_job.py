"""Many files transformed: the same bytes whoever does it, each shard once, nothing half done."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import proof
from windtunnel import api
from windtunnel.data.builtin import reviews
from windtunnel.engine import tasks
from windtunnel.errors import DataError
from windtunnel.shards import TransformationWork, run
from windtunnel.shards.places import Place

WORK = TransformationWork("typo")


def two(task, shards):
    """Do shards in two processes."""
    return tasks.run_in_pool(task, shards, 2)


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    """Two Parquet files of 400 texts with several row groups."""
    folder = tmp_path_factory.mktemp("texts")
    rows = reviews("train").select(["text", "label"])
    for name, part in (("a", rows[:500]), ("b", rows[500:800])):
        pq.write_table(part, folder / f"{name}.parquet", row_group_size=60)
    return folder


def content(folder):
    """The bytes of all output files."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "_windtunnel" not in path.parts
    }


def rows_of(folder):
    """All rows, in the order of the files' names."""
    return pa.concat_tables([pq.read_table(path) for path in sorted(folder.glob("*.parquet"))]).to_pylist()


def test_the_texts_are_those_of_the_table_in_memory(texts, tmp_path):
    """Streamed or not, a row of the same id gets the same edits; ids name file and row."""
    run(WORK, str(texts), str(tmp_path / "out"), tasks.run_here)
    found = rows_of(tmp_path / "out")
    whole = pa.concat_tables([pq.read_table(texts / "a.parquet"), pq.read_table(texts / "b.parquet")])
    ids = [f"a:{row}" for row in range(1, 501)] + [f"b:{row}" for row in range(1, 301)]
    assert [row["id"] for row in found] == ids
    expected = api.transform(whole.append_column("id", pa.array(ids)), "typo")
    assert [row["text"] for row in found] == expected["text"].to_pylist()
    assert [row["edits"] for row in found] == expected["edits"].to_pylist()
    assert [row["label"] for row in found] == [str(label) for label in whole["label"].to_pylist()]


@pytest.mark.parametrize("ending", [".parquet", ".csv"])
def test_any_number_of_workers_gives_the_same_bytes(texts, tmp_path, ending):
    """Output, list of shards and manifest alike."""
    work = replace(WORK, ending=ending)
    run(work, str(texts), str(tmp_path / "one"), tasks.run_here, shard_rows=90)
    run(work, str(texts), str(tmp_path / "two"), two, shard_rows=90)
    assert content(tmp_path / "one") == content(tmp_path / "two")
    assert len(content(tmp_path / "one")) == 13 + 2
    proof.record("Scale", "Any number of worker processes writes the same bytes", shards=13, workers="1, 2")


def test_shards_of_any_size_hold_the_same_rows(texts, tmp_path):
    """And put together, the same bytes."""
    whole = None
    for size in (37, 90, 100_000):
        out = tmp_path / str(size)
        run(replace(WORK, ending=".jsonl"), str(texts), str(out), tasks.run_here, shard_rows=size)
        together = b"".join(path.read_bytes() for path in sorted(out.glob("*.jsonl")) if path.name != "shards.jsonl")
        assert whole in (None, together)
        whole = together
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["totals"]["rows"] == 800
    assert manifest["totals"]["bytes"] == len(whole)
    proof.record("Scale", "Shards of any size hold the same rows", sizes="37, 90, 100000")


def test_what_is_done_is_not_done_again(texts, tmp_path):
    """A second run finds every shard; one that was damaged, or whose record was, is made again."""
    out = tmp_path / "out"
    run(WORK, str(texts), str(out), tasks.run_here, shard_rows=90)
    before = content(out)
    assert run(WORK, str(texts), str(out), tasks.run_here, shard_rows=90).kept == 13
    flipped = bytearray((out / "a-00002.parquet").read_bytes())
    flipped[len(flipped) // 2] ^= 1
    (out / "a-00002.parquet").write_bytes(flipped)
    (out / "a-00003.parquet").unlink()
    (out / "_windtunnel/done/b-00000.json").write_text('{"name": "b-0')
    (out / "_windtunnel/done/b-00001.json").write_text("[]")
    assert run(WORK, str(texts), str(out), two, shard_rows=90).kept == 9
    assert content(out) == before
    proof.record("Faults", "A damaged shard is noticed by its hash and made again; all others are kept", damaged=4)


def test_another_job_does_not_mix_with_what_is_there(texts, tmp_path):
    """It is refused; with `overwrite` it takes the folder, keeps what is the same and removes what is left over."""
    out = tmp_path / "out"
    run(WORK, str(texts), str(out), tasks.run_here, shard_rows=90)
    with pytest.raises(DataError, match=r"another job \(it differs in: seed\)"):
        run(replace(WORK, seed=1), str(texts), str(out), tasks.run_here, shard_rows=90)
    with pytest.raises(DataError, match=r"it differs in: shard_rows"):
        run(WORK, str(texts), str(out), tasks.run_here, shard_rows=200)
    run(WORK, str(texts), str(out), tasks.run_here, shard_rows=200, overwrite=True)
    run(WORK, str(texts), str(tmp_path / "fresh"), tasks.run_here, shard_rows=200)
    assert content(out) == content(tmp_path / "fresh")
    one = run(WORK, str(texts / "a.parquet"), str(out), tasks.run_here, shard_rows=200, overwrite=True)
    assert one.kept == 3  # of the same file, which need not be done again
    assert {name[0] for name in content(out) if name.endswith(".parquet")} == {"a"}


def test_a_folder_that_holds_something_else_is_refused(texts, tmp_path):
    """The source itself, somebody's files, a file."""
    with pytest.raises(DataError, match="holds the texts themselves"):
        run(WORK, str(texts), str(texts), tasks.run_here)
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "letter.txt").write_text("dear")
    with pytest.raises(DataError, match="holds other files"):
        run(WORK, str(texts), str(tmp_path / "theirs"), tasks.run_here)
    with pytest.raises(DataError, match="is a file"):
        run(WORK, str(texts), str(tmp_path / "theirs" / "letter.txt"), tasks.run_here)
    assert (tmp_path / "theirs" / "letter.txt").read_text() == "dear"


def test_a_shard_that_cannot_be_read_does_not_stop_the_others(tmp_path):
    """They are done, the error names file and row, and when that is mended only its shards are left to do."""
    for name in "abc":
        lines = [json.dumps({"text": f"A fine film, number {row}"}) for row in range(30)]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines) + "\n")
    broken = (tmp_path / "b.jsonl").read_text().replace("number 17", "number 17\\ud800")
    (tmp_path / "b.jsonl").write_text(broken)
    out = tmp_path / "out"
    with pytest.raises(DataError, match=r"b\.jsonl, row 18 \(line 18\).* 8 of 9 shards are done") as error:
        run(WORK, f"{tmp_path}/*.jsonl", str(out), tasks.run_here, shard_rows=10)
    assert "surrogate" in str(error.value)
    assert not (out / "manifest.json").exists()
    assert not (out / "b-00001.jsonl").exists()
    (tmp_path / "b.jsonl").write_text(broken.replace("\\ud800", ""))
    found = run(WORK, f"{tmp_path}/*.jsonl", str(out), tasks.run_here, shard_rows=10, overwrite=True)
    assert found.kept == 6
    assert found.manifest["totals"]["rows"] == 90


PLUGIN = """
import os, signal
def breaks(text):
    if "[raise]" in text:
        raise ValueError("cannot")
    if "[die]" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    return text.replace("film", "movie")
"""


def plugin_job(tmp_path, mark):
    (tmp_path / "plugin.py").write_text(PLUGIN)
    lines = [f"A fine film, number {row}{mark if row == 17 else ''}" for row in range(40)]
    (tmp_path / "rows.csv").write_text("text\n" + "".join(f'"{line}"\n' for line in lines))
    return TransformationWork(f"{tmp_path}/plugin.py:breaks"), str(tmp_path / "rows.csv"), str(tmp_path / "out")


def test_rows_on_which_a_plug_in_fails_are_listed(tmp_path):
    """They are left out, or left as they are when they may be skipped; the first of them is told."""
    work, source, out = plugin_job(tmp_path, "[raise]")
    found = run(work, source, out, tasks.run_here, shard_rows=10)
    assert found.manifest["failed"] == 1
    assert found.manifest["totals"]["rows"] == 39
    assert found.first_failure.row == "rows:18"
    assert "ValueError: cannot" in (tmp_path / "out/failed.jsonl").read_text()
    skipping = replace(work, skip_failed=True)
    assert run(skipping, source, out, tasks.run_here, shard_rows=10, overwrite=True).manifest["totals"]["rows"] == 40


def test_a_text_that_ends_its_process_is_told_from_its_fellows(tmp_path):
    """Its shard is given up after three tries; all others are done."""
    work, source, out = plugin_job(tmp_path, "[die]")
    with pytest.raises(DataError, match=r"its process died 3 times.* 3 of 4 shards are done"):
        run(work, source, out, two, shard_rows=10)
    assert sorted(path.name for path in (tmp_path / "out").glob("rows*")) == [
        f"rows-0000{number}.csv" for number in (0, 2, 3)
    ]


def test_a_job_that_is_killed_goes_on(texts, tmp_path):
    """SIGKILL to the whole job, or to one of its processes, at several moments: the same bytes in the end."""
    run(WORK, str(texts), str(tmp_path / "calm"), tasks.run_here, shard_rows=20)
    words = [sys.executable, "-m", "windtunnel.cli", "transform", str(texts), str(tmp_path / "out"), "-t", "typo"]
    words += ["--shard-rows", "20", "--workers", "2"]
    kills = 0
    for wanted in (0, 1, 9, 22):
        job = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        done = tmp_path / "out/_windtunnel/done"
        while job.poll() is None and len(list(done.glob("*.json"))) < wanted:
            time.sleep(0.005)
        if job.poll() is None:
            os.killpg(job.pid, signal.SIGKILL)
            kills += 1
        job.communicate()
        assert not (tmp_path / "out/manifest.json").exists()
    last = subprocess.run(words, capture_output=True, text=True, check=True)
    assert "shards were done already" in last.stderr
    assert content(tmp_path / "out") == content(tmp_path / "calm")
    assert kills == 4
    proof.record("Faults", "A sharded transform that is killed goes on and ends with the same bytes", kills=kills)


def test_processes_end_with_the_one_that_started_them(texts, tmp_path):
    """Whoever kills the job leaves no worker behind that would go on writing."""
    words = [
        sys.executable,
        "-m",
        "windtunnel.cli",
        "transform",
        str(texts),
        str(tmp_path / "out"),
        "-t",
        "mixed",
    ]
    job = subprocess.Popen(
        [*words, "--shard-rows", "5", "--workers", "2"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    done = tmp_path / "out/_windtunnel/done"
    while len(list(done.glob("*.json"))) < 3:
        time.sleep(0.01)
    children = [int(pid) for pid in Path(f"/proc/{job.pid}/task/{job.pid}/children").read_text().split()]
    assert len(children) >= 2
    job.kill()
    job.wait()
    job.stdout.close()
    for _ in range(500):
        if not any(alive(pid) for pid in children):
            break
        time.sleep(0.01)
    assert not any(alive(pid) for pid in children)


def alive(pid):
    """Tell whether a process runs."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_fsspec_reaches_other_stores(texts):
    """Both ends may be addresses; what lies in memory here lies in a bucket elsewhere."""
    pytest.importorskip("fsspec")
    for name in ("a", "b"):
        Place.of(f"memory://bucket/in/{name}.parquet").write((texts / f"{name}.parquet").read_bytes())
    found = run(WORK, "memory://bucket/in/*.parquet", "memory://bucket/out", tasks.run_here, shard_rows=200)
    assert found.manifest["totals"]["rows"] == 800
    assert run(WORK, "memory://bucket/in/*.parquet", "memory://bucket/out", tasks.run_here, shard_rows=200).kept == 5
    with Place.of("memory://bucket/out/b-00001.parquet").opened() as file:
        assert pq.read_table(file)["id"][0].as_py() == "b:181"
