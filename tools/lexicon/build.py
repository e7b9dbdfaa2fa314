"""Build `src/windtunnel/lexicon/data/synonyms.tsv.gz`, the table that the transformation `synonym` reads.

    python tools/lexicon/build.py            (needs Debian's wordnet-base and the extra `lexicon`)

Inputs, in order of precedence; the result depends on nothing else and comes out the same, byte for byte:

    frames.tsv      our own: forms that are too light for a free replacement, in the frames where it is safe
    handmade.tsv    our own: the most frequent content words of reviews, word by word; "-" means never
    WordNet 3.0     for words that neither list names: both words have the same dominant sense (`wordnet.py`)
    struck.tsv      what reading all that WordNet proposed has struck
    counts.tsv      how words of reviews are used (`count_words.py`)
"""

from __future__ import annotations

import csv
import gzip
import math
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from forms import pairs, spellings
from wordfreq import zipf_frequency
from wordnet import WordNet

HERE = Path(__file__).parent
TABLE = HERE.parents[1] / "src" / "windtunnel" / "lexicon" / "data" / "synonyms.tsv.gz"
COLUMNS = ("form", "condition", "candidates", "only_after", "only_before", "not_after", "not_before", "source")

SURE = 0.95
"""A form that is one part of speech at least this often needs no look at its neighbors."""
POSSIBLE = 0.02
"""A part of speech that a form has more rarely is taken for the tagger's error and left out."""
LEAST_SEEN = 5
"""Forms seen less often are taken for what the list says they are."""
COMMON = 3.3
"""Zipf frequency that a candidate from WordNet needs: about twice in a million words."""
RARER = 1.7
"""A candidate may be at most so much rarer than its word (zipf, so 50 times)."""
ONE_SIDED = 0.9
"""Words with log odds beyond this between positive and negative reviews carry an opinion: the hand list's business."""
SHIFT = 0.7
"""Largest difference of these log odds between a word and its candidate."""
LONGEST = 16


class Line(NamedTuple):
    """One line of the table, its lists still as strings."""

    form: str
    condition: str
    candidates: tuple[str, ...]
    only_after: str
    only_before: str
    not_after: str
    not_before: str
    source: str


class Usage:
    """How forms are used in reviews (counts.tsv)."""

    def __init__(self) -> None:
        self.counts = {row["word"]: {k: int(v) for k, v in row.items() if k != "word"} for row in rows("counts.tsv")}

    def shares(self, form: str) -> dict[str, float]:
        """Part of speech -> share of the form's uses, empty if it was hardly seen."""
        counts = self.counts.get(form, {})
        used = {pos: counts[pos] for pos in ("NOUN", "VERB", "ADJ", "ADV", "OTHER")} if counts else {}
        total = sum(used.values())
        return {pos: count / total for pos, count in used.items()} if total >= LEAST_SEEN else {}

    def leaning(self, form: str) -> float:
        """Log odds of standing in a positive review; 0 for unknown words."""
        counts = self.counts.get(form, {"positive": 0, "negative": 0})
        return math.log((counts["positive"] + 5) / (counts["negative"] + 5))


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open() as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def condition(form: str, pos: str, usage: Usage) -> str | None:
    """Return how to tell that the form is this part of speech here; None if it cannot be told."""
    shares = usage.shares(form)
    share = shares.get(pos, 1.0 if not shares else 0.0)
    if share >= SURE:
        return "any"
    if share < POSSIBLE:
        return None
    rivals = {other: found for other, found in shares.items() if other != pos}
    rival = max(rivals, key=lambda other: rivals[other])
    known = {
        ("NOUN", "VERB"): "noun",
        ("NOUN", "ADJ"): "noun_alone",
        ("NOUN", "OTHER"): "noun",
        ("VERB", "NOUN"): "verb",
        ("VERB", "ADJ"): "verb",
        ("VERB", "OTHER"): "verb",
        ("ADJ", "VERB"): "adjective",
        ("ADJ", "NOUN"): "adjective",
        ("ADJ", "ADV"): "adjective",
    }
    # adjectives and adverbs of one form ("pretty", "many") are told apart by the guards of the hand list
    if share > 0.6 and {pos, rival} == {"ADJ", "ADV"}:
        return "any"
    return known.get((pos, rival))


def framed() -> Iterator[Line]:
    """Yield the lines of frames.tsv."""
    for row in rows("frames.tsv"):
        guards = (row[column] for column in ("only_after", "only_before", "not_after", "not_before"))
        yield Line(row["form"], "any", tuple(row["candidates"].split(", ")), *guards, "hand")


def by_hand(usage: Usage) -> Iterator[Line]:
    """Yield the lines of handmade.tsv, inflected."""
    for row in rows("handmade.tsv"):
        if row["candidates"] == "-":
            continue
        found: dict[str, list[str]] = {}
        for candidate in row["candidates"].split(", "):
            for form, new in pairs(row["lemma"], candidate, row["pos"]).items():
                found.setdefault(form, []).append(new)
        for form, new in found.items():
            how = condition(form, row["pos"], usage)
            if how is not None:
                yield Line(form, how, tuple(new), "", "", row["not_after"], row["not_before"], "hand")


def from_wordnet(usage: Usage, taken: set[str]) -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """Yield (lemma, part of speech, candidate, form -> its form) that pass all tests but reading."""
    wordnet = WordNet()
    for lemma, pos in sorted(wordnet.senses):
        if not lemma.isalpha() or len(lemma) > LONGEST or abs(usage.leaning(lemma)) > ONE_SIDED:
            continue
        family = {form for some in spellings(lemma, pos).values() for form in some}
        if family & taken or not family & usage.counts.keys():
            continue
        for word in wordnet.synonyms(lemma, pos):
            rarer = zipf_frequency(lemma, "en") - zipf_frequency(word, "en")
            if zipf_frequency(word, "en") < COMMON or rarer > RARER or word in wordnet.antonyms(lemma, pos):
                continue
            if abs(usage.leaning(word) - usage.leaning(lemma)) > SHIFT:
                continue
            sure = {form: new for form, new in pairs(lemma, word, pos).items() if condition(form, pos, usage) == "any"}
            if sure:
                yield lemma, pos, word, sure


def build() -> list[Line]:
    usage = Usage()
    lines = [*framed(), *by_hand(usage)]
    taken = {line.form for line in lines} | {
        form for row in rows("handmade.tsv") for some in spellings(row["lemma"], row["pos"]).values() for form in some
    }
    struck = {(row["lemma"], row["pos"], row["candidate"]) for row in rows("struck.tsv")}
    more: dict[str, list[str]] = {}
    for lemma, pos, word, sure in from_wordnet(usage, taken):
        if (lemma, pos, word) not in struck:
            for form, new in sure.items():
                more.setdefault(form, []).append(new)
    lines += [Line(form, "any", tuple(new), "", "", "", "", "wordnet") for form, new in more.items()]
    kept = [line for line in lines if len(line.form) <= LONGEST]
    return sorted(kept, key=lambda line: line.form)  # stable: frames come before the hand list's lines


def write(lines: list[Line]) -> None:
    text = ["\t".join(COLUMNS)]
    text += ["\t".join([*line[:2], "|".join(dict.fromkeys(line.candidates)), *line[3:]]) for line in lines]
    TABLE.parent.mkdir(exist_ok=True)
    with TABLE.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(("\n".join(text) + "\n").encode())


if __name__ == "__main__":
    table = build()
    write(table)
    for source in ("hand", "wordnet"):
        print(source, sum(line.source == source for line in table), "entries")
    print(len({line.form for line in table}), "forms;", TABLE.stat().st_size, "bytes")
