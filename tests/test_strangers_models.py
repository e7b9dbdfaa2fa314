"""Models that strangers made: only safetensors, no code of theirs, nothing that lies outside their folder."""

import json
import os
import pickle
import shutil

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

import proof
from test_models import LABELS, encoder_folder, quick, rows
from tiny_models import masked_lm
from windtunnel.cli.entry import app
from windtunnel.errors import ModelError
from windtunnel.models import prediction
from windtunnel.models.encoders import encoder, hub, pretrained
from windtunnel.models.encoders.training import fit
from windtunnel.storage import permissions
from windtunnel.storage import table_files as csv

TEXTS = ["a great film", "an awful film", "a film"]


@pytest.fixture(autouse=True)
def forgets(monkeypatch):
    """What a test allows or forbids ends with it."""
    for name in (*permissions.OFFLINE, permissions.ALLOW_PICKLE):
        monkeypatch.setenv(name, "0")


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A tiny classifier."""
    out = tmp_path_factory.mktemp("models") / "tiny"
    return fit(rows(16), rows(8), LABELS, quick(epochs=1), seed=1, out=out).folder


@pytest.fixture
def model(trained, tmp_path):
    """A copy of it to be tampered with."""
    return shutil.copytree(trained, tmp_path / "model")


def as_pickle(folder):
    """Store the weights as a pickle instead."""
    from safetensors.torch import load_file

    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    return folder


class Bomb:
    """Writes a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


def probs(folder):
    return np.array(prediction.predict(folder, TEXTS)["probs"].to_pylist())


def test_pickled_weights_are_refused_unless_allowed(model, monkeypatch):
    """A pickle is refused with two remedies; allowed, it gives the very answers that the safetensors give."""
    expected, stamp = probs(model), prediction.fingerprint(model)
    as_pickle(model)
    with pytest.raises(
        ModelError, match=r"'pytorch_model\.bin' is a pickle, .*save_pretrained.*--allow-pickle"
    ) as said:
        hub.folder_of(model)
    assert "\n" not in str(said.value)
    monkeypatch.setenv(permissions.ALLOW_PICKLE, "1")
    assert (probs(model) == expected).all()
    assert encoder.load_to_train(str(model), LABELS, [], max_tokens=64, attention="plain").model.num_labels == 2
    assert prediction.fingerprint(model) != stamp
    first = prediction.fingerprint(model)
    weights = torch.load(model / "pytorch_model.bin", weights_only=True)
    torch.save({name: value + 1 for name, value in weights.items()}, model / "pytorch_model.bin")
    assert prediction.fingerprint(model) != first  # or answers of the other weights would be taken for these
    proof.record("Strangers' models and data", "Pickled weights are refused, or read as tensors only", ways=2)


@pytest.mark.parametrize("how", ["torch's zip", "a bare pickle"])
def test_a_pickle_that_runs_code_does_not_run_it(model, tmp_path, monkeypatch, how):
    """Neither refused nor allowed does a pickle run what it brings along."""
    mark = tmp_path / "it ran"
    as_pickle(model)
    if how == "a bare pickle":
        (model / "pytorch_model.bin").write_bytes(pickle.dumps({"bert.x": Bomb(mark)}, protocol=2))
    else:
        torch.save({"bert.x": Bomb(mark)}, model / "pytorch_model.bin")
    with pytest.raises(ModelError, match="is a pickle"):
        probs(model)
    monkeypatch.setenv(permissions.ALLOW_PICKLE, "1")
    with pytest.raises(ModelError, match="hold more than tensors; nothing in them was run") as said:
        probs(model)
    assert "\n" not in str(said.value)
    assert not mark.exists()
    with pytest.raises(FileNotFoundError):  # the bomb itself is sound
        pickle.loads(pickle.dumps(Bomb(tmp_path / "no" / "where")))
    proof.record("Strangers' models and data", "A pickle runs no code, allowed or not", form=how)


@pytest.mark.parametrize("name", ["model.pt", "weights.pkl", "model.ckpt", "best.pth"])
def test_other_pickles_are_named_too(model, monkeypatch, name):
    """What transformers does not read is refused with the remedy that helps: to convert it."""
    (model / "model.safetensors").rename(model / name)
    monkeypatch.setenv(permissions.ALLOW_PICKLE, "1")
    with pytest.raises(ModelError, match=rf"'{name}' is a pickle, .*Convert it once") as said:
        hub.folder_of(model)
    assert "--allow-pickle" not in str(said.value)


COMMANDS = {
    "study": ["{data}", "--model", "{model}", "--limit", "40", "--out", "{out}"],
    "train": ["{data}", "--model", "{model}", "--limit", "40", "--out", "{out}"],
    "evaluate": ["{model}", "{data}", "--limit", "40"],
    "attack": ["{model}", "{data}", "--limit", "4", "--out", "{out}"],
    "quality": ["{data}", "--model", "{model}", "--limit", "40", "--judge-limit", "0", "-t", "typo"],
    "transform": ["{data}", "{out}.csv", "--limit", "2", "-t", "{neural}"],
    "augment": ["{data}", "{out}.csv", "--count", "1", "-t", "{neural}"],
    "preview": ["{data}", "-n", "1", "-t", "{neural}"],
    "audit make": ["{data}", "--pairs", "4", "-o", "{out}.csv", "-t", "{neural}"],
}
NEURAL = "neural.masked_word"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_that_loads_a_model_asks_for_leave(model, tmp_path, command):
    """Without --allow-pickle a pickle is refused by each; each takes the flag, and then gets past the refusal."""
    place = masked_lm(tmp_path / "lm")
    for folder in (as_pickle(model), as_pickle(place)):
        (folder / "pytorch_model.bin").write_bytes(b"damaged, so that nothing is worked on")
    csv.write(rows(40), tmp_path / "reviews.csv")
    values = {
        "data": tmp_path / "reviews.csv",
        "model": model,
        "out": tmp_path / "out",
        "neural": f"{NEURAL}(model='{place}')",
    }
    words = [*command.split(), *(word.format(**values) for word in COMMANDS[command])]
    refused = CliRunner().invoke(app, words)
    assert isinstance(refused.exception, ModelError), (refused.output, refused.exception)
    assert "--allow-pickle" in str(refused.exception)
    allowed = CliRunner().invoke(app, [*words, "--allow-pickle"])
    if command != "quality":  # it counts tokens only, with no weights
        assert "damaged or hold more" in str(allowed.exception)
    else:
        assert allowed.exit_code == 0, allowed.exception
    proof.record("Strangers' models and data", "Every command that loads a model refuses pickles", command=command)


