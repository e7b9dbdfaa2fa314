"""Sentences, each with its claims; those that several sections need: what drops, what a remedy does, what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from windtunnel.report.claims import Claim, is_known
from windtunnel.report.document import Inline, Sentence
from windtunnel.report.number_format import code, counted, joined, p_value, points, share
from windtunnel.report.sections.findings import Difference, Findings
from windtunnel.report.study import Study


def phrase(template: str, *values: Inline | tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Words with pieces in them: each `{}` stands for one piece or for a tuple of them, which may be empty.

    >>> phrase("{} of {}{}.", "all", code("typo"), ())
    ('all', ' of ', Styled(text='typo', face='code', target=''), '.')
    """
    first, *rest = template.split("{}")
    found: list[Inline] = [first]
    for value, words in zip(values, rest, strict=True):
        found += (*value, words) if isinstance(value, tuple) else (value, words)
    return tuple(part for part in found if part != "")


def say(template: str, *values: Inline | tuple[Inline, ...], claims: Sequence[Claim] = (), rank: int = 0) -> Sentence:
    """A sentence from words with pieces in them, as `phrase` takes them."""
    return Sentence(phrase(template, *values), tuple(claims), rank)


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


def with_p(difference: Difference) -> tuple[Inline, ...]:
    """A p value in parentheses, where there is one."""
    return phrase(" ({})", p_value(difference.p)) if difference.p is not None else ()


def recovered_part(found: Findings, spec: str) -> tuple[Inline, ...]:
    """How much of the drop a gain takes back, where there was one; "unknown" where the interval is too wide."""
    recovered, drop = found.recovered(spec), found.drops.get(spec)
    if recovered is None or recovered.value is None or drop is None or drop.sign != 1:
        return ()
    return phrase(" ({} of the drop)", share(recovered) if is_known(recovered) else "an unknown share")


def recovered_claims(found: Findings, spec: str) -> list[Claim]:
    """That there was a drop to take back; that its share is not known, where that is said."""
    recovered = found.recovered(spec)
    if recovered is None or not recovered_part(found, spec):
        return []
    vague = [] if is_known(recovered) else [Claim("not known", (recovered,))]
    return [found.drops[spec].claim, *vague]


def each_under(
    study: Study, differences: Mapping[str, Difference], specs: Sequence[str], last: str = " and "
) -> tuple[Inline, ...]:
    """Sizes without their signs: 4.5 points [4.1, 4.9] under `typo`, 3.0 points [...] under `synonym`."""
    return joined(
        [phrase("{} under {}", points(differences[spec].number, absolute=True), name(study, spec)) for spec in specs],
        last,
    )


def largest_compatible(drop: Difference) -> str:
    """How large a difference the interval still allows, whichever way it is larger."""
    low, high = drop.number.interval or (drop.value, drop.value)
    return f"{100 * max(abs(low), abs(high)):.1f}"


def drops_summary(study: Study, found: Findings, *, detail: int = 3) -> list[Sentence]:
    """What the transformations do to the plain model."""
    down, up, unclear = found.by_size(1), found.by_size(-1)[::-1], found.by_size(0)
    total, sentences = len(found.drops), []
    if down:
        sentences.append(
            say(
                "{} {} the plain model’s accuracy significantly{} by {}.",
                _how_many(len(down), total),
                "lowers" if len(down) == 1 else "lower",
                ":" if len(down) <= detail else ", most of all",
                each_under(study, found.drops, down[:detail]),
                claims=[found.drops[spec].claim for spec in down],
            )
        )
    if up:
        sentences.append(
            say(
                "{} {} it significantly instead{}: by {}."
                if down
                else "{} {} the plain model’s accuracy significantly{}: by {}.",
                _how_many(len(up), total),
                "raises" if len(up) == 1 else "raise",
                "" if len(up) <= detail else ", most of all",
                each_under(study, found.drops, up[:detail]),
                claims=[found.drops[spec].claim for spec in up],
            )
        )
    if unclear:
        widest = max((largest_compatible(found.drops[spec]) for spec in unclear), key=float)
        claims = [found.drops[spec].claim for spec in unclear]
        if total == 1:
            sentences.append(
                say(
                    "Under {} the plain model’s accuracy does not change significantly ({} of difference); differences "
                    "of up to {} points remain compatible with the data.",
                    name(study, unclear[0]),
                    points(found.drops[unclear[0]].number),
                    widest,
                    claims=claims,
                )
            )
        else:
            sentences.append(
                say(
                    "Under {}; differences of up to {} points remain compatible with the data{}.",
                    f"none of the {counted(total)} transformations does the plain model’s accuracy change significantly"
                    if len(unclear) == total
                    else phrase("{} no significant change is found", names(study, unclear)),
                    widest,
                    " there" if len(unclear) == 1 else " for at least one of them",
                    claims=claims,
                )
            )
    return sentences


