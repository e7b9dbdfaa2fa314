"""The search for the worst realistic edits."""

import numpy as np
import pyarrow as pa
import pytest

from small_reviews import LABELS, rows
from windtunnel import api
from windtunnel.errors import DataError, TransformationError
from windtunnel.evaluation.attack import Candidate, attack, damage, propose
from windtunnel.evaluation.attack import numbers as figures
from windtunnel.evaluation.attack.search import Target, budget, search
from windtunnel.models import baselines, prediction
from windtunnel.text.patch import Edit, clash, free, patched
from windtunnel.transforms import registry

TYPO, SYNONYM = registry.get("typo"), registry.get("synonym")


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """NB-SVM that knows the small reviews."""
    out = tmp_path_factory.mktemp("attack") / "nbsvm"
    return baselines.fit(rows(80), rows(20, 100), LABELS, model="nbsvm", seed=1, out=out).folder


@pytest.fixture(scope="module")
def found(model):
    """An attack by typos on forty reviews."""
    return attack(model, rows(40, 200), [TYPO, SYNONYM], max_edits=3)


# --- what comes of it -------------------------------------------------------------------------------------------


def test_the_table_is_true(found, model):
    """The text is the original with the edits; the model says of it what the table says; edits are within the bound."""
    lines, texts = found.table.to_pylist(), rows(40, 200)["text"].to_pylist()
    said = np.stack(prediction.predict(model, [line["text"] for line in lines])["probs"].to_pylist())
    for line, old, probs in zip(lines, texts, said, strict=True):
        edits = [Edit(**edit) for edit in line["edits"]]
        assert line["text"] == patched(old.encode(), edits)
        assert len(edits) == len(line["kinds"]) <= 3
        assert line["after"] == pytest.approx(probs[line["label"]], abs=1e-6)
        assert line["broken"] == (line["right"] and probs.argmax() != line["label"])
        assert line["after"] <= line["before"]
    assert 0 < sum(line["broken"] for line in lines) <= 40


def test_only_right_texts_are_attacked(model):
    """A text that the model has wrong is left as it is, and costs no query."""
    wrong = rows(10, 300)
    wrong = wrong.set_column(2, "label", pa.array([1 - label for label in wrong["label"].to_pylist()], pa.int32()))
    found = attack(model, wrong, [TYPO])
    assert not any(line["right"] or line["queries"] or line["edits"] for line in found.table.to_pylist())
    assert found.rounds[0] == (0, 0)
    assert [line["value"] for line in figures(found.table, model="m", spec="s").to_pylist()][:2] == [0.0, 0.0]


def test_a_text_does_not_see_the_others(found, model):
    """Attacked alone, a text meets the same edits."""
    one = attack(model, rows(40, 200).slice(7, 1), [TYPO, SYNONYM], max_edits=3).table
    assert one.equals(found.table.slice(7, 1).combine_chunks())


def test_more_edits_break_no_fewer_texts(found, model):
    """The greedy path for three edits begins with that for one."""
    fewer = attack(model, rows(40, 200), [TYPO, SYNONYM], max_edits=1)
    assert fewer.rounds == found.rounds[:2]
    broken = np.asarray(fewer.table["broken"])
    assert np.asarray(found.table["broken"])[broken].all()


def test_figures_are_of_the_table(found):
    """Accuracy before and under attack over all texts, queries over those attacked, edits over those that broke."""
    lines = {line["what"]: line for line in figures(found.table, model="m", spec="s").to_pylist()}
    table = found.table.to_pylist()
    right, broken = [sum(line[name] for line in table) for name in ("right", "broken")]
    assert lines["accuracy"]["value"] == right / 40
    assert lines["attack_accuracy"]["value"] == (right - broken) / 40
    assert (lines["attack_queries"]["n"], lines["attack_edits"]["n"]) == (right, broken)
    assert lines["attack_queries"]["value"] == pytest.approx(sum(line["queries"] for line in table) / right)
    for line in lines.values():
        assert line["low"] <= line["value"] <= line["high"]
    assert found.rounds[-1][1] == right - broken


def test_damage_names_words(found):
    """The most harmful edits are whole words before and after, with the transformation that proposed them."""
    most = damage(found.table, rows(40, 200))
    assert most[0].texts >= most[0].alone
    assert {one.kind for one in most} <= {TYPO.spec, SYNONYM.spec}
    assert all(one.old != one.new for one in most)


def test_all_texts_are_asked_about_in_one_call_a_round(model, monkeypatch):
    """A round is one call of the model, whatever the number of texts, so that its batches are full."""
    calls = []
    load_predictor = prediction.load_predictor

    def noting(*args, **more):
        ask = load_predictor(*args, **more)
        return lambda texts, **also: calls.append(len(texts)) or ask(texts, **also)

    monkeypatch.setattr(prediction, "load_predictor", noting)
    found = attack(model, rows(40, 200), [TYPO], max_edits=3)
    assert len(calls) <= 1 + 3
    assert sum(calls[1:]) <= sum(found.table["queries"].to_pylist())


