import random

import numpy as np
import pyarrow as pa
import pytest
import torch

from small_reviews import LABELS, quick, rows
from windtunnel import prediction
from windtunnel.errors import DataError, ModelError
from windtunnel.modelling import models
from windtunnel.modelling.attention import plain
from windtunnel.prediction import fingerprint, labels_of, predict
from windtunnel.tables import PREDICTIONS
from windtunnel.training import fit


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A tiny model that has learnt 64 reviews."""
    out = tmp_path_factory.mktemp("models") / "plain"
    return fit(rows(64), rows(32), LABELS, quick(epochs=10), seed=1, out=out)


def probs(table: pa.Table) -> np.ndarray:
    return np.array(table["probs"].to_pylist(), np.float32)


def test_a_saved_model_predicts_as_it_did_in_training(model):
    """The accuracy that training reported is the accuracy of the model on disk."""
    valid = rows(32)
    right = probs(predict(model.folder, valid["text"])).argmax(axis=1) == valid["label"].to_numpy()
    assert right.mean() == model.valid_accuracy


def test_the_table_is_as_declared(model):
    """The columns have the types of PREDICTIONS, a row per text, and probabilities that sum to 1."""
    table = predict(model.folder, rows(10)["text"])
    assert table.schema.names == ["probs", "tokens", "truncated"]
    for name in table.schema.names:
        assert table.schema.field(name).type.equals(PREDICTIONS.field(name).type)
    assert len(table) == 10
    assert probs(table).shape == (10, 2)
    assert probs(table).sum(axis=1) == pytest.approx(1, abs=1e-6)


def test_the_order_of_texts_does_not_matter(model):
    """A text's answer is the same, to the last bit, wherever it stands among the others."""
    texts = rows(40)["text"].to_pylist()
    shuffled = random.Random(1).sample(texts, len(texts))
    answers = dict(zip(shuffled, probs(predict(model.folder, shuffled)).tolist(), strict=True))
    assert [answers[text] for text in texts] == probs(predict(model.folder, texts)).tolist()


@pytest.mark.parametrize("batch_tokens", [1, 100, 10_000])
def test_padding_does_not_matter(model, batch_tokens):
    """Alone or among longer texts, in fp32 a text's probabilities differ by less than 1e-5."""
    texts = rows(40)["text"]
    alone = probs(predict(model.folder, texts, batch_tokens=1, precision="fp32"))
    together = probs(predict(model.folder, texts, batch_tokens=batch_tokens, precision="fp32"))
    assert np.abs(alone - together).max() < 1e-5


def test_each_distinct_text_is_looked_at_once(model, monkeypatch):
    """Ten copies of two texts cost two predictions."""
    seen = []
    compute = prediction.logits
    monkeypatch.setattr(prediction, "logits", lambda *a, **k: seen.append(len(a[1].counts)) or compute(*a, **k))
    table = predict(model.folder, ["a great film", "an awful film"] * 10)
    assert seen == [2]
    assert len({tuple(row) for row in table["probs"].to_pylist()}) == 2


def test_tokens_are_counted_before_the_cut(model):
    """`tokens` counts the whole text with its special tokens; `truncated` says that some were not seen."""
    table = predict(model.folder, ["great", "great " * 62, "great " * 63], max_tokens=None)
    assert table["tokens"].to_pylist() == [3, 64, 65]
    assert table["truncated"].to_pylist() == [False, False, True]
    assert predict(model.folder, ["great " * 62], max_tokens=10)["truncated"].to_pylist() == [True]


def test_what_is_cut_off_is_not_seen(model):
    """Past max_tokens, a text's end changes nothing."""
    first, second = probs(predict(model.folder, ["great " * 62 + "fine", "great " * 62 + "awful boring"]))
    assert np.abs(first - second).max() < 1e-5


@pytest.mark.parametrize(
    "texts",
    [
        pa.array(["great", "awful", "great"]),
        pa.chunked_array([["great"], ["awful", "great"]]),
        pa.array(["great", "awful", "great"]).dictionary_encode(),
        pa.array(["great", "awful", "great"], pa.large_string()),
        ("great", "awful", "great"),
    ],
    ids=["array", "chunked", "dictionary", "large", "tuple"],
)
def test_texts_come_in_any_shape(model, texts):
    """Arrow arrays of any make and Python sequences give the same answers."""
    assert predict(model.folder, texts) == predict(model.folder, ["great", "awful", "great"])


def test_no_texts_and_odd_texts_give_answers(model):
    """An empty list gives an empty table; empty and unknown texts give probabilities."""
    assert len(predict(model.folder, [])) == 0
    odd = predict(model.folder, ["", " ", "\u4f60\u597d \U0001f600", "a\u0301" * 300])
    assert odd["tokens"].to_pylist()[:2] == [2, 2]
    assert np.isfinite(probs(odd)).all()


def test_labels_and_fingerprint_come_from_the_folder(model):
    """Labels stand in the order of the probabilities; the fingerprint is of what decides them."""
    assert labels_of(model.folder) == LABELS
    before = fingerprint(model.folder)
    (model.folder / "note.txt").write_text("mine")
    assert fingerprint(model.folder) == before
    assert len(before) == 16


def test_errors_are_one_line(model, tmp_path):
    """A null text, a missing folder, a damaged model and a wrong limit each say what is the matter."""
    with pytest.raises(DataError, match="1 of 2 are"):
        predict(model.folder, ["great", None])
    with pytest.raises(ModelError, match="no folder"):
        predict(tmp_path / "missing", ["great"])
    with pytest.raises(ModelError, match="between 3 and 64 for this model; got 65"):
        predict(model.folder, ["great"], max_tokens=65)


def test_damaged_weights_are_noticed(model, tmp_path):
    """A model whose weights are not numbers gives an error, not answers."""
    classifier = models.finished(model.folder, attention="plain")
    with torch.no_grad():
        next(classifier.model.parameters()).fill_(float("nan"))
    classifier.model.save_pretrained(tmp_path)
    classifier.tokenizer.save_pretrained(tmp_path)
    with pytest.raises(ModelError, match="not numbers"):
        predict(tmp_path, ["great"])


@pytest.mark.parametrize("shared", [1, 2])
def test_plain_attention_is_attention(shared):
    """`plain` computes what torch's own function computes, also where heads share their keys."""
    generator = torch.Generator().manual_seed(1)
    query = torch.randn(2, 4, 5, 8, generator=generator)
    key, value = torch.randn(2, 2, 4 // shared, 5, 8, generator=generator)
    mask = torch.zeros(2, 1, 1, 5)
    mask[1, ..., 3:] = torch.finfo(torch.float32).min
    expected = torch.nn.functional.scaled_dot_product_attention(query, key, value, mask, enable_gqa=shared > 1)
    found, _ = plain(torch.nn.Identity(), query, key, value, mask)
    assert torch.allclose(found.transpose(1, 2), expected, atol=1e-6)
