"""Thresholds against figures."""

import xml.etree.ElementTree as ET

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windtunnel.errors import PlanError
from windtunnel.storage.tables import NUMBERS
from windtunnel.study.verdicts import FAIL, NOT_ESTIMABLE, PASS, Thresholds, judge, junit

TYPO, LOWER = "typo@1(rate=0.1, min_letters=4, keep_ends=True)", "case.lower@1(rate=1.0)"


def numbers(*lines):
    """NUMBERS of (what, spec, slice, model, value, low, high)."""
    rows = [
        {"what": what, "set": "test", "spec": spec, "slice": part, "model": model, "at": None}
        | {
            "value": value,
            "low": low,
            "high": high,
            "n": 100,
            "method": "not estimable: no drop" if value is None else "m",
        }
        for what, spec, part, model, value, low, high in lines
    ]
    return pa.Table.from_pylist(rows, NUMBERS)


FIGURES = numbers(
    ("accuracy", "original", "", "plain", 0.9, 0.8, 0.95),
    ("accuracy", "original", "", "augmented", 0.9, 0.8, 0.95),
    ("drop", TYPO, "", "plain", 0.08, 0.05, 0.11),
    ("drop", TYPO, "", "augmented", 0.03, 0.01, 0.05),
    ("drop", TYPO, "", "augmented/1", 0.5, 0.4, 0.6),
    ("drop", LOWER, "", "augmented", 0.0, -0.01, 0.01),
    ("recovered", TYPO, "", "augmented", 0.6, 0.4, 0.8),
    ("recovered", LOWER, "", "augmented", None, None, None),
    ("drop", TYPO, "negation@1(min=1)", "augmented", 0.09, 0.02, 0.2),
    ("drop", TYPO, "length@1(min=200, max=1000000)", "augmented", 0.2, 0.11, 0.3),
)


def verdicts(*specs, **limits):
    """Verdicts by check, transformation and slice."""
    found = judge(FIGURES, Thresholds(**limits), specs or (TYPO, LOWER))
    return {
        (one.check, one.transformation.partition("@")[0], one.slice.partition("@")[0]): one.verdict for one in found
    }


def test_the_augmented_model_is_judged_by_the_figure():
    """Drops of the mean over seeds, in points; what lies at the limit passes; no recovery from no drop, no verdict."""
    assert verdicts(max_drop=3, min_recovery=61) == {
        ("max_drop", "typo", ""): PASS,
        ("min_recovery", "typo", ""): FAIL,
        ("max_drop", "case.lower", ""): PASS,
        ("min_recovery", "case.lower", ""): NOT_ESTIMABLE,
    }
    assert verdicts(max_drop=2.9)["max_drop", "typo", ""] == FAIL


def test_another_model_may_be_judged():
    """The plain model's drop is its own."""
    assert verdicts(TYPO, max_drop=7, model="plain") == {("max_drop", "typo", ""): FAIL}


@pytest.mark.parametrize(("by", "drop", "recovery"), [("sure_pass", FAIL, FAIL), ("sure_fail", PASS, PASS)])
def test_the_interval_may_be_what_is_judged(by, drop, recovery):
    """With `sure_pass` the whole interval must hold; with `sure_fail` the whole interval must break the limit."""
    found = verdicts(TYPO, max_drop=2 if by == "sure_fail" else 4, min_recovery=50, judge=by)
    assert list(found.values()) == [drop, recovery]


def test_a_slice_fails_only_by_its_whole_interval():
    """Of two slices over the limit, the one whose interval reaches below passes, however it is judged."""
    for by in ("value", "sure_pass", "sure_fail"):
        assert verdicts(TYPO, max_slice_drop=8, judge=by) == {
            ("max_slice_drop", "typo", "negation"): PASS,
            ("max_slice_drop", "typo", "length"): FAIL,
        }


def test_one_transformation_has_limits_of_its_own():
    """By name or by spec; they go before the general one."""
    for key in ("typo", "typo(rate=0.1)", TYPO):
        assert verdicts(max_drop=1, each={key: {"max_drop": 5}}) == {
            ("max_drop", "typo", ""): PASS,
            ("max_drop", "case.lower", ""): PASS,
        }
    assert verdicts(each={"typo": {"max_drop": 1}}) == {("max_drop", "typo", ""): FAIL}


def test_a_figure_that_is_not_there_is_not_estimable():
    """A transformation without a line is said to have none."""
    found = judge(FIGURES, Thresholds(max_drop=3), ["synonym@1(rate=0.1)"])
    assert [(one.verdict, one.why) for one in found] == [(NOT_ESTIMABLE, "the study has no such figure")]


def test_refusals():
    """Nothing to check, another study's transformation and an unknown model are refused."""
    with pytest.raises(PlanError, match="There is nothing to check: give --max-drop"):
        judge(FIGURES, Thresholds(), (TYPO,))
    with pytest.raises(PlanError, match=r"'typpo' is no transformation of this study. Did you mean 'typo'\?"):
        judge(FIGURES, Thresholds(each={"typpo": {"max_drop": 1}}), (TYPO,))
    with pytest.raises(PlanError, match=r"the study has no model 'augmentd'. Did you mean 'augmented'\?"):
        judge(FIGURES, Thresholds(max_drop=1, model="augmentd"), (TYPO,))


@given(st.floats(0, 100), st.floats(0, 100))
def test_a_stricter_limit_never_turns_a_failure_into_a_pass(one, other):
    """Verdicts are monotone in the limit, for every way of judging."""
    strict, loose = sorted((one, other))
    for by in ("value", "sure_pass", "sure_fail"):
        (tight,) = judge(FIGURES, Thresholds(max_drop=strict, judge=by), (TYPO,))
        (wide,) = judge(FIGURES, Thresholds(max_drop=loose, judge=by), (TYPO,))
        assert (tight.verdict, wide.verdict) != (PASS, FAIL)
        (easy,) = judge(FIGURES, Thresholds(min_recovery=strict, judge=by), (TYPO,))
        (hard,) = judge(FIGURES, Thresholds(min_recovery=loose, judge=by), (TYPO,))
        assert (easy.verdict, hard.verdict) != (FAIL, PASS)


def test_junit_counts_what_it_lists():
    """The XML can be read back: a test for each verdict, failures and skipped ones with their reasons."""
    found = judge(FIGURES, Thresholds(max_drop=2, min_recovery=50, max_slice_drop=8), (TYPO, LOWER))
    suite = ET.fromstring(junit(found))[0]
    cases = suite.findall("testcase")
    assert [suite.get(name) for name in ("tests", "failures", "skipped", "errors")] == ["6", "2", "1", "0"]
    assert len(cases) == 6
    assert [case.find("failure").get("message") for case in cases if case.find("failure") is not None] == [
        "the figure: 3.00 > 2",
        "the interval's better end: 11.00 > 8",
    ]
    assert suite.find("testcase/skipped").get("message") == "not estimable: no drop"
    assert cases[0].get("classname") == "windtunnel.max_drop"
    assert cases[0].get("name") == f"augmented: {TYPO}"


def test_junit_holds_no_character_that_xml_forbids():
    """A control character in a group's name becomes a question mark; <, & and quotes are escaped."""
    odd = [judge(FIGURES, Thresholds(max_drop=3), (TYPO,))[0]._replace(slice='group=a\x00<b>&"c"\ud800')]
    assert ET.fromstring(junit(odd))[0].find("testcase").get("name").endswith('group=a?<b>&"c"?')
