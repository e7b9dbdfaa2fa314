import numpy as np
import pytest

import windtunnel as wt
from windtunnel.errors import TransformationError
from windtunnel.testing import TEXTS, check_transformation
from windtunnel.text.batch import TextBatch
from windtunnel.text.edits import apply
from windtunnel.transforms.contract import Range

TYPO = wt.get("typo.swap(rate=0.3)")
LOWER = wt.get("case.lower")
OUT = wt.get("contraction.expand(rate=1.0)")
SENTENCE = "I don't know what a wonderful movie this is; we enjoyed it very much indeed, and they'll love it."
MANY = TextBatch.of([SENTENCE] * 400, [str(n) for n in range(400)])


def rows(edits):
    """Edits by row, as plain tuples."""
    return list(zip(edits.row.tolist(), edits.start.tolist(), edits.stop.tolist(), edits.text.to_list(), strict=True))


EXPRESSIONS = [
    "contraction.expand > typo.swap(rate=0.3)",
    "typo.swap(rate=0.2) > typo.swap(rate=0.2) > case.lower",
    "typo.swap | contraction.expand(rate=1.0)",
    "(typo.swap(rate=0.5) | case.lower)(rate=0.5)",
    "some(2, typo.swap, contraction.expand(rate=1.0), case.lower)",
    "(typo.swap > contraction.expand(rate=1.0)) | some(1, case.lower, typo.swap(rate=0.4))(protect='negations')",
    "typo.swap(rate=0.05..0.4)",
    "(typo.swap | contraction.expand)(rate=0.2..0.8, protect=('negations', 'regex:a|b > c'))",
]


@pytest.mark.parametrize("spec", EXPRESSIONS)
def test_a_composition_obeys_the_laws(spec):
    """It is a transformation like any other."""
    check_transformation(wt.get(spec))


@pytest.mark.parametrize("spec", EXPRESSIONS)
def test_a_spec_is_read_back(spec):
    """The spec of a composition names every part in full and gives an equal one again."""
    one = wt.get(spec)
    assert wt.get(one.spec) == one
    assert hash(wt.get(one.spec)) == hash(one)
    assert wt.get(one.spec).spec == one.spec


def test_brackets_group_and_choices_bind_more_tightly():
    """`a | b > c` is `(a | b) > c`; brackets around one name are nothing."""
    assert wt.get("typo.swap | case.lower > contraction.expand") == wt.get("(typo.swap|case.lower)>contraction.expand")
    assert wt.get("typo.swap > (case.lower > contraction.expand)") != wt.get(
        "typo.swap > case.lower > contraction.expand"
    )
    assert wt.get("(typo.swap)") == wt.get("typo.swap")
    assert wt.get("typo.swap | case.lower").name == "typo.swap | case.lower"


def test_functions_make_what_expressions_make():
    """Python's way and the text's way are one."""
    assert wt.sequence(TYPO, LOWER) == wt.get("typo.swap(rate=0.3) > case.lower")
    assert wt.one_of(TYPO, LOWER) == wt.get("typo.swap(rate=0.3) | case.lower")
    assert wt.some(2, TYPO, LOWER, OUT) == wt.get(f"some(2, {TYPO.spec}, case.lower, {OUT.spec})")
    assert wt.get("typo.swap", rate=Range(0, 0.5)) == wt.get("typo.swap(rate=0..0.5)")
    assert wt.get("typo.swap > case.lower", protect="names") == wt.get("(typo.swap > case.lower)(protect='names')")


# --- in sequence ------------------------------------------------------------------------------------------------


def test_a_sequence_is_one_after_the_other():
    """The second sees what the first wrote; the edits are against the original."""
    one = wt.sequence(OUT, LOWER)
    assert one.texts(["DON'T cry, Bob"]) == ["do not cry, bob"]
    assert rows(one.edits(TextBatch.of(["DON'T cry, Bob"]))) == [(0, 0, 5, "do not"), (0, 11, 12, "b")]


def test_equal_parts_have_chances_of_their_own():
    """Two typos in sequence fall on different words; swapping twice the same letters would undo all of them."""
    both = wt.sequence(TYPO, TYPO)
    once, twice = TYPO.edits(MANY), both.edits(MANY)
    assert len(twice) > 1.4 * len(once)
    first = apply(MANY, wt.sequence(TYPO, TYPO(rate=0.0)).edits(MANY))
    second = apply(MANY, wt.sequence(TYPO(rate=0.0), TYPO).edits(MANY))
    assert first.strings.to_list() != second.strings.to_list()
    deep = wt.sequence(both, both)
    assert len(deep.edits(MANY)) > 1.2 * len(twice)


def test_a_sequence_has_no_rate():
    """It is refused with what to do."""
    with pytest.raises(TransformationError, match="has no rate of its own; give each part one, such as typo"):
        wt.get("typo.swap > case.lower", rate=0.5)
    assert wt.get("typo.swap > case.lower").strength is None
    assert wt.get("(typo.swap > case.lower) | typo.swap").strength is None


# --- one of several, some of several ----------------------------------------------------------------------------


def test_each_row_gets_one():
    """Every row is edited by one part alone, each part by about its share, whatever the batch."""
    one = wt.get("contraction.expand(rate=1.0) | case.lower")
    counts = [0, 0]
    for text in apply(MANY, one.edits(MANY)).strings.to_list():
        counts["do not" not in text] += 1
        assert ("do not" in text) == text.startswith("I ") == ("don't" not in text)
    assert min(counts) > 150


