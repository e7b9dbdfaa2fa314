"""Conclusion, limitations, acknowledgements."""

from __future__ import annotations

from windtunnel.report.document import Paragraph, Section, Sentence
from windtunnel.report.number_format import counted, fact, joined, points
from windtunnel.report.sections.findings import Findings
from windtunnel.report.sections.phrases import clean_summary, name, names, say
from windtunnel.report.study import CONTROL, Study


def conclusion(study: Study, found: Findings) -> Section:
    """What the numbers say, in a few sentences, with the same hedges."""
    sentences: list[Sentence] = []
    down, up, unclear = found.by_size(1), found.by_size(-1), found.by_size(0)
    total = len(found.drops)
    if total:
        parts = [
            (f"{words} under ", *names(study, specs))
            for specs, words in (
                (down, "significantly lower"),
                (up, "significantly higher"),
                (unclear, "not significantly different"),
            )
            if specs
        ]
        sentences.append(
            say(
                "Compared with the original texts, the plain model’s accuracy is ",
                joined(parts),
                ".",
                claims=[found.drops[spec].claim for spec in found.drops],
            )
        )
    if down:
        worst = down[0]
        sentences.append(
            say(
                "The largest loss is ",
                points(found.drops[worst].number),
                ", under ",
                name(study, worst),
                ".",
                claims=[found.drops[worst].claim],
            )
        )
    gains = found.gains()
    if gains:
        helped, hurt = (sum(gain.sign == sign for gain in gains.values()) for sign in (1, -1))
        claims = [gain.claim for gain in gains.values()]
        if helped and not hurt:
            where = "" if helped == len(gains) else f" under {counted(helped)} of them"
            sentences.append(say(f"Training on transformed texts helps significantly{where}.", claims=claims))
        elif hurt and not helped:
            where = "" if hurt == len(gains) else f" under {counted(hurt)} of them"
            sentences.append(say(f"Training on transformed texts hurts significantly{where}.", claims=claims))
        elif helped and hurt:
            sentences.append(
                say(
                    f"Training on transformed texts helps significantly under {counted(helped)} of them and "
                    f"hurts under {counted(hurt)}.",
                    claims=claims,
                )
            )
        else:
            sentences.append(say("Training on transformed texts has no significant effect on them.", claims=claims))
        sentences += clean_summary(found)
    if not sentences:
        sentences.append(say("The stored tables hold no comparison from which to conclude."))
    return Section("conclusion", "Conclusion", (Paragraph(tuple(sentences)),))


def limitations(study: Study, found: Findings) -> Section:
    """What this design cannot show."""
    n = study.sizes.get("test", 0)
    sentences = [
        say("This is one corpus and one model; nothing is shown for others."),
        say(
            "The transformations imitate what happens to texts; how often each happens in use, and together "
            "with what else, is not measured, "
            "so that no drop here is an estimate of accuracy in use."
        ),
        say(
            "That labels survive is built into the transformations but was not checked by people on these "
            "texts; a part of each drop may be texts whose label changed."
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
            say(f"With {counted(found.seeds)} training seeds, the spread between trainings is known only roughly.")
        )
    if (
        found.original is not None
        and found.original.interval
        and (half := (found.original.interval[1] - found.original.interval[0]) / 2) > 0.01
    ):
        sentences.append(
            say(
                "With ",
                fact(n or found.original.n),
                f" test texts, an accuracy is known to about {100 * half:.1f} points either way, and small "
                "effects stay unseen.",
            )
        )
    if found.has_arms and not study.held_out:
        sentences.append(
            say(
                "The augmented arm is tested on the same transformations that it was trained on; whether what "
                "it learnt carries over to others is not shown."
            )
        )
    if found.has_arms and CONTROL not in study.models:
        sentences.append(say("There is no control arm; what longer training alone does is not known."))
    if not found.adjusted and len(study.tested) > 1:
        sentences.append(
            say(
                f"{counted(len(study.tested)).capitalize()} transformations were compared without adjustment; "
                "some differences may be called significant by chance."
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
            "Windtunnel ",
            fact(str(study.manifest.get("windtunnel", ""))),
            ".",
        ),
        say("Sentences are chosen by fixed rules from the numbers; no language model wrote them."),
        say("The authors answer for the content."),
    )
    return Section("acknowledgements", "Acknowledgements", (Paragraph(sentences),), numbered=False, counted=False)
