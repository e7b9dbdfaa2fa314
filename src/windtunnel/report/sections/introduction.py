"""Abstract and introduction."""

from __future__ import annotations

from dataclasses import replace

from windtunnel.report.document import Cite, Paragraph, Section, Sentence
from windtunnel.report.number_format import counted, fact, joined, percent, plural
from windtunnel.report.sections.findings import Findings
from windtunnel.report.sections.names import corpus, model_words
from windtunnel.report.sections.phrases import (
    clean_summary,
    control_summary,
    drops_summary,
    phrase,
    remedy_summary,
    say,
)
from windtunnel.report.study import Study

MOST_WORDS = 200
"""Of an abstract, by the format."""


def abstract(study: Study, found: Findings) -> Paragraph:
    """The study in at most 200 words; what matters least is left out first."""
    sentences = [
        say(
            "Accuracy on texts from the same source as the training texts does not tell how a classifier stands what "
            "happens to texts in use."
        ),
        _what_is_done(study, found),
    ]
    if found.original is not None:
        sentences.append(say("On the original test texts it reaches {}.", percent(found.original)))
    sentences += drops_summary(study, found, detail=1)
    sentences += [replace(one, rank=1) for one in remedy_summary(study, found, detail=1)]
    sentences += [replace(one, rank=2) for one in clean_summary(found)]
    sentences += [replace(one, rank=3) for one in control_summary(study, found)]
    seeds = (
        f" over texts and {counted(found.seeds)} training seeds"
        if found.seeds > 1
        else " for one training seed"
        if study.seeded
        else ""
    )
    sentences.append(say("Differences are paired by text and carry 95% intervals{}.", seeds, rank=4))
    return Paragraph(tuple(bounded(sentences)))


def bounded(sentences: list[Sentence], most: int = MOST_WORDS) -> list[Sentence]:
    """Leave out sentences of the highest rank, the last first, until the words are few enough."""
    kept = list(sentences)
    while sum(len(one.text.split()) for one in kept) > most and len(kept) > 1:
        worst = max(range(len(kept)), key=lambda place: (kept[place].rank, place))
        del kept[worst]
    return kept


def introduction(study: Study, found: Findings) -> Section:
    """Why a test set of the same kind misleads, and what is done here."""
    why = Paragraph(
        (
            say(
                "A text classifier is usually judged by its accuracy on held-out texts drawn from the same source as "
                "its training texts."
            ),
            say(
                "Such a test rewards whatever predicts the label in that source, including regularities that do not "
                "hold elsewhere {}.",
                Cite(("gururangan2018", "mccoy2019", "geirhos2020")),
            ),
            say(
                "Small changes that leave the label alone can change the answer, such as misspellings {}, which harm "
                "machine translation as well {}, or synonyms chosen against the model {}; and small edits by people "
                "that do change the label often leave the answer as it was {}.",
                Cite(("pruthi2019",)),
                Cite(("belinkov2018",)),
                Cite(("jin2020",)),
                Cite(("kaushik2020", "gardner2020")),
                rank=2,
            ),
            say(
                "Behavioural tests and libraries of transformations make such failures visible {}, and training on "
                "transformed copies of the texts is a simple remedy, known from training on few texts {}.",
                Cite(("ribeiro2020", "moradi2021", "dhole2023")),
                Cite(("wei2019",)),
                rank=1,
            ),
        ),
    )
    seeds = (
        f" over texts and {counted(found.seeds)} training seeds"
        if found.seeds > 1
        else ", though of one training seed only"
        if study.seeded
        else "; training involves no chance"
    )
    control = say("And an augmented model has also seen more texts; a control arm sees as many, unchanged.")
    pitfalls = Paragraph(
        (
            say("Three things make the result of such an experiment easy to misread."),
            say(
                "Test sets that are rewritten anew for each model differ from each other; we transform the test set "
                "once, and compare all models on identical texts, paired by text {}.",
                Cite(("dror2018",)),
            ),
            say(
                "Differences of the size that augmentation makes are often within what a test set can resolve {} or "
                "what another training seed changes {}; every difference here carries an interval{}.",
                Cite(("card2020",)),
                Cite(("dodge2020",)),
                seeds,
            ),
            *((control,) if study.control in study.models else ()),
        ),
        rank=3,
    )
    here = Paragraph((_what_is_done(study, found), *_questions(study)))
    return Section("introduction", "Introduction", (why, pitfalls, here))


def _what_is_done(study: Study, found: Findings) -> Sentence:
    rows, count = study.sizes, len(study.tested)
    trained = [phrase("{} training texts", fact(rows["train"]))] if "train" in rows else []
    if study.seeded:
        trained.append((f"{counted(found.seeds)} {plural(found.seeds, 'seed')}",))
    return say(
        "We train {} on {}{} and measure its accuracy on {}, as they are and after {} {} meant to keep the label.",
        model_words(study),
        corpus(study),
        phrase(" ({})", joined(trained, ", ")) if trained else "",
        phrase("{} test texts", fact(rows["test"])) if "test" in rows else "the test texts",
        counted(count),
        plural(count, "transformation"),
    )


def _questions(study: Study) -> list[Sentence]:
    count = study.manifest.get("augmented", {}).get("rows")
    if study.remedy not in study.models or not count:
        return []
    return [
        say(
            "We then add {} transformed training texts, train again and ask three things: what is gained on the "
            "transformed texts, what it costs on the original ones, and whether more training on unchanged texts would "
            "have done as much.",
            fact(int(count)),
        )
    ]
