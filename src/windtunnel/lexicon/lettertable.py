"""Write words in other letters, all at once: tables of ASCII characters -> strings."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from windtunnel.text.arrays import Bools, Bytes, Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans, bytes_of, ends_to_offsets

_BYTES = 256


class LetterTable:
    """One or more alphabets: what an ASCII character becomes in each; a character that one lacks stays.

    >>> batch = TextBatch.of(["a good film"])
    >>> LetterTable({"o": "0", "i": "1"}).rewrite(batch, batch.words).text.to_list()
    ['a', 'g00d', 'f1lm']
    """

    def __init__(self, *alphabets: Mapping[str, str]) -> None:
        itself = [bytes([byte]) for byte in range(_BYTES)]
        pieces = list(itself)
        for alphabet in alphabets:
            there = list(itself)
            for letter, written in alphabet.items():
                there[ord(letter)] = written.encode()
            pieces += there
        lengths = np.array([len(piece) for piece in pieces], np.int64)
        self._pieces = Strings(np.frombuffer(b"".join(pieces), np.uint8), ends_to_offsets(lengths))
        self.alphabets = len(alphabets)
        self.knows: Bools = np.zeros(_BYTES, bool)
        """Whether a character is in any of the alphabets, by its byte, (256,)."""
        self.knows[[ord(letter) for alphabet in alphabets for letter in alphabet]] = True

    def spell(self, byte: Bytes, alphabet: Int64s | int = 1) -> Strings:
        """Return what each byte becomes: (bytes,) -> (bytes,)."""
        return self._pieces.take(byte.astype(np.int64) + _BYTES * alphabet)

    def rewrite(self, batch: TextBatch, words: Spans, alphabet: Int64s | int = 1) -> Edits:
        """Replace each word by itself in other letters.

        Args:
            batch: the batch.
            words: what to rewrite.
            alphabet: for all bytes of the words, or for each (`bytes_of(words.start, words.stop)`): 1 for the first
                alphabet, 2 for the next, 0 where the character stays.
        """
        pieces = self.spell(batch.data[bytes_of(words.start, words.stop)], alphabet)
        return Edits.of(words, Strings(pieces.data, pieces.offsets[ends_to_offsets(words.length)]))
