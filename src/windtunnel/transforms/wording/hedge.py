"""Opinions marked as opinions."""

from __future__ import annotations

from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.wording import clauses

HEDGES = (
    "I think ",
    "In my view, ",
    "In my opinion, ",
    "I feel that ",
    "I believe ",
    "To me, ",
    "I would say ",
    "If you ask me, ",
)
"""None of them doubts what follows; "perhaps" and "maybe" would."""


@transformation("hedge", version=1)
def hedge(batch: TextBatch, chance: Chance, *, rate: Share = 0.2) -> Edits:
    """Put "I think" and the like in front of statements.

    What happens: a chosen sentence that states an opinion ("The film is dull", "It has a great cast") begins with "I
    think", "In my view," or one of six others; its first word gets a small letter.
    Why the label survives: who reviews gives an opinion anyway; the hedge only says so.
    Limits: only sentences that begin with a known subject and verb and hold a word that judges; not questions, quotes,
    sentences about "I", or those that hedge already. "Perhaps" and "maybe" are left out because they doubt.
    Source: our own list; after NL-Augmenter `filler_word_augmentation`, which has phrases of opinion among others.

    >>> hedge(rate=1.0).texts(["The film is far too clever. Why? It has a terrible ending."])
    ['I feel that the film is far too clever. Why? I feel that it has a terrible ending.']
    """
    reading = clauses.read(batch)
    here = clauses.statements(reading, first_person=False)
    here = clauses.opinions(reading, here[chance.below(rate, batch.words[here])])
    sites = batch.words[here]
    choice = (chance.share(sites, "phrase") * len(HEDGES)).astype(int).tolist()
    return clauses.put_in_front(reading, here, [HEDGES[i] for i in choice])
