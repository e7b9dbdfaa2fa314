"""MODEL_CARD.md and DATASHEET.md: what a model hub and a data hub want to know, from the study's own tables.

The questions are those of Mitchell et al. 2019 (https://doi.org/10.1145/3287560.3287596) and Gebru et al. 2021
(https://doi.org/10.1145/3458723); the front matter is that of the Hugging Face hub
(https://huggingface.co/docs/hub/model-cards, https://huggingface.co/docs/hub/datasets-cards). What the program cannot
know (licence, who may use it, how the texts were collected) is asked of the user, in plain sight.
"""

from __future__ import annotations

import json
from typing import Any

from windtunnel.documents.number_format import NONE, NumberFormat
from windtunnel.report.document import Document, Paragraph, Section
from windtunnel.report.markdown import escaped, inline
from windtunnel.report.numbers import Number
from windtunnel.report.sections.findings import Findings
from windtunnel.report.sections.phrases import clean_summary, drops_summary, remedy_summary
from windtunnel.report.study import ORIGINAL, PLAIN, Study
from windtunnel.storage import paths

TO_FILL = "*To be filled in by whoever publishes this.*"


def model_card(study: Study, document: Document) -> str:
    """The card of the model that the study trained: the augmented arm where there is one, else the plain one."""
    found = Findings(study)
    arm = study.remedy if found.has_arms else PLAIN
    settings = study.training(arm).get("settings", {})
    base = str(study.plan.model)
    front: dict[str, Any] = {
        "language": "en",
        "library_name": "transformers",
        "pipeline_tag": "text-classification",
        "tags": ["text-classification", "robustness", "windtunnel"],
        **({"base_model": base} if _on_hub(base) else {}),
        **({"datasets": [str(study.plan.data)]} if _on_hub(str(study.plan.data)) else {}),
        "metrics": ["accuracy"],
        "model-index": [{"name": f"{base}-{arm}".replace("/", "-"), "results": _results(study, arm)}],
    }
    said = [
        *drops_summary(study, found),
        *(remedy_summary(study, found) if found.has_arms else []),
        *clean_summary(found),
    ]
    parts = [
        _front(front),
        f"# {_code(base)} trained on {_code(study.plan.data)}, {arm} arm",
        f"{_code(base)}, trained on {_code(study.plan.data)} ({study.sizes.get('train', 0):,} texts"
        + (
            f" and {study.manifest.get('augmented', {}).get('rows', 0):,} transformed ones"
            if arm == study.remedy
            else ""
        )
        + f"); {_which(study, found)}, in `models/{arm}-1` of the study.",
        "## Intended use\n\nTo classify English texts like those it was trained on as "
        + " or ".join(_code(label) for label in study.labels)
        + ", and to study how such a classifier stands changes of its texts. Not for decisions about people. "
        + TO_FILL,
        "## Metrics\n\nAccuracy in % with 95 % intervals"
        + (", means over the seeds.\n\n" if found.seeds > 1 else ".\n\n")
        + _table(study, arm),
        "## What changes do to the plain model, and what training on them does\n\n"
        + " ".join(inline(one.parts) for one in said),
        "## Training\n\n" + "\n".join(f"- {escaped(name)}: {escaped(str(value))}" for name, value in settings.items())
        if settings
        else "",
        "## Limits\n\n" + _text_of(document, "limitations"),
        f"## How it was made\n\nBy Windtunnel {_version(study)}; every figure is from the study’s "
        "`numbers.parquet`. Licence, contact, and the licence of the base model: " + TO_FILL,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def datasheet(study: Study, document: Document, *, config: str = "") -> str:
    """The sheet of the transformed test set; `config`: front matter of the data folder it goes with."""
    rows = study.sizes.get("test", 0)
    front: dict[str, Any] = {
        "language": ["en"],
        "task_categories": ["text-classification"],
        "tags": ["robustness", "windtunnel"],
        "size_categories": [_size(rows * (1 + len(study.tested)))],
        **({"source_datasets": [str(study.plan.data)]} if _on_hub(str(study.plan.data)) else {}),
    }
    kinds = []
    for spec in study.tested:
        entry = study.entry(spec)
        changed = study.changed(spec)
        share = f"; {100 * changed:.1f} % of the texts changed" if changed is not None else ""
        kinds.append(
            f"- {_code(spec)}: {escaped(entry.get('summary', 'a transformation of the user’s own')).rstrip('.')}{share}"
        )
    parts = [
        _front(front, config),
        f"# The test texts of {_code(study.plan.data)}, transformed",
        "## Motivation\n\nTo measure how classifiers stand changes of a text that are meant to keep its label; "
        "made once, so that all "
        "models meet identical texts.",
        f"## Composition\n\n{rows:,} texts, each as it is and after {len(study.tested)} transformations, with "
        "the edits that lead from "
        "the one to the other (byte offsets into the original’s UTF-8). Labels: "
        f"{', '.join(_code(label) for label in study.labels)}.\n\n" + "\n".join(kinds),
        f"## Collection\n\nThe texts are those of {_code(study.plan.data)}"
        + "".join(f"; {escaped(note.rstrip('.'))}" for note in study.manifest.get("data", {}).get("notes", ()))
        + f". Fingerprint of the data: {_code(study.manifest.get('data', {}).get('fingerprint', ''))}.",
        f"## Preprocessing\n\nThe transformations above, seed {study.plan.seed}, Windtunnel "
        f"{_version(study)}; markup, "
        "links and handles are never edited"
        + (f", nor are {', '.join(_code(one) for one in study.plan.protect)}" if study.plan.protect else "")
        + ".",
        "## Uses\n\nTo test classifiers. Not to train those that are then tested on it. That labels survive "
        "was not checked by people on "
        "these texts (`windtunnel audit` makes a sheet for that).",
        "## Limits\n\n" + _text_of(document, "limitations"),
        "## Distribution and maintenance\n\nThe licence is that of the source of the texts. " + TO_FILL,
    ]
    return "\n\n".join(parts) + "\n"


def _which(study: Study, found: Findings) -> str:
    """Which training it is, of how many."""
    if found.seeds > 1:
        return f"one of {found.seeds} trainings with different seeds"
    return "a single training" if study.seeded else "its training involves no chance"


def _results(study: Study, arm: str) -> list[dict[str, Any]]:
    """The hub's `model-index`: accuracy on the original and on each transformed test set."""
    found = []
    for spec in (ORIGINAL, *study.tested):
        number = study.numbers.known("accuracy", spec, arm)
        if number is not None and number.value is not None:
            found.append(
                {
                    "task": {"type": "text-classification"},
                    "dataset": {"name": f"{study.plan.data} ({spec})", "type": str(study.plan.data), "split": "test"},
                    "metrics": [{"type": "accuracy", "value": round(number.value, 5), "name": f"accuracy, {spec}"}],
                }
            )
    return found


def _table(study: Study, arm: str) -> str:
    models = [PLAIN] if arm == PLAIN else [model for model in (arm.name for arm in study.arms) if model in study.models]
    lines = ["| texts | " + " | ".join(models) + " |", "| :-- |" + " --: |" * len(models)]
    for spec in (ORIGINAL, *study.tested):
        cells = [_percent(study.numbers.known("accuracy", spec, model)) for model in models]
        called = spec if spec == ORIGINAL else _code(study.short[spec])
        lines.append(f"| {called} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _percent(number: Number | None) -> str:
    if number is None:
        return NONE
    return (
        NumberFormat(ascii=True).figure(number.value, number.low, number.high).replace("[", "\\[").replace("]", "\\]")
    )


def _text_of(document: Document, key: str) -> str:
    section = next((one for one in document.sections if one.key == key), Section(key, "", ()))
    return "\n\n".join(
        " ".join(inline(sentence.parts) for sentence in block.sentences)
        for block in section.blocks
        if isinstance(block, Paragraph)
    )


def _version(study: Study) -> str:
    return escaped(str(study.manifest.get("windtunnel", "")))


def _code(text: object) -> str:
    from windtunnel.report.document import Styled

    return inline((Styled(str(text).replace("|", "¦"), "code"),))


def _front(fields: dict[str, Any], more: str = "") -> str:
    """YAML front matter; JSON is YAML, so that no value needs to be escaped in another way."""
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items()]
    return "\n".join(["---", *lines, *([more] if more else []), "---"])


def _size(count: int) -> str:
    bounds = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
    return next((words for bound, words in bounds if count < bound), "1M<n<10M")


def _on_hub(name: str) -> bool:
    """Whether a name can be a hub id: no path, no file, none of ours."""
    return not (
        paths.exists(paths.expanded(name))
        or ":" in name
        or name in ("tiny", "nbsvm", "tfidf-lr", "majority")
        or name.startswith((".", "/", "~"))
    )
