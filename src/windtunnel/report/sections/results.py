"""Results: the main table, the forest figure, and what they say."""

from __future__ import annotations

from windtunnel.report.claims import STEEP, Claim, is_known, p_of
from windtunnel.report.document import Block, Cell, FigureBlock, Paragraph, Ref, Section, Sentence, TableBlock
from windtunnel.report.number_format import (
    cell_p,
    cell_percent,
    cell_points,
    cell_share,
    code,
    counted,
    fact,
    percent,
    points,
)
from windtunnel.report.sections.findings import Findings
from windtunnel.report.sections.phrases import drops_summary, name, say, with_p
from windtunnel.report.study import ORIGINAL, PLAIN, Study

MOST_IN_TABLE = 8
"""Transformations in the main table; the appendix has all."""


def results(study: Study, found: Findings) -> Section:
    """How the plain model stands the changes."""
    blocks: list[Block] = []
    first = _original(study, found)
    if first:
        blocks.append(Paragraph(tuple(first)))
    drops = drops_summary(study, found)
    if drops:
        shown: list[Sentence] = []
        if main_table(study, found) is not None:
            shown = [say("Table {} and Figure {} show the differences.", Ref("tab:main"), Ref("fig:forest"))]
        blocks.append(Paragraph((*drops, *shown)))
    more = _beyond(study, found)
    if more:
        blocks.append(Paragraph(tuple(more), rank=1))
    table = main_table(study, found)
    if table is not None:
        blocks.append(table)
    if found.drops:
        blocks.append(_forest(study, found))
    return Section("results", "Results", tuple(blocks))


def _original(study: Study, found: Findings) -> list[Sentence]:
    numbers, original = study.numbers, found.original
    if original is None:
        return []
    mean, once = f", as a mean of {counted(found.seeds)} seeds", ", with one seed" if study.seeded else ""
    sentences = [
        say(
            "On the {} original test texts the plain model’s accuracy is {}{}.",
            fact(original.n, "numbers.parquet"),
            percent(original),
            mean if found.seeds > 1 else once,
        ),
        *_seeds(study),
    ]
    majority = study.majority_share
    if majority is not None and (original.low if original.low is not None else original.value or 0) <= majority:
        sentences.append(
            say(
                "That is not clearly more than always giving the commonest label would reach ({}); drops and gains "
                "from there say little about robustness.",
                fact(f"{100 * majority:.1f}%", "rows/test.parquet"),
                claims=[Claim("reaches no more than", (original,), at=majority)],
            )
        )
    for baseline in study.baselines:
        if lead := found.lead(baseline):
            template = {
                1: "It leads the baseline {} by {}{}.",
                -1: "It is behind the baseline {} by {}{}.",
                0: "It is not significantly different from the baseline {} ({}){}.",
            }[lead.sign]
            size = points(lead.number, absolute=lead.sign != 0)
            p = with_p(lead) if lead.sign else ""
            sentences.append(say(template, code(baseline), size, p, claims=[lead.claim]))
    detectable = numbers.known("detectable")
    if detectable:
        size = points(detectable, interval=False)
        sentences.append(say("A paired drop of {} would be found here with 80% power.", size, rank=2))
    return sentences


def _seeds(study: Study) -> list[Sentence]:
    """Between which accuracies the training seeds lie, where there are several."""
    template = "The seeds lie between {} and {}."
    spread = study.numbers.known("range_accuracy", ORIGINAL, PLAIN)
    if spread and spread.low is not None and spread.high is not None:
        high = fact(f"{100 * spread.high:.1f}%", "numbers.parquet")
        return [say(template, f"{100 * spread.low:.1f}%", high, rank=1)]
    seeds = [number for number in study.numbers.seeds("accuracy", ORIGINAL, PLAIN) if number.value is not None]
    if len(seeds) < 2:
        return []
    least, most = min(seeds, key=lambda one: one.value or 0), max(seeds, key=lambda one: one.value or 0)
    claims = [Claim("smallest", (least, *seeds)), Claim("largest", (most, *seeds))]
    ends = (percent(one, interval=False) for one in (least, most))
    return [say(template, *ends, claims=claims, rank=1)]