def remedy_summary(study: Study, found: Findings, *, detail: int = 3) -> list[Sentence]:
    """What training on transformed texts does on the transformed test sets."""
    gains = found.gains()
    helped = sorted((spec for spec in gains if gains[spec].sign == 1), key=lambda spec: -gains[spec].value)
    hurt = sorted((spec for spec in gains if gains[spec].sign == -1), key=lambda spec: gains[spec].value)
    unclear = [spec for spec in gains if gains[spec].sign == 0]
    sentences, total = [], len(gains)
    if helped:
        shown = helped[:detail]
        sentences.append(
            say(
                "Training on transformed texts raises accuracy on the transformed texts significantly{}{} by {}.",
                _where(len(helped), total),
                ":" if len(shown) == len(helped) else ", most of all",
                joined(
                    [
                        phrase(
                            "{} under {}{}", points(gains[spec].number), name(study, spec), recovered_part(found, spec)
                        )
                        for spec in shown
                    ]
                ),
                claims=[gains[spec].claim for spec in helped]
                + [claim for spec in shown for claim in recovered_claims(found, spec)],
            )
        )
    if hurt:
        sentences.append(
            say(
                "{}{}: accuracy there is significantly lower than the plain model’s{} by {}.",
                "It hurts" if helped else "Training on transformed texts hurts",
                _where(len(hurt), total),
                ":" if len(hurt) <= detail else ", most of all",
                each_under(study, gains, hurt[:detail]),
                claims=[gains[spec].claim for spec in hurt],
            )
        )
    if unclear:
        claims = [gains[spec].claim for spec in unclear]
        if len(unclear) < total:
            sentences.append(say("Under {} its effect is not significant.", names(study, unclear), claims=claims))
        else:
            sentences.append(
                say(
                    "Training on transformed texts does not change accuracy on the transformed texts significantly "
                    "under {}.",
                    phrase("{} ({})", name(study, unclear[0]), points(gains[unclear[0]].number))
                    if total == 1
                    else "any of them",
                    claims=claims,
                )
            )
    return sentences


def clean_summary(found: Findings) -> list[Sentence]:
    """What a remedy does to accuracy on the original texts."""
    clean = found.clean()
    if clean is None:
        return []
    if clean.sign == 0:
        worst = clean.number.low if clean.number.low is not None else clean.value
        return [
            say(
                "On the original texts no significant change is found ({}); a cost of up to {} points is not excluded.",
                points(clean.number),
                f"{100 * max(0.0, -worst):.1f}",
                claims=[clean.claim],
            )
        ]
    return [
        say(
            "On the original texts it costs {}{}."
            if clean.sign == -1
            else "On the original texts it raises accuracy too, by {}{}.",
            points(clean.number, absolute=True),
            with_p(clean),
            claims=[clean.claim],
        )
    ]


def control_summary(study: Study, found: Findings) -> list[Sentence]:
    """Whether the changes did it, or more training."""
    over = found.gains_over_control()
    better = [spec for spec in over if over[spec].sign == 1]
    worse = [spec for spec in over if over[spec].sign == -1]
    unclear = [spec for spec in over if over[spec].sign == 0]
    total, sentences = len(over), []
    if better:
        sentences.append(
            say(
                "Against the control arm, which saw as many texts, the augmented arm is significantly more accurate"
                "{}{} {}.",
                _where(len(better), total),
                " by" if len(better) == 1 else ", by up to",
                points(max((over[spec] for spec in better), key=lambda gain: gain.value).number),
                claims=[over[spec].claim for spec in better],
            )
        )
    if worse:
        sentences.append(
            say(
                "The control arm, which saw as many texts unchanged, is significantly more accurate than the augmented "
                "one{}.",
                _where(len(worse), total),
                claims=[over[spec].claim for spec in worse],
            )
        )
    if unclear:
        claims = [over[spec].claim for spec in unclear]
        if len(unclear) < total:
            sentences.append(
                say(
                    "Under {} the two arms are not significantly different.",
                    names(study, unclear),
                    claims=claims,
                    rank=1,
                )
            )
        else:
            raised = any(gain.sign == 1 for gain in found.gains().values())
            sentences.append(
                say(
                    "The augmented arm is not significantly different from the control arm, which saw as many texts "
                    "unchanged{}.",
                    "; what it has over the plain model cannot be put down to the transformations" if raised else "",
                    claims=claims,
                )
            )
    return sentences


def _how_many(some: int, total: int) -> str:
    """How many transformations, as a sentence begins."""
    if total == 1:
        return "The transformation"
    said = _of(some, total)
    return said[:1].upper() + said[1:]


def _where(some: int, total: int) -> str:
    """Under how many transformations; nothing where there is but one."""
    return "" if total == 1 else f" under {_of(some, total)}"


def _of(some: int, total: int) -> str:
    if some == total:
        return f"all {counted(total)} transformations" if total > 2 else "both transformations"
    return f"{counted(some)} of the {counted(total)} transformations"
