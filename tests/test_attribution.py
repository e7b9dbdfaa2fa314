"""Which edit did it."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from small_reviews import LABELS, rows
from windtunnel.cli import attribution_table
from windtunnel.engine.local import transform_rows
from windtunnel.evaluation import prediction_table
from windtunnel.evaluation.attribution import Flip, explain, flips, numbers, summed
from windtunnel.evaluation.attribution.kinds import KINDS, kind_of
from windtunnel.evaluation.attribution.leave_one_out import MOST_EDITS
from windtunnel.evaluation.testsets import EvaluationSet
from windtunnel.models import baselines, prediction
from windtunnel.text.patch import Edit, in_word, patched
from windtunnel.transforms.registry import get


def two_words(texts):
    """A model that says 1 where both words are whole, but for a text that holds `sure`."""
    right = np.array(["sure" in text or ("good" in text and "fine" in text) for text in texts], np.float32)
    return np.stack([1 - right, right], axis=1) * 0.8 + 0.1


TEXT = b"a good film, fine acting"
GOOD, FINE, FILM = Edit(2, 6, "godo"), Edit(13, 17, "fien"), Edit(7, 11, "flim")


def test_the_edit_that_did_it_is_found():
    """Left out alone, the edit of a word that decides makes the model right again; another edit does not."""
    table = explain([Flip("r1", "typo", TEXT, 1, [GOOD, FILM])], two_words, model="plain", seed=1)
    lines = {line["old"]: line for line in table.to_pylist()}
    assert {old: line["undone"] for old, line in lines.items()} == {"good": True, "film": False}
    assert lines["good"]["rise"] == pytest.approx(0.8)
    assert (lines["good"]["new"], lines["good"]["kind"], lines["good"]["tenth"]) == ("godo", "letters", 0)
    assert (lines["film"]["edits"], lines["film"]["tenth"], lines["film"]["rise"]) == (2, 2, 0.0)


def test_two_edits_together_are_not_explained():
    """Where either edit alone suffices to break it, none undoes the flip; the share says so."""
    flipped = [Flip("r1", "typo", TEXT, 1, [GOOD, FINE]), Flip("r2", "typo", TEXT, 1, [GOOD, FILM])]
    table = explain(flipped, two_words, model="plain", seed=1)
    (line,) = numbers(table).to_pylist()
    assert (line["what"], line["spec"], line["model"], line["value"], line["n"]) == (
        "attributed",
        "typo",
        "plain/1",
        0.5,
        2,
    )
    assert line["low"] < 0.5 < line["high"]


def test_sums_are_over_flips():
    """By words, kind and place: flips undone, flips with it, edits."""
    flipped = [Flip(f"r{n}", "typo", TEXT, 1, [GOOD, FILM]) for n in range(3)]
    table = explain(flipped, two_words, model="plain", seed=1)
    assert [tuple(one) for one in summed(table, "words")] == [(("good", "godo"), 3, 3, 3), (("film", "flim"), 0, 3, 3)]
    assert [tuple(one) for one in summed(table, "kind")] == [(("letters",), 3, 3, 6)]
    assert [one.what for one in summed(table, "tenth")] == [(0,), (2,)]


def test_of_many_edits_some_spread_evenly_are_left_out():
    """A text with hundreds of edits costs 64 queries, first and last edit among them."""
    edits = [Edit(2 * n, 2 * n + 1, "x") for n in range(300)]
    asked = []
    flip = Flip("r", "s", b"a " * 300, 1, edits)
    table = explain([flip], lambda texts: asked.extend(texts) or two_words(texts), model="plain", seed=1)
    places = [line["edit"]["start"] for line in table.to_pylist()]
    assert len(places) == len(set(places)) == MOST_EDITS
    assert (places[0], places[-1]) == (0, 598)
    assert len(asked) == MOST_EDITS + 1


def test_flips_are_right_before_and_wrong_after(tmp_path):
    """Found from predictions: of each transformation at most so many, the same whatever the order of the rows."""
    texts = rows(60, 200)
    folder = baselines.fit(rows(80), rows(20, 100), LABELS, model="nbsvm", seed=1, out=tmp_path / "m").folder
    variants = transform_rows(texts, [get("typo(rate=0.8)"), get("case.lower")])
    said = prediction_table.predict(folder, EvaluationSet.of(texts, variants), "plain", 1)
    found = flips(texts, variants, said, most=1000)
    assert found
    assert {flip.spec.partition("@")[0] for flip in found} == {"typo"}
    for flip in found:
        before, after = flip.data.decode(), patched(flip.data, flip.edits)
        one, two = prediction.predict(folder, [before, after])["probs"].to_pylist()
        assert np.argmax(one) == flip.label != np.argmax(two)
    few = flips(texts, variants, said, most=2)
    assert len(few) == 2
    assert {flip.id for flip in few} <= {flip.id for flip in found}
    turned = texts.take(np.arange(60)[::-1])
    assert {flip.id for flip in flips(turned, variants, said, most=2)} == {flip.id for flip in few}


def test_no_flips_no_table():
    """Nothing to explain: an empty table, no figures, nothing shown."""
    table = explain([], two_words, model="plain", seed=1)
    assert (len(table), len(numbers(table)), attribution_table.table(table)) == (0, 0, None)
    assert isinstance(table, pa.Table)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("Great", "GREAT", "case"),
        ("great", "graet", "letters"),
        ("great", "good", "word"),
        ("film", "film!!", "punctuation"),
        ("don't", "dont", "punctuation"),
        ("a lot", "alot", "spacing"),
        ("very good", "good", "words removed"),
        ("good", "very good", "words added"),
        ("good", "good \U0001f600", "other characters"),
        ("cinéma", "cinema", "letters"),
        ("", "so", "words added"),
    ],
)
def test_kinds(old, new, kind):
    """An edit's kind is seen from the words before and after it."""
    assert kind_of(old, new) == kind


@given(st.text(alphabet="abA é'!.\U0001f600", max_size=8), st.text(alphabet="abA é'!.\U0001f600", max_size=8))
def test_every_edit_has_a_kind(old, new):
    """Whatever the two texts are, the kind is one of the list."""
    assert kind_of(old, new) in KINDS


@given(st.text(alphabet="ab é', ", max_size=12), st.data())
def test_words_around_an_edit_hold_it(text, data):
    """The words before an edit are a piece of the text; with the edit made they are those after it."""
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, len(text)))
    edit = Edit(len(text[:start].encode()), len(text[:stop].encode()), data.draw(st.text(alphabet="xé ", max_size=3)))
    old, new = in_word(text.encode(), edit)
    assert old in text
    assert new in patched(text.encode(), [edit])
    assert len(new) - len(old) == len(edit.text) - (stop - start)
