"""Kinds of texts: what they are called, and the drop on each."""

from __future__ import annotations

import re

from windtunnel import slices
from windtunnel.errors import SliceError
from windtunnel.report.claims import Claim
from windtunnel.report.document import Block, Cell, Inline, Paragraph, Ref, TableBlock
from windtunnel.report.number_format import cell_points, code, fact, points
from windtunnel.report.numbers import ANY, Number
from windtunnel.report.sections.findings import Difference, Findings
from windtunnel.report.sections.phrases import name, phrase, say
from windtunnel.report.study import PLAIN, Study

MOST_SLICES = 8

TITLES = {
    "length.short": "{max} words or fewer",
    "length.medium": "{min} to {max} words",
    "length.long": "{min} words or more",
    "sentence.long": "a sentence of {min} words or more",
    "readability.easy": "easy to read",
    "readability.hard": "hard to read",
    "negation": "negation",
    "contrast": "contrast (but, yet, …)",
    "comparison": "comparison",
    "superlative": "superlative",
    "intensifier": "{min} intensifiers or more",
    "hypothetical": "{min} hypotheticals or more",
    "rare_words": "{min_share:.0%} rare words or more",
    "keywords": "keywords: {words}",
    "repetition": "a word repeated",
    "opinion.mixed": "mixed opinion",
    "opinion.none": "no opinion word",
    "opinion.negated": "negated opinion word",
    "question": "question",
    "question.yes_no": "yes-no question",
    "question.quantity": "question for an amount",
    "exclamation": "exclamation mark",
    "sarcasm": "mark of sarcasm",
    "quotation": "quotation",
    "rating": "rating (7/10, …)",
    "digits": "digits",
    "capitals": "a word in capitals",
    "casing.lower": "no capital letter",
    "casing.upper": "all in capitals",
    "casing.title": "words capitalized",
    "non_ascii": "non-ASCII characters",
    "emoji": "emoji or emoticon",
    "markup": "markup",
    "links": "link, address or handle",
    "elongation": "lengthened word (sooo)",
    "person": "a person’s name",
    "first_person": "first person (I, we)",
    "second_person": "second person (you)",
    "gender.female": "feminine pronoun",
    "gender.male": "masculine pronoun",
}
"""Name of a slice -> what it is called in print, with its parameters."""

RANGES = {"length": "words", "sentences": "sentences", "readability": "school grade"}
"""Slices from `min` to `max`, either of which may be left open -> of what."""

_AUTOMATIC = {"label": "label {}", "group": "group {}", "tokens": "{} tokens", "confidence": "confidence {}"}
"""Of the slices that every study has: what stands before the "=" -> what they are called."""

_NAMED = re.compile(r"[a-z_]+(?:\.[a-z_]+)*@\d+(?:\([^()]*\))?")


def kind(spec: str) -> tuple[Inline, ...]:
    """A slice as it is called in print; as it is typed where nothing is known of it."""
    called = kind_name(spec)
    return (code(spec),) if called is None else (called,)


def kind_name(spec: str) -> str | None:
    """What a slice is called in print; None where nothing is known of it.

    >>> kind_name("rare_words@1(min_share=0.25)"), kind_name("(negation@1(min=1) & ~question@1(min=1))")
    ('25% rare words or more', '(negation and not question)')
    >>> kind_name("confidence=0.6-0.7"), kind_name("negation@1(min=4)"), kind_name("mine@1")
    ('confidence 0.6–0.7', 'negation (min=4)', None)
    """
    before, is_automatic, value = spec.replace(" & predicted=", ", predicted ").partition("=")
    if is_automatic and before in _AUTOMATIC:
        between = "–" if before in ("tokens", "confidence") else "-"
        return _AUTOMATIC[before].format(value.replace("-", between))
    try:
        named = _NAMED.sub(lambda found: _title(found[0]), spec)
    except SliceError:
        return None
    return None if named == spec else named.replace(" & ", " and ").replace(" | ", " or ").replace("~", "not ")


