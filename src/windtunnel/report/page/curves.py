"""Figures of studies that have them: accuracy by strength and by dose, how remedies carry over, which edits decide.

The curves are the paper's, as SVG in the page's colours. A policy that lets no inline style through would strip them
bare, so their styles become classes; their names get a prefix, since two figures use the same ones.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from windtunnel.documents.number_format import NONE
from windtunnel.errors import ReportError
from windtunnel.evaluation.attribution.totals import Sum
from windtunnel.report.claims import is_known
from windtunnel.report.figures import drawing, style
from windtunnel.report.numbers import Number
from windtunnel.report.page.phrases import escaped, points, value_and_interval
from windtunnel.report.sections.analysis import severity_curves
from windtunnel.report.sections.damage import MOST_PAIRS, damage_of, word
from windtunnel.report.sections.remedy import dose_curves
from windtunnel.report.sections.transfer import matrix
from windtunnel.report.study import PLAIN, Study


class Curves(NamedTuple):
    """A section and what its figures look like."""

    section: str
    css: str


def curves(study: Study) -> Curves:
    """Return the section; empty where the study has no such figures."""
    rules: dict[str, str] = {}
    parts = [
        _figure(
            study,
            "fig:severity",
            "The stronger the change",
            "Accuracy by the strength of a transformation, with 95 % intervals.",
            ("strength", {**severity_curves(study, PLAIN)}),
            rules,
        ),
        _figure(
            study,
            "fig:dose",
            "The more texts are added",
            "Accuracy by the number of transformed training texts, with 95 % intervals.",
            ("texts", dose_curves(study)),
            rules,
        ),
        _transfer(study),
        _single_edits(study),
    ]
    if not any(parts):
        return Curves("", "")
    section = (
        '<section id="curves" aria-labelledby="h-curves">\n'
        '<h2 id="h-curves">Strength, dose, transfer and single edits</h2>\n'
        f'<div class="curves">\n{"".join(parts)}</div>\n</section>\n'
    )
    css = "".join(f".{name} {{ {declarations} }}\n" for declarations, name in rules.items())
    return Curves(
        section,
        f":root {{ {style.css('light')} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {style.css('dark')} }} }}\n"
        f".drawing {{ --wt-paper: var(--card); }}\n{css}",
    )


def _figure(
    study: Study,
    key: str,
    title: str,
    caption: str,
    data: tuple[str, dict[str, list[Number]]],
    rules: dict[str, str],
) -> str:
    """A figure with the same as a table; empty where there is nothing to draw."""
    across, lines = data
    if not lines:
        return ""
    name = key.replace(":", "-")
    try:
        drawn = drawing.svg(study, key)
    except ReportError as error:  # matplotlib is not installed: the table stands alone
        drawn = f'<p class="note">{escaped(str(error))}</p>'
    picture = classed(drawn or "", name, rules)
    table = "".join(
        f'<tr><th scope="row">{escaped(study.called(spec))}</th><td class="number">{number.at:g}</td>'
        f'<td class="number">{value_and_interval(number)}</td></tr>'
        for spec, line in lines.items()
        for number in line
    )
    return f"""<figure aria-labelledby="h-{name}">
