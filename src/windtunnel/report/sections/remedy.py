"""Does augmentation help, and at what cost?"""

from __future__ import annotations

from windtunnel.report.claims import Claim, is_known
from windtunnel.report.document import Block, FigureBlock, Paragraph, Ref, Section, Sentence
from windtunnel.report.number_format import counted, points
from windtunnel.report.numbers import ANY, Number
from windtunnel.report.sections.findings import Findings
from windtunnel.report.sections.phrases import (
    clean_summary,
    control_summary,
    each_under,
    names,
    remedy_summary,
    say,
)
from windtunnel.report.sections.transfer import transfer_sentences, transfer_table
from windtunnel.report.study import Study


def remedy(study: Study, found: Findings) -> Section:
    """What training on transformed texts brings; empty where no arm was trained."""
    if not found.has_arms:
        return Section("remedy", "Does Augmentation Help, and at What Cost?", ())
    blocks: list[Block] = []
    if effect := [*remedy_summary(study, found), *_recovery(study, found)]:
        blocks.append(Paragraph(tuple(effect), lead="Effect"))
    if cost := clean_summary(found):
        blocks.append(Paragraph(tuple(cost), lead="Cost"))
    if control := [*_control(study, found), *control_summary(study, found)]:
        blocks.append(Paragraph(tuple(control), lead="Control", rank=1))
    if held := _held_out(study, found):
        blocks.append(Paragraph(tuple(held), lead="Held out", rank=1))
    if carried := transfer_sentences(study):
        blocks.append(Paragraph(tuple(carried), lead="Transfer", rank=1))
    if (table := transfer_table(study)) is not None:
        blocks.append(table)
    blocks += _dose(study)
    return Section("remedy", "Does Augmentation Help, and at What Cost?", tuple(blocks))


def _recovery(study: Study, found: Findings) -> list[Sentence]:
    """Recovered shares that need a word: over 100 %, not estimable, not known."""
    sentences = []
    recovered = {spec: number for spec in study.tested if (number := found.recovered(spec))}
    full = [
        spec
        for spec, number in recovered.items()
        if number.value is not None and number.sign_over(1) == 1 and found.drops[spec].sign == 1
    ]
    if full:
        over = [
            Claim("over", (better, found.original))
            for spec in full
            if found.original is not None and (better := study.numbers.known("accuracy", spec, study.remedy))
        ]
        sentences.append(
            say(
                "Under {} more is gained than was lost: the augmented model is more often right about these "
                "transformed texts than the plain model about the originals.",
                names(study, full),
                claims=[*(Claim("over 1", (recovered[spec],)) for spec in full), *over],
                rank=1,
            )
        )
    clean = found.clean()
    if clean is not None and clean.sign == 1 and any(gain.sign == 1 for gain in found.gains().values()):
        sentences.append(
            say(
                "As accuracy on the original texts rises too ({}), the gains are not of robustness alone.",
                points(clean.number),
                claims=[clean.claim],
            )
        )
    unknown = [spec for spec, number in recovered.items() if number.value is None]
    if unknown:
        sentences.append(
            say(
                "No recovered share is given for {}: the plain model’s drop there is too small to be divided by.",
                "any transformation" if len(unknown) == len(study.tested) else names(study, unknown),
                claims=[Claim("not estimable", (recovered[spec],)) for spec in unknown],
                rank=1,
            )
        )
    vague = [spec for spec in recovered if recovered[spec].value is not None and not is_known(recovered[spec])]
    if vague:
        sentences.append(
            say(
                "How much of the drop is recovered under {} is not known: the 95% interval is wider than 100 points.",
                names(study, vague),
                claims=[Claim("not known", (recovered[spec],)) for spec in vague],
                rank=1,
            )
        )
    return sentences


def _control(study: Study, found: Findings) -> list[Sentence]:
    gains = found.gains(study.control)
    if not gains:
        return []
    up = [spec for spec in gains if gains[spec].sign == 1]
    down = [spec for spec in gains if gains[spec].sign == -1]
    if not up and not down:
        return [
            say(
                "Training on as many texts unchanged has no significant effect on the transformed test sets.",
                claims=[one.claim for one in gains.values()],
            )
        ]
    sentences = []
    if up:
        best = max(up, key=lambda spec: gains[spec].value)
        sentences.append(
            say(
                "Training on as many texts unchanged raises accuracy significantly under {}, by {}{}.",
                names(study, up),
                "" if len(up) == 1 else "up to ",
                points(gains[best].number),
                claims=[gains[spec].claim for spec in up],
            )
        )
    if down:
        worst = min(down, key=lambda spec: gains[spec].value)
        sentences.append(
            say(
                "Training on as many texts unchanged hurts significantly under {}, by {}{}.",
                names(study, down),
                "" if len(down) == 1 else "up to ",
                points(gains[worst].number, absolute=True),
                claims=[gains[spec].claim for spec in down],
            )
        )
    if "gain_over_control" not in study.numbers.whats():
        sentences.append(say("The two arms are not compared with each other by a test of their own in this study."))
    return sentences


def _held_out(study: Study, found: Findings) -> list[Sentence]:
    gains = {spec: gain for spec, gain in found.gains().items() if spec in study.held_out}
    if not gains:
        return []
    sentences = []
    for sign, words in ((1, "raises"), (-1, "lowers")):
        there = [spec for spec in gains if gains[spec].sign == sign]
        if there:
            sentences.append(
                say(
                    "On transformations never trained on, augmentation {} accuracy significantly, by {}.",
                    words,
                    each_under(study, gains, there[:3], last=", "),
                    claims=[gains[spec].claim for spec in there],
                )
            )
    unclear = [spec for spec in gains if gains[spec].sign == 0]
    if unclear:
        claims = [gains[spec].claim for spec in unclear]
        sentences.append(
            say(
                "No significant effect is found under {}.",
                "any transformation never trained on" if len(unclear) == len(gains) else names(study, unclear),
                claims=claims,
            )
        )
    return sentences


def dose_curves(study: Study) -> dict[str, list[Number]]:
    """Spec -> accuracy by the number of augmented texts, the fewest first; curves of one point are none."""
    curves: dict[str, list[Number]] = {}
    for number in study.numbers.all("dose", model=ANY):
        if number.value is not None and number.at is not None and "/" not in number.model:
            curves.setdefault(number.spec, []).append(number)
    return {spec: sorted(line, key=lambda one: one.at or 0) for spec, line in curves.items() if len(line) > 1}


def _dose(study: Study) -> list[Block]:
    curves = dose_curves(study)
    if not curves:
        return []
    doses = sorted({number.at or 0 for line in curves.values() for number in line})
    sentences = [
        say(
            "Figure {} shows accuracy by the number of augmented texts, at {} doses from {} to {}.",
            Ref("fig:dose"),
            counted(len(doses)),
            f"{doses[0]:,.0f}",
            f"{doses[-1]:,.0f}",
        )
    ]
    caption = ("Accuracy by the number of transformed training texts added, with 95% intervals.",)
    return [
        Paragraph(tuple(sentences), lead="Dose", rank=2),
        FigureBlock("fig:dose", caption, "Curves of accuracy by dose.", rank=3),
    ]