# --- the search -------------------------------------------------------------------------------------------------


def scorer(weights):
    """A model of two labels: each word's weight speaks for label 1."""

    def ask(texts):
        score = np.array([sum(weights.get(word, 0.0) for word in text.split()) for text in texts])
        right = 1 / (1 + np.exp(-score))
        return np.stack([1 - right, right], axis=1).astype(np.float32)

    return ask


def test_the_edit_that_hurts_most_is_made_first():
    """Of three words the heaviest goes first; the search stops as soon as the answer is wrong."""
    ask = scorer({"aa": 1.0, "bb": 3.0, "cc": 2.0})
    candidates = [Candidate(Edit(at, at + 2, "xx"), "k") for at in (0, 3, 6)]
    target = Target(b"aa bb cc", 1, 0.99, candidates)
    target.prob = float(ask(["aa bb cc"])[0, 1])
    search([target], ask, max_edits=3, width=2)
    assert [one.edit.start for one in target.made] == [3, 6, 0]
    assert (target.broken, target.queries) == (True, 3 + 2 + 1)
    assert target.queries <= budget(Target(b"aa bb cc", 1, 0.99, candidates), max_edits=3, width=2)


def test_an_edit_that_helps_the_model_is_not_made():
    """Where no candidate lowers the right label's probability, none is made."""
    target = Target(b"aa", 1, float(scorer({"aa": 1.0})(["aa"])[0, 1]), [Candidate(Edit(2, 2, " aa"), "k")])
    search([target], scorer({"aa": 1.0}), max_edits=3, width=2)
    assert (target.made, target.broken, target.queries) == ([], False, 1)


def test_edits_of_one_place_exclude_each_other():
    """Of two alternatives for a place one is made; an insertion behind a replaced word is free."""
    assert clash(Edit(0, 2, "x"), Edit(1, 3, "y"))
    assert free(Edit(2, 2, "!"), [Edit(0, 2, "x")])
    ask = scorer({"aa": 1.0, "bb": 1.0})
    both = [Candidate(Edit(0, 2, "x"), "k"), Candidate(Edit(0, 2, "y"), "k")]
    target = Target(b"aa bb", 1, float(ask(["aa bb"])[0, 1]), both)
    search([target], ask, max_edits=3, width=2)
    assert len(target.made) == 1


# --- candidates -------------------------------------------------------------------------------------------------


def test_candidates_are_the_edits_of_the_transformation():
    """At full strength each edit of the transformation is a candidate, and more draws add alternatives."""
    table = rows(3)
    proposed = propose(table, [TYPO], most=10_000)
    variants = api.transform(table, "typo(rate=1.0)")
    for candidates, line in zip(proposed, variants.to_pylist(), strict=True):
        assert [one.edit._asdict() for one in candidates] == line["edits"]
    more = propose(table, [TYPO], draws=3, most=10_000)
    assert all(set(few) < set(many) for few, many in zip(proposed, more, strict=True))


def test_fewer_candidates_are_among_more():
    """A larger cap has the same candidates and others; protected words have none."""
    few, many = (propose(rows(5), [TYPO], most=most) for most in (3, 6))
    assert all(set(some) <= set(others) for some, others in zip(few, many, strict=True))
    assert max(map(len, few)) == 3
    text = pa.table({"id": ["a"], "text": ["great actors"]})
    spared = propose(text, [TYPO.protecting(["words:great"])])
    assert all(one.edit.start >= 6 for one in spared[0])


def test_refusals(model, tmp_path):
    """No texts, no transformation and the folder of a study are refused."""
    with pytest.raises(DataError, match="There are no texts to attack"):
        attack(model, rows(0), [TYPO])
    with pytest.raises(TransformationError, match="needs at least one transformation"):
        attack(model, rows(2), [])
    (tmp_path / "models").mkdir()
    with pytest.raises(DataError, match="holds a study; name another folder"):
        api.attack(model, rows(2), ["typo"], out=tmp_path)


def test_what_is_kept_is_what_was_found(model, tmp_path):
    """`out` has table and figures; the same again gives the same."""
    one = api.attack(model, rows(10, 200), ["typo"], out=tmp_path, max_edits=2)
    two = api.attack(model, rows(10, 200), ["typo"], out=tmp_path, max_edits=2)
    assert one.table.equals(two.table)
    from windtunnel.storage import tables

    assert tables.read(tmp_path / "attack.parquet").equals(one.table)
    assert tables.read(tmp_path / "numbers.parquet").equals(one.numbers)
    assert one.to_dict()["standing"][0]["edits"] == 0
