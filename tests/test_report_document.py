"""What a report says: never more than the numbers do."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from report_studies import LOWER, SYNONYM, TYPO, lines, number, study
from windtunnel.report import citations
from windtunnel.report.claims import ALPHA, Claim, verdict
from windtunnel.report.document import Cite, Document, Paragraph, Ref, Sentence, Styled, Value, plain
from windtunnel.report.numbers import Number
from windtunnel.report.sections import write
from windtunnel.report.study import Study

MANY = tuple(f"typo@1(rate=0.{place:02d}, min_letters=4, keep_ends=True)" for place in range(1, 41))

STUDIES: dict[str, Callable[[Path], Study]] = {
    "a drop that is healed": lambda at: study(
        at,
        lines(
            {TYPO: (0.05, 0.01), SYNONYM: (0.02, 0.01)},
            {TYPO: (0.03, 0.01), SYNONYM: (0.01, 0.005)},
            over={TYPO: (0.02, 0.01)},
        ),
    ),
    "no drop": lambda at: study(
        at, lines({TYPO: (0.001, 0.01), SYNONYM: (-0.002, 0.01)}, {TYPO: (0.0, 0.01), SYNONYM: (0.001, 0.01)})
    ),
    "a gain instead of a drop": lambda at: study(
        at, lines({TYPO: (-0.04, 0.01), SYNONYM: (0.03, 0.01)}, {TYPO: (0.01, 0.02), SYNONYM: (0.001, 0.01)})
    ),
    "collapse": lambda at: study(
        at, lines({TYPO: (0.4, 0.02), SYNONYM: (0.35, 0.02)}, {TYPO: (0.3, 0.02), SYNONYM: (0.2, 0.02)})
    ),
    "augmentation hurts": lambda at: study(
        at,
        lines(
            {TYPO: (0.05, 0.01), SYNONYM: (0.02, 0.01)},
            {TYPO: (-0.03, 0.01), SYNONYM: (-0.02, 0.01)},
            clean=(-0.05, 0.01),
            over={TYPO: (-0.03, 0.01), SYNONYM: (-0.02, 0.01)},
        ),
    ),
    "it helps here and hurts there": lambda at: study(
        at, lines({TYPO: (0.05, 0.01), SYNONYM: (0.02, 0.01)}, {TYPO: (0.03, 0.01), SYNONYM: (-0.02, 0.01)})
    ),
    "one seed, no other arm": lambda at: study(at, lines({TYPO: (0.05, 0.01), SYNONYM: (0.001, 0.01)})),
    "tiny n": lambda at: study(
        at, lines({TYPO: (0.1, 0.3), SYNONYM: (0.0, 0.3)}, {TYPO: (0.1, 0.4), SYNONYM: (0.0, 0.3)}, half=0.25, n=10)
    ),
    "recovery over 100 %": lambda at: study(
        at,
        lines(
            {TYPO: (0.05, 0.01), SYNONYM: (0.04, 0.01)}, {TYPO: (0.08, 0.01), SYNONYM: (0.06, 0.01)}, clean=(0.03, 0.01)
        ),
    ),
    "control as good": lambda at: study(
        at,
        lines(
            {TYPO: (0.05, 0.01), SYNONYM: (0.04, 0.01)},
            {TYPO: (0.03, 0.01), SYNONYM: (0.02, 0.01)},
            over={TYPO: (0.001, 0.01), SYNONYM: (-0.001, 0.01)},
        ),
    ),
    "a large clean cost": lambda at: study(
        at,
        lines(
            {TYPO: (0.05, 0.01), SYNONYM: (0.04, 0.01)},
            {TYPO: (0.03, 0.01), SYNONYM: (0.02, 0.01)},
            clean=(-0.12, 0.01),
        ),
    ),
    "nothing to recover": lambda at: study(
        at, lines({TYPO: (0.002, 0.001), SYNONYM: (0.001, 0.0005)}, {TYPO: (0.001, 0.002), SYNONYM: (0.0, 0.01)})
    ),
    "values that are not there": lambda at: study(
        at,
        [
            *lines({TYPO: (0.05, 0.01)}, {TYPO: (0.03, 0.01)}),
            number("drop", SYNONYM, "plain", None, method="not estimable: one class"),
            number("gain", SYNONYM, "augmented", None, method="not estimable: one class"),
            number("detectable", "original", "plain", None, method="not estimable: no discordant pair"),
            number("severity", "typo", "plain", None, at=0.1, method="not estimable: no row"),
        ],
    ),
    "many transformations": lambda at: study(
        at,
        lines(
            {spec: (0.002 * (place - 5), 0.01) for place, spec in enumerate(MANY)},
            {spec: (0.001 * (place - 20), 0.008) for place, spec in enumerate(MANY)},
        ),
        specs=MANY,
        held_out=20,
    ),
    "five labels": lambda at: study(
        at,
        lines({TYPO: (0.05, 0.01), SYNONYM: (0.001, 0.01)}, {TYPO: (0.03, 0.01), SYNONYM: (0.0, 0.01)}, original=0.55),
        labels=("1 star", "2 stars", "3 stars", "4 stars", "5 stars"),
    ),
    "an interval without zero, a p value above the level": lambda at: study(
        at,
        lines(
            {TYPO: (0.02, 0.015), SYNONYM: (0.05, 0.01)},
            {TYPO: (0.0, 0.01), SYNONYM: (0.01, 0.02)},
            p={TYPO: 0.2, SYNONYM: 0.001},
        ),
    ),
    "one transformation": lambda at: study(at, lines({TYPO: (0.05, 0.01)}, {TYPO: (0.03, 0.01)}), specs=(TYPO,)),
    "held out": lambda at: study(
        at,
        lines({TYPO: (0.05, 0.01), LOWER: (0.06, 0.01)}, {TYPO: (0.03, 0.01), LOWER: (-0.02, 0.01)}),
        specs=(TYPO, LOWER),
        held_out=1,
    ),
    "everything of the contract": lambda at: study(at, everything(), seeds=3),
    "nothing at all": lambda at: study(at, []),
    "an older study": lambda at: study(
        at, lines({TYPO: (0.05, 0.01)}), columns=("what", "spec", "model", "value", "low", "high", "n", "method")
    ),
}
"""Studies with very different results."""


def everything() -> list[dict[str, Any]]:
    """Lines of every kind that the report reads."""
    found = lines(
        {TYPO: (0.05, 0.01), SYNONYM: (0.02, 0.01)},
        {TYPO: (0.03, 0.01), SYNONYM: (0.01, 0.02)},
        over={TYPO: (0.01, 0.02)},
    )
    found += [
        number("range_accuracy", "original", "plain", 0.02, 0.01),
        number("detectable", "original", "plain", 0.012),
    ]
    found += [
        number("p_drop_holm", TYPO, "plain", 0.001, method="Holm over the claims"),
        number("truncation_drop", TYPO, "plain", 0.01),
    ]
    for strength, value in ((0.0, 0.9), (0.1, 0.85), (0.3, 0.7)):
        found.append(number("severity", "typo@1(min_letters=4, keep_ends=True)", "plain", value, 0.01, at=strength))
        found.append(
            number("severity", "typo@1(min_letters=4, keep_ends=True)", "augmented", value + 0.02, 0.01, at=strength)
        )
    found.append(number("severity_lost_4", "typo@1(min_letters=4, keep_ends=True)", "plain", 0.08))
    for dose, value in ((0, 0.85), (500, 0.87), (5000, 0.89)):
        found.append(number("dose", TYPO, "augmented", value, 0.01, at=dose))
    for name, drop in (("label=positive", 0.07), ("negation@1", 0.03), ("tokens=257-384", 0.01)):
        found.append(number("drop", TYPO, "plain", drop, 0.02, slice=name, n=300))
    for what, value in (("broke_drop", 0.07), ("healed_drop", 0.02), ("flip_rate", 0.09)):
        found += [number(what, spec, "plain", value, 0.01) for spec in (TYPO, SYNONYM)]
    found += [number("attributed", TYPO, "plain", 0.6, 0.05), number("transferred", TYPO, "augmented", 0.4, 0.3)]
    found += [number("worst_of", TYPO, "plain", 0.7, 0.01, at=5), number("attack_accuracy", TYPO, "plain", 0.2, 0.02)]
    found.append(number("attack_queries", TYPO, "plain", 37.0))
    return found


RULES: list[tuple[str, tuple[str, ...], int]] = [
    (r"\blowers? the plain model’s accuracy significantly", ("drop",), 1),
    (r"\braises? (it|the plain model’s accuracy) significantly", ("drop",), -1),
    (r"largest loss", ("drop",), 1),
    (
        r"(no significant change is found|does not change significantly|does the plain model’s accuracy change)",
        ("drop", "gain"),
        0,
    ),
    (r"raises accuracy on the transformed texts significantly", ("gain",), 1),
    (r"It hurts|Training on transformed texts hurts under|significantly lower than the plain model’s", ("gain",), -1),
    (r"On the original texts it costs", ("gain",), -1),
    (r"raises accuracy too|rises too", ("gain",), 1),
    (r"augmented arm is significantly more accurate", ("gain_over_control",), 1),
    (r"control arm, which saw as many texts unchanged, is significantly more", ("gain_over_control",), -1),
    (r"unchanged raises accuracy significantly", ("gain",), 1),
    (r"unchanged hurts significantly", ("gain",), -1),
    (r"never trained on, augmentation raises", ("gain",), 1),
    (r"never trained on, augmentation lowers", ("gain",), -1),
    (r"leads the baseline", ("lead",), 1),
    (r"behind the baseline", ("lead",), -1),
]
"""What a sentence with these words must rest on: kinds of figures, and their sign."""

DIRECTIONS = re.compile(
    r"\b(lowers?|raises?|rises|falls|hurts?|helps?|costs?|gained|loss|lost|lower|higher|better|worse|improves?|"
    r"more accurate|less accurate|leads|behind)\b"
)
NEUTRAL = re.compile(
    r"a cost of up to|whether|four points are lost|what it costs|helps significantly|hurts significantly|hurts under|"
    r"significantly (lower|higher) under|clean cost|fall|falls from|rises from|at a lower rate|the better|more "
    r"is gained|"
    r"robustness|drop of more|learnt|lower case",
    re.IGNORECASE,
)
"""Words that claim no direction, or whose claim is a `Claim` of its own."""


def sign_of(one: Number, p: Number | None) -> int:
    """The sign, found without the report's code."""
    if one.low is None or one.high is None or (p is not None and p.value is not None and p.value >= 0.05):
        return 0
    return (one.low > 0) - (one.high < 0)