CODE = """
import pathlib
pathlib.Path({mark!r}).touch()
from transformers import BertConfig, BertForSequenceClassification
class Config(BertConfig): model_type = "evil"
class Model(BertForSequenceClassification): pass
"""


@pytest.mark.parametrize(
    ("name", "entries"),
    [
        (
            "config.json",
            {"auto_map": {"AutoConfig": "evil.Config", "AutoModelForSequenceClassification": "evil.Model"}},
        ),
        ("config.json", {"model_type": "evil", "auto_map": {"AutoConfig": "evil.Config"}}),
        ("config.json", {"auto_map": {"AutoConfig": "a/stranger--evil.Config"}}),
        ("tokenizer_config.json", {"auto_map": {"AutoTokenizer": ["evil.Model", None]}}),
        ("config.json", {"text_config": {"auto_map": {"AutoConfig": "evil.Config"}}}),
        ("config.json", {"attn_implementation": "a/stranger-kernel"}),
        ("config.json", {"_attn_implementation_internal": "a/stranger-kernel:v1"}),
        ("generation_config.json", {"custom_generate": "a/stranger"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "+".join(value),
)
def test_code_that_a_configuration_names_is_not_run(model, tmp_path, name, entries):
    """A configuration that asks for code, its folder's or the hub's, is refused before anything is loaded."""
    mark = tmp_path / "it ran"
    (model / "evil.py").write_text(CODE.format(mark=str(mark)))
    there = json.loads((model / name).read_text()) if (model / name).exists() else {}
    (model / name).write_text(json.dumps(there | entries))
    for load in (probs, lambda path: encoder.load_to_train(str(path), LABELS, [], max_tokens=64, attention="plain")):
        with pytest.raises(ModelError, match=r"asks to run code of its own .*; that is never done"):
            load(model)
    assert not mark.exists()
    proof.record("Strangers' models and data", "Code that comes with a model is not run", named_in=name)


def test_the_door_itself_runs_no_code(model, tmp_path):
    """Behind the refusal transformers is told so outright, too: it neither runs the code nor asks at the terminal."""
    mark = tmp_path / "it ran"
    (model / "evil.py").write_text(CODE.format(mark=str(mark)))
    config = json.loads((model / "config.json").read_text())
    (model / "config.json").write_text(
        json.dumps(config | {"model_type": "evil", "auto_map": {"AutoConfig": "evil.Config"}})
    )
    with pytest.raises(ValueError, match="trust_remote_code"):
        pretrained.config(model)
    assert not mark.exists()
    assert pretrained.GUARDS == {"trust_remote_code": False, "local_files_only": True}


def test_an_adapter_is_no_model(model):
    """An adapter names another model, which would be fetched in its place: it is to be merged first."""
    (model / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": "a/stranger"}))
    with pytest.raises(ModelError, match="merge_and_unload"):
        hub.folder_of(model)
    (model / "config.json").unlink()
    with pytest.raises(ModelError, match="merge_and_unload"):
        hub.folder_of(model)


@pytest.mark.parametrize("shard", ["../../secret.safetensors", "/etc/secret.safetensors", "a/../../b.safetensors"])
def test_the_names_of_shards_stay_in_the_folder(model, shard):
    """An index of shards that leads out of the folder is refused."""
    index = {"metadata": {}, "weight_map": {"classifier.weight": shard}}
    (model / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(ModelError, match="leads out of the folder"):
        hub.folder_of(model)


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "config.json"])
def test_links_out_of_a_model_are_refused(model, tmp_path, name):
    """A file of a model that is a link elsewhere is refused; a link to the whole model, or inside it, is not."""
    (tmp_path / "mine").symlink_to(model)
    (model / "again.json").symlink_to("training.json")
    expected = probs(tmp_path / "mine")
    assert (expected == probs(model)).all()
    (model / name).rename(tmp_path / name)
    (model / name).symlink_to(tmp_path / name)
    for path in (model, tmp_path / "mine"):
        with pytest.raises(ModelError, match=f"{name}' is a link that leads out of"):
            hub.folder_of(path)


def test_a_folder_of_the_hubs_cache_is_all_links_and_is_read(tmp_path):
    """Snapshots link to the blobs beside them, which is inside; to anywhere else is not."""
    repo = tmp_path / "models--someone--small"
    snapshot = encoder_folder(repo / "snapshots" / "0123abc")
    (repo / "blobs").mkdir()
    for number, path in enumerate(sorted(snapshot.iterdir())):
        path.rename(repo / "blobs" / str(number))
        path.symlink_to(f"../../blobs/{number}")
    assert hub.folder_of(snapshot) == snapshot
    (tmp_path / "secret").write_text("{}")
    (snapshot / "added_tokens.json").symlink_to("../../../secret")
    with pytest.raises(ModelError, match="leads out"):
        hub.folder_of(snapshot)
