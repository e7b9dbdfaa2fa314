"""The network is used for a hub id that the user named and for nothing else; `--offline` forbids that, too."""

import json
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

import proof
from windtunnel import data
from windtunnel.cli import doctor
from windtunnel.cli.entry import app
from windtunnel.errors import DataError, ModelError
from windtunnel.models.encoders import hub
from windtunnel.storage import permissions

WATCHED = """
import json, socket, sys

asked = []

def watch(owner, name):
    def never(*given, **more):
        asked.append([name, repr(given)[:200]])
        raise OSError(f"{name} was called")
    setattr(owner, name, never)

for name in ("connect", "connect_ex", "sendto", "bind"):
    watch(socket.socket, name)
for name in ("create_connection", "getaddrinfo", "gethostbyname"):
    watch(socket, name)

from typer.testing import CliRunner
from windtunnel.cli.entry import app

reviews, out = sys.argv[1:]
commands = [
    ["transform", reviews, f"{out}/a.csv", "-t", "typo"],
    ["augment", reviews, f"{out}/b.jsonl", "--count", "4", "-t", "synonym"],
    ["study", reviews, "--model", "tiny", "--baseline", "nbsvm", "-t", "typo", "--augment", "4", "--seeds", "1",
     "--limit", "60", "--epochs", "1", "--max-tokens", "64", "--out", f"{out}/study"],
    ["report", f"{out}/study", "--latex", "--export", f"{out}/set"],
    ["check", f"{out}/study", "--max-drop", "100"],
    ["evaluate", f"{out}/study/models/plain-1", reviews, "-t", "typo", "--limit", "20"],
    ["attack", f"{out}/study/models/plain-1", reviews, "--limit", "4", "--out", f"{out}/attack"],
    ["quality", reviews, "-t", "typo", "--limit", "20", "--model", f"{out}/study/models/plain-1"],
    ["slices", reviews], ["catalog"], ["preview", reviews, "-n", "1"], ["doctor", "--offline"],
]
codes = {}
for words in commands:
    done = CliRunner().invoke(app, words)
    codes[words[0]] = done.exit_code if done.exception is None else repr(done.exception)
print(json.dumps({"asked": asked, "codes": codes}))
"""


def test_local_work_opens_no_socket(tmp_path):
    """A study from the texts to the paper, and all that is done with one model, without a connection or a look-up."""
    from windtunnel.storage import table_files

    rows = data.read("builtin:reviews", limit=60, limit_test=20)
    (tmp_path / "set").mkdir()
    for name in ("train", "test"):
        table_files.write(table_files.named(getattr(rows, name), rows.labels), tmp_path / "set" / f"{name}.csv")
    environment = {
        name: value for name, value in os.environ.items() if name not in (*permissions.OFFLINE, "WINDTUNNEL_PROOF")
    }
    run = subprocess.run(
        [sys.executable, "-c", WATCHED, str(tmp_path / "set"), str(tmp_path / "out")],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout.splitlines()[-1])
    assert found["asked"] == []
    assert set(found["codes"].values()) == {0}, found["codes"]
    proof.record("Strangers' models and data", "Local work opens no socket", commands=len(found["codes"]))


@pytest.fixture(autouse=True)
def forgets(monkeypatch):
    """What a test forbids ends with it, also in the hub's library; and no test here asks the hub."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", constants.HF_HUB_OFFLINE)
    monkeypatch.setattr(hub, "_answers", lambda endpoint: pytest.fail("asked the network"))
    for name in permissions.OFFLINE:
        monkeypatch.setenv(name, "0")


MODEL = (
    r"'no/model' is not in the Hugging Face cache .* would have been fetched from .*, but (\w+=1) forbids the network"
)


@pytest.mark.parametrize("name", permissions.OFFLINE)
def test_a_variable_forbids_the_network(monkeypatch, name):
    """WINDTUNNEL_OFFLINE and HF_HUB_OFFLINE do; the error says which, and what would have been fetched."""
    monkeypatch.setenv(name, "1")
    with pytest.raises(ModelError, match=MODEL) as said:
        hub.folder_of("no/model")
    assert name in str(said.value)
    with pytest.raises(DataError, match=rf"'no/data' would have been fetched from the hub, but {name}=1 forbids"):
        data.read("no/data")
    assert doctor.examine()["hub"] == f"not asked: {name}=1 forbids the network"
    proof.record("Strangers' models and data", "`--offline` forbids the network, and says what was wanted", way=name)


@pytest.mark.parametrize("first", [True, False])
def test_the_flag_forbids_the_network(tmp_path, first):
    """`--offline` stands before or behind the command."""
    for words in (
        ["study", "no/data", "--model", "tiny", "--out", str(tmp_path / "out")],
        ["train", "builtin:reviews", "--model", "no/model", "--limit", "20", "--out", str(tmp_path / "out")],
        ["evaluate", "no/model", "builtin:reviews"],
        ["attack", "no/model", "builtin:reviews", "--out", str(tmp_path / "out")],
        ["transform", "no/data", str(tmp_path / "x.csv")],
        ["transform", "s3://no-bucket/texts", str(tmp_path / "shards") + "/"],
        ["augment", "no/data", str(tmp_path / "x.csv")],
        ["preview", "no/data"],
        ["quality", "builtin:reviews", "--model", "no/model", "--limit", "4", "--judge-limit", "0", "-t", "typo"],
        ["audit", "make", "no/data", "-o", str(tmp_path / "x.csv")],
        ["slices", "no/data"],
    ):
        done = CliRunner().invoke(app, ["--offline", *words] if first else [*words, "--offline"])
        assert isinstance(done.exception, DataError | ModelError), (words, done.output, done.exception)
        assert "WINDTUNNEL_OFFLINE=1 forbids the network" in str(done.exception), words


def test_what_is_here_is_read_offline():
    """Offline is no obstacle to the built-in reviews."""
    permissions.forbid_network()
    assert data.read("builtin:reviews", limit=20).train.num_rows