<h3 id="h-{name}">{title}</h3>
{picture}
<figcaption class="note">{caption}</figcaption>
<details><summary>The same as a table</summary><table class="small"><thead><tr><th scope="col">transformation</th>
<th scope="col" class="number">{across}</th><th scope="col" class="number">accuracy, %</th></tr></thead>
<tbody>{table}</tbody></table></details>
</figure>
"""


def classed(svg: str, prefix: str, rules: dict[str, str]) -> str:
    """Return an SVG of matplotlib without metadata and inline styles, its ids under a prefix.

    Args:
        svg: as matplotlib writes it.
        prefix: for its ids.
        rules: declarations -> class; takes those that are new.

    >>> classed('<path id="a" style="fill: none"/><use xlink:href="#a"/>', "f", (rules := {}))
    '<path id="f-a" class="drawn-0"/><use xlink:href="#f-a"/>'
    >>> rules
    {'fill: none': 'drawn-0'}
    """
    svg = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", svg, flags=re.S)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', svg)
    svg = re.sub(r'(href="#|url\(#)', rf"\g<1>{prefix}-", svg)
    svg = re.sub(
        r'style="([^"]*)"',
        lambda found: f'class="{rules.setdefault(found[1], f"drawn-{len(rules)}")}"',
        svg,
    )
    return svg.replace("<svg ", '<svg aria-hidden="true" class="drawing" ', 1).strip()


def _transfer(study: Study) -> str:
    """How much of each drop a model trained on one transformation recovers: a row a training, a column a test set."""
    carried = matrix(study)
    if carried is None:
        return ""
    trained, tested, found = carried

    def called(spec: str) -> str:
        return escaped(study.called(spec))

    def marked(spec: str) -> str:
        return called(spec) + ("*" if spec in study.held_out else "")

    heads = "".join(f'<th scope="col" class="number">{marked(spec)}</th>' for spec in tested)
    lines = "".join(
        f'<tr><th scope="row">{called(one)}</th>'
        + "".join(_cell(found.get((one, spec)), one == spec) for spec in tested)
        + "</tr>\n"
        for one in trained
    )
    held = " *: held out of all training." if set(study.held_out) & set(tested) else ""
    return f"""<figure aria-labelledby="h-transfer" class="broad">
<h3 id="h-transfer">What carries over</h3>
<div class="scroll" tabindex="0" role="region" aria-labelledby="h-transfer"><table class="small transfer">
<thead><tr><td>trained on, tested on</td>{heads}</tr></thead>
<tbody>{lines}</tbody></table></div>
<figcaption class="note">Of each drop (column), the share that training on one transformation (row) recovers, in %.
Framed: trained on what is tested. –: not estimable, or an interval wider than 100 points.{held}</figcaption>
</figure>
"""


def _cell(number: Number | None, own: bool) -> str:
    if number is None or number.value is None or not is_known(number):
        return f'<td class="number">{NONE}</td>'
    step = min(max(round(5 * number.value), 0), 5)
    frame = " own" if own else ""
    return f'<td class="number warm-{step}{frame}" title="{full_text(number)}">{points(number.value, 0)}</td>'


def full_text(number: Number) -> str:
    """The interval of a share, in percent, as plain text."""
    if number.interval is None:
        return ""
    low, high = number.interval
    return f"95 % interval {points(low, 0)} to {points(high, 0)}"


def _single_edits(study: Study) -> str:
    """Return a figure of two tables; empty where the study was not asked which edit broke what."""
    found = damage_of(study)
    if found is None or not found.undone:
        return ""
    kinds = "".join(_edit_line(escaped(one.what[0]), one) for one in found.kinds)
    pairs = "".join(_edit_line(f"{_word(one.what[0])} → {_word(one.what[1])}", one) for one in found.pairs[:MOST_PAIRS])
    share = f"{100 * found.undone / found.flips:.0f}"
    return f"""<figure aria-labelledby="h-damage">
<h3 id="h-damage">Single edits</h3>
<table class="small damage"><thead><tr><th scope="col">edit</th><th scope="col" class="number">flips undone</th>
<th scope="col" class="number">of flips with it</th></tr></thead>
<tbody>{kinds}</tbody>
{f"<tbody>{pairs}</tbody>" if pairs else ""}</table>
<figcaption class="note">Of {found.flips:,} answers of the plain model that broke, {found.undone:,} ({share} %) are
right again when one edit is left out. Above: by kind of edit; below: the words whose edit undoes most of them, where
it is two or more.</figcaption>
</figure>
"""


def _edit_line(what: str, one: Sum) -> str:
    counts = f'<td class="number">{one.undone:,}</td><td class="number">{one.flips:,}</td>'
    return f'<tr><th scope="row">{what}</th>{counts}</tr>'


def _word(text: str) -> str:
    return f"<code>{escaped(text)}</code>" if text.strip() else f"<em>{word(text)}</em>"
