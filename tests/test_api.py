import subprocess
import sys

import pyarrow as pa
import pytest

import windtunnel as wt
from windtunnel import api
from windtunnel.errors import DataError, ModelError
from windtunnel.storage import tables

ROWS = pa.table(
    [
        [f"r{n}" for n in range(40)],
        [f"A wonderful movie number {n}, with terrible actors" for n in range(40)],
        pa.array([n % 2 for n in range(40)], pa.int32()),
    ],
    schema=tables.ROWS,
)


def test_every_name_resolves():
    """All that `windtunnel` offers is there when it is asked for, and nothing is offered twice."""
    for name in wt.__all__:
        assert getattr(wt, name) is not None
    assert sorted(wt.__all__) == sorted(set(wt._HOME_OF))


def test_an_unknown_name_is_an_attribute_error():
    """A misspelt name fails as in any module."""
    with pytest.raises(AttributeError, match="module 'windtunnel' has no attribute 'trian'"):
        _ = wt.trian


def test_importing_windtunnel_loads_nothing_heavy():
    """`import windtunnel` and its errors load no NumPy, pyarrow, torch or pandas."""
    program = (
        "import sys, windtunnel; windtunnel.UsageError; "
        "print([name for name in ('numpy', 'pyarrow', 'torch', 'pandas', 'scipy') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_rewriting_texts_loads_no_torch():
    """Reading, transforming and previewing need no torch, transformers or scipy."""
    program = (
        "import sys, windtunnel as wt; rows = wt.read('builtin:reviews', limit=40).train; "
        "wt.preview(rows, 'typo'); wt.transform(rows, 'typo'); wt.augment(rows, ['typo'], 5); wt.catalog; "
        "print([name for name in ('torch', 'transformers', 'scipy') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_transform_keeps_the_rows_order():
    """`transform` gives one variant of each row, in order; seed and draw decide."""
    variants = wt.transform(ROWS, "typo(rate=0.5)")
    assert variants["id"].to_pylist() == ROWS["id"].to_pylist()
    assert variants["text"].to_pylist() != wt.transform(ROWS, "typo(rate=0.5)", draw=1)["text"].to_pylist()


def test_augment_appends():
    """`augment` gives the rows, followed by as many transformed ones as asked for, stratified."""
    more = wt.augment(ROWS, ["typo(rate=0.5)", "case.lower"], 10)
    assert more.slice(0, 40).to_pylist() == ROWS.to_pylist()
    assert more["label"].to_pylist()[40:].count(0) == 5
    assert len(more) == 50


def test_preview_shows_before_and_after():
    """A pair holds the text as it was and as it became; the choice does not depend on the rows' order."""
    pairs = wt.preview(ROWS, "typo(rate=0.5)", 3)
    by_id = {row["id"]: row["text"] for row in ROWS.to_pylist()}
    assert len(pairs) == 3
    for pair in pairs:
        assert pair.old == by_id[pair.id]
        assert (pair.old != pair.new) == bool(pair.edits)
    again = wt.preview(ROWS.take(list(range(39, -1, -1))), "typo(rate=0.5)", 3)
    assert {pair.id: pair.new for pair in again} == {pair.id: pair.new for pair in pairs}
    assert len(wt.preview(ROWS, "typo", 100)) == 40


def test_the_catalogue_describes_every_name():
    """Each transformation has its name, version, parameters and a line on what it does."""
    entries = {entry["name"]: entry for entry in wt.catalog()}
    assert list(entries) == wt.names()
    assert entries["typo"]["params"] == {"rate": 0.1, "min_letters": 4, "keep_ends": True}
    assert all(entry["summary"].endswith(".") and entry["spec"].startswith(entry["name"]) for entry in entries.values())


def test_evaluating_nothing_is_refused():
    """No rows have no accuracy."""
    with pytest.raises(wt.UsageError, match="There are no texts to ask the model about"):
        api.evaluate("any", ROWS.slice(0, 0))


def test_a_model_that_is_not_there_is_refused_before_transforming(tmp_path):
    """A wrong model folder is found before the texts are transformed."""
    (tmp_path / "mine.py").write_text("def never(text):\n    raise AssertionError('was transformed')\n")
    with pytest.raises(wt.UsageError, match="nowhere"):
        api.evaluate(tmp_path / "nowhere", ROWS, [f"{tmp_path}/mine.py:never"])


def test_wrong_settings_are_refused_before_transforming(tmp_path):
    """A training that cannot be is found before texts are transformed for it."""
    (tmp_path / "mine.py").write_text("def never(text):\n    raise AssertionError('was transformed')\n")
    data = wt.read("builtin:reviews", limit=40, limit_test=40)
    with pytest.raises(wt.UsageError, match="`epochs` must be 1 or more; got 0"):
        wt.train(data, out=tmp_path / "m", model="tiny", augment=5, transform=[f"{tmp_path}/mine.py:never"], epochs=0)


def test_training_and_evaluating(tmp_path):
    """`train` puts a model into a folder; `evaluate` measures it on texts as they are and transformed."""
    data = wt.read("builtin:reviews", limit=120, limit_test=60)
    fit = wt.train(data, out=tmp_path / "m", model="tiny", augment=20, transform=["typo"], epochs=1, max_tokens=48)
    assert fit.folder == tmp_path / "m"
    found = wt.evaluate(tmp_path / "m", data.test, ["typo(rate=0.5)", "case.lower"])
    assert found.numbers.schema == tables.NUMBERS
    assert found.predictions.schema == tables.PREDICTIONS
    assert len(found.predictions) == 180
    assert len(found.variants) == 120
    lines = {(line["what"], line["spec"].partition("@")[0], line["model"]) for line in found.numbers.to_pylist()}
    assert {("accuracy", "original", "m"), ("accuracy", "typo", "m"), ("drop", "case.lower", "m")} <= lines
    with pytest.raises(wt.UsageError, match="never overwritten"):
        wt.train(data, out=tmp_path / "m", model="tiny", epochs=1)


def test_the_seed_of_a_training_decides_its_added_texts(tmp_path, monkeypatch):
    """Another seed adds other texts, too."""
    from windtunnel.models.encoders import training

    seen = []
    monkeypatch.setattr(training, "fit", lambda texts, *_, **__: seen.append(texts["id"].to_pylist()))
    data = wt.read("builtin:reviews", limit=120, limit_test=60)
    for seed in (1, 1, 2):
        wt.train(data, out=tmp_path / "m", model="tiny", augment=20, transform=["typo"], seed=seed)
    assert seen[0] == seen[1] != seen[2]


# --- evaluations that are kept ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A tiny encoder."""
    folder = tmp_path_factory.mktemp("models") / "tiny"
    data = wt.read("builtin:reviews", limit=100)
    wt.train(data, out=folder, model="tiny", epochs=1, max_tokens=48, device="cpu")
    return folder


def test_a_second_evaluation_costs_what_is_new(tiny, tmp_path, monkeypatch):
    """In the same folder, a further transformation is made alone, and only the texts that it changes are looked at."""
    from windtunnel.models.encoders import predictor

    seen = []
    compute = predictor.logits
    monkeypatch.setattr(predictor, "logits", lambda *a, **k: seen.append(len(a[1].counts)) or compute(*a, **k))
    first = wt.evaluate(tiny, ROWS, ["case.lower"], out=tmp_path)
    assert tables.read(tmp_path / "numbers.parquet") == first.numbers
    assert sum(seen) == 40  # tiny sees no capitals
    again = wt.evaluate(tiny, ROWS, ["case.lower"], out=tmp_path)
    assert again.numbers == first.numbers
    assert sum(seen) == 40
    said = []
    mild = wt.evaluate(tiny, ROWS, ["case.lower", "typo(rate=0.01)"], out=tmp_path, say=said.append)
    changed = sum(row["changed"] for row in mild.variants.to_pylist() if row["spec"].startswith("typo"))
    assert 0 < changed < 40
    assert sum(seen) <= 40 + changed
    assert "in the cache" in said[-1]


def test_an_evaluation_does_not_go_into_a_study(tiny, tmp_path):
    """Its tables would take the place of the study's."""
    (tmp_path / "models").mkdir()
    with pytest.raises(DataError, match="holds a study"):
        wt.evaluate(tiny, ROWS, out=tmp_path)


@pytest.mark.parametrize("name", ["majority", "tfidf-lr", "nbsvm"])
def test_baselines_are_trained_and_evaluated_like_encoders(name, tmp_path):
    """The same functions, the same folders; how to train is not for a baseline."""
    data = wt.read("builtin:reviews", limit=200)
    fit = wt.train(data, out=tmp_path / name, model=name, augment=20)
    found = wt.evaluate(fit.folder, data.test, ["typo(rate=0.3)"])
    assert {line["model"] for line in found.numbers.to_pylist()} == {name, f"{name}/0"}
    with pytest.raises(ModelError, match="`epochs` is a setting of encoders"):
        wt.train(data, out=tmp_path / "more", model=name, epochs=2)
    with pytest.raises(ModelError, match="is a trained baseline; train one anew by its name"):
        wt.train(data, out=tmp_path / "more", model=str(fit.folder))


def test_evaluating_a_baseline_loads_no_torch(tmp_path):
    """From training to figures."""
    program = (
        "import sys, windtunnel as wt; rows = wt.read('builtin:reviews', limit=60); "
        f"wt.evaluate(wt.train(rows, out={str(tmp_path / 'm')!r}, model='nbsvm').folder, rows.test, ['typo']); "
        "print([name for name in ('torch', 'transformers') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"
