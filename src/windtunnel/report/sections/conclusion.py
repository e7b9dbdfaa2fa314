"""Conclusion, limitations, acknowledgements."""

from __future__ import annotations

from windtunnel.report.document import Paragraph, Section, Sentence
from windtunnel.report.number_format import counted, fact, joined, points
from windtunnel.report.sections.findings import Findings
from windtunnel.report.sections.phrases import clean_summary, name, names, phrase, say
from windtunnel.report.study import Study


def conclusion(study: Study, found: Findings) -> Section:
    """What the numbers say, in a few sentences, with the same hedges."""
    sentences: list[Sentence] = []
    down, up, unclear = found.by_size(1), found.by_size(-1), found.by_size(0)
    total = len(found.drops)
    if total:
        groups = {"significantly lower": down, "significantly higher": up, "not significantly different": unclear}
        parts = [phrase("{} under {}", words, names(study, specs)) for words, specs in groups.items() if specs]
        sentences.append(
            say(
                "Compared with the original texts, the plain model’s accuracy is {}.",
                joined(parts),
                claims=[drop.claim for drop in found.drops.values()],
            )
        )
    if down:
        worst = found.drops[down[0]]
        sentences.append(
            say("The largest loss is {}, under {}.", points(worst.number), name(study, down[0]), claims=[worst.claim])
        )
    sentences += _remedy(found)
    if not sentences:
        sentences.append(say("The stored tables hold no comparison from which to conclude."))
    return Section("conclusion", "Conclusion", (Paragraph(tuple(sentences)),))


def _remedy(found: Findings) -> list[Sentence]:
    gains = found.gains()
    if not gains:
        return []
    helped, hurt = (sum(gain.sign == sign for gain in gains.values()) for sign in (1, -1))
    some = (f" under {counted(count)} of them" if count < len(gains) else "" for count in (helped, hurt))
    helps, hurts = (f"{verb} significantly{where}" for verb, where in zip(("helps", "hurts"), some, strict=True))
    if helped and hurt:
        effect = f"{helps} and hurts under {counted(hurt)}"
    else:
        effect = helps if helped else hurts if hurt else "has no significant effect on them"
    claims = [gain.claim for gain in gains.values()]
    return [say("Training on transformed texts {}.", effect, claims=claims), *clean_summary(found)]


def limitations(study: Study, found: Findings) -> Section:
    """What this design cannot show."""
    sentences = [
        say("This is one corpus and one model; nothing is shown for others."),
        say(
            "The transformations imitate what happens to texts; how often each happens in use, and together with what "
            "else, is not measured, so that no drop here is an estimate of accuracy in use."
        ),
        say(
            "That labels survive is built into the transformations but was not checked by people on these texts; a "
            "part of each drop may be texts whose label changed."
        ),
        say(
            "Each text was transformed once, so that the intervals do not hold what another draw of the edits "
            "would change."
        )
        if not any(number.value is not None for number in study.numbers.all("worst_of"))
        else say("The main figures rest on one draw of the edits a text."),
    ]
    if found.seeds == 1 and study.seeded:
        sentences.append(
            say("Each arm was trained once, so that the effect of an arm and the luck of a seed cannot be told apart.")
        )
    elif 1 < found.seeds < 5:
        sentences.append(
            say("With {} training seeds, the spread between trainings is known only roughly.", counted(found.seeds))
        )
    if (
        found.original is not None
        and found.original.interval
        and (half := (found.original.interval[1] - found.original.interval[0]) / 2) > 0.01
    ):
        sentences.append(
            say(
                "With {} test texts, an accuracy is known to about {} points either way, and small effects "
                "stay unseen.",
                fact(study.sizes.get("test", 0) or found.original.n),
                f"{100 * half:.1f}",
            )
        )
    if found.has_arms and not study.held_out:
        sentences.append(
            say(
                "The augmented arm is tested on the same transformations that it was trained on; whether what "
                "it learnt carries over to others is not shown."
            )
        )
    if found.has_arms and study.control not in study.models:
        sentences.append(say("There is no control arm; what longer training alone does is not known."))
    if not found.adjusted and len(study.tested) > 1:
        sentences.append(
            say(
                "{} transformations were compared without adjustment; some differences may be called significant by "
                "chance.",
                counted(len(study.tested)).capitalize(),
            )
        )
    inexact = study.manifest.get("inexact", {})
    if inexact:
        sentences.append(say("Some transformations use a language model whose output may differ on another machine."))
    return Section("limitations", "Limitations", (Paragraph(tuple(sentences)),), numbered=False, counted=False)


def acknowledgements(study: Study) -> Section:
    """That a program wrote this; the author may edit it."""
    sentences = (
        say(
            "The text, tables and figures of this paper were generated from the stored results of the study by "
            "Windtunnel {}.",
            fact(str(study.manifest.get("windtunnel", ""))),
        ),
        say("Sentences are chosen by fixed rules from the numbers; no language model wrote them."),
        say("The authors answer for the content."),
    )
    return Section("acknowledgements", "Acknowledgements", (Paragraph(sentences),), numbered=False, counted=False)
