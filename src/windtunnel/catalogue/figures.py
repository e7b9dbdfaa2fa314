"""What was measured of a transformation, in words."""

from __future__ import annotations

from typing import Any

from windtunnel.documents.number_format import NumberFormat

ABSENT = "not measured"


def measurements(measured: dict[str, Any]) -> list[tuple[str, str]]:
    """Return each figure with its name; of one that was not measured it is said."""
    speed, ratio = measured.get("reviews_per_second"), measured.get("times_as_fast")
    peer = measured.get("fastest_peer", "")
    alike = measured.get("similarity")
    return [
        ("Reviews changed", _percent(measured.get("rows_changed"))),
        ("Words edited", _percent(measured.get("words_edited"))),
        ("Judge flips", _percent(measured.get("judge_flips"))),
        ("Reviews in which a sentiment word is edited", _percent(measured.get("sentiment_rows"))),
        ("Likeness of sentence embeddings", f"{alike['value']:.3f}" if alike else ABSENT),
        ("Speed", f"{speed:,} reviews/s" if speed else ABSENT),
        ("Against the fastest peer", f"{_times(ratio)} as fast as {peer}" if ratio else ABSENT),
    ]


def short(measured: dict[str, Any]) -> str:
    """Return the line that one sees at once; empty where nothing was measured."""
    named = dict(measurements(measured))
    forms = (("Words edited", "{} of the words edited"), ("Judge flips", "{} of labels flipped"), ("Speed", "{}"))
    parts = [form.format(named[name].partition(" [")[0]) for name, form in forms if named[name] != ABSENT]
    return " · ".join(parts)


def sentence(said: str) -> str:
    """Return a docstring's paragraph as a sentence: with a capital, but for a peer's name that has none.

    >>> sentence("one letter is missing."), sentence("nlpaug `OcrAug`.")
    ('One letter is missing.', 'nlpaug `OcrAug`.')
    """
    return said if said.startswith(("nlpaug", "textaugment")) else said[:1].upper() + said[1:]


def _times(ratio: float) -> str:
    return f"{ratio:.0f} times" if ratio >= 10 else f"{ratio:.1f} times"


def _percent(figure: dict[str, Any] | None) -> str:
    if not figure or figure.get("value") is None:
        return ABSENT
    if figure["value"] == 0:
        return "none"
    form = NumberFormat(1 if figure["value"] >= 0.01 else 2, ascii=True)
    return f"{form.number(figure['value'])} % {form.interval(figure.get('low'), figure.get('high'))}".rstrip()