def test_the_rate_of_a_choice_scales_its_parts():
    """Half the rate is half of each part's own; the rows' choice does not depend on it."""
    one = wt.get("typo.swap(rate=0.4) | case.lower(rate=0.6)")
    whole, half = rows(one.edits(MANY)), rows(one(rate=0.5).edits(MANY))
    assert set(half) < set(whole)
    assert 0.4 < len(half) / len(whole) < 0.6
    assert rows(one(rate=0.0).edits(MANY)) == []


def test_each_row_gets_some_different_ones():
    """Two of three: never the same twice, all pairs come up, in the listed order."""
    one = wt.get("some(2, contraction.expand(rate=1.0), case.lower, typo.swap(rate=1.0))")
    seen = set()
    for text in apply(MANY, one.edits(MANY)).strings.to_list():
        seen.add(("do not" in text, text.startswith("i "), "wonderful" not in text))
    assert seen == {(True, True, False), (True, False, True), (False, True, True)}
    everyone = wt.get("some(3, contraction.expand(rate=1.0), case.lower, typo.swap(rate=1.0))")
    assert len(everyone.edits(MANY)) > len(one.edits(MANY))


# --- ranges -----------------------------------------------------------------------------------------------------


def test_each_row_draws_its_own_rate():
    """Evenly over the range; a row's edits lie between those at the two ends."""
    one = wt.get("typo.swap(rate=0.0..1.0)")
    found, most = one.edits(MANY), TYPO(rate=1.0).edits(MANY)
    shares = np.bincount(found.row, minlength=400) / np.bincount(most.row, minlength=400)
    assert shares.min() == 0
    assert shares.max() == 1
    assert abs(shares.mean() - 0.5) < 0.06
    low, high = TYPO(rate=0.2), TYPO(rate=0.6)
    between = set(rows(wt.get("typo.swap(rate=0.2..0.6)").edits(MANY)))
    assert set(rows(low.edits(MANY))) < between < set(rows(high.edits(MANY)))


def test_a_range_of_one_point_is_that_rate():
    """Its edits are the same ones."""
    assert rows(wt.get("typo.swap(rate=0.3..0.3)").edits(MANY)) == rows(TYPO.edits(MANY))


def test_ranges_work_on_whole_texts_and_in_parts():
    """Odd texts, empty ones, parts of compositions."""
    batch = TextBatch.of(TEXTS)
    one = wt.get("typo.swap(rate=0.1..0.9) > case.lower(rate=0.5..1)")
    assert apply(batch, one.edits(batch)).strings.to_list() == one.texts(TEXTS)


# --- protection -------------------------------------------------------------------------------------------------


def test_a_composition_protects_the_original_words():
    """What is protected as a whole stays; what one part protects, the other may change."""
    text = ["I do not know Bob"]
    assert wt.get("(case.lower > typo.swap(rate=1.0, min_letters=3))(protect='names')").texts(text)[0].endswith(" Bob")
    assert wt.get("case.lower(protect='names') > case.lower").texts(text) == ["i do not know bob"]


# --- what is refused --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ("typo.swap >", "'typo.swap >': a transformation is missing; write a > b, a | b or some(2, a, b, c)."),
        ("()", "'()': a transformation is missing"),
        ("typo.swap > (case.lower", "'typo.swap > (case.lower': brackets and quotes do not close."),
        ("typo.swap > case.lower)", "'typo.swap > case.lower)': brackets and quotes do not close."),
        ("(typo.swap)(rate=1)", "'(typo.swap)(rate=1)': parameters stand behind a name or behind the brackets of"),
        ("(typo.swap > case.lower) x", "'(typo.swap > case.lower) x': 'x' does not belong behind a bracket."),
        ("some(x, typo.swap, case.lower)", "'some(x, typo.swap, case.lower)': `some` starts with how many"),
        ("some(3, typo.swap, case.lower)", "`some` takes 1 to 2 of its 2 parts; got 3."),
        ("some(1, typo.swap)", "`some` needs two transformations or more; got 1."),
        ("typo.swap > zzz", "No transformation is called 'zzz'."),
        ("typo.swap(rate=0.2..0.1)", "'typo.swap': `rate` ranges from the lower to the higher; got 0.2..0.1."),
        ("typo.swap(rate=0.2..3)", "'typo.swap': `rate` is a share between 0 and 1; got 3."),
        ("typo.swap(min_letters=1..2)", "'typo.swap': `min_letters` is a count of 0 or more; got 1..2."),
    ],
)
def test_what_cannot_be_read_is_refused(spec, sentence):
    """In one sentence that quotes it."""
    with pytest.raises(TransformationError) as refused:
        wt.get(spec)
    assert str(refused.value).startswith(sentence)


def test_a_file_may_have_an_odd_name(tmp_path):
    """Apostrophes in a file's name are no quotes; its hash is part of the composition's identity."""
    path = tmp_path / "don't.py"
    path.write_text("def shout(text):\n    return text.upper()\n")
    one = wt.get(f"{path}:shout > typo.swap")
    assert one.parts[0].texts(["a"]) == ["A"]
    before = one.identity
    path.write_text("def shout(text):\n    return text.upper() + '!'\n")
    assert wt.get(one.spec).identity != before
    assert wt.get(one.spec).spec == one.spec
