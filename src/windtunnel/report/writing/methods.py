"""The transformations that were used, and the experimental set-up."""

from __future__ import annotations

import re
from typing import Any

from windtunnel.catalogue.marking import visible
from windtunnel.report.document import (
    Block,
    Cell,
    Cite,
    ExampleBlock,
    Inline,
    Paragraph,
    Ref,
    Section,
    Sentence,
    Styled,
    TableBlock,
)
from windtunnel.report.reading import Study, parameters_of
from windtunnel.report.saying import NONE, Value, code, counted, fact, joined, plural
from windtunnel.report.writing.edited import edited
from windtunnel.report.writing.energy import energy, trainings
from windtunnel.report.writing.findings import Findings
from windtunnel.report.writing.naming import baseline_words, corpus, model_words
from windtunnel.report.writing.phrases import say

_SOURCES = {"1905.11268": "pruthi2019", "D19-1670": "wei2019", "WordNet": "miller1995", "1711.02173": "belinkov2018"}
"""What an entry's source names -> the work in our list."""

MOST_TOLD = 6
"""Transformations that get a paragraph each; of more, the table tells."""


def transformations(study: Study, found: Findings) -> Section:
    """Motivation, definition, an example and quality figures of each."""
    count = len(study.tested)
    protected = tuple(study.plan.protect)
    opening = Paragraph(
        (
            say("A transformation proposes edits to a text; everything outside the edits is copied byte for byte, and "
                "markup, links and handles are never edited."),
            say("Which places are edited is decided by a hash of the text’s id, so that every model meets identical "
                "texts and the edits at a lower rate are among those at a higher one.", rank=1),
            *((say("Protected besides: ", joined([(code(one),) for one in protected]), "."),) if protected else ()),
            *((say("Table ", Ref("tab:quality"), " shows what they change and how much of the meaning stays."),) if _quality(study) else ()),
        )
    )  # fmt: skip
    blocks: list[Block] = [opening]
    told: set[str] = set()
    order = found.by_size() or list(study.tested)
    detailed = [spec for spec in order if study.entry(spec)][:MOST_TOLD]
    for place, spec in enumerate(spec for spec in study.tested if spec in detailed):
        blocks += _told(study, spec, told, rank=2 if place < 2 else 4)
    if table := _quality(study):
        blocks.append(table)
    if count > len(detailed):
        rest = [spec for spec in study.tested if spec not in detailed]
        blocks.append(
            Paragraph((say(f"The other {counted(len(rest))} {plural(len(rest), 'transformation')} are listed in the appendix."),), rank=2)
            if len(rest) > 3
            else Paragraph(tuple(say("Also used: ", code(spec), ".") for spec in rest))
        )  # fmt: skip
    return Section("transformations", "Transformations", tuple(blocks))


def _told(study: Study, spec: str, told: set[str], rank: int) -> list[Block]:
    entry = study.entry(spec)
    if entry["name"] in told:
        return []  # the same at another strength
    told.add(entry["name"])
    fields = entry.get("fields", {})
    strengths = [one for one in study.tested if study.entry(one) is entry]
    sentences = [say(*typed(entry["summary"]))]
    if what := fields.get("What happens"):
        sentences.append(say(*typed(_capital(what)), rank=rank + 1))
    if why := fields.get("Why the label survives"):
        sentences.append(say("The label survives: ", *typed(why), rank=rank))
    sources = tuple(key for sign, key in _SOURCES.items() if sign in fields.get("Source", ""))
    if sources:
        sentences.append(say("After ", Cite(sources, prose=True), ".", rank=rank))
    rates = [parameters_of(one).get("rate") for one in strengths]
    if len(strengths) > 1 and all(rates):
        sentences.append(say("Used at rates of ", joined([(rate or "",) for rate in rates]), "."))
    blocks: list[Block] = [Paragraph(tuple(sentences), lead=entry["name"], rank=rank)]
    if entry.get("examples"):
        example = max(entry["examples"], key=lambda one: (len(one["edits"]), -len(one["text"])))
        blocks.append(ExampleBlock(edited(example["text"], example["edits"]), rank=rank))
    return blocks


