"""Words that tie a sentence to the one before."""

from __future__ import annotations

from functools import cache

import numpy as np

from windtunnel.text.arrays import Bools
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.sentences import opens_sentence
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.replacing import Replacing, Sites
from windtunnel.transforms.wording import clauses

OPENERS = ("Well, ", "Now, ", "You see, ")
"""What may open a text."""
MARKERS = (*OPENERS, "In fact, ", "Actually, ", "The thing is, ")

_GROUPS = (
    ("however", "nevertheless", "nonetheless"),
    ("moreover", "furthermore", "in addition"),
    ("therefore", "thus", "consequently", "as a result"),
    ("for example", "for instance"),
    ("in conclusion", "to conclude"),
    ("in summary", "to sum up"),
    ("first of all", "to begin with", "for a start"),
    ("firstly", "first"),
    ("secondly", "second"),
    ("thirdly", "third"),
    ("overall", "all in all", "on the whole"),
    ("ultimately", "in the end"),
    ("by the way", "incidentally"),
    ("similarly", "likewise"),
    ("meanwhile", "in the meantime"),
    ("in my opinion", "in my view", "to my mind"),
    ("anyway", "anyhow"),
    ("in any case", "at any rate"),
    ("to be fair", "in fairness", "in all fairness"),
    ("in general", "generally", "generally speaking"),
    ("initially", "at first"),
    ("of course", "naturally"),
    ("even so", "still", "all the same"),
    ("to be honest", "to be frank", "frankly", "honestly"),
    ("in other words", "that is to say"),
    ("on the other hand", "then again"),
    ("on top of that", "what is more", "besides"),
    ("as a matter of fact", "in fact"),
    ("luckily", "fortunately"),
    ("interestingly enough", "interestingly"),
    ("strangely enough", "strangely", "oddly enough", "oddly"),
    ("recently", "lately"),
    ("usually", "normally"),
    ("for the most part", "mostly", "by and large"),
)
_ONE_WAY = {
    "also": ("in addition", "moreover"),
    "additionally": ("in addition", "moreover", "furthermore"),
    "hence": ("therefore", "thus"),
    "what's more": ("on top of that", "moreover"),
    "to start with": ("first of all", "to begin with"),
    "lastly": ("finally",),
    "as a consequence": ("as a result", "consequently"),
    "notwithstanding": ("nevertheless",),
    "second of all": ("secondly",),
}
_WITHIN = {"even though": ("although",), "for example": ("for instance",), "for instance": ("for example",)}
"""Equal in the middle of a sentence too, with no comma behind."""
_KEPT = ("first", "still")
"""May come of the others, but have more meanings than they: "Still, the best of the three"."""


@cache
def _equal() -> tuple[Replacing, frozenset[str]]:
    table: dict[str, tuple[str, ...]] = dict(_ONE_WAY)
    for group in _GROUPS:
        for phrase in group:
            if phrase not in _KEPT:
                table[phrase] = tuple(other for other in group if other != phrase)
    table |= _WITHIN
    return Replacing(table), frozenset(_WITHIN)


@transformation("discourse_marker", version=1)
def discourse_marker(batch: TextBatch, chance: Chance, *, rate: Share = 0.2) -> Edits:
    """Put "Well," or "In fact," in front of statements.

    What happens: a chosen sentence that states something ("The film is ...", "I loved ...") begins with "Well,",
    "Now,", "In fact," or one of three others; its first word gets a small letter unless it is "I".
    Why the label survives: the words tie sentences together and say nothing themselves.
    Limits: only sentences that begin with a known subject and verb; not questions or quotes, and none that is marked
    already. The first sentence of a text gets only "Well,", "Now," or "You see,".
    Source: NL-Augmenter `discourse_marker_substitution` and `filler_word_augmentation`; our own list.

    >>> discourse_marker(rate=1.0).texts(["I loved it. The songs are lovely, and I am not easily pleased."])
    ['Well, I loved it. The thing is, the songs are lovely, and I am not easily pleased.']
    """
    reading = clauses.read(batch)
    here = clauses.statements(reading, first_person=True)
    here = here[chance.below(rate, batch.words[here])]
    sites = batch.words[here]
    many = np.where(sites.place == 0, len(OPENERS), len(MARKERS))
    choice = chance.pick(sites, many, "phrase").tolist()
    return clauses.put_in_front(reading, here, [MARKERS[number] for number in choice])


@transformation("discourse_marker.swap", version=1)
def swap(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """Put another marker that means the same.

    What happens: "However," becomes "Nevertheless,", "Moreover," "In addition,", "All in all," "On the whole,", "even
    though" "although": some 80 words and phrases, in the same case.
    Why the label survives: a marker is replaced only by its equals; a film's "Finally, somebody who can act" is none.
    Limits: only where the marker opens its sentence and a comma follows, but for "even though" and "for example";
    "because" and "since", "while" and "although" are not equal everywhere, and stay.
    Source: NL-Augmenter `discourse_marker_substitution`; our own groups.

    >>> swap(rate=1.0).texts(["However, it drags. Moreover, nobody can sing, even though they all try."])
    ['Nonetheless, it drags. In addition, nobody can sing, although they all try.']
    """
    table, within = _equal()
    sites = table.find(batch)
    sites = sites[chance.below(rate, sites.spans)]
    inside = np.array([key in within for key in table.keys])[sites.entry]
    sites = sites[inside | _opens_before_comma(batch, sites)]
    return table.rewrite(batch, chance, sites)


def _opens_before_comma(batch: TextBatch, sites: Sites) -> Bools:
    """Tell where the marker opens a sentence and a comma stands behind it."""
    spans, words = sites.spans, batch.words
    if not len(spans):
        return np.zeros(0, bool)
    index = np.searchsorted(words.start, spans.start)
    opens = opens_sentence(batch.data, words, index, batch.markup, batch.is_prose)
    comma = batch.data[np.minimum(spans.stop, len(batch.data) - 1)] == ord(",")
    found: Bools = opens & comma & (spans.stop < batch.offsets[spans.row + 1])
    return found