def check(document: Document) -> None:
    """Every claim of every sentence holds, and words and numbers go together."""
    described = [
        sentence
        for section in document.sections
        if section.key == "transformations"
        for block in section.blocks
        if isinstance(block, Paragraph)
        for sentence in block.sentences
    ]  # their words are those of the catalogue
    for sentence in document.sentences():
        for claim in sentence.claims:
            assert claim.holds, f"{sentence.text!r}: {claim}"
        if sentence not in described:
            check_words(sentence)
        assert "None" not in sentence.text, sentence.text
        whole = "".join("(1)" if isinstance(part, Cite | Ref) else plain((part,)) for part in sentence.parts)
        assert not re.search(r"\bnan\b|  | ,|\(\)", whole), whole
        assert sentence.text.endswith((".", ":")), sentence.text


def check_words(sentence: Sentence) -> None:
    ps = {claim.numbers[0].line: claim.p for claim in sentence.claims}
    printed = [part.number for part in sentence.parts if isinstance(part, Value) and part.number is not None]
    claimed = [claim.numbers[0] for claim in sentence.claims if claim.says in ("above", "below", "unclear")]
    ruled = False
    for words, kinds, sign in RULES:
        if re.search(words, sentence.text):
            ruled = True
            concerned = [one for one in (*printed, *claimed) if one.what in kinds]
            assert concerned, sentence.text
            assert all(sign_of(one, ps.get(one.line)) == sign for one in concerned), sentence.text
    said = plain(part for part in sentence.parts if not isinstance(part, Styled))  # names are no claims
    if DIRECTIONS.search(said) and not ruled:
        assert sentence.claims or NEUTRAL.search(sentence.text), f"a direction without a claim: {sentence.text!r}"


