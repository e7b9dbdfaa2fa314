"""The experimental set-up: data, model, arms, statistics, machine, energy."""

from __future__ import annotations

from windtunnel.catalogue.highlight import visible
from windtunnel.report.document import Cite, Inline, Paragraph, Section, Sentence, Styled
from windtunnel.report.number_format import code, counted, fact, joined, plural
from windtunnel.report.sections.energy import duration, energy, trainings
from windtunnel.report.sections.findings import Findings
from windtunnel.report.sections.names import baseline_words, corpus, model_words
from windtunnel.report.sections.phrases import phrase, say
from windtunnel.report.study import PLAIN, Study


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
    uses = {"train": "to train on", "valid": "to choose the epoch by", "test": "to test on"}
    splits = [(split, use) for split, use in uses.items() if split in study.sizes]
    parts = [
        phrase("{} texts {}" if split == "train" else "{} {}", fact(study.sizes[split]), use) for split, use in splits
    ]
    sentences = [say("We use {}: {}.", corpus(study), joined(parts))]
    labels = study.labels
    if labels:
        shown = [(Styled(visible(label, False), "emphasis"),) for label in labels]
        majority = study.majority_share
        sentences.append(
            say(
                "There are {} labels{}{}.",
                counted(len(labels)),
                phrase(": {}", joined(shown)) if len(labels) <= 6 else "",
                phrase(
                    "; the commonest makes up {} of the test texts", fact(f"{100 * majority:.1f}%", "rows/test.parquet")
                )
                if majority is not None
                else "",
            )
        )
    taken = [note for note in study.manifest.get("data", {}).get("notes", ()) if "taken" in note or "held out" in note]
    if taken:
        sentences.append(
            say("Samples are stratified by label and were drawn once; no choice was made on the test texts.", rank=1)
        )
    return sentences


TRUNCATION = {
    "head_tail": "The first quarter and the last three quarters of what fits are kept of a longer text {}.",
    "head": "The beginning of a longer text is kept.",
    "tail": "The end of a longer text is kept.",
}


def _model(study: Study) -> list[Sentence]:
    record = study.training()
    settings, resolved = record.get("settings", {}), record.get("resolved", {})
    if not settings:
        chance = "" if study.seeded else "; its training involves no chance"
        return [say("The model is {}{}.", model_words(study), chance)]
    words = {
        "learning_rate": ("Learning rate {}", "{:g}"),
        "warmup_share": ("warm-up over {} of the steps", "{:.0%}"),
        "epochs": ("{} " + plural(settings.get("epochs") or 0, "epoch"), "{:,}"),
        "batch_size": ("{} texts a step on average", "{:,}"),
        "weight_decay": ("weight decay {}", "{:g}"),
        "max_tokens": ("{} tokens at most", "{:,}"),
    }
    used = settings | {"max_tokens": resolved.get("max_tokens") or settings.get("max_tokens")}
    parts = [
        phrase(template, fact(form.format(used[name] or 0), "models/plain-1/training.json"))
        for name, (template, form) in words.items()
        if settings.get(name) is not None
    ]
    if settings.get("precision") is not None and resolved.get("precision", ""):
        parts.append((str(resolved["precision"]),))
    sentences = [
        say("The model is {}, fine-tuned with AdamW {}.", model_words(study), Cite(("loshchilov2019",))),
        say("{}; the epoch with the best accuracy on the validation texts is kept.", joined(parts)),
    ]
    if cut := TRUNCATION.get(str(settings.get("truncation"))):
        sentences.append(say(cut, *((Cite(("sun2019",)),) if "{}" in cut else ()), rank=2))
    sentences.append(
        say(
            "Texts are otherwise given to the tokenizer as they are; the label with the highest probability is the "
            "answer.",
            rank=2,
        )
    )
    return sentences


def _arms(study: Study, found: Findings) -> list[Sentence]:
    sentences = []
    extra = study.manifest.get("augmented", {})
    if extra.get("rows") and study.remedy in study.models:
        sentences.append(
            say(
                "The arm {} is trained on the training texts; {} on these and {} copies, each changed by one of the "
                "trained transformations ({} differ from their original){}.",
                Styled(PLAIN, "emphasis"),
                Styled(study.remedy, "emphasis"),
                fact(int(extra["rows"])),
                fact(int(extra["changed"])),
                phrase("; {} on the same copies, unchanged", Styled(study.control, "emphasis"))
                if study.control in study.models
                else "",
            )
        )
    how = f"with {counted(found.seeds)} {plural(found.seeds, 'seed')}" if study.seeded else "once"
    sentences.append(say("Each arm is trained {}.", how))
    if study.held_out:
        sentences.append(
            say(
                "{} {} held out: tested, never trained on.",
                joined([(code(study.short[spec]),) for spec in study.held_out[:6]]),
                plural(len(study.held_out), "is", "are"),
            )
        )
    sentences += [say("The baseline {} is {}.", code(name), baseline_words(name), rank=1) for name in study.baselines]
    if study.baselines and study.seeded:
        them = "the baseline, which is" if len(study.baselines) == 1 else "these baselines, which are"
        sentences.append(say("No chance is involved in training {} trained once.", them, rank=1))
    return sentences


def _statistics(study: Study, found: Findings) -> list[Sentence]:
    methods = " ".join({number.method for number in study.numbers})
    sentences = [say("Brackets hold 95% intervals; differences are in points of accuracy and paired by text.")]
    parts: list[tuple[Inline, ...]] = []
    of_one = " of one seed" if study.seeded else ""
    if "Wilson" in methods:
        parts.append(phrase("accuracies{} by Wilson’s method {}", of_one, Cite(("wilson1927",))))
    if "Newcombe" in methods:
        parts.append(phrase("paired differences{} by Newcombe’s {}", of_one, Cite(("newcombe1998",))))
    if "hierarchical" in methods:
        parts.append(("means over seeds by a bootstrap of seeds and texts",))
    elif "normal, rows" in methods:
        parts.append(("means over seeds by the normal approximation over texts, for these seeds",))
    if parts:
        sentences.append(say("Intervals: {}.", joined(parts), rank=2))
    if "McNemar" in methods:
        sentences.append(say("Tests are McNemar’s {}.", Cite(("mcnemar1947",)), rank=2))
    if found.adjusted:
        work = Cite(("holm1979" if found.adjusted == "Holm" else "benjamini1995",), prose=True)
        sentences.append(say("p values are adjusted for the number of comparisons after {}.", work))
    else:
        sentences.append(say("Nothing is adjusted for the number of comparisons."))
    sentences.append(
        say(
            "We call a difference significant if its interval leaves out zero and its p value, where there is one, is "
            "below .05."
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
                "All ran on {}, {} cores, Python {}, Windtunnel {}.",
                fact(system(str(machine.get("system", "")))),
                fact(int(machine.get("cores") or 0)),
                fact(str(machine.get("python", ""))),
                fact(str(study.manifest.get("windtunnel", ""))),
            )
        )
    done = trainings(study)
    if done.seconds:
        sentences.append(
            say(
                "The {} {} took {} on {}.",
                counted(done.trained),
                plural(done.trained, "training"),
                fact(duration(done.seconds), "models/*/training.json"),
                "a GPU" if done.gpu else "the processor",
            )
        )
        used = energy(done)
        sentences.append(
            say(
                "As training costs energy {}, an estimate: about {}, assuming that {}; testing and idle time are not "
                "in it.",
                Cite(("strubell2019",)),
                fact(used.words, "an estimate"),
                used.assumption,
                rank=1,
            )
        )
    return sentences