def _quality(study: Study) -> TableBlock | None:
    rows: list[tuple[Cell, ...]] = []
    order = [spec for spec in study.tested if study.changed(spec) is not None or study.entry(spec).get("measured")]
    for spec in order[:12]:
        measured = study.entry(spec).get("measured", {})
        default = study.entry(spec).get("spec") == spec
        changed = study.changed(spec)
        rows.append(
            (
                (code(study.short[spec]),),
                (fact(f"{100 * changed:.0f}") if changed is not None else NONE,),
                (_share(measured.get("words_edited"), 1) if default else NONE,),
                (_share(measured.get("judge_flips"), 1) if default else NONE,),
                (fact(f"{measured['similarity']['value']:.2f}", "catalogue.json") if default and measured.get("similarity") else NONE,),
            )
        )  # fmt: skip
    if not rows:
        return None
    more = f" The first {len(rows)} of {len(order)}; all are in the appendix." if len(order) > len(rows) else ""
    caption = (
        "What the transformations change: texts of this test set that changed; and, measured by the program’s makers on "
        "other film reviews at the default strength, words edited, labels that an independent classifier flips, and cosine "
        f"similarity of sentence embeddings. Shares in %; {NONE}: not measured.{more}",
    )
    head: tuple[Cell, ...] = (("",), ("texts",), ("words",), ("flips",), ("sim.",))
    return TableBlock("tab:quality", caption, head, tuple(rows), "lrrrr", rank=3)


def _share(figure: dict[str, Any] | None, digits: int) -> Value | str:
    return fact(f"{100 * figure['value']:.{digits}f}", "catalogue.json") if figure else NONE


def typed(text: str) -> tuple[Inline, ...]:
    """A docstring's sentence: what stands in backquotes is a name; it ends in a full stop."""
    text = re.sub(r"(?<=\d) %", "%", " ".join(text.split()))
    if not text.endswith((".", "!", "?")):
        text += "."
    pieces = re.split(r"`([^`]+)`", text)
    return tuple(code(piece) if place % 2 else piece for place, piece in enumerate(pieces) if piece)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def setup(study: Study, found: Findings) -> Section:
    """Data, model, hyperparameters, arms, statistics, machine, energy."""
    blocks = (
        Paragraph(tuple(_data(study)), lead="Data"),
        Paragraph(tuple(_model(study)), lead="Model and training"),
        *((Paragraph(tuple(_arms(study, found)), lead="Arms"),) if len(study.models) > 1 else ()),
        Paragraph(tuple(_statistics(study, found)), lead="Statistics", rank=1),
        Paragraph(tuple(_machine(study)), lead="Machine", rank=2),
    )
    return Section("setup", "Experimental Setup", tuple(block for block in blocks if block.sentences))


def _data(study: Study) -> list[Sentence]:
    name, cite = corpus(study)
    rows = study.sizes
    sentences = [
        say("We use ", name, *((" ", Cite(cite)) if cite else ()), ": ",
            joined([(fact(rows[split]), f" {words}") for split, words in
                    (("train", "texts to train on"), ("valid", "to choose the epoch by"), ("test", "to test on")) if split in rows]), ".")
    ]  # fmt: skip
    labels = study.labels
    if labels:
        shown = (
            joined([(Styled(visible(label, False), "emphasis"),) for label in labels[:6]]) if len(labels) <= 6 else ()
        )
        sentences.append(
            say(f"There are {counted(len(labels))} labels", *((": ", *shown) if shown else ()), majority(study), ".")
        )
    taken = [note for note in study.manifest.get("data", {}).get("notes", ()) if "taken" in note or "held out" in note]
    if taken:
        sentences.append(
            say("Samples are stratified by label and were drawn once; no choice was made on the test texts.", rank=1)
        )
    return sentences


def majority(study: Study) -> tuple[Inline, ...]:
    """The share of the commonest label among the test texts."""
    if study.rows is None or not len(study.rows):
        return ()
    counts = study.rows["label"].value_counts().to_pylist()
    top = max(one["counts"] for one in counts)
    return (
        "; the commonest makes up ",
        fact(f"{100 * top / len(study.rows):.1f}%", "rows/test.parquet"),
        " of the test texts",
    )


def _model(study: Study) -> list[Sentence]:
    one = study.training()
    settings, resolved = one.get("settings", {}), one.get("resolved", {})
    if not settings:
        return [say("The model is ", *model_words(study), ".")]
    place = "models/plain-1/training.json"
    cut = {
        "head_tail": "the first quarter and the last three quarters of what fits are kept of a longer text ",
        "head": "the beginning of a longer text is kept",
        "tail": "the end of a longer text is kept",
    }.get(str(settings.get("truncation")), "")
    sentences = [
        say("The model is ", *model_words(study), ", fine-tuned with AdamW ", Cite(("loshchilov2019",)), "."),
        say(
            *joined(
                [
                    part
                    for key, part in (
                        ("learning_rate", ("Learning rate ", fact(f"{settings.get('learning_rate'):g}", place))),
                        ("warmup_share", ("warm-up over ", fact(f"{100 * settings.get('warmup_share', 0):.0f}%", place), " of the steps")),
                        ("epochs", (fact(settings.get("epochs", 0), place), f" {plural(settings.get('epochs', 0), 'epoch')}")),
                        ("batch_size", (fact(settings.get("batch_size", 0), place), " texts a step on average")),
                        ("weight_decay", ("weight decay ", fact(f"{settings.get('weight_decay'):g}", place))),
                        ("max_tokens", (fact(int(resolved.get("max_tokens", settings.get("max_tokens", 0))), place), " tokens at most")),
                        ("precision", (str(resolved.get("precision", "")),)),
                    )
                    if settings.get(key) is not None and part != ("",)
                ]
            ),
            "; the epoch with the best accuracy on the validation texts is kept.",
        ),
    ]  # fmt: skip
    if cut:
        more = (Cite(("sun2019",)),) if settings.get("truncation") == "head_tail" else ()
        sentences.append(say(_capital(cut), *more, ".", rank=2))
    sentences.append(
        say(
            "Texts are otherwise given to the tokenizer as they are; the label with the highest probability is the answer.",
            rank=2,
        )
    )
    return sentences


