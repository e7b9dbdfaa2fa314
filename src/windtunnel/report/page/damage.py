"""Which edits do the damage: a small table of words and one of kinds of edit."""

from __future__ import annotations

from windtunnel.evaluation.attribution.totals import Sum
from windtunnel.report.page.phrases import code
from windtunnel.report.sections.damage import MOST_PAIRS, damage_of, word
from windtunnel.report.study import Study


def single_edits(study: Study) -> str:
    """Return a figure of two tables; empty where the study was not asked which edit broke what."""
    found = damage_of(study)
    if found is None or not found.undone:
        return ""
    kinds = "".join(_line(code(one.what[0]), one) for one in found.kinds)
    pairs = "".join(_line(f"{_word(one.what[0])} → {_word(one.what[1])}", one) for one in found.pairs[:MOST_PAIRS])
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


def _line(what: str, one: Sum) -> str:
    counts = f'<td class="number">{one.undone:,}</td><td class="number">{one.flips:,}</td>'
    return f'<tr><th scope="row">{what}</th>{counts}</tr>'


def _word(text: str) -> str:
    return f"<code>{code(text)}</code>" if text.strip() else f"<em>{word(text)}</em>"
