"""What a study found, in a few figures and sentences that say no more than the intervals do."""

from __future__ import annotations

from collections.abc import Iterator

from windtunnel.report.claims import STEEP, is_known
from windtunnel.report.number_format import negated
from windtunnel.report.page.phrases import (
    digits,
    drop_verdict,
    escaped,
    gain_verdict,
    interval,
    points,
    value_and_interval,
)
from windtunnel.report.study import ORIGINAL, Number, Study


def summary(study: Study) -> str:
    """Return the section."""
    tiles = "".join(
        f'<div class="tile"><dt>{name}</dt><dd class="big">{value}</dd><dd class="note">{note}</dd></div>\n'
        for name, value, note in _tiles(study)
    )
    sentences = "".join(f"<li>{sentence}</li>\n" for sentence in sentences_of(study))
    return (
        '<section id="summary" aria-labelledby="h-summary">\n<h2 id="h-summary" class="unseen">Summary</h2>\n'
        f'<dl class="tiles">\n{tiles}</dl>\n<ul class="verdicts">\n{sentences}</ul>\n</section>\n'
    )


def worst(study: Study) -> Number | None:
    """The largest drop of the plain model."""
    drops = [drop for spec in study.tested if (drop := study.numbers.known("drop", spec))]
    return max(drops, key=lambda drop: drop.value or 0.0, default=None)


def _tiles(study: Study) -> Iterator[tuple[str, str, str]]:
    """Yield title, figure, and what it is of."""
    places, numbers = digits(study), study.numbers
    accuracy, drop = numbers.known("accuracy"), worst(study)
    if accuracy:
        seeds = len(study.seeds())
        over = f", mean of {seeds} trainings" if seeds > 1 else ""
        yield "Accuracy", value_and_interval(accuracy, places, unit="%"), f"on {accuracy.n:,} original texts{over}"
    if drop is None:
        return
    yield "Largest drop", value_and_interval(drop, places, unit="points"), f"under {escaped(study.short[drop.spec])}"
    if study.remedy not in study.models:
        return
    recovered = numbers.one("recovered", drop.spec, study.remedy)
    if drop_verdict(study, drop.spec).code == "falls" and is_known(recovered):
        yield (
            "Recovered",
            value_and_interval(recovered, 0, unit="%"),
            "of that drop, by training with transformed texts",
        )
    elif gain := numbers.known("gain", drop.spec, study.remedy):
        yield (
            "Gain there",
            value_and_interval(gain, places, signed=True, unit="points"),
            "by training with transformed texts",
        )
    if cost := numbers.known("gain", ORIGINAL, study.remedy):
        value = value_and_interval(negated(cost), places, signed=True, unit="points")
        yield "Cost", value, "on the original texts, of that training"


def sentences_of(study: Study) -> Iterator[str]:
    """Yield the verdicts as markup."""
    places, numbers = digits(study), study.numbers
    drop = worst(study)
    if drop is None:
        yield "No transformed test set was measured."
        return
    yield from _drops(study, drop, places)
    if study.remedy not in study.models:
        return
    yield from _remedy(study, drop, places)
    cost = numbers.known("gain", ORIGINAL, study.remedy)
    if cost:
        said = {
            "helps": "On the original texts it <strong>gains</strong>",
            "hurts": "On the original texts it <strong>costs</strong>",
        }.get(gain_verdict(study, ORIGINAL, study.remedy).code)
        if said:
            size = cost._replace(value=abs(cost.value or 0.0))
            yield f"{said} {points(size.value, places)} points {_gain_interval(cost, places)}."
        else:
            yield (
                "On the original texts <strong>neither cost nor gain is shown</strong>: "
                f"{points(cost.value, places, signed=True)} points {interval(cost, places)}."
            )


def _drops(study: Study, drop: Number, places: int) -> Iterator[str]:
    verdicts = {spec: drop_verdict(study, spec).code for spec in study.tested}
    falls = [spec for spec, verdict in verdicts.items() if verdict == "falls"]
    rises = [spec for spec, verdict in verdicts.items() if verdict == "rises"]
    measured = sum(verdict != "none" for verdict in verdicts.values())
    where = escaped(study.short[drop.spec])
    if not falls:
        yield (
            f"<strong>No drop is shown</strong> under any of {_count(measured, 'transformation')}; the largest found "
            f"is {points(drop.value, places)} points {interval(drop, places)}, under {where}."
        )
    else:
        first, then = study.numbers.known("accuracy"), study.numbers.known("accuracy", drop.spec)
        way = f" from {points(first.value, places)} % to {points(then.value, places)} %" if first and then else ""
        yield (
            f"Accuracy <strong>falls under {len(falls)} of {_count(measured, 'transformation')}</strong>, most under "
            f"{where}:{way}, by {points(drop.value, places)} points {interval(drop, places)}."
        )
    if rises:
        yield f"It rises under {', '.join(escaped(study.short[spec]) for spec in rises)}."
    large = [spec for spec in falls if _value(study, "drop", spec) > STEEP]
    if large:
        yield (
            f"Under {', '.join(escaped(study.short[spec]) for spec in large)} more than 20 points are lost: look below "
            "whether people would still give those texts their labels."
        )


def _remedy(study: Study, drop: Number, places: int) -> Iterator[str]:
    verdicts = {spec: gain_verdict(study, spec, study.remedy).code for spec in study.tested}
    helps = sum(verdict == "helps" for verdict in verdicts.values())
    hurts = sum(verdict == "hurts" for verdict in verdicts.values())
    measured = sum(verdict != "none" for verdict in verdicts.values())
    extra = study.manifest.get("augmented", {}).get("rows")
    with_ = f"Training with {extra:,} transformed texts" if extra else "Training with transformed texts"
    said = f"helps under {helps} of {measured}" if helps else "is <strong>not shown to help</strong> under any"
    if helps:
        said = f"<strong>{said}</strong>"
    if hurts:
        said += f" and <strong>hurts under {hurts}</strong>"
    gain = study.numbers.known("gain", drop.spec, study.remedy)
    under = ""
    if gain:
        under = (
            f"; under {escaped(study.short[drop.spec])} accuracy changes by "
            f"{points(gain.value, places, signed=True)} points {interval(gain, places)}"
        )
        recovered = study.numbers.one("recovered", drop.spec, study.remedy)
        if drop_verdict(study, drop.spec).code == "falls" and recovered and is_known(recovered):
            under += f", {points(recovered.value, 0)} % {interval(recovered, 0)} of the drop"
    yield f"{with_} {said}{under}."
    over = study.numbers.known("gain_over_control", drop.spec, study.remedy)
    if over:
        verdict = gain_verdict(study, drop.spec, study.remedy, "gain_over_control").code
        told = {"helps": "is better", "hurts": "is worse"}.get(verdict, "is not shown to differ")
        yield (
            f"There it {told} than the control arm, which saw as many texts, unchanged: "
            f"{points(over.value, places, signed=True)} points {interval(over, places)}."
        )


def _value(study: Study, what: str, spec: str) -> float:
    found = study.numbers.known(what, spec)
    return found.value or 0.0 if found else 0.0


def _gain_interval(gain: Number, places: int) -> str:
    """The interval of a gain or, where it is a loss, of the loss."""
    if gain.low is None or gain.high is None or (gain.value or 0.0) >= 0:
        return interval(gain, places)
    return interval(gain._replace(low=-gain.high, high=-gain.low), places)


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
