"""The baselines: what they learn, how they are kept, what they say."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from safetensors.numpy import load_file, save_file

from windtunnel.errors import DataError, ModelError
from windtunnel.models import baselines
from windtunnel.models.baselines import bags, linear, nbsvm, tfidf
from windtunnel.models.trained import Fit

LABELS = ("negative", "positive")
GOOD = ("great", "lovely", "superb", "touching")
BAD = ("awful", "boring", "clumsy", "dreadful")


def reviews(count: int, labels: int = 2) -> pa.Table:
    """ROWS with alternating labels."""
    words = (BAD, GOOD, ("fair", "passable", "decent", "ordinary"))
    texts = [f"The film was {words[n % labels][n // labels % 4]}, said number {n % 7}!" for n in range(count)]
    numbers = pa.array([n % labels for n in range(count)], pa.int32())
    return pa.table({"id": [f"r{n}" for n in range(count)], "text": texts, "label": numbers})


@pytest.fixture(scope="module", params=baselines.NAMES)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Fit:
    """Each baseline, trained on 64 reviews."""
    out = tmp_path_factory.mktemp("models") / request.param
    return baselines.fit(reviews(64), reviews(40), LABELS, model=request.param, seed=1, out=out)


# --- what they learn --------------------------------------------------------------------------------------------


def test_the_words_are_learnt(made: Fit) -> None:
    """The linear ones get every review right, the majority half of them; that is what the record says."""
    assert made.valid_accuracy == (0.5 if made.folder.name == "majority" else 1.0)
    record = json.loads((made.folder / "training.json").read_text())
    assert record["valid_accuracy"] == made.valid_accuracy
    assert record["rows"] == {"train": 64, "valid": 40}


def test_probabilities_sum_to_one(made: Fit) -> None:
    """One a label, from 0 to 1, also for a text without a known word and an empty one."""
    found = baselines.load(made.folder).probs(["A superb film!", "", "你好 😀", "great " * 10_000])
    assert found.shape == (4, 2)
    assert found.dtype == np.float32
    assert np.allclose(found.sum(axis=1), 1)
    assert (found >= 0).all()


def test_a_seed_changes_nothing(made: Fit, tmp_path: Path) -> None:
    """There is no chance in a baseline: another seed gives the same files, byte for byte."""
    again = baselines.fit(reviews(64), reviews(40), LABELS, model=made.folder.name, seed=2, out=tmp_path / "again")
    for name in ("model.safetensors", "config.json"):
        assert (again.folder / name).read_bytes() == (made.folder / name).read_bytes()


@pytest.mark.parametrize("name", ["tfidf-lr", "nbsvm"])
def test_more_than_two_labels(name: str, tmp_path: Path) -> None:
    """Three labels are three columns, and the probabilities of a text sum to 1."""
    rows = reviews(90, labels=3)
    labels = ("bad", "good", "fair")
    out = baselines.fit(rows, rows, labels, model=name, seed=1, out=tmp_path / "three")
    assert out.valid_accuracy == 1.0
    probs = baselines.load(out.folder).probs(["a passable film", "a dreadful film"])
    assert probs.argmax(axis=1).tolist() == [2, 0]
    assert np.allclose(probs.sum(axis=1), 1)


def test_predictions_do_not_depend_on_the_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts looked at one by one get what they get together."""
    rows = reviews(60)
    model = tfidf.fit(rows["text"], rows["label"], labels=2)
    together = model.probs(rows["text"])
    monkeypatch.setattr(bags, "SLICE_BYTES", 1)
    assert np.array_equal(model.probs(rows["text"]), together)
    again = tfidf.fit(rows["text"], rows["label"], labels=2)
    assert np.array_equal(again.features, model.features)


# --- against others' code ---------------------------------------------------------------------------------------