@pytest.mark.parametrize("case", STUDIES)
def test_no_sentence_contradicts_a_number(case: str, tmp_path: Path) -> None:
    """Whatever a study found, claims hold, directions follow intervals, printed figures are those of their lines."""
    one = STUDIES[case](tmp_path)
    document = write(one)
    check(document)
    there = list(one.numbers)
    for part in document.inlines():
        if isinstance(part, Value) and part.number is not None:
            assert part.number == there[part.number.line]
            assert part.number.value is not None


@pytest.mark.parametrize("case", STUDIES)
def test_an_abstract_has_200_words_at_most(case: str, tmp_path: Path) -> None:
    """The limit of the format holds for any study."""
    words = sum(len(sentence.text.split()) for sentence in write(STUDIES[case](tmp_path)).abstract.sentences)
    assert 20 <= words <= 200


@pytest.mark.parametrize("case", STUDIES)
def test_printed_points_are_the_stored_ones(case: str, tmp_path: Path) -> None:
    """The first number of a printed drop or gain is the stored value in points, with or without its sign."""
    for part in (part for sentence in write(STUDIES[case](tmp_path)).sentences() for part in sentence.parts):
        if isinstance(part, Value) and part.number is not None and part.number.what in ("drop", "gain", "lead"):
            said = float(re.match(r"−?[\d.]+", part.text)[0].replace("−", "-"))  # type: ignore[index]
            assert abs(abs(said) - abs(100 * (part.number.value or 0))) <= 0.0501


