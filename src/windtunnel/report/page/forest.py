"""The forest plot as a list: a line for each transformation, its drops with intervals on one scale.

Drawn with places in percent, so that it fits any width without its text growing or shrinking; the figures beside it
say the same in words.
"""

from __future__ import annotations

import math

from windtunnel.measure.design import Role
from windtunnel.report.page.phrases import digits, interval, points, spec_link
from windtunnel.report.study import Number, Study

MARKS: dict[str, str] = {
    Role.PLAIN: '<circle r="4.5"/>',
    Role.CONTROL: '<rect x="-3.5" y="-3.5" width="7" height="7"/>',
    Role.REMEDY: '<path d="M0 -5.5 5.5 0 0 5.5 -5.5 0Z"/>',
}
LANE = 13
"""Pixels between the models of one transformation."""


def forest(study: Study) -> str:
    """Return the section; empty where no drop is known."""
    plain = {spec: drop for spec in study.tested if (drop := study.numbers.known("drop", spec))}
    if not plain:
        return ""
    specs = sorted(plain, key=lambda spec: -(plain[spec].value or 0.0))
    models = [
        model
        for model in (arm.name for arm in study.arms)
        if any(study.numbers.known("drop", spec, model) for spec in specs)
    ]
    drops = {
        (spec, model): drop
        for spec in specs
        for model in models
        if (drop := study.numbers.known("drop", spec, model)) is not None
    }
    scale = Scale.of(list(drops.values()))
    lines = "".join(
        _line(study, spec, {m: drops[spec, m] for m in models if (spec, m) in drops}, scale) for spec in specs
    )
    legend = "".join(
        f'<span class="key {role}"><svg width="26" height="14" aria-hidden="true"><line x1="1" x2="25" y1="7" y2="7"/>'
        f'<svg x="13" y="7" overflow="visible">{MARKS[role]}</svg></svg>{model}</span>'
        for model, role in ((model, study.role(model)) for model in models)
    )
    return f"""<section id="forest" aria-labelledby="h-forest">
<h2 id="h-forest">What each transformation costs</h2>
<p class="intro">Drop in accuracy, in points, with 95 % intervals; right is worse. A hollow mark: the interval holds
zero. The figures are the plain model's. A name leads to the texts.</p>
<figure class="forest"><figcaption class="legend">{legend}</figcaption>
<ol>{lines}</ol>
<div class="axis" aria-hidden="true"><span></span>{_axis(scale)}<span class="note">points</span></div>
</figure>
</section>
"""


class Scale:
    """From points to percent of the width."""

    def __init__(self, low: float, high: float) -> None:
        """Cover [low, high] in points, and a margin."""
        step = _step(high - low)
        self.ticks = [step * k for k in range(math.ceil(low / step), math.floor(high / step) + 1)]
        margin = (high - low) * 0.04
        self._low, self._width = low - margin, high - low + 2 * margin

    @classmethod
    def of(cls, numbers: list[Number]) -> Scale:
        """Cover all values, their intervals and zero."""
        ends = [100 * end for n in numbers for end in (n.value, n.low, n.high) if end is not None]
        return cls(min(0.0, *ends), max(0.0, *ends, min(ends) + 1.0))

    def __call__(self, value: float) -> str:
        """The place of a value in points."""
        return f"{100 * (value - self._low) / self._width:.2f}%"


def _step(width: float) -> float:
    """A round distance between ticks: about five of them."""
    base = 10.0 ** math.floor(math.log10(width / 5))
    return next(base * factor for factor in (1, 2, 5, 10) if base * factor >= width / 5)


def _line(study: Study, spec: str, drops: dict[str, Number], scale: Scale) -> str:
    places = digits(study)
    height = LANE * len(drops) + 9
    marks = []
    for lane, (model, drop) in enumerate(drops.items()):
        y, role = 4.5 + LANE * (lane + 0.5), study.role(model)
        at = scale(100 * (drop.value or 0.0))
        if drop.low is not None and drop.high is not None:
            low, high = scale(100 * drop.low), scale(100 * drop.high)
            marks.append(f'<line class="{role}" x1="{low}" x2="{high}" y1="{y}" y2="{y}"/>')
        hollow = "" if drop.sign else " hollow"
        marks.append(f'<svg class="{role}{hollow}" x="{at}" y="{y}" overflow="visible">{MARKS[role]}</svg>')
    grid = "".join(
        f'<line class="{"zero" if not tick else "grid"}" x1="{scale(tick)}" x2="{scale(tick)}" y1="0" y2="{height}"/>'
        for tick in scale.ticks
    )
    first = next(iter(drops.values()))
    others = "; ".join(
        f"{model} {points(drop.value, places)} {interval(drop, places)}"
        for model, drop in drops.items()
        if drop is not first
    )
    more = f'<span class="unseen">; {others}</span>' if others else ""
    return (
        f"<li>{spec_link(study, spec)}"
        f'<svg class="plot" height="{height}" aria-hidden="true">{grid}{"".join(marks)}</svg>'
        f'<span class="said"><span class="figure">{points(first.value, places)}</span> '
        f'<span class="interval">{interval(first, places)}</span>{more}</span></li>\n'
    )


def _axis(scale: Scale) -> str:
    return (
        '<svg class="plot" height="20">'
        + "".join(f'<text x="{scale(tick)}" y="14">{f"{tick:g}".replace("-", "−")}</text>' for tick in scale.ticks)
        + "</svg>"
    )