def matrix_of(texts: list[str]) -> tuple[np.ndarray, bags.Bag]:
    """Counts of words and pairs as a dense matrix, and the same as a bag."""
    batches = list(bags.slices(texts))
    features = bags.common_features(batches)
    found = bags.concatenate([bags.bag(batch, features) for batch in batches])
    return found.matrix(found.times.astype(float), len(features)).toarray(), found


def test_the_features_are_scikit_learns() -> None:
    """The counts of words and pairs that are in two texts or more are CountVectorizer's, but for their order."""
    from sklearn.feature_extraction.text import CountVectorizer

    texts = reviews(40)["text"].to_pylist()
    ours, _ = matrix_of(texts)
    theirs = CountVectorizer(ngram_range=(1, 2), min_df=2, token_pattern=r"\w+|[!?]").fit_transform(texts).toarray()
    assert sorted(ours.T.tolist()) == sorted(theirs.T.tolist())


def test_tfidf_is_scikit_learns() -> None:
    """The values are TfidfTransformer's with sublinear term frequencies."""
    from sklearn.feature_extraction.text import TfidfTransformer

    counts, bag = matrix_of(
        [f"{text} great great {'film ' * n}" for n, text in enumerate(reviews(9)["text"].to_pylist())]
    )
    ours = bag.matrix(linear.tfidf(bag, tfidf.rarity(bag, counts.shape[1])), counts.shape[1]).toarray()
    assert np.allclose(ours, TfidfTransformer(sublinear_tf=True).fit_transform(counts).toarray(), atol=1e-6)


@pytest.mark.parametrize("cost", [0.1, 1.0, 10.0])
def test_the_weights_are_scikit_learns(cost: float) -> None:
    """Our L-BFGS and scikit-learn's find the same minimum, to 7 digits, and the same weights, to 3.

    Products in single precision end elsewhere on another processor, where the minimum is flat: the bias most of all.
    """
    from scipy.sparse import csr_array
    from sklearn.linear_model import LogisticRegression

    counts, _ = matrix_of(reviews(60)["text"].to_pylist())
    label = np.arange(60) % 2 == 1
    label[:6] = True  # not separable
    ours = linear.logistic(csr_array(counts.astype(np.float32)), label, cost)
    theirs = LogisticRegression(C=cost, tol=1e-8, max_iter=10_000).fit(counts, label)

    def minimised(weights: np.ndarray, bias: float) -> float:
        margin = np.where(label, 1, -1) * (counts @ weights + bias)
        return 0.5 * float(weights @ weights) + cost * float(np.logaddexp(0, -margin).sum())

    least = minimised(theirs.coef_[0], theirs.intercept_[0])
    assert minimised(ours.weights, ours.bias) == pytest.approx(least, rel=1e-7)
    assert np.allclose(ours.weights, theirs.coef_[0], atol=2e-3)
    assert ours.bias == pytest.approx(theirs.intercept_[0], abs=5e-3)


def test_nbsvm_is_what_the_paper_says() -> None:
    """Presence times the log-count ratio, with add-one smoothing, then a linear classifier: computed here by hand."""
    from sklearn.linear_model import LogisticRegression

    texts = reviews(60)["text"].to_pylist()
    counts, _ = matrix_of(texts)
    there, label = (counts > 0).astype(float), np.arange(60) % 2 == 1
    p, q = 1 + there[label].sum(axis=0), 1 + there[~label].sum(axis=0)
    ratio = np.log((p / p.sum()) / (q / q.sum()))
    theirs = LogisticRegression(C=nbsvm.COST, tol=1e-8, max_iter=10_000).fit(there * ratio, label)
    expected = theirs.predict_proba(there * ratio)
    assert np.allclose(nbsvm.fit(texts, label.astype(int), labels=2).probs(texts), expected, atol=1e-3)


# --- on the disk ------------------------------------------------------------------------------------------------


