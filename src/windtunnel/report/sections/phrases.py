"""Sentences that several sections need, each with its claims: the drop under a transformation, what a remedy does."""

from __future__ import annotations

from collections.abc import Sequence

from windtunnel.report.claims import Claim
from windtunnel.report.document import Inline, Sentence
from windtunnel.report.number_format import code, counted, joined, p_value, plural, points
from windtunnel.report.sections.findings import Findings, Found
from windtunnel.report.sections.shares import recovered_claims, recovered_part
from windtunnel.report.study import AUGMENTED, CONTROL, Study


def say(*parts: Inline | tuple[Inline, ...], claims: Sequence[Claim] = (), rank: int = 0) -> Sentence:
    """A sentence of pieces and of lists of pieces."""
    flat: list[Inline] = []
    for part in parts:
        flat.extend(part if isinstance(part, tuple) else (part,))
    return Sentence(tuple(flat), tuple(claims), rank)


def name(study: Study, spec: str) -> Inline:
    """A transformation as it is called in a sentence."""
    return code(study.called(spec))


def names(study: Study, specs: Sequence[str], most: int = 4) -> tuple[Inline, ...]:
    """Transformations in a sentence; of many the first ones and how many more."""
    shown = list(specs) if len(specs) <= most + 1 else list(specs[:most])
    parts = [(name(study, spec),) for spec in shown]
    if len(shown) < len(specs):
        return joined([*parts, (f"{counted(len(specs) - len(shown))} more",)])
    return joined(parts)


def with_p(found: Found) -> tuple[Inline, ...]:
    """A p value in parentheses, where there is one."""
    return (" (", *p_value(found.p), ")") if found.p is not None else ()


def each_drop(study: Study, found: Findings, specs: Sequence[str]) -> tuple[Inline, ...]:
    """4.5 points [4.1, 4.9] under `typo`, 3.0 points [...] under `synonym`."""
    return joined([(points(found.drops[spec].number, absolute=True), " under ", name(study, spec)) for spec in specs])


def room(drop: Found) -> Inline:
    """How large a difference the interval still allows, whichever way it is larger."""
    low, high = drop.number.interval or (drop.value, drop.value)
    return f"{100 * max(abs(low), abs(high)):.1f}"


def drops_summary(study: Study, found: Findings, *, detail: int = 3) -> list[Sentence]:
    """What the transformations do to the plain model."""
    if not found.drops:
        return []
    down, up, unclear = found.by_size(1), found.by_size(-1)[::-1], found.by_size(0)
    total, sentences = len(found.drops), []
    if down:
        claims = [found.drops[spec].claim for spec in down]
        which = ("The transformation",) if total == 1 else _how_many(len(down), total)
        verb = "lowers" if total == 1 or len(down) == 1 else "lower"
        shown = down[:detail]
        listed = each_drop(study, found, shown)
        tail: tuple[Inline, ...] = (": by ", *listed) if len(shown) == len(down) else (", most of all by ", *listed)
        sentences.append(say(*which, f" {verb} the plain model’s accuracy significantly", tail, ".", claims=claims))
    if up:
        claims = [found.drops[spec].claim for spec in up]
        shown = up[:detail]
        verb = "raises" if len(up) == 1 else "raise"
        which = ("The transformation",) if total == 1 else _how_many(len(up), total)
        more = "" if len(shown) == len(up) else ", most of all"
        sentences.append(
            say(
                *which,
                f" {verb} it significantly instead{more}: by "
                if down
                else f" {verb} the plain model’s accuracy significantly{more}: by ",
                each_drop(study, found, shown),
                ".",
                claims=claims,
            )
        )
    if unclear:
        claims = [found.drops[spec].claim for spec in unclear]
        widest = max(unclear, key=lambda spec: float(str(room(found.drops[spec]))))
        if len(unclear) == 1 and total == 1:
            drop = found.drops[unclear[0]]
            sentences.append(
                say(
                    "Under ",
                    name(study, unclear[0]),
                    " the plain model’s accuracy does not change significantly (",
                    points(drop.number),
                    " of difference); differences of up to ",
                    room(drop),
                    " points remain compatible with the data.",
                    claims=claims,
                )
            )
        else:
            under = (
                ("none of the ", counted(total), " transformations") if len(unclear) == total else names(study, unclear)
            )
            if len(unclear) == total:
                first: tuple[Inline, ...] = ("Under ", *under, " does the plain model’s accuracy change significantly")
            else:
                first = ("Under ", *under, " no significant change is found")
            sentences.append(
                say(
                    first,
                    "; differences of up to ",
                    room(found.drops[widest]),
                    " points remain compatible with the data",
                    " there." if len(unclear) == 1 else " for at least one of them.",
                    claims=claims,
                )
            )
    return sentences


