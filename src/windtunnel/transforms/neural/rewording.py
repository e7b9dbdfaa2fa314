"""Whole sentences said otherwise by a sequence-to-sequence model: by way of another language, or at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import numpy as np

from windtunnel.errors import TransformationError
from windtunnel.models.threads import configure_openmp
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans
from windtunnel.transforms.contract import Between, Share, transformation
from windtunnel.transforms.neural import material, meaning, sentences

if TYPE_CHECKING:
    from windtunnel.transforms.neural.loading import Loaded

Beams = Annotated[int, Between(1, 16, "a number of beams from 1 to 16")]
Temperature = Annotated[float, Between(0, 10, "a temperature from 0 to 10")]
Say = Callable[[Sequence[str], Spans], "list[str | None]"]
_CLOSING = " .!?…\"'”’)]"


@transformation("neural.back_translation", version=1, exact=False, material=material.of("there", "back"))
def back_translation(
    batch: TextBatch,
    chance: Chance,
    *,
    rate: Share = 1.0,
    there: str = "Helsinki-NLP/opus-mt-en-de",
    back: str = "Helsinki-NLP/opus-mt-de-en",
    beams: Beams = 4,
    temperature: Temperature = 0.0,
) -> Edits:
    """Translate sentences into another language and back.

    What happens: a share (`rate`) of the sentences is translated by the model `there` and back by the model `back`,
    each by a beam search for the most likely translation (`beams`), or, with `beams=1` and a `temperature` above 0,
    drawn piece by piece, so that each draw of a row has its own wording. A sentence stands for its original only if
    it is 0.5 to 2 times as long, negates and judges (lists of our own) where the original does, keeps its numbers,
    names, quotes and brackets, and does not loop. Its first letter's case and its end mark are the original's.
    Why the label survives: translators carry the meaning; what they drop most often, negations and judging words, is
    counted.
    Limits: English, in sentences of 4 words to 1,000 bytes without markup or links inside; models of one direction
    (Marian, T5 with its task built in), not those that are told a language. Marian's tokenizers need the extra
    `neural`. The outcome may differ in a few sentences between machines, devices and versions of torch.
    Source: Sennrich et al. 2016 (https://aclanthology.org/P16-1009), as augmentation Yu et al. 2018 and Xie et al.
    2020 (https://arxiv.org/abs/1904.12848); NL-Augmenter `back_translation`, nlpaug and TextAttack `BackTranslation`.

    >>> back_translation(rate=0.5, there="en-fr", back="fr-en").spec
    "neural.back_translation@1(rate=0.5, there='en-fr', back='fr-en', beams=4, temperature=0.0)"
    """
    _one_way(beams, temperature, "neural.back_translation")

    def say(texts: Sequence[str], sites: Spans) -> list[str | None]:
        configure_openmp()
        from windtunnel.transforms.neural import generation, loading  # they bring torch

        said: list[str | None] = list(texts)
        for name, stream in ((there, "there"), (back, "back")):
            loaded = loading.load(name, "a sequence-to-sequence model")
            open_ = np.array([row for row, text in enumerate(said) if text], np.int64)
            new = generation.write(
                loaded,
                [said[row] or "" for row in open_.tolist()],
                beams=beams,
                temperature=temperature,
                chance=chance,
                sites=sites[open_],
                stream=stream,
            )
            for row, text in zip(open_.tolist(), new, strict=True):
                said[row] = text
        return said

    return _reworded(batch, chance, rate, say)


@transformation("neural.paraphrase", version=1, exact=False, material=material.of("model"))
def paraphrase(
    batch: TextBatch,
    chance: Chance,
    *,
    rate: Share = 1.0,
    model: str = "garak-llm/chatgpt_paraphraser_on_T5_base",
    prefix: str = "paraphrase: ",
    beams: Beams = 4,
    temperature: Temperature = 0.0,
) -> Edits:
    """Have a model say sentences in other words.

    What happens: a share (`rate`) of the sentences is given to `model`, each behind `prefix`, the words that tell it
    its task. It writes the most likely paraphrase by a beam search (`beams`), or, with `beams=1` and a `temperature`
    above 0, one drawn piece by piece. A paraphrase stands for its original only if it is 0.5 to 2 times as long,
    negates and judges (lists of our own) where the original does, keeps its numbers, names, quotes and brackets, and
    does not loop. Its first letter's case and its end mark are the original's.
    Why the label survives: paraphrasers carry the meaning; what they drop most often, negations and judging words, is
    counted.
    Limits: English, in sentences of 4 words to 1,000 bytes without markup or links inside. A paraphraser may tell
    less or more than was said. The outcome may differ in a few sentences between machines, devices and versions of
    torch.
    Source: paraphrase as a test of robustness: Gan & Ng 2019 (https://aclanthology.org/P19-1610), Iyyer et al. 2018
    (https://aclanthology.org/N18-1170); NL-Augmenter `diverse_paraphrase`, `style_paraphraser`.

    >>> paraphrase(model="a/folder", prefix="").spec
    "neural.paraphrase@1(rate=1.0, model='a/folder', prefix='', beams=4, temperature=0.0)"
    """
    _one_way(beams, temperature, "neural.paraphrase")

    def say(texts: Sequence[str], sites: Spans) -> list[str | None]:
        configure_openmp()
        from windtunnel.transforms.neural import generation, loading  # they bring torch

        loaded: Loaded = loading.load(model, "a sequence-to-sequence model")
        return generation.write(
            loaded,
            [prefix + text for text in texts],
            beams=beams,
            temperature=temperature,
            chance=chance,
            sites=sites,
            stream="paraphrase",
        )

    return _reworded(batch, chance, rate, say)


def _one_way(beams: int, temperature: float, name: str) -> None:
    if temperature and beams > 1:
        raise TransformationError(
            f"'{name}': `temperature` draws a sentence, `beams` searches the most likely one; "
            f"got both ({temperature} and {beams}). Give beams=1 to draw."
        )


def _reworded(batch: TextBatch, chance: Chance, rate: float, say: Say) -> Edits:
    """Replace the chosen sentences by what is said for them, where it may stand for them."""
    sites = sentences.find(batch)
    sites = sites[chance.below(rate, sites)]
    if not len(sites):
        return Edits.none()
    old = sentences.closed(batch, sites)
    new = [_like(before, after) if after else "" for before, after in zip(old, say(old, sites), strict=True)]
    kept = meaning.kept([text[:-1] for text in old], new)
    rows = np.array([row for row, fits in enumerate(kept) if fits and new[row] and new[row] != old[row][:-1]], np.int64)
    if not len(rows):
        return Edits.none()
    return Edits.of(sites[rows], Strings.of([new[row] for row in rows.tolist()]))


def _like(old: str, new: str) -> str:
    """Begin a new sentence as the old one does, and leave off its end mark: that of the text stays.

    >>> _like("it rained.", "There was rain!")
    'there was rain'
    """
    text = " ".join(new.split()).rstrip(_CLOSING)
    if old[:1].isupper():
        return text[:1].upper() + text[1:]
    is_word = text[1:2].islower() and old[:1].islower()  # "I", "TV" and names keep theirs
    return text[:1].lower() + text[1:] if is_word else text
