"""The Ray engine, with a real Ray on this machine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import proof
from windtunnel.data.builtin import reviews
from windtunnel.engine import tasks
from windtunnel.shards import TransformationWork, run

pytest.importorskip("ray", reason="Ray is not installed: pip install 'windtunnel[ray]'")

PLUGIN = """
import os, time
from pathlib import Path
def slow(text):
    if "RAY_NODE" not in globals():
        import ray
        globals()["RAY_NODE"] = ray.get_runtime_context().get_node_id() if ray.is_initialized() else "here"
    folder = Path(__file__).parent / "begun"
    folder.mkdir(exist_ok=True)
    (folder / RAY_NODE).touch()
    if RAY_NODE != "here":
        time.sleep(0.01)
    return text.replace("film", "movie")
"""


@pytest.fixture
def texts(tmp_path):
    """A CSV file of 600 texts."""
    from windtunnel.storage import table_files

    table_files.write(reviews("test").select(["text"])[:600], tmp_path / "rows.csv")
    return tmp_path / "rows.csv"


def content(folder):
    """The bytes of all output files."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def python(*words):
    """Run a program to its good end: what it printed."""
    found = subprocess.run([sys.executable, *map(str, words)], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr[-3000:]
    return found.stdout


def test_ray_writes_the_same_bytes(texts, tmp_path):
    """One node, two cores; and a second run finds all done."""
    run(TransformationWork("typo"), str(texts), str(tmp_path / "here"), tasks.run_here, shard_rows=60)
    words = ["-m", "windtunnel.cli", "transform", texts, tmp_path / "ray", "-t", "typo", "--shard-rows", "60"]
    python(*words, "--engine", "ray", "--workers", "2")
    assert content(tmp_path / "ray") == content(tmp_path / "here")
    assert run(TransformationWork("typo"), str(texts), str(tmp_path / "ray"), tasks.run_here, shard_rows=60).kept == 10
    proof.record("Scale", "Ray writes the same bytes as one process here", shards=10)


def test_a_node_that_dies_takes_nothing_along(texts, tmp_path):
    """Two nodes, one killed (SIGKILL to all its processes) in mid-job: its shards are done by the other one."""
    (tmp_path / "plugin.py").write_text(PLUGIN)
    spec = f"{tmp_path}/plugin.py:slow"
    run(TransformationWork(spec), str(texts), str(tmp_path / "here"), tasks.run_here, shard_rows=20)
    (tmp_path / "begun" / "here").unlink()
    said = python(Path(__file__).with_name("ray_cluster.py"), texts, tmp_path / "ray", spec, 20)
    found = json.loads(said.splitlines()[-1])
    assert found["nodes"] == 2
    assert found["worked"] == 2
    assert found["alive"] == 1
    assert found["killed_after"] < found["shards"] == 30
    assert content(tmp_path / "ray") == content(tmp_path / "here")
    proof.record(
        "Scale",
        "A Ray job of two nodes, one killed in mid-job, ends with the same bytes",
        shards=found["shards"],
        killed_after=found["killed_after"],
    )


def test_without_ray_it_says_what_to_install(monkeypatch):
    """And before any work is done."""
    from windtunnel.engine import ray
    from windtunnel.errors import UsageError

    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match=r"pip install 'windtunnel\[ray\]'"):
        ray.check()


def test_a_cluster_that_is_not_there_is_told(texts, tmp_path):
    """In one line, at once, with what to look at."""
    words = ["-m", "windtunnel.cli", "transform", str(texts), f"{tmp_path}/out/", "--engine", "ray"]
    found = subprocess.run(
        [sys.executable, *words, "--ray-address", "127.0.0.1:1"], capture_output=True, text=True, check=False
    )
    assert found.returncode == 2
    last = found.stderr.splitlines()[-1]
    assert last.startswith("error: The Ray cluster 127.0.0.1:1 cannot be reached: ")
    assert "`ray status`" in last
    assert "Traceback" not in found.stderr
