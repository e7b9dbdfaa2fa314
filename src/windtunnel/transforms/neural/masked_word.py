"""Other words by a masked language model, each chosen word masked by itself in the text around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np

from windtunnel.models.threads import configure_openmp
from windtunnel.text.arrays import Bools, Floats, Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans
from windtunnel.transforms.contract import Between, Share, transformation
from windtunnel.transforms.neural import material, sites

if TYPE_CHECKING:
    from windtunnel.transforms.neural.vocabulary import Vocabulary

NEIGHBOURS = 8
"""No candidate is written that stands among so many words on either side: "the plot and the plot"."""
SITE_BITS = 24
"""A chance is keyed by the word's place in its row and the candidate's id, which has fewer bits than this."""

TopK = Annotated[int, Between(1, 1000, "a count from 1 to 1000")]


@transformation("neural.masked_word", version=1, exact=False, material=material.of("model"))
def masked_word(
    batch: TextBatch,
    chance: Chance,
    *,
    rate: Share = 0.1,
    model: str = "distilbert-base-uncased",
    top_k: TopK = 50,
    min_similarity: Share = 0.45,
) -> Edits:
    """Let a masked language model write another word.

    What happens: of the small words of open classes a share (`rate`) is chosen. Each is masked by itself and `model`
    is asked what may stand there, with 30 words on either side in sight. Of its `top_k` best whole words those remain
    that have the same ending (-ing, -ed, -s, -ly, -est or none), whose vector in the model's own table of words has a
    cosine of at least `min_similarity` with that of the old word (less the mean vector, so that unlike words have 0),
    that fit "a" or "an" and do not stand nearby. Chance picks one, by the model's probabilities.
    Why the label survives: words that carry an opinion, negations, names, numbers, degrees and quantities are neither
    replaced nor written, and no word gives way to its opposite (lists of our own). The model sees the text and
    knows what is said in its place; the bound of likeness keeps it near what was said.
    Limits: English; words with a capital stay, as names look like them. A model knows what is likely, not what is
    true: a fact may change (a sister becomes a cousin), the opinion does not. The text around a word is the
    original's, whatever else is replaced, so that edits do not depend on one another nor on the rate. The outcome may
    differ in a few words between machines, devices and versions of torch; study a set of texts that is kept.
    Source: BAE (Garg & Ramakrishnan 2020, https://aclanthology.org/2020.emnlp-main.498), BERT-Attack (Li et al. 2020,
    https://aclanthology.org/2020.emnlp-main.500), CLARE (Li et al. 2021,
    https://aclanthology.org/2021.naacl-main.400), of which this takes masking, whole words and a bound of likeness,
    and leaves out the search for what fools a classifier; NL-Augmenter `transformer_fill`, nlpaug's contextual
    embeddings, TextAttack's masked LM.

    >>> masked_word(rate=0.2, model="a/folder").spec
    "neural.masked_word@1(rate=0.2, model='a/folder', top_k=50, min_similarity=0.45)"
    """
    if not rate or not len(batch.words):
        return Edits.none()
    configure_openmp()
    from windtunnel.transforms.neural import loading, mask_filling, vocabulary  # they bring torch

    loaded = loading.load(model, "a masked language model")
    known = vocabulary.of(loaded)
    spans, place = sites.find(batch, known.table)
    chosen = chance.below(rate, spans)
    spans, place = spans[chosen], place[chosen]
    if not len(spans):
        return Edits.none()
    found = mask_filling.fill(loaded, known, sites.windows(batch, spans), place, top_k)
    fits = _fit(batch, spans, place, found, known) & (found.likeness >= min_similarity)
    shares = _shares(chance, spans, known.numbers[found.place])
    with np.errstate(divide="ignore"):
        drawn = found.log_share - np.log(-np.log(shares))  # Gumbel: the largest is a draw by the model's probabilities
    best = np.argmax(np.where(fits, drawn, -np.inf), axis=1)
    written = np.flatnonzero(fits.any(axis=1))
    texts = [known.words[word] for word in found.place[written, best[written]].tolist()]
    return Edits.of(spans[written], Strings.of(texts))


def _shares(chance: Chance, spans: Spans, numbers: Int64s) -> Floats:
    """One chance for each site and candidate, whatever their order: a score that trembles moves no other candidate."""
    row = np.repeat(spans.row, numbers.shape[1])
    site = (spans.place.astype(np.int64)[:, None] << SITE_BITS) + numbers
    shares: Floats = chance.share_at(row, site.ravel(), "candidate").reshape(numbers.shape)
    return shares


def _fit(batch: TextBatch, spans: Spans, place: Int64s, found: sites.Candidates, known: Vocabulary) -> Bools:
    """Tell which candidates may stand at their site: (sites, candidates)."""
    fits: Bools = (found.place != place[:, None]) & (known.form[found.place] == known.form[place][:, None])
    words = batch.words
    index = np.searchsorted(words.start, spans.start)
    numbers = known.table.find(batch.data, words)
    for step in (*range(-NEIGHBOURS, 0), *range(1, NEIGHBOURS + 1)):
        beside = np.clip(index + step, 0, len(words) - 1)
        same_row = words.row[beside] == spans.row
        fits &= ~(same_row[:, None] & (found.place == numbers[beside][:, None]))
    article = _article(batch, words, index)
    vowel = known.opens_with_vowel[found.place]
    fits &= np.where(article[:, None] == 0, True, vowel == (article[:, None] == 2))
    for site, candidate in np.argwhere(fits).tolist():  # a dozen a site, beside a model's millions of steps
        fits[site, candidate] = (int(place[site]), int(found.place[site, candidate])) not in known.contraries
    return fits


def _article(batch: TextBatch, words: Spans, index: Int64s) -> Int64s:
    """Tell whether "a" (1), "an" (2) or neither (0) stands before each of these words: (index,)."""
    before = np.maximum(index - 1, 0)
    here = (words.place[index] > 0) & (words.start[index] - words.stop[before] == 1)
    first = batch.data[words.start[before]] | 0x20
    is_a = here & (words.length[before] == 1) & (first == ord("a"))
    second = batch.data[words.stop[before] - 1] | 0x20
    is_an = here & (words.length[before] == 2) & (first == ord("a")) & (second == ord("n"))
    return np.asarray(is_a + 2 * is_an, np.int64)
