import os
import subprocess
import sys
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windtunnel.models.encoders import vocabulary


def slowly(texts: list[str], size: int) -> list[str]:
    """The same vocabulary, all pairs counted anew before each merge."""
    counts = vocabulary.count_words(texts)
    letters = sorted({letter for word in counts for letter in word})
    pieces = dict.fromkeys([*vocabulary.SPECIALS, *letters, *(f"##{letter}" for letter in letters)])
    words = {(word[0], *(f"##{letter}" for letter in word[1:])): n for word, n in counts.items() if n > 1}
    while len(pieces) < size:
        pairs = Counter()
        for word, count in words.items():
            for pair in pairwise(word):
                pairs[pair] += count
        if not pairs:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merged = best[0] + best[1].removeprefix("##")
        pieces[merged] = None
        fresh = {}
        for word, count in words.items():
            parts, at = [], 0
            while at < len(word):
                both = word[at : at + 2] == best
                parts.append(merged if both else word[at])
                at += 2 if both else 1
            fresh[tuple(parts)] = count
        words = fresh
    return list(pieces)


@given(st.lists(st.text("aab ", max_size=30), max_size=8), st.integers(8, 60))
def test_the_fast_way_learns_what_the_slow_way_learns(texts, size):
    """Counting only what a merge touches gives the vocabulary that counting everything gives."""
    assert vocabulary.learn(texts, size) == slowly(texts, size)


def test_frequent_words_become_one_piece():
    """A frequent word is one piece, a rare one is several, and every letter is there in both forms."""
    pieces = vocabulary.learn(["the film was a great film, the best"] * 3 + ["quixotic"], 80)
    assert {"film", "great", "the", ",", "q", "##q", "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"} <= set(pieces)
    assert "quixotic" not in pieces
    assert pieces[0] == "[PAD]"


def test_case_and_accents_do_not_matter():
    """Words are counted as BERT's uncased tokenizer sees them."""
    assert vocabulary.count_words(["Café CAFE", "cafe!"]) == {"!": 1, "cafe": 3}


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_processes_agree(hash_seed):
    """The vocabulary is the same in every process, whatever PYTHONHASHSEED."""
    code = (
        "from windtunnel.models.encoders import vocabulary;"
        "texts = [f'{a}{b} {b}{c}{a}' for a in 'abcde' for b in 'fghij' for c in 'klm'];"
        "print(*vocabulary.learn(texts, 90))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    texts = [f"{a}{b} {b}{c}{a}" for a in "abcde" for b in "fghij" for c in "klm"]
    assert run.stdout.split() == vocabulary.learn(texts, 90)