def words_of(document: Document) -> str:
    """All sentences of the body."""
    return " ".join(sentence.text for sentence in document.sentences())


def test_what_hurts_is_said_to_hurt(tmp_path: Path) -> None:
    """An augmentation whose gains are below zero hurts, and its cost on the original texts is told."""
    text = words_of(write(STUDIES["augmentation hurts"](tmp_path)))
    assert "hurts under both transformations" in text
    assert "it costs 5.0 points [4.0, 6.0]" in text
    assert "helps" not in text


def test_what_is_not_significant_is_called_that(tmp_path: Path) -> None:
    """Without a significant drop nothing is said to fall, and the room that the intervals leave is told."""
    text = words_of(write(STUDIES["no drop"](tmp_path)))
    assert "Under none of the two transformations does the plain model’s accuracy change significantly" in text
    assert "differences of up to 1.2 points remain compatible" in text
    assert "lowers" not in text


def test_an_adjusted_p_value_decides(tmp_path: Path) -> None:
    """A drop whose interval leaves out zero is not significant if its p value is above the level."""
    text = words_of(write(STUDIES["an interval without zero, a p value above the level"](tmp_path)))
    assert "One of the two transformations lowers the plain model’s accuracy significantly" in text


def test_gains_on_the_originals_too_are_no_robustness(tmp_path: Path) -> None:
    """Where training on more texts also raises accuracy on the originals, the gains are not called robustness alone."""
    text = words_of(write(STUDIES["recovery over 100 %"](tmp_path)))
    assert "the gains are not of robustness alone" in text
    assert "more is gained than was lost" in text


def test_a_control_as_good_takes_the_credit(tmp_path: Path) -> None:
    """A gain that the control arm has as well is not put down to the transformations."""
    assert "cannot be put down to the transformations" in words_of(write(STUDIES["control as good"](tmp_path)))


def test_a_collapse_warns_of_the_texts(tmp_path: Path) -> None:
    """A drop of more than 20 points is also a warning about the texts."""
    assert "unreasonable" in words_of(write(STUDIES["collapse"](tmp_path)))


def test_everything_of_the_contract_is_told(tmp_path: Path) -> None:
    """Severity, dose, slices, attribution, worst case and power have their sentences when their figures are there."""
    document = write(STUDIES["everything of the contract"](tmp_path))
    text = words_of(document)
    for words in (
        "falls from 90.0% [89.0, 91.0] at 0 to 70.0%",
        "doses from 0 to 5,000",
        "largest for the kind “label positive”",
        "undone by a single edit",
        "five draws",
        "80% power",
        "after 37 queries",
        "go from a right answer to a wrong one",
        "number of comparisons after ",
        "between 1.0% and 3.0%",
    ):
        assert words in text
    keys = {getattr(block, "key", "") for block in document.blocks()}
    assert {"tab:main", "tab:slices", "tab:quality", "fig:forest", "fig:severity", "fig:dose"} <= keys


def test_nothing_at_all_is_still_a_document(tmp_path: Path) -> None:
    """A study without any figure gives a report that claims nothing."""
    document = write(STUDIES["nothing at all"](tmp_path))
    assert "hold no comparison" in words_of(document)
    assert not any(sentence.claims for sentence in document.sentences())