def _title(spec: str) -> str:
    """The title of one slice, with those of its parameters that are not the usual ones and not in the title."""
    found = slices.get(spec)
    usual = dict(slices.get(found.name).params)
    if found.name in RANGES:
        return _range(RANGES[found.name], **dict(found.params))
    template = TITLES[found.name]
    more = [f"{key}={value!r}" for key, value in found.params if value != usual.get(key) and f"{{{key}" not in template]
    return template.format(**dict(found.params)) + (f" ({', '.join(more)})" if more else "")


def _range(unit: str, *, min: float, max: float) -> str:  # noqa: A002 - the slices' own names
    """A range with the ends that matter: lengths end at a million words, grades at a thousand either way."""
    low = "" if min <= 0 else f"{min:g}"
    high = "" if max >= (1_000 if unit == RANGES["readability"] else 1_000_000) else f"{max:g}"
    if not low and not high:
        return f"any {unit.removesuffix('s')} count" if unit.endswith("s") else f"any {unit}"
    ends = f"{low} to {high}" if low and high else f"{low} or more" if low else f"{high} or less"
    return f"{unit} {ends}" if unit == RANGES["readability"] else f"{ends} {unit}".replace("or less", "or fewer")


def sliced_drops(study: Study) -> tuple[str, list[Number]]:
    """The transformation with the largest drop that was measured by slices, and those drops, the largest first."""
    best: tuple[str, list[Number]] = ("", [])
    for spec in Findings(study).by_size():
        found = [
            number
            for number in study.numbers.all("drop", spec=spec, model=PLAIN, slice=ANY)
            if number.slice and number.value is not None
        ]
        if found:
            return spec, sorted(found, key=lambda one: -(one.value or 0))
    return best


def by_kind(study: Study) -> list[Block]:
    """The drop for kinds of texts; empty where it was not measured."""
    spec, drops = sliced_drops(study)
    if not drops:
        return []
    whole = study.numbers.known("drop", spec)
    shown = drops if len(drops) <= MOST_SLICES else [*drops[: MOST_SLICES // 2], *drops[-(MOST_SLICES // 2) :]]
    sentences = [say("Table {} shows the drop under {} for kinds of texts.", Ref("tab:slices"), name(study, spec))]
    significant = [number for number in drops if Difference(number, _p(study, number)).sign == 1]
    top = drops[0]
    if top in significant:
        sentences.append(
            say(
                "It is largest for the kind “{}”, {}.",
                kind(top.slice),
                points(top),
                claims=[Claim("largest", (top, *drops)), Claim("above", (top,))],
            )
        )
    elif not significant:
        sentences.append(
            say(
                "In no kind of texts is it significant by itself.",
                claims=[Claim("unclear", (n,), _p(study, n)) for n in drops],
            )
        )
    if (
        whole is not None
        and top.interval
        and whole.value is not None
        and top.interval[0] <= whole.value <= top.interval[1]
    ):
        sentences.append(
            say(
                "The interval of the largest one holds the drop over all texts ({}), so that the kinds of texts need "
                "not differ.",
                points(whole, interval=False),
                claims=[Claim("includes", (top, whole))],
                rank=1,
            )
        )
    rows: list[tuple[Cell, ...]] = [
        ((*kind(number.slice),), (fact(number.n, "numbers.parquet"),), cell_points(number)) for number in shown
    ]
    rows.insert(0, (("all texts",), (fact(whole.n, "numbers.parquet") if whole else "",), cell_points(whole)))
    some = f" The {len(shown) // 2} largest and smallest of {len(drops)}." if len(shown) < len(drops) else ""
    caption = phrase(
        "Drop of the plain model under {} by kind of text, in points with 95% intervals.{}", name(study, spec), some
    )
    table = TableBlock(
        "tab:slices", caption, (("kind",), ("texts",), ("drop",)), tuple(rows), "lrr", breaks=(1,), rank=4
    )
    return [Paragraph(tuple(sentences), lead="Kinds of texts", rank=3), table]


def _p(study: Study, number: Number) -> Number | None:
    return study.numbers.known("p_drop_bh", number.spec, slice=number.slice) or study.numbers.known(
        "p_drop", number.spec, slice=number.slice
    )
