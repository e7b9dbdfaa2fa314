"""Count how words of reviews are used, once, so that `build.py` needs no review: writes `counts.tsv`.

    python tools/lexicon/count_words.py FOLDER     # of Parquet files: train, unsupervised

For each word that stands in lower case in reviews: how often the HanTa tagger (trained on the British National
Corpus) calls it a noun, a verb, an adjective, an adverb or something else (5,000 unsupervised reviews, four minutes),
and in how many positive and negative reviews of the training split it stands. Numbers only; no text is kept.

textblob's PatternTagger is 40 times as fast, but gives a word the same part of speech everywhere: it calls every
`like` a preposition and every `love` a noun, so it cannot tell which words are ambiguous.
"""

from __future__ import annotations

import collections
import random
import re
import sys
from pathlib import Path

import pyarrow.parquet as pq
from HanTa.HanoverTagger import HanoverTagger

HERE = Path(__file__).parent
POS = {"NN": "NOUN", "PNI": "NOUN", "VV": "VERB", "AJ": "ADJ", "DT": "ADJ", "CRD": "ADJ", "ORD": "ADJ", "AV0": "ADV"}
"""By the first letters of CLAWS 5 tags: `someone` counts as a noun, `many` and `several` as adjectives."""
COLUMNS = ("NOUN", "VERB", "ADJ", "ADV", "OTHER")
REVIEWS = 5_000
AT_LEAST = 5
"""Rarer words tell nothing about their part of speech."""
WORD = re.compile(r"[a-z]{2,16}")
TOKEN = re.compile(r"n't|'s|[A-Za-z]+(?=n't)|[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*|'(?:ve|re|ll|d|m)|[.,!?;:]")


def main(folder: str) -> None:
    texts = pq.read_table(Path(folder) / "unsupervised.parquet").column("text").to_pylist()
    used: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    tagger = HanoverTagger("morphmodel_en.pgz")
    for text in random.Random(1).sample(texts, 16_000)[:REVIEWS]:
        for sentence in sentences(text):
            for word, _, tag in tagger.tag_sent(sentence, taglevel=1):
                if WORD.fullmatch(word):
                    used[word][next((pos for start, pos in POS.items() if tag.startswith(start)), "OTHER")] += 1

    train = pq.read_table(Path(folder) / "train.parquet")
    reviews: dict[int, collections.Counter[str]] = {0: collections.Counter(), 1: collections.Counter()}
    for text, label in zip(train.column("text").to_pylist(), train.column("label").to_pylist(), strict=True):
        reviews[label].update(set(re.findall(r"\b[a-z]{2,16}\b", text)))

    with (HERE / "counts.tsv").open("w") as out:
        out.write("\t".join(("word", *COLUMNS, "positive", "negative")) + "\n")
        for word in sorted(used):
            counts = used[word]
            if sum(counts.values()) >= AT_LEAST:
                numbers = [counts[column] for column in COLUMNS] + [reviews[1][word], reviews[0][word]]
                out.write("\t".join([word, *map(str, numbers)]) + "\n")


def sentences(text: str) -> list[list[str]]:
    """Cut a review into sentences of tokens."""
    clean = re.sub(r"[^A-Za-z0-9'.,!?;:\- ]", " ", text.replace("<br />", " . "))
    return [tokens for part in re.split(r"(?<=[.!?])\s+", clean) if (tokens := TOKEN.findall(part))]


if __name__ == "__main__":
    main(sys.argv[1])