def remedy_summary(study: Study, found: Findings, model: str = AUGMENTED, *, detail: int = 3) -> list[Sentence]:
    """What training on transformed texts does on the transformed test sets."""
    gains = found.gains(model)
    if not gains:
        return []
    helped = sorted((spec for spec in gains if gains[spec].sign == 1), key=lambda spec: -gains[spec].value)
    hurt = sorted((spec for spec in gains if gains[spec].sign == -1), key=lambda spec: gains[spec].value)
    unclear = [spec for spec in gains if gains[spec].sign == 0]
    sentences, total = [], len(gains)
    arm = {AUGMENTED: "Training on transformed texts", CONTROL: "Training on as many unchanged texts"}.get(
        model, f"The arm {model}"
    )
    if helped:
        shown = helped[:detail]
        listed = joined(
            [
                (points(gains[spec].number), " under ", name(study, spec), *recovered_part(found, spec, model))
                for spec in shown
            ]
        )
        where = "" if total == 1 else f" under {_of(len(helped), total)}"
        more = ": by " if len(shown) == len(helped) else ", most of all by "
        sentences.append(
            say(
                f"{arm} raises accuracy on the transformed texts significantly{where}{more}",
                listed,
                ".",
                claims=[gains[spec].claim for spec in helped]
                + [claim for spec in shown for claim in recovered_claims(found, spec, model)],
            )
        )
    if hurt:
        shown = hurt[:detail]
        listed = joined([(points(gains[spec].number, absolute=True), " under ", name(study, spec)) for spec in shown])
        where = "" if total == 1 else f" under {_of(len(hurt), total)}"
        more = ": by " if len(shown) == len(hurt) else ", most of all by "
        first = "It hurts" if helped else f"{arm} hurts"
        sentences.append(
            say(
                f"{first}{where}: accuracy there is significantly lower than the plain model’s{more}",
                listed,
                ".",
                claims=[gains[spec].claim for spec in hurt],
            )
        )
    if unclear:
        claims = [gains[spec].claim for spec in unclear]
        if len(unclear) == total:
            under: tuple[Inline, ...] = (" under ", name(study, unclear[0])) if total == 1 else (" under any of them",)
            shown_gain: tuple[Inline, ...] = (" (", points(gains[unclear[0]].number), ")") if total == 1 else ()
            sentences.append(
                say(
                    f"{arm} does not change accuracy on the transformed texts significantly",
                    under,
                    shown_gain,
                    ".",
                    claims=claims,
                )
            )
        else:
            sentences.append(say("Under ", names(study, unclear), " its effect is not significant.", claims=claims))
    return sentences


def clean_summary(found: Findings, model: str = AUGMENTED) -> list[Sentence]:
    """What a remedy does to accuracy on the original texts."""
    clean = found.clean(model)
    if clean is None:
        return []
    if clean.sign == -1:
        return [
            say(
                "On the original texts it costs ",
                points(clean.number, absolute=True),
                with_p(clean),
                ".",
                claims=[clean.claim],
            )
        ]
    if clean.sign == 1:
        return [
            say(
                "On the original texts it raises accuracy too, by ",
                points(clean.number),
                with_p(clean),
                ".",
                claims=[clean.claim],
            )
        ]
    return [
        say(
            "On the original texts no significant change is found (",
            points(clean.number),
            "); a cost of up to ",
            f"{100 * max(0.0, -(clean.number.low if clean.number.low is not None else clean.value)):.1f}",
            " points is not excluded.",
            claims=[clean.claim],
        )
    ]


def control_summary(study: Study, found: Findings) -> list[Sentence]:
    """Whether the changes did it, or more training."""
    over = found.gains_over_control()
    if not over:
        return []
    better = [spec for spec in over if over[spec].sign == 1]
    worse = [spec for spec in over if over[spec].sign == -1]
    total, sentences = len(over), []
    if better:
        largest = max(better, key=lambda spec: over[spec].value)
        some = "" if total == 1 else f" under {_of(len(better), total)}"
        up_to: tuple[Inline, ...] = (" by ",) if len(better) == 1 else (", by up to ",)
        sentences.append(
            say(
                "Against the control arm, which saw as many texts, the augmented arm is significantly more "
                f"accurate{some}",
                up_to,
                points(over[largest].number),
                ".",
                claims=[over[spec].claim for spec in better],
            )
        )
    if worse:
        some = "" if total == 1 else f" under {_of(len(worse), total)}"
        sentences.append(
            say(
                "The control arm, which saw as many texts unchanged, is significantly more accurate than the "
                f"augmented one{some}.",
                claims=[over[spec].claim for spec in worse],
            )
        )
    unclear = [spec for spec in over if over[spec].sign == 0]
    if unclear:
        claims = [over[spec].claim for spec in unclear]
        if len(unclear) == total:
            what = (
                "The augmented arm is not significantly different from the control arm, which saw as many "
                "texts unchanged"
            )
            raised = any(gain.sign == 1 for gain in found.gains().values())
            tail = "; what it has over the plain model cannot be put down to the transformations." if raised else "."
            sentences.append(say(f"{what}{tail}", claims=claims))
        else:
            sentences.append(
                say(
                    "Under ",
                    names(study, unclear),
                    " the two arms are not significantly different.",
                    claims=claims,
                    rank=1,
                )
            )
    return sentences


def _how_many(some: int, total: int) -> tuple[Inline, ...]:
    if some == total:
        return (f"All {counted(total)} transformations",) if total > 2 else ("Both transformations",)
    return (f"{counted(some).capitalize()} of the {counted(total)} transformations",)


def _of(some: int, total: int) -> str:
    if some == total:
        return f"all {counted(total)} transformations" if total > 2 else "both transformations"
    return f"{counted(some)} of the {counted(total)} transformations"


__all__ = ["clean_summary", "control_summary", "drops_summary", "plural", "remedy_summary", "say"]
