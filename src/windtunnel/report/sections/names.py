"""What data and models are called in a sentence, and whom to cite for them."""

from __future__ import annotations

from pathlib import Path

from windtunnel.report.document import Cite, Inline
from windtunnel.report.number_format import code
from windtunnel.report.study import Study
from windtunnel.storage import paths

_FAMILIES = (
    ("distilbert", "sanh2019"),
    ("minilm", "wang2020"),
    ("roberta", "liu2019"),
    ("bert", "devlin2019"),
)
"""A part of a model's name -> the work that introduced it; the first that fits."""

_BASELINES: dict[str, tuple[str, tuple[str, ...]]] = {
    "majority": ("the commonest label of the training texts", ()),
    "tfidf-lr": ("logistic regression on TF-IDF weights of words and word pairs", ()),
    "nbsvm": ("NB-SVM on words and word pairs", ("wang2012",)),
}


def model_words(study: Study) -> tuple[Inline, ...]:
    """The plan's model in a sentence: `name` with its citation."""
    name = study.plan.model
    if name == "tiny":
        return ("a small Transformer encoder that starts from random weights",)
    if name in _BASELINES:
        return baseline_words(name)
    shown = Path(name).name if "/" in name and paths.exists(paths.expanded(name)) else name
    key = next((work for part, work in _FAMILIES if part in name.lower()), None)
    return (code(shown), *((" ", Cite((key,))) if key else ()))


def baseline_words(name: str) -> tuple[Inline, ...]:
    """A baseline in a sentence."""
    words, keys = _BASELINES.get(name, (name, ()))
    return (words, *((" ", Cite(keys)) if keys else ()))


def corpus(study: Study) -> tuple[Inline, ...]:
    """The data in a sentence, with the citation of the work that introduced it."""
    source = str(study.plan.data)
    low = source.lower()
    if source.startswith("builtin:"):
        return ("a corpus of film reviews generated from templates, which comes with the program",)
    if low.endswith("imdb") or "aclimdb" in low:
        return ("the IMDB film reviews", " ", Cite(("maas2011",)))
    return (code(Path(source).name if paths.exists(paths.expanded(source)) else source),)
