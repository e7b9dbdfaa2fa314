"""How reasonable transformations are, as a table in a terminal: families grouped, the judge's worst first."""

from __future__ import annotations

from typing import Any

from rich.markup import escape
from rich.table import Column, Table

from windtunnel.cli import terminal
from windtunnel.documents.number_format import NONE, NumberFormat
from windtunnel.quality.judge import UNREASONABLE

_FORMS = {
    "percent": NumberFormat(ascii=True),
    "signed": NumberFormat(signed=True, ascii=True),
    "interval": NumberFormat(signed=True, ascii=True),
    "cosine": NumberFormat(3, factor=1, ascii=True),
    "nats": NumberFormat(2, factor=1, ascii=True),
    "number": NumberFormat(2, factor=1, ascii=True),
}
_COLUMNS = (
    ("rows", "rows_changed", "percent"),
    ("words", "words_edited", "percent"),
    ("length", "characters_change", "signed"),
    ("senti", "sentiment_rows", "percent"),
    ("negat", "negation_rows", "percent"),
    ("flips", "judge_flips", "percent"),
    ("drop", "judge_drop", "signed"),
    ("alike", "similarity", "cosine"),
)
"""Heading, figure, how it is written."""
_WIDE = (
    ("rows", "rows_changed", "percent"),
    ("words", "words_edited", "percent"),
    ("edits", "edits_a_row", "number"),
    ("length", "characters_change", "signed"),
    ("senti", "sentiment_rows", "percent"),
    ("negat", "negation_rows", "percent"),
    ("flips", "judge_flips", "percent"),
    ("drop", "judge_drop", "interval"),
    ("tokens", "tokens_change", "signed"),
    ("cut", "truncated_more", "signed"),
    ("alike", "similarity", "cosine"),
    ("surprise", "surprise", "nats"),
)
"""What a terminal of 120 columns shows."""


def table(result: dict[str, Any], width: int = 80) -> Table:
    """Draw what `assess` returns; figures that were not asked for have no column."""
    lines = result["transformations"]
    there = {name for line in lines for name in line["figures"]}
    shown = [one for one in (_WIDE if width >= 120 else _COLUMNS) if one[1] in there]
    columns = [Column("transformation", style="bold", no_wrap=True), *(terminal.figures(one[0]) for one in shown)]
    drawn = terminal.table(_title(result), columns)
    families = list(dict.fromkeys(line["family"] for line in lines))
    for family in families:
        drawn.add_row(f"[cyan]{escape(family)}[/cyan]")
        mine = [line for line in lines if line["family"] == family]
        for line in sorted(mine, key=lambda line: (-_value(line, "judge_flips"), line["name"])):
            failed = f" ({line['failed']:,} rows failed)" if line["failed"] else ""
            cells = [_cell(line["figures"].get(name), kind) for _, name, kind in shown]
            drawn.add_row(escape(f"  {line['name']}{failed}"), *cells)
    drawn.caption = _caption(result, there)
    return drawn


def _title(result: dict[str, Any]) -> str:
    judge = result["judge"]
    said = f"{result['rows']:,} texts, in %"
    if judge:
        said += f"; the judge is right on {100 * judge['accuracy']['value']:.1f} % of them as they are"
    return said


def _caption(result: dict[str, Any], there: set[str]) -> str:
    said = ["words: edited; senti, negat: rows in which an edit touches such a word."]
    if "judge_flips" in there:
        said.append(
            "flips, drop: of a bag-of-words judge, in points [95 % interval]. It cannot read damaged letters as people "
            "do, so look at the texts before you believe it."
        )
        bad = [line["name"] for line in result["transformations"] if _value(line, "judge_drop") > UNREASONABLE]
        if bad:
            said.append(
                f"A drop of more than {100 * UNREASONABLE:.0f} points is a warning that the text became unreasonable: "
                f"{', '.join(bad)}."
            )
    for name, meaning in (("encoder", "alike: mean cosine"), ("model", "tokens, cut: change"), ("lm", "surprise")):
        if result[name]:
            said.append(f"{meaning} on {result[name]['rows']:,} of the texts.")
    return escape(" ".join(said))


def _value(line: dict[str, Any], name: str) -> float:
    figure = line["figures"].get(name)
    return float(figure["value"]) if figure else 0.0


def _cell(figure: dict[str, Any] | None, kind: str) -> str:
    if figure is None:
        return NONE
    ends = (figure["low"], figure["high"]) if kind == "interval" else ()
    return _FORMS[kind].figure(figure["value"], *ends)
