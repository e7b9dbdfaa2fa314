"""The experimental set-up: data, model, arms, statistics, machine, energy."""

from __future__ import annotations

from windtunnel.catalogue.marked import visible
from windtunnel.report.document import Cite, Inline, Paragraph, Section, Sentence, Styled
from windtunnel.report.number_format import code, counted, fact, joined, plural
from windtunnel.report.sections.energy import energy, trainings
from windtunnel.report.sections.findings import Findings
from windtunnel.report.sections.names import baseline_words, corpus, model_words
from windtunnel.report.sections.phrases import say
from windtunnel.report.study import AUGMENTED, CONTROL, PLAIN, Study


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
        say(
            "We use ",
            name,
            *((" ", Cite(cite)) if cite else ()),
            ": ",
            joined(
                [
                    (fact(rows[split]), f" {words}")
                    for split, words in (
                        ("train", "texts to train on"),
                        ("valid", "to choose the epoch by"),
                        ("test", "to test on"),
                    )
                    if split in rows
                ]
            ),
            ".",
        )
    ]
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
        sure = () if study.seeded else ("; its training involves no chance",)
        return [say("The model is ", *model_words(study), *sure, ".")]
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
                        ("learning_rate", ("Learning rate ", fact(f"{settings.get('learning_rate') or 0:g}", place))),
                        (
                            "warmup_share",
                            (
                                "warm-up over ",
                                fact(f"{100 * (settings.get('warmup_share') or 0):.0f}%", place),
                                " of the steps",
                            ),
                        ),
                        (
                            "epochs",
                            (
                                fact(settings.get("epochs") or 0, place),
                                f" {plural(settings.get('epochs') or 0, 'epoch')}",
                            ),
                        ),
                        ("batch_size", (fact(settings.get("batch_size") or 0, place), " texts a step on average")),
                        ("weight_decay", ("weight decay ", fact(f"{settings.get('weight_decay') or 0:g}", place))),
                        (
                            "max_tokens",
                            (
                                fact(int(resolved.get("max_tokens") or settings.get("max_tokens") or 0), place),
                                " tokens at most",
                            ),
                        ),
                        ("precision", (str(resolved.get("precision", "")),)),
                    )
                    if settings.get(key) is not None and part != ("",)
                ]
            ),
            "; the epoch with the best accuracy on the validation texts is kept.",
        ),
    ]
    if cut:
        more = (Cite(("sun2019",)),) if settings.get("truncation") == "head_tail" else ()
        sentences.append(say(f"{cut[:1].upper()}{cut[1:]}", *more, ".", rank=2))
    sentences.append(
        say(
            "Texts are otherwise given to the tokenizer as they are; the label with the highest probability is "
            "the answer.",
            rank=2,
        )
    )
    return sentences


def _arms(study: Study, found: Findings) -> list[Sentence]:
    sentences = []
    extra = study.manifest.get("augmented", {})
    if extra.get("rows") and AUGMENTED in study.models:
        sentences.append(
            say(
                "The arm ",
                Styled(PLAIN, "emphasis"),
                " is trained on the training texts; ",
                Styled(AUGMENTED, "emphasis"),
                " on these and ",
                fact(int(extra["rows"])),
                " copies, each changed by one of the trained transformations (",
                fact(int(extra["changed"])),
                " differ from their original)",
                *(
                    ("; ", Styled(CONTROL, "emphasis"), " on the same copies, unchanged")
                    if CONTROL in study.models
                    else ()
                ),
                ".",
            )
        )
    how = f"with {counted(found.seeds)} {plural(found.seeds, 'seed')}" if study.seeded else "once"
    sentences.append(say(f"Each arm is trained {how}."))
    if study.held_out:
        sentences.append(
            say(
                joined([(code(study.short[spec]),) for spec in study.held_out[:6]]),
                f" {plural(len(study.held_out), 'is', 'are')} held out: tested, never trained on.",
            )
        )
    sentences += [
        say("The baseline ", code(name), " is ", *baseline_words(name), ".", rank=1) for name in study.baselines
    ]
    if study.baselines and study.seeded:
        them = "the baseline, which is" if len(study.baselines) == 1 else "these baselines, which are"
        sentences.append(say(f"No chance is involved in training {them} trained once.", rank=1))
    return sentences


def _statistics(study: Study, found: Findings) -> list[Sentence]:
    methods = {number.method for number in study.numbers}
    said = " ".join(methods)
    sentences = [say("Brackets hold 95% intervals; differences are in points of accuracy and paired by text.")]
    parts: list[tuple[Inline, ...]] = []
    of_one = " of one seed" if study.seeded else ""
    if "Wilson" in said:
        parts.append((f"accuracies{of_one} by Wilson’s method ", Cite(("wilson1927",))))
    if "Newcombe" in said:
        parts.append((f"paired differences{of_one} by Newcombe’s ", Cite(("newcombe1998",))))
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
            say("p values are adjusted for the number of comparisons after ", Cite((key,), prose=True), ".")
        )
    else:
        sentences.append(say("Nothing is adjusted for the number of comparisons."))
    sentences.append(
        say(
            "We call a difference significant if its interval leaves out zero and its p value, where there is "
            "one, is below .05."
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
            say(
                "All ran on ",
                fact(system(str(machine.get("system", "")))),
                ", ",
                fact(int(machine.get("cores") or 0)),
                " cores, Python ",
                fact(str(machine.get("python", ""))),
                ", Windtunnel ",
                fact(str(study.manifest.get("windtunnel", ""))),
                ".",
            )
        )
    told = trainings(study)
    if told.seconds:
        sentences.append(
            say(
                f"The {counted(told.trained)} {plural(told.trained, 'training')} took ",
                fact(told.words, "models/*/training.json"),
                f" on {told.device}.",
            )
        )
        used = energy(told)
        sentences.append(
            say(
                "As training costs energy ",
                Cite(("strubell2019",)),
                ", an estimate: about ",
                fact(used.words, "an estimate"),
                f", assuming that {used.assumption}; testing and idle time are not in it.",
                rank=1,
            )
        )
    return sentences
