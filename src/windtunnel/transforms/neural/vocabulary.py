"""What a masked language model may write: the plain words among its pieces, with what candidates are judged by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import torch

from windtunnel.errors import ModelError
from windtunnel.lexicon.context import sounds_as_vowel
from windtunnel.lexicon.opposites import opposites, stems
from windtunnel.lexicon.wordtable import MAX_BYTES, WordTable
from windtunnel.text.arrays import Bools, Int64s
from windtunnel.transforms.neural import words
from windtunnel.transforms.neural.loading import Loaded

_OPENS_WORD = ("Ġ", "▁")
"""How byte-level BPE and SentencePiece mark a piece that opens a word; WordPiece marks those that do not, by ##."""


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The words that may be replaced and written, in the order of the model's ids; each is known by its place."""

    words: tuple[str, ...]
    table: WordTable
    ids: torch.Tensor
    """The model's ids, on its device, (words,)."""
    numbers: Int64s
    """The same ids, (words,)."""
    vectors: torch.Tensor
    """Their input embeddings less their mean, of length 1, on the model's device, (words, width)."""
    form: Int64s
    """(words,)"""
    opens_with_vowel: Bools
    """Whether "an" goes before it, (words,)."""
    contraries: frozenset[tuple[int, int]]
    """Pairs of places that say the contrary, both ways."""


@lru_cache(maxsize=4)
def of(loaded: Loaded) -> Vocabulary:
    """Find the plain words of a model.

    Raises:
        ModelError: there are none, or the tokenizer has no mask.
    """
    tokenizer, model = loaded.tokenizer, loaded.model
    if tokenizer.mask_token_id is None:
        raise ModelError(
            f"A masked language model's tokenizer must have a mask token; '{tokenizer.name_or_path}' has none."
        )
    found = {word: number for word, number in _whole_words(tokenizer.get_vocab()) if words.may_be(word)}
    if not found:
        raise ModelError(
            f"The vocabulary of '{tokenizer.name_or_path}' must hold English words; it holds none of ours."
        )
    texts = tuple(sorted(found, key=found.__getitem__))
    numbers = np.array([found[text] for text in texts], np.int64)
    ids = torch.from_numpy(numbers).to(loaded.device)
    table: Any = model.get_input_embeddings()  # torch's modules have no types for their weights
    embeddings: torch.Tensor = table.weight.detach()[ids].float()
    vectors = torch.nn.functional.normalize(embeddings - embeddings.mean(dim=0), dim=1)
    place = {text: at for at, text in enumerate(texts)}
    contraries = {
        (place[one], place[other])
        for one, others in [*opposites().items(), *((text, stems(text)) for text in texts)]
        for other in others
        if one in place and other in place
    }
    contraries |= {(other, one) for one, other in contraries}
    return Vocabulary(
        texts,
        WordTable(texts),
        ids,
        numbers,
        vectors,
        np.array([words.form(text) for text in texts], np.int64),
        np.array([sounds_as_vowel(text) for text in texts], bool),
        frozenset(contraries),
    )


def _whole_words(pieces: dict[str, int]) -> Iterable[tuple[str, int]]:
    """The pieces that are words by themselves, without their mark."""
    marked = [(piece[1:], number) for piece, number in pieces.items() if piece.startswith(_OPENS_WORD)]
    few = len(marked) * 10 < len(pieces)  # a WordPiece vocabulary may hold these characters, too
    plain = [(piece, number) for piece, number in pieces.items() if not piece.startswith("##")]
    return [(word, number) for word, number in (plain if few else marked) if len(word.encode()) <= MAX_BYTES]