def _beyond(study: Study, found: Findings) -> list[Sentence]:
    """What qualifies the drops: texts that may be unreasonable, truncation."""
    sentences = []
    steep = [spec for spec in found.by_size(1) if found.drops[spec].value > STEEP]
    if steep:
        sentences.append(
            say(
                "A drop of more than 20 points, as under {}, is also a warning that texts may have become "
                "unreasonable, not only harder.",
                name(study, steep[0]),
                claims=[Claim("over 0.2", (found.drops[steep[0]].number,))],
            )
        )
    cut = [
        (spec, number)
        for spec in found.by_size(1)
        if (number := study.numbers.known("truncation_drop", spec)) and (number.value or 0) > 0
    ]
    if cut:
        spec, number = max(cut, key=lambda one: one[1].value or 0)
        sentences.append(
            say(
                "Edits lengthen texts in tokens, so that more of them is cut off; at most {} of the drop under {} lie "
                "on such texts.",
                points(number, interval=False),
                name(study, spec),
                claims=[found.drops[spec].claim],
            )
        )
    return sentences


def main_table(study: Study, found: Findings) -> TableBlock | None:
    """Each transformation and model: original, transformed, drop, recovered share, clean cost."""
    numbers = study.numbers
    models = [model for model in study.models if model in (*(arm.name for arm in study.arms), *study.baselines)]
    order = found.by_size() or [spec for spec in study.tested if numbers.known("accuracy", spec)]
    shown = (
        sorted(order[:MOST_IN_TABLE], key=study.tested.index) if len(order) <= MOST_IN_TABLE else order[:MOST_IN_TABLE]
    )
    if not shown or not models:
        return None
    remedied = any(numbers.one("recovered", spec, model) for spec in shown for model in models)
    rows: list[tuple[Cell, ...]] = []
    breaks = []
    for model in models:
        accuracy = numbers.known("accuracy", ORIGINAL, model)
        cost = numbers.known("gain", ORIGINAL, model)
        row: tuple[Cell, ...] = (
            ("original",) if model == models[0] else ("",),
            (model,),
            cell_percent(accuracy),
            ("–",),
            ("–",),
        )
        rows.append(row + ((("–",), cell_points(cost)) if remedied else ()))
    for spec in shown:
        breaks.append(len(rows))
        for model in models:
            drop = numbers.known("drop", spec, model)
            label: Cell = (
                (name(study, spec), *(("*",) if spec in study.held_out else ())) if model == models[0] else ("",)
            )
            row = (
                label,
                (model,),
                cell_percent(numbers.known("accuracy", spec, model)),
                cell_points(drop),
                cell_p(p_of(numbers, drop) if drop else None),
            )
            if remedied:
                recovered = numbers.known("recovered", spec, model)
                row += (
                    cell_share(recovered if is_known(recovered) else None),
                    cell_points(numbers.known("gain", spec, model)),
                )
            rows.append(row)
    head: tuple[Cell, ...] = (("texts",), ("model",), ("accuracy",), ("drop",), ("p",))
    if remedied:
        head += (("recovered",), ("gain on plain",))
    some = (
        "" if len(order) <= len(shown) else f" The {len(shown)} largest drops of {len(order)}; all are in the appendix."
    )
    caption = (
        "Accuracy in %, differences in points, the recovered share of the plain model’s drop in %, with 95% intervals"
        + ("; p of the drop." if any(row[4] != ("–",) for row in rows) else ".")
        + (" A gain below zero on the original texts is the clean cost." if remedied else "")
        + (" –: not defined, not estimable, or an interval wider than 100 points." if remedied else "")
        + (" *: held out of training." if any(spec in study.held_out for spec in shown) else "")
        + some,
    )
    if not any(row[4] != ("–",) for row in rows):
        rows = [row[:4] + row[5:] for row in rows]
        head = head[:4] + head[5:]
    return TableBlock(
        "tab:main", caption, head, tuple(rows), "ll" + "r" * (len(head) - 2), wide=True, breaks=tuple(breaks)
    )


def _forest(study: Study, found: Findings) -> FigureBlock:
    arms = len([model for model in study.models if model in [arm.name for arm in study.arms]])
    what = "by model" if arms > 1 else "of the plain model"
    caption = (
        f"Drop in accuracy {what}, with 95% intervals; a hollow mark: the interval holds zero."
        + (" *: held out of training." if study.held_out else "")
        + (f" The 16 largest of {len(found.drops)}." if len(found.drops) > 16 else ""),
    )
    listed = "; ".join(
        f"{study.short[spec]} {100 * found.drops[spec].value:.1f} points" for spec in found.by_size()[:16]
    )
    return FigureBlock("fig:forest", caption, f"Forest plot of drops in accuracy. Plain model: {listed}.")
