import random

import numpy as np
import pyarrow as pa
import pytest
import torch

from small_reviews import LABELS, quick, rows
from windtunnel.errors import DataError, ModelError
from windtunnel.models import baselines
from windtunnel.models.encoders import encoder, predictor
from windtunnel.models.encoders.attention import plain
from windtunnel.models.encoders.training import fit
from windtunnel.models.prediction import fingerprint, labels_of, load_predictor, predict
from windtunnel.models.prediction_cache import MemoryCache
from windtunnel.progress import Bar
from windtunnel.storage.tables import PREDICTIONS


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A tiny model that has learnt 64 reviews."""
    out = tmp_path_factory.mktemp("models") / "plain"
    return fit(rows(64), rows(32), LABELS, quick(epochs=10, truncation="head"), seed=1, out=out)


def probs(table: pa.Table) -> np.ndarray:
    return np.array(table["probs"].to_pylist(), np.float32)


def predicted(monkeypatch) -> list[int]:
    """A list to which each forward computation adds how many texts it is about."""
    seen = []
    compute = predictor.logits
    monkeypatch.setattr(predictor, "logits", lambda *a, **k: seen.append(len(a[1].counts)) or compute(*a, **k))
    return seen


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
    seen = predicted(monkeypatch)
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
    classifier = encoder.load_trained(model.folder, attention="plain")
    with torch.no_grad():
        next(classifier.model.parameters()).fill_(float("nan"))
    classifier.model.save_pretrained(tmp_path)
    classifier.tokenizer.save_pretrained(tmp_path)
    with pytest.raises(ModelError, match="not numbers"):
        predict(tmp_path, ["great"])


# --- what is kept -----------------------------------------------------------------------------------------------


def test_what_is_known_is_not_looked_at_again(model, tmp_path, monkeypatch):
    """A second call looks only at the texts that are new; what it says of the others is what was said before."""
    seen = predicted(monkeypatch)
    first = predict(model.folder, rows(20)["text"], cache=tmp_path)
    again = predict(model.folder, rows(20)["text"], cache=tmp_path)
    assert sum(seen) == 20
    assert again == first
    more = predict(model.folder, rows(30)["text"], cache=tmp_path)
    assert sum(seen) == 30
    assert more.slice(0, 20) == first
    assert np.abs(probs(more) - probs(predict(model.folder, rows(30)["text"]))).max() < 1e-2


def test_mild_variants_cost_what_they_change(model, tmp_path, monkeypatch):
    """Ten variants of a test set, each with an edit in one text of twenty, cost the edited texts and no more."""
    originals = rows(40)["text"].to_pylist()
    seen = predicted(monkeypatch)
    predict(model.folder, originals, cache=tmp_path)
    for variant in range(10):
        texts = [f"{text} great" * (variant + 1) if n % 20 == variant else text for n, text in enumerate(originals)]
        predict(model.folder, texts, cache=tmp_path)
    assert seen[0] == 40
    assert sum(seen[1:]) == 10 * 2


def test_equal_token_ids_are_looked_at_once(model, tmp_path, monkeypatch):
    """What changes only behind the cut, or in capitals that the model does not see, costs nothing."""
    seen = predicted(monkeypatch)
    long = "great film " * 60
    predict(model.folder, [long, "an awful film"], cache=tmp_path)
    table = predict(model.folder, [long + "but the end is awful", "An AWFUL film"], cache=tmp_path)
    assert sum(seen) == 2
    assert table["tokens"].to_pylist()[0] > 120
    assert table["truncated"].to_pylist() == [True, False]
    together = ["a lovely film", "A lovely film", "a LOVELY film"]
    assert len({tuple(row) for row in predict(model.folder, together)["probs"].to_pylist()}) == 1
    assert sum(seen) == 3


def test_an_opened_model_looks_at_equal_token_ids_once(model, monkeypatch):
    """Asked again without a folder, it knows what it said about texts that are the same after the cut."""
    seen = predicted(monkeypatch)
    ask = load_predictor(model.folder, max_tokens=8, device="cpu")
    first = ask(["one two three four five six seven", "another film"], advance=lambda _: None)
    more = ["one two three four five six seven and more", "quite another film"]
    again = ask(more, advance=lambda _: None)
    assert sum(seen) == 3
    assert (again.probs[0] == first.probs[0]).all()
    assert ask(more, advance=lambda _: None).probs.tolist() == again.probs.tolist()
    assert sum(seen) == 3


def test_what_an_opened_model_knows_is_bounded():
    """Of more answers than there is room for, the newest are known."""
    memory = MemoryCache(max_size=2)
    memory.add([b"a", b"b"], np.array([[1.0], [2.0]], np.float32))
    memory.add([b"c"], np.array([[3.0]], np.float32))
    assert {name: float(said[0]) for name, said in memory.by_token_ids({b"a", b"b", b"c", b"d"}).items()} == {
        b"b": 2,
        b"c": 3,
    }


def test_another_model_precision_or_cut_is_asked_anew(model, tmp_path, monkeypatch):
    """Answers are found only for the same weights and numbers; another cut finds those whose token ids are the same."""
    other = fit(rows(64), rows(32), LABELS, quick(epochs=1), seed=2, out=tmp_path / "other")
    seen = predicted(monkeypatch)
    texts = ["great", "great " * 40]
    for one, options in [(model, {}), (other, {}), (model, {"precision": "fp32"}), (model, {"precision": "bf16"})]:
        predict(one.folder, texts, cache=tmp_path / "cache", **options)
    assert sum(seen) == 6  # one of the precisions is the one for this machine
    cut = predict(model.folder, texts, cache=tmp_path / "cache", max_tokens=10)
    assert sum(seen) == 7
    assert cut["truncated"].to_pylist() == [False, True]


def test_damaged_answers_are_said_and_found_again(model, tmp_path, monkeypatch):
    """A byte changed anywhere, or a file cut short: its texts are looked at again, and the answers are the same."""
    said = []
    first = predict(model.folder, rows(12)["text"], cache=tmp_path)
    (path,) = tmp_path.rglob("*.parquet")
    whole = path.read_bytes()
    places = range(0, len(whole), len(whole) // 30)
    damaged = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in places]
    for content in [*damaged, b"", whole[:-1], whole[: len(whole) // 2]]:
        path.write_bytes(content)
        seen = predicted(monkeypatch)
        assert predict(model.folder, rows(12)["text"], cache=tmp_path, say=said.append) == first
        monkeypatch.undo()
        assert sum(seen) == 12
        assert "damaged" in said[-2]
        assert said[-1] == "12 distinct texts: 0 in the cache, 12 predicted"
        assert path.read_bytes() == whole


def test_stopped_anywhere_it_ends_with_the_same_answers(model, tmp_path, monkeypatch):
    """A prediction that dies after any part goes on from there, and its answers are those of an undisturbed one."""
    monkeypatch.setattr(predictor, "CPU_PART_BYTES", 400)
    texts = rows(40)["text"]
    whole = predict(model.folder, texts, cache=tmp_path / "whole")
    assert whole == predict(model.folder, texts)
    parts = len(list((tmp_path / "whole").rglob("*.parquet")))
    assert parts > 5
    for stop in range(parts):
        cache = tmp_path / f"stopped-{stop}"
        seen = predicted(monkeypatch)
        compute = predictor.logits

        def dying(*arguments, compute=compute, seen=seen, stop=stop, **options):
            if len(seen) == stop:
                raise KeyboardInterrupt
            return compute(*arguments, **options)

        with monkeypatch.context() as patched:
            patched.setattr(predictor, "logits", dying)
            with pytest.raises(KeyboardInterrupt):
                predict(model.folder, texts, cache=cache)
        monkeypatch.setattr(predictor, "logits", compute)
        assert predict(model.folder, texts, cache=cache) == whole
        assert sum(seen) == 40


def test_the_order_of_texts_does_not_matter_to_what_is_kept(model, tmp_path, monkeypatch):
    """The same texts in another order find all their answers."""
    texts = rows(40)["text"].to_pylist()
    first = predict(model.folder, texts, cache=tmp_path)
    seen = predicted(monkeypatch)
    assert predict(model.folder, texts[::-1], cache=tmp_path).take(list(range(39, -1, -1))) == first
    assert not sum(seen)


def test_a_full_disk_does_not_stop_a_prediction(model, tmp_path):
    """Where nothing can be kept, that is said, and the answers come."""
    (tmp_path / "cache").write_text("a file where a folder is wanted")
    said = []
    table = predict(model.folder, rows(5)["text"], cache=tmp_path / "cache", say=said.append)
    assert table == predict(model.folder, rows(5)["text"])
    assert "cannot be kept" in said[0]


def test_answers_that_are_no_numbers_are_not_kept(model, tmp_path):
    """A damaged model leaves nothing behind."""
    classifier = encoder.load_trained(model.folder, attention="plain")
    with torch.no_grad():
        next(classifier.model.parameters()).fill_(float("nan"))
    classifier.model.save_pretrained(tmp_path / "model")
    classifier.tokenizer.save_pretrained(tmp_path / "model")
    with pytest.raises(ModelError, match="not numbers"):
        predict(tmp_path / "model", ["great"], cache=tmp_path / "cache")
    assert not list((tmp_path / "cache").rglob("*.parquet"))


def test_progress_is_over_all_texts(model, tmp_path):
    """A bar of the caller's advances by every distinct text, known or not."""
    for first, second in [(0, 8), (0, 12)]:
        bar = Bar("all", 100, "texts")
        predict(model.folder, rows(second, first)["text"], cache=tmp_path, bar=bar)
        assert bar.done == second


def test_a_baseline_is_asked_in_the_same_way(tmp_path):
    """Its answers have the same columns; `tokens` counts words, and nothing is cut."""
    made = baselines.fit(rows(64), rows(32), LABELS, model="nbsvm", seed=1, out=tmp_path / "nbsvm")
    table = predict(made.folder, ["a great film", "an awful, awful film", "a great film"], cache=tmp_path / "cache")
    assert table.schema.names == ["probs", "tokens", "truncated"]
    assert table["tokens"].to_pylist() == [3, 4, 3]
    assert table["truncated"].to_pylist() == [False] * 3
    assert probs(table).argmax(axis=1).tolist() == [1, 0, 1]
    assert labels_of(made.folder) == LABELS
    assert len(fingerprint(made.folder)) == 16


# --- attention --------------------------------------------------------------------------------------------------


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
