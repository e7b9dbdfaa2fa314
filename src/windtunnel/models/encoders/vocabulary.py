"""A WordPiece vocabulary learnt from texts, the same one every time.

`tokenizers` has a trainer for this, but it breaks ties in the order of a hash map that is seeded anew in every
process: five runs over the same 2,000 texts gave five vocabularies. Here ties are broken by the pieces' names.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise

from tokenizers import normalizers, pre_tokenizers

Pair = tuple[str, str]

SPECIALS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
"""In BERT's order; [PAD] is 0."""


def learn(texts: Iterable[str], size: int) -> list[str]:
    """Learn an uncased WordPiece vocabulary by merging the most frequent neighbours again and again.

    Args:
        texts: what to learn from; their order does not matter.
        size: the most pieces, special ones included; fewer where the texts offer no more pairs seen twice.

    Returns:
        The special pieces, all single characters (alone, and as `##x` inside a word), then the merged pieces in
        the order of their making.
    """
    counts = count_words(texts)
    letters = {letter for word in counts for letter in word}
    # Every letter in both forms: a typo may put any letter anywhere, and must not turn the word into [UNK].
    pieces = dict.fromkeys([*SPECIALS, *sorted(letters), *sorted(f"##{letter}" for letter in letters)])

    # Words seen once are half of all words and teach nothing that a pair seen twice elsewhere would not.
    weights = [count for count in counts.values() if count > 1]
    words = [[word[0], *(f"##{letter}" for letter in word[1:])] for word, count in counts.items() if count > 1]
    pairs: defaultdict[Pair, int] = defaultdict(int)
    where: defaultdict[Pair, set[int]] = defaultdict(set)
    for number, word in enumerate(words):
        for pair in pairwise(word):
            pairs[pair] += weights[number]
            where[pair].add(number)
    queue = [(-count, pair) for pair, count in pairs.items()]
    heapq.heapify(queue)

    while queue and len(pieces) < size:
        negative, best = heapq.heappop(queue)
        count = pairs[best]
        if count < 2:
            continue
        if count != -negative:  # other merges took some since it was queued
            heapq.heappush(queue, (-count, best))
            continue
        merged = best[0] + best[1].removeprefix("##")
        pieces[merged] = None
        grown: set[Pair] = set()
        for number in where.pop(best):
            words[number] = _merge(words[number], best, merged, weights[number], pairs, grown)
            for pair in pairwise(words[number]):
                if merged in pair:
                    where[pair].add(number)
        for pair in grown:
            heapq.heappush(queue, (-pairs[pair], pair))
    return list(pieces)


def count_words(texts: Iterable[str]) -> dict[str, int]:
    """Count BERT's words (lower case, without accents, punctuation apart), sorted by name."""
    normalizer = normalizers.BertNormalizer(lowercase=True)
    splitter = pre_tokenizers.BertPreTokenizer()
    chunks: Counter[str] = Counter()
    for text in texts:
        chunks.update(text.split())
    words: Counter[str] = Counter()
    for chunk, count in chunks.items():  # once per distinct chunk: 20 times less work than once per text
        for word, _ in splitter.pre_tokenize_str(normalizer.normalize_str(chunk)):
            words[word] += count
    return dict(sorted(words.items()))


def _merge(
    word: list[str], best: Pair, merged: str, weight: int, pairs: defaultdict[Pair, int], grown: set[Pair]
) -> list[str]:
    """Merge each `best` of neighbours in a word, from the left, and keep the counts of pairs right.

    Returns:
        The word in its new pieces; `grown` has gained the pairs that are now more frequent.
    """
    left, right = best
    fresh: list[str] = []
    at, last = 0, len(word) - 1
    while at <= last:
        if at == last or word[at] != left or word[at + 1] != right:
            fresh.append(word[at])
            at += 1
            continue
        pairs[best] -= weight
        if fresh:  # `fresh[-1]` is what stands on the left now: its pair with `left` was counted before
            pairs[fresh[-1], left] -= weight
            pairs[fresh[-1], merged] += weight
            grown.add((fresh[-1], merged))
        if at + 2 <= last:
            pairs[right, word[at + 2]] -= weight
            pairs[merged, word[at + 2]] += weight
            grown.add((merged, word[at + 2]))
        fresh.append(merged)
        at += 2
    return fresh
