"""Analysis: where and how answers break: strength, kinds of texts, single edits, examples."""

from __future__ import annotations

from windtunnel.report.claims import Claim
from windtunnel.report.document import Block, ExampleBlock, FigureBlock, Paragraph, Ref, Section, Sentence, Value
from windtunnel.report.number_format import code, counted, percent, plural
from windtunnel.report.numbers import Number
from windtunnel.report.sections.damage import damage
from windtunnel.report.sections.examples import choose, excerpt
from windtunnel.report.sections.findings import Findings
from windtunnel.report.sections.kinds import by_kind
from windtunnel.report.sections.phrases import name, phrase, say
from windtunnel.report.study import PLAIN, Study


def analysis(study: Study, found: Findings) -> Section:
    """What lies behind the averages; empty where the tables tell nothing."""
    blocks: list[Block] = [
        *_broken(study, found),
        *_severity(study),
        *by_kind(study),
        *damage(study),
        *_worst(study),
        *_examples(study, found),
    ]
    return Section("analysis", "Analysis", tuple(blocks))


def _broken(study: Study, found: Findings) -> list[Block]:
    """A drop is a balance of answers that break and answers that heal."""
    sentences: list[Sentence] = []
    for spec in found.by_size()[:2]:
        broke, healed = (study.numbers.known(f"{what}_drop", spec) for what in ("broke", "healed"))
        if broke is None or healed is None:
            continue
        sentences.append(
            say(
                "Under {}, {} of the texts go from a right answer to a wrong one, and {} the other way.",
                name(study, spec),
                percent(broke),
                percent(healed),
            )
        )
    flips = [flip for spec in found.by_size() if (flip := study.numbers.known("flip_rate", spec))]
    if flips:
        most = max(flips, key=lambda flip: flip.value or 0)
        sentences.append(
            say(
                "The predicted label changes most often under {}, for {} of the texts.",
                name(study, most.spec),
                percent(most),
                claims=[Claim("largest", (most, *flips))],
                rank=1,
            )
        )
    return [Paragraph(tuple(sentences), lead="What breaks", rank=2)] if sentences else []


def _severity(study: Study) -> list[Block]:
    curves = severity_curves(study)
    if not curves:
        return []
    sentences = [say("Figure {} shows accuracy by strength.", Ref("fig:severity"))]
    for spec, curve in list(curves.items())[:3]:
        first, last = curve[0], curve[-1]
        ends = (percent(first), f"{first.at:g}", percent(last), f"{last.at:g}")
        apart = (
            first.interval
            and last.interval
            and (first.interval[0] > last.interval[1] or last.interval[0] > first.interval[1])
        )
        if apart:
            falls = (first.value or 0) > (last.value or 0)
            sentences.append(
                say(
                    "Under {} the plain model’s accuracy falls from {} at {} to {} at {}."
                    if falls
                    else "Under {} the plain model’s accuracy rises from {} at {} to {} at {}.",
                    code(study.called(spec)),
                    *ends,
                    claims=[Claim("over", (first, last) if falls else (last, first))],
                )
            )
        else:
            sentences.append(
                say(
                    "Under {} the intervals at the lowest and the highest strength overlap ({} at {}, {} at {}).",
                    code(study.called(spec)),
                    *ends,
                )
            )
        lost = study.numbers.known("severity_lost_4", spec)
        if lost and lost.value is not None:
            strength = Value(f"{lost.value:.2g}", lost)
            sentences.append(say("Four points are lost at a strength of about {}.", strength, rank=1))
    caption = ("Accuracy on the transformed test texts by the strength of the transformation, with 95% intervals.",)
    drawn = FigureBlock("fig:severity", caption, "Curves of accuracy by strength.", rank=3)
    return [Paragraph(tuple(sentences), lead="Strength", rank=2), drawn]


def severity_curves(study: Study, model: str = PLAIN) -> dict[str, list[Number]]:
    """Spec without its strength -> points with a value, the weakest first; curves of one point are none."""
    curves: dict[str, list[Number]] = {}
    for number in study.numbers.all("severity", model=model):
        if number.value is not None and number.at is not None:
            curves.setdefault(number.spec, []).append(number)
    return {
        spec: sorted(points_of, key=lambda one: one.at or 0) for spec, points_of in curves.items() if len(points_of) > 1
    }


def _worst(study: Study) -> list[Block]:
    numbers = [
        number
        for number in study.numbers.all("worst_of", model=PLAIN)
        if number.value is not None and (number.at or 0) > 1
    ]
    sentences: list[Sentence] = []
    if numbers:
        number = max(numbers, key=lambda one: one.at or 0)
        sentences.append(
            say(
                "Asked about {} draws of {} for each text, the plain model is right about all of them for {} of the "
                "texts.",
                counted(int(number.at or 0)),
                name(study, number.spec),
                percent(number),
            )
        )
    for number in [one for one in study.numbers.all("attack_accuracy", model=PLAIN) if one.value is not None][:1]:
        queries = study.numbers.known("attack_queries", number.spec)
        sentences.append(
            say(
                "A greedy search over the edits that {} may make leaves {} of the answers right{}.",
                name(study, number.spec),
                percent(number),
                phrase(" after {} queries a text", Value(f"{queries.value:.0f}", queries)) if queries else "",
            )
        )
    return [Paragraph(tuple(sentences), lead="Worst case", rank=3)] if sentences else []


def _examples(study: Study, found: Findings) -> list[Block]:
    chosen = choose(study, found)
    if not chosen:
        return []
    opening = say(
        "{} {} from the test set, the shortest of their kind, with what is left out in struck-out and what comes in in "
        "bold type:",
        counted(len(chosen)).capitalize(),
        plural(len(chosen), "text"),
    )
    blocks: list[Block] = [Paragraph((opening,), lead="Examples", rank=4)]
    for one in chosen:
        parts, note = excerpt(study, one)
        blocks.append(ExampleBlock(parts, note, rank=4))
    return blocks