@pytest.mark.parametrize("case", STUDIES)
def test_works_cited_are_in_our_list(case: str, tmp_path: Path) -> None:
    """Every citation has its entry, with author, year, title and a place where it appeared."""
    works = citations.read(citations.REFERENCES)
    for key in write(STUDIES[case](tmp_path)).cited():
        fields = works[key].fields
        assert {"author", "year", "title"} <= fields.keys()
        assert {"booktitle", "journal", "howpublished"} & fields.keys()


SHARES = st.floats(-0.4, 0.4).map(lambda value: round(value, 4))
HALVES = st.floats(0.0005, 0.3).map(lambda value: round(value, 4))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(SHARES, HALVES, SHARES, HALVES, SHARES, HALVES), min_size=1, max_size=6),
    st.tuples(SHARES, HALVES),
    st.dictionaries(st.integers(0, 5), st.floats(0, 1)),
)
def test_no_sentence_contradicts_any_numbers(
    tmp_path: Path, rows: list[tuple[float, ...]], clean: tuple[float, float], p: dict[int, float]
) -> None:
    """The same for results that no one chose."""
    specs = MANY[: len(rows)]
    found = lines(
        {spec: (row[0], row[1]) for spec, row in zip(specs, rows, strict=True)},
        {spec: (row[2], row[3]) for spec, row in zip(specs, rows, strict=True)},
        over={spec: (row[4], row[5]) for spec, row in zip(specs, rows, strict=True)},
        clean=clean,
        p={specs[place]: value for place, value in p.items() if place < len(specs)},
        original=0.5,
    )
    check(write(study(tmp_path, found, specs=specs, held_out=len(specs) // 2)))


def test_verdicts_follow_interval_and_p() -> None:
    """A sign needs an interval on one side of zero, and a p value below the level where there is one."""
    drop = Number("drop", "test", TYPO, "", "plain", None, 0.02, 0.01, 0.03, 100, "", 0)
    assert verdict(drop) == 1
    assert verdict(drop, drop._replace(what="p_drop", value=0.04)) == 1
    assert verdict(drop, drop._replace(what="p_drop", value=ALPHA)) == 0
    assert verdict(drop._replace(low=-0.01)) == 0
    assert verdict(drop._replace(low=None)) == 0
    assert verdict(drop._replace(value=-0.02, low=-0.03, high=-0.01)) == -1
    assert not Claim("below", (drop,)).holds


def test_a_model_whose_training_involves_no_chance_is_not_blamed_for_one_seed(tmp_path: Path) -> None:
    """Of NB-SVM, whose one training says all, no sentence speaks of its seed, and the set-up says why."""
    told = lines({TYPO: (0.05, 0.01)}, {TYPO: (0.03, 0.01)})
    document = write(study(tmp_path, told, specs=(TYPO,), model="nbsvm"))
    said = [plain(sentence.parts) for sentence in document.sentences()]
    assert [sentence for sentence in said if re.search(r"\bseeds?\b", sentence)] == [
        sentence for sentence in said if "what another training seed changes" in sentence
    ]
    assert any(sentence.endswith("; its training involves no chance.") for sentence in said)
    assert "Each arm is trained once." in said


def test_baselines_beside_an_encoder_are_trained_once(tmp_path: Path) -> None:
    """The seeds are the encoder's; that there is no chance in the baselines is said."""
    told = [*lines({TYPO: (0.05, 0.01)}, {TYPO: (0.03, 0.01)}), number("accuracy", "original", "nbsvm", 0.85, 0.01)]
    document = write(study(tmp_path, told, specs=(TYPO,), seeds=3, baseline=("nbsvm",)))
    said = [plain(sentence.parts) for sentence in document.sentences()]
    assert "Each arm is trained with three seeds." in said
    assert "No chance is involved in training the baseline, which is trained once." in said


def test_without_a_count_of_training_texts_the_brackets_hold_the_seeds_alone(tmp_path: Path) -> None:
    """An aside does not begin with a comma."""
    one = study(tmp_path, lines({TYPO: (0.05, 0.01)}), specs=(TYPO,))
    del one.manifest["data"]["rows"]["train"]
    text = " ".join(plain(sentence.parts) for sentence in write(one).sentences())
    assert "(one seed) and measure" in text