def _arms(study: Study, found: Findings) -> list[Sentence]:
    sentences = []
    extra = study.manifest.get("augmented", {})
    if extra.get("rows") and "augmented" in study.models:
        sentences.append(
            say("The arm ", Styled("plain", "emphasis"), " is trained on the training texts; ", Styled("augmented", "emphasis"),
                " on these and ", fact(int(extra["rows"])), " copies, each changed by one of the trained transformations (",
                fact(int(extra["changed"])), " differ from their original)",
                *(("; ", Styled("control", "emphasis"), " on the same copies, unchanged") if "control" in study.models else ()), ".")
        )  # fmt: skip
    sentences.append(say(f"Each arm is trained with {counted(found.seeds)} {plural(found.seeds, 'seed')}."))
    if study.held_out:
        sentences.append(
            say(joined([(code(study.short[spec]),) for spec in study.held_out[:6]]),
                f" {plural(len(study.held_out), 'is', 'are')} held out: tested, never trained on.")
        )  # fmt: skip
    for name in study.baselines:
        sentences.append(say("The baseline ", code(name), " is ", *baseline_words(name), ".", rank=1))
    return sentences


def _statistics(study: Study, found: Findings) -> list[Sentence]:
    methods = {number.method for number in study.numbers}
    said = " ".join(methods)
    sentences = [say("Brackets hold 95% intervals; differences are in points of accuracy and paired by text.")]
    parts: list[tuple[Inline, ...]] = []
    if "Wilson" in said:
        parts.append(("accuracies of one seed by Wilson’s method ", Cite(("wilson1927",))))
    if "Newcombe" in said:
        parts.append(("paired differences of one seed by Newcombe’s ", Cite(("newcombe1998",))))
    if "hierarchical" in said:
        parts.append(("means over seeds by a bootstrap of seeds and texts",))
    elif "normal, rows" in said:
        parts.append(("means over seeds by the normal approximation over texts, for these seeds",))
    if parts:
        sentences.append(say("Intervals: ", joined(parts), ".", rank=2))
    if "McNemar" in said:
        sentences.append(say("Tests are McNemar’s ", Cite(("mcnemar1947",)), ".", rank=2))
    if found.adjusted:
        key = "holm1979" if found.adjusted == "Holm" else "benjamini1995"
        sentences.append(
            say(
                f"p values are adjusted for the number of comparisons ({found.adjusted}; ",
                Cite((key,), prose=True),
                ").",
            )
        )
    else:
        sentences.append(say("Nothing is adjusted for the number of comparisons."))
    sentences.append(
        say(
            "We call a difference significant if its interval leaves out zero and its p value, where there is one, is below .05."
        )
    )
    return sentences


def system(platform: str) -> str:
    """A platform's name and processor, without its build.

    >>> system("Linux-6.18.44-fc-x86_64-with-glibc2.36"), system("macOS-15.1-arm64-arm-64bit")
    ('Linux on x86_64', 'macOS on arm64')
    """
    processor = next((name for name in ("x86_64", "aarch64", "arm64", "AMD64", "ppc64le") if name in platform), "")
    return platform.partition("-")[0] + (f" on {processor}" if processor else "")


def _machine(study: Study) -> list[Sentence]:
    machine = study.manifest.get("machine", {})
    sentences = []
    if machine:
        sentences.append(
            say("All ran on ", fact(system(str(machine.get("system", "")))), ", ", fact(int(machine.get("cores") or 0)), " cores, Python ",
                fact(str(machine.get("python", ""))), ", Windtunnel ", fact(str(study.manifest.get("windtunnel", ""))), ".")
        )  # fmt: skip
    told = trainings(study)
    if told.seconds:
        sentences.append(
            say(
                f"The {counted(told.count)} {plural(told.count, 'training')} took ",
                fact(told.words, "models/*/training.json"),
                f" on {told.device}.",
            )
        )
        used = energy(told)
        sentences.append(
            say("That is about ", fact(used.words, "an estimate"), f" if {used.assumption} ", Cite(("strubell2019",)),
                "; testing and idle time are not in it.", rank=1)
        )  # fmt: skip
    return sentences
