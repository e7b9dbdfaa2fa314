"""What carries over: recovery on transformations that a model was not trained on."""

from __future__ import annotations

from typing import NamedTuple

from windtunnel.report.claims import Claim, is_known
from windtunnel.report.document import Cell, Ref, Sentence, TableBlock
from windtunnel.report.number_format import cell_share, share
from windtunnel.report.numbers import ANY, Number
from windtunnel.report.sections.phrases import name, names, phrase, say
from windtunnel.report.study import Study

MOST = 6
"""Transformations tested on, in the paper's table."""


class Matrix(NamedTuple):
    """The recovered share by what was trained on and what was tested on."""

    trained: list[str]
    tested: list[str]
    cells: dict[tuple[str, str], Number]
    """(trained on, tested on) -> the line, with or without a value."""


def matrix(study: Study) -> Matrix | None:
    """The lines `transfer`; None where the study has none."""
    before = f"{study.remedy}["
    cells = {
        (number.model[len(before) : -1], number.spec): number
        for number in study.numbers.all("transfer")
        if number.model.startswith(before) and number.model.endswith("]")
    }
    if not cells:
        return None
    trained, tested = (list(dict.fromkeys(key[place] for key in cells)) for place in (0, 1))
    return Matrix(trained, tested, cells)


def transfer_sentences(study: Study) -> list[Sentence]:
    """The average share of recovery that carries over, or that it is not known; where the matrix is."""
    sentences = []
    lines = study.numbers.all("transferred", spec=ANY, model=ANY)
    known = [one for one in lines if is_known(one)]
    vague = [one for one in lines if one.value is not None and not is_known(one)]
    if known:
        one = min(known, key=lambda line: line.spec != "")  # over all that was trained on, where that is told
        sentences.append(
            say(
                "On average {} of what is recovered on the transformation trained on is recovered on the others{}.",
                share(one),
                phrase(" after training on {}", name(study, one.spec)) if one.spec and "[" in one.model else "",
                rank=1,
            )
        )
    elif vague:
        specs = [one.spec for one in vague if one.spec]
        sentences.append(
            say(
                "How much of what is recovered on the transformation trained on is recovered on the others is not known"
                "{}: the 95% interval is wider than 100 points.",
                phrase(" after training on {}", names(study, specs)) if specs else "",
                claims=[Claim("not known", (one,)) for one in vague],
                rank=1,
            )
        )
    if matrix(study) is not None:
        sentences.append(say("Table {} shows what carries over from each to each.", Ref("tab:transfer"), rank=2))
    return sentences


def transfer_table(study: Study) -> TableBlock | None:
    """A row for each transformation tested on, a column for each trained on; None where there is no transfer."""
    found = matrix(study)
    if found is None or len(found.trained) > MOST:
        return None
    rows: list[tuple[Cell, ...]] = []
    for spec in found.tested[: 2 * MOST]:
        mark = "*" if spec in study.held_out else ""
        cells = (_cell(found.cells.get((one, spec))) for one in found.trained)
        rows.append(((name(study, spec), mark), *cells))
    head: tuple[Cell, ...] = (("tested on",), *((name(study, one),) for one in found.trained))
    caption = (
        "Recovered share of the plain model’s drop in %, with 95% intervals, by the one transformation trained on "
        "(column). –: not estimable, or an interval wider than 100 points."
        + (" *: held out of all training." if set(study.held_out) & set(found.tested) else ""),
    )
    wide = len(found.trained) > 2
    return TableBlock("tab:transfer", caption, head, tuple(rows), "l" + "r" * len(found.trained), wide=wide, rank=5)


def _cell(number: Number | None) -> Cell:
    return cell_share(number if number is not None and is_known(number) else None)
