"""Read Debian's WordNet 3.0: lemmas, their senses in order of frequency, and synonyms that share a first sense.

WordNet's relations are used with great care, because first-sense synonyms are wrong too often on reviews (plot ->
game, scene -> view): both words must have the same sense as their dominant one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

FOLDER = Path("/usr/share/wordnet")
FILES = {"NOUN": "noun", "VERB": "verb", "ADJ": "adj", "ADV": "adv"}
NUMBERS = {"1": "NOUN", "2": "VERB", "3": "ADJ", "4": "ADV", "5": "ADJ"}
DOMINANCE = 3
"""A first sense counts as dominant if it was tagged at least three times as often as all the others together ..."""
LEAST_TAGS = 3
"""... and at least three times in all."""


@dataclass(frozen=True)
class Sense:
    """One synset: its file and place, its words, and the words opposite to each."""

    pos: str
    offset: str
    words: tuple[str, ...]
    antonyms: frozenset[str]


class WordNet:
    """The database, read into memory (2 s)."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder

    @cached_property
    def senses(self) -> dict[tuple[str, str], list[Sense]]:
        """Lemma and part of speech -> senses, the most frequent first."""
        synsets = {pos: self._synsets(pos) for pos in FILES}
        found = {}
        for pos, name in FILES.items():
            for line in _lines(self.folder / f"index.{name}"):
                fields = line.split()
                count = int(fields[2])
                found[fields[0], pos] = [synsets[pos][offset] for offset in fields[-count:]]
        return found

    @cached_property
    def tags(self) -> dict[tuple[str, str], dict[int, int]]:
        """Lemma and part of speech -> sense number -> how often it was tagged in SemCor."""
        found: dict[tuple[str, str], dict[int, int]] = {}
        for line in (self.folder / "cntlist.rev").read_text().splitlines():
            key, number, count = line.split()
            lemma, _, rest = key.partition("%")
            found.setdefault((lemma, NUMBERS[rest[0]]), {})[int(number)] = int(count)
        return found

    def dominant(self, lemma: str, pos: str) -> Sense | None:
        """Return the lemma's only sense, or its first one if that is clearly the most frequent."""
        senses = self.senses.get((lemma, pos), [])
        if len(senses) == 1:
            return senses[0]
        counts = self.tags.get((lemma, pos), {})
        first, others = counts.get(1, 0), sum(count for number, count in counts.items() if number != 1)
        return senses[0] if senses and first >= max(LEAST_TAGS, DOMINANCE * others) else None

    def synonyms(self, lemma: str, pos: str) -> list[str]:
        """Return the other words of the lemma's dominant sense for which it is the dominant sense too."""
        sense = self.dominant(lemma, pos)
        if sense is None:
            return []
        return [
            word
            for word in sense.words
            if word.lower() != lemma and word.isalpha() and word.islower() and self.dominant(word, pos) is sense
        ]

    def antonyms(self, lemma: str, pos: str) -> frozenset[str]:
        """Return every word that any sense of the lemma is opposed to."""
        return frozenset().union(*(sense.antonyms for sense in self.senses.get((lemma, pos), [])))

    def _synsets(self, pos: str) -> dict[str, Sense]:
        raw = {}
        for line in _lines(self.folder / f"data.{FILES[pos]}"):
            fields = line.partition(" |")[0].split()
            size = int(fields[3], 16)
            words = tuple(word.partition("(")[0] for word in fields[4 : 4 + 2 * size : 2])
            pointers = fields[5 + 2 * size :]
            opposed = [pointers[i + 1] for i in range(0, 4 * int(fields[4 + 2 * size]), 4) if pointers[i] == "!"]
            raw[fields[0]] = (words, opposed)
        return {
            offset: Sense(pos, offset, words, frozenset(word for o in opposed if o in raw for word in raw[o][0]))
            for offset, (words, opposed) in raw.items()
        }


def _lines(path: Path) -> list[str]:
    """Return the lines of a database file without its licence, which is indented."""
    return [line for line in path.read_text().splitlines() if not line.startswith("  ")]