def test_what_is_loaded_is_what_was_saved(made: Fit) -> None:
    """No file is a pickle, and the probabilities of the folder are those that were measured."""
    names = {path.name for path in made.folder.iterdir()}
    assert names == {"config.json", "model.safetensors", "training.json", "log.jsonl", "SHA256SUMS"}
    assert baselines.is_baseline(made.folder)
    guesses = baselines.load(made.folder).probs(reviews(40)["text"]).argmax(axis=1)
    assert (guesses == reviews(40)["label"].to_numpy()).mean() == made.valid_accuracy


def test_every_cut_of_the_weights_is_noticed(made: Fit, tmp_path: Path) -> None:
    """A file that ends early is one line, never wrong answers."""
    whole = (made.folder / "model.safetensors").read_bytes()
    (tmp_path / "config.json").write_bytes((made.folder / "config.json").read_bytes())
    for length in range(0, len(whole), max(1, len(whole) // 40)):
        (tmp_path / "model.safetensors").write_bytes(whole[:length])
        with pytest.raises(ModelError, match="cannot be loaded as a baseline"):
            baselines.load(tmp_path)


def test_files_that_disagree_are_refused(made: Fit, tmp_path: Path) -> None:
    """Another number of labels, arrays of another shape, numbers that are none, a later format: one line each."""
    config = json.loads((made.folder / "config.json").read_text())
    arrays = load_file(made.folder / "model.safetensors")
    first = next(name for name in arrays if arrays[name].dtype.kind == "f")
    broken = np.full_like(arrays[first], np.nan)
    cases = [
        (config | {"id2label": {"0": "a", "1": "b", "2": "c"}}, arrays, "does not hold what config.json says"),
        (config, {first: arrays[first]} | {"more": broken}, "does not hold what config.json says"),
        (config, arrays | {first: broken}, "not numbers"),
        (config | {"format": 99}, arrays, "of format 99"),
        (config | {"model_type": "windtunnel-other"}, arrays, "a baseline 'other'"),
        ([], arrays, "cannot be loaded"),
    ]
    for described, numbers, says in cases:
        (tmp_path / "config.json").write_text(json.dumps(described))
        save_file(numbers, tmp_path / "model.safetensors")
        with pytest.raises(ModelError, match=says):
            baselines.load(tmp_path)


def test_a_folder_is_never_overwritten(made: Fit) -> None:
    """What is there stays."""
    with pytest.raises(ModelError, match="never overwritten"):
        baselines.fit(reviews(8), reviews(8), LABELS, model="majority", seed=1, out=made.folder)


# --- what cannot be -----------------------------------------------------------------------------------------------


def test_errors_are_one_line(tmp_path: Path) -> None:
    """An unknown name, one class, no rows, texts that share no word."""
    with pytest.raises(ModelError, match="Did you mean 'nbsvm'"):
        baselines.fit(reviews(8), reviews(8), LABELS, model="nb-svm", seed=1, out=tmp_path / "a")
    one = reviews(8).filter(pa.array([True, False] * 4))
    with pytest.raises(DataError, match="2 labels or more"):
        baselines.fit(one, reviews(8), LABELS, model="nbsvm", seed=1, out=tmp_path / "a")
    with pytest.raises(DataError, match="`valid` must have rows"):
        baselines.fit(reviews(8), reviews(0), LABELS, model="nbsvm", seed=1, out=tmp_path / "a")
    with pytest.raises(DataError, match="share none"):
        nbsvm.fit(["one", "two"], [0, 1], labels=2)
    assert not list(tmp_path.iterdir())


def test_a_baseline_needs_no_torch(made: Fit) -> None:
    """Loading and asking one imports neither torch nor transformers."""
    code = (
        "import sys; from pathlib import Path; from windtunnel.models import baselines; "
        "baselines.load(Path(sys.argv[1])).probs(['great']); assert not {'torch', 'transformers'} & {*sys.modules}"
    )
    subprocess.run([sys.executable, "-c", code, str(made.folder)], check=True)
