"""The appendix: all means over seeds by transformation and model, what else was measured, and how to repeat it."""

from __future__ import annotations

from windtunnel.documents.number_format import NONE
from windtunnel.report.claims import p_of
from windtunnel.report.document import Block, Cell, ListBlock, Paragraph, Ref, Section, TableBlock, Value
from windtunnel.report.number_format import cell_p, cell_percent, cell_points, cell_share, code, fact
from windtunnel.report.numbers import Number
from windtunnel.report.sections.kinds import kind
from windtunnel.report.sections.phrases import say
from windtunnel.report.study import ORIGINAL, Study

MOST_OTHERS = 400
"""Lines of the table of other figures; the rest is in numbers.parquet."""

IN_MAIN = {"accuracy", "drop", "gain", "recovered", "p_drop"}


def appendix(study: Study) -> list[Section]:
    """All numbers."""
    sections = [
        Section(
            "app:numbers",
            "All Figures by Transformation and Model",
            tuple(_main(study)),
            appendix=True,
            counted=False,
        )
    ]
    others = _others(study)
    if others:
        sections.append(Section("app:others", "Other Figures", tuple(others), appendix=True, counted=False))
    sections.append(Section("app:repeat", "How to Repeat It", tuple(_repeat(study)), appendix=True, counted=False))
    return sections


def _main(study: Study) -> list[Block]:
    numbers = study.numbers
    rows: list[tuple[Cell, ...]] = []
    breaks: list[int] = []
    for spec in (ORIGINAL, *study.tested):
        if rows:
            breaks.append(len(rows))
        for place, model in enumerate(study.models):
            drop = numbers.known("drop", spec, model)
            shown: Cell = (
                ((code(spec if spec == ORIGINAL else study.short[spec]),) if spec != ORIGINAL else (ORIGINAL,))
                if not place
                else ("",)
            )
            rows.append(
                (
                    shown,
                    (study.called_model(model),),
                    cell_percent(numbers.known("accuracy", spec, model)),
                    cell_points(drop),
                    cell_p(p_of(numbers, drop) if drop else None),
                    cell_points(numbers.known("gain", spec, model)),
                    cell_share(numbers.known("recovered", spec, model)),
                )
            )
    head: tuple[Cell, ...] = (
        ("texts",),
        ("model",),
        ("accuracy",),
        ("drop",),
        ("p",),
        ("gain on plain",),
        ("recovered",),
    )
    caption = (
        "All transformations and models: accuracy in %, differences in points, recovered share in %, with 95% "
        "intervals; p of the drop.",
    )
    opening = Paragraph(
        (
            say(
                "Table {} has every {}; {} in the study’s folder has all {} lines, each with its method.",
                Ref("tab:all"),
                "mean over seeds" if len(study.seeds()) > 1 else "model",
                code("numbers.parquet"),
                fact(len(numbers), "numbers.parquet"),
            ),
        )
    )
    blocks: list[Block] = [
        opening,
        TableBlock("tab:all", caption, head, tuple(rows), "llrrrrr", wide=True, breaks=tuple(breaks), long=True),
    ]
    full = [spec for spec in study.tested if study.short[spec] != spec]
    if full:
        blocks.append(Paragraph((say("The transformations in full:"),)))
        blocks.append(ListBlock(tuple((code(study.short[spec]), ": ", code(spec)) for spec in full)))
    return blocks


def _others(study: Study) -> list[Block]:
    others = [number for number in study.numbers if number.what not in IN_MAIN or number.slice or number.set != "test"]
    others = [number for number in others if "/" not in number.model and not number.what.startswith("p_")]
    if not others:
        return []
    others.sort(key=lambda number: bool(number.slice))  # of the many lines of kinds of texts, the last are left out
    rows: list[tuple[Cell, ...]] = [
        (
            (code(number.what),),
            _where(study, number),
            (study.called_model(number.model),),
            (f"{number.at:g}" if number.at is not None else "",),
            _raw(number),
        )
        for number in others[:MOST_OTHERS]
    ]
    left = len(others) - len(rows)
    more = f" {left:,} further lines are in numbers.parquet." if left else ""
    means = ", means over seeds," if len(study.seeds()) > 1 else ""
    caption = (f"Other figures{means} as shares with 95% intervals." + more,)
    head: tuple[Cell, ...] = (("figure",), ("texts",), ("model",), ("at",), ("value",))
    return [TableBlock("tab:others", caption, head, tuple(rows), "lllrr", wide=True, long=True)]


def _where(study: Study, number: Number) -> Cell:
    """The transformation, the kind of text, and the set where it is not the test set."""
    there: Cell = (
        (number.spec,) if number.spec == ORIGINAL else (code(study.called(number.spec)),) if number.spec else ()
    )
    part = ((", ",) if there else ()) + kind(number.slice) if number.slice else ()
    return (*there, *part, f" ({number.set})" if number.set != "test" else "")


def _raw(number: Number) -> Cell:
    if number.value is None:
        return (NONE,)
    digits = 3 if abs(number.value) < 100 else 0
    text = f"{number.value:.{digits}f}"
    if number.interval:
        text += f" [{number.interval[0]:.{digits}f}, {number.interval[1]:.{digits}f}]"
    return (Value(text.replace("-", "−"), number),)


def _repeat(study: Study) -> list[Block]:
    data = study.manifest.get("data", {})
    version = fact(str(study.manifest.get("windtunnel", "")))
    blocks: list[Block] = [Paragraph((say("The study is repeated by the plan below with Windtunnel {}.", version),))]
    if fingerprint := data.get("fingerprint"):
        blocks.append(Paragraph((say("Fingerprint of the data: {}.", code(str(fingerprint))),)))
    plan = study.manifest.get("plan", {})
    items = tuple(
        (code(f"{key} = {_toml(value)}"),)
        for key, value in plan.items()
        if key != "resolved" and value not in (None, [], {}, ())
    )
    return [*blocks, *((ListBlock(items),) if items else ())]


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + " }"
    return str(value)
