"""The table of transformations: a line for each, to be sorted by any column and filtered by `table.js`."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from windtunnel.documents.number_format import NONE
from windtunnel.report.claims import is_known, p_of
from windtunnel.report.page.phrases import digits, drop_verdict, points, spec_link, value_and_interval
from windtunnel.report.study import PLAIN, Study

Cell = Callable[[str], tuple[float | None, str]]
"""Spec -> what it is sorted by, its markup."""
VERDICTS = {"falls": "falls", "rises": "rises", "unclear": "no change shown"}
SIGNS = {"falls": "▼", "rises": "▲", "unclear": "=", "none": ""}


class Column(NamedTuple):
    """One column."""

    title: str
    help: str
    cell: Cell


def table(study: Study) -> str:
    """Return the section; empty where no transformed test set was measured."""
    specs = [spec for spec in study.tested if study.numbers.known("drop", spec)]
    if not specs:
        return ""
    columns = [column for column in _columns(study) if any(column.cell(spec)[1] != NONE for spec in specs)]
    heads = "".join(
        f'<th role="columnheader" scope="col" class="{"number" if place > 1 else "words"}">'
        f'<button type="button" title="{column.help}">{column.title}</button></th>'
        for place, column in enumerate([Column("Transformation", "Sort by name", lambda _: (None, "")), *columns])
    )
    lines = "".join(_line(study, spec, columns) for spec in specs)
    there = {drop_verdict(study, spec).code for spec in specs}
    options = "".join(f'<option value="{code}">{text}</option>' for code, text in VERDICTS.items() if code in there)
    return f"""<section id="table" aria-labelledby="h-table">
<h2 id="h-table">All transformations</h2>
<p class="intro">Accuracy in %, changes in points, with 95 % intervals. A heading sorts.</p>
<form class="tools needs-script" hidden role="search" aria-label="Filter the table">
<label>Name<input id="t-search" type="search" autocomplete="off" spellcheck="false"></label>
<label>Verdict<select id="t-verdict"><option value="">all</option>{options}</select></label>
<p id="t-found" role="status"></p>
</form>
<table id="transformations" class="wide" role="table" aria-labelledby="h-table">
<thead role="rowgroup"><tr role="row">{heads}</tr></thead>
<tbody role="rowgroup">
{lines}</tbody>
</table>
</section>
"""


def _line(study: Study, spec: str, columns: list[Column]) -> str:
    verdict = drop_verdict(study, spec)
    cells = "".join(_cell(column.title, *column.cell(spec)) for column in columns)
    name = study.short[spec].replace('"', "&quot;").replace("<", "&lt;")
    return (
        f'<tr role="row" data-verdict="{verdict.code}"><th role="rowheader" scope="row" data-value="{name}">'
        f"{spec_link(study, spec)}</th>{cells}</tr>\n"
    )


def _cell(title: str, value: float | None, text: str) -> str:
    key = "" if value is None else f"{value:.6g}"
    kind = "" if title == "Verdict" else " number"
    return f'<td role="cell" class="cell{kind}" data-label="{title}" data-value="{key}"><span>{text}</span></td>'


def _columns(study: Study) -> list[Column]:
    places, numbers = digits(study), study.numbers

    def figure(what: str, model: str, signed: bool = False, digits_: int = places) -> Cell:
        def cell(spec: str) -> tuple[float | None, str]:
            found = numbers.known(what, spec, model)
            if what == "recovered" and not is_known(found):
                found = None
            return (found.value if found else None), value_and_interval(found, digits_, signed=signed)

        return cell

    def share(what: str, model: str) -> Cell:
        def cell(spec: str) -> tuple[float | None, str]:
            found = numbers.known(what, spec, model)
            return (found.value, points(found.value, places)) if found else (None, NONE)

        return cell

    def verdict(spec: str) -> tuple[float | None, str]:
        found = drop_verdict(study, spec)
        rank = {"falls": 2.0, "unclear": 1.0, "rises": 0.0}.get(found.code)
        return rank, f'<span class="verdict {found.code}">{SIGNS[found.code]} {found.text}</span>'

    def changed(spec: str) -> tuple[float | None, str]:
        found = study.changed(spec)
        return found, points(found, 0)

    def p_value(spec: str) -> tuple[float | None, str]:
        drop = numbers.known("drop", spec)
        found = p_of(numbers, drop) if drop else None
        if found is None or found.value is None:
            return None, NONE
        return found.value, "&lt;\u00a00.001" if found.value < 0.001 else f"{found.value:.3f}"

    return [
        Column("Verdict", "What the interval and the p value of the drop show", verdict),
        Column("Drop", "Accuracy on the original minus on the transformed texts, plain model", figure("drop", PLAIN)),
        Column("p", "Of the drop; adjusted over the transformations where that was done", p_value),
        Column("Accuracy", "On the transformed texts, plain model", figure("accuracy", PLAIN)),
        Column("Broke", "Right first and wrong transformed, in % of the rows", share("broke_drop", PLAIN)),
        Column("Healed", "Wrong first and right transformed, in % of the rows", share("healed_drop", PLAIN)),
        Column("Gain", "Augmented minus plain model, on the transformed texts", figure("gain", study.remedy, True)),
        Column(
            "Recovered",
            "Gain in % of the drop; – where its interval is wider than 100 points",
            figure("recovered", study.remedy, digits_=0),
        ),
        Column(
            "Over control", "Augmented model minus the control arm", figure("gain_over_control", study.remedy, True)
        ),
        Column("Changed", "Texts that the transformation changed, in %", changed),
    ]
