"""The tokens of texts are found once, and what is read from the disk is what was found."""

import numpy as np
import pytest

from small_reviews import rows
from windtunnel.models.encoders import tiny, token_cache
from windtunnel.models.encoders.token_cache import tokens_of
from windtunnel.models.encoders.tokens import tokenize
from windtunnel.storage import cache_files

TEXTS = rows(60)["text"].to_pylist()
HOW = {"max_tokens": 16, "truncation": "head_tail"}


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("WINDTUNNEL_CACHE", str(tmp_path))
    monkeypatch.setattr(token_cache, "MIN_TEXTS", 2)
    return tmp_path / "tokens"


@pytest.fixture
def tokenized(monkeypatch):
    """How many texts were tokenized, a number for each call."""
    counts = []

    def counted(tokenizer, texts, *others):
        counts.append(len(texts))
        return tokenize(tokenizer, texts, *others)

    monkeypatch.setattr(token_cache, "tokenize", counted)
    return counts


@pytest.fixture(scope="module")
def tokenizer():
    return tiny.tokenizer(TEXTS)


def same(tokenizer, texts, **how):
    """Tokens out of the cache, after a check that they are those that the tokenizer finds."""
    said = []
    found, anew = tokens_of(tokenizer, texts, say=said.append, **how), tokenize(tokenizer, texts, **how)
    for one, other in zip(found, anew, strict=True):
        assert one.dtype == other.dtype
        assert np.array_equal(one, other)
    return said


def test_each_text_is_tokenized_once(tokenizer, tokenized):
    """Equal texts, texts that were there before, in another order, with new ones: only the new ones are work."""
    same(tokenizer, TEXTS, **HOW)
    same(tokenizer, TEXTS[::-1] + TEXTS[:9], **HOW)
    same(tokenizer, [*TEXTS[30:], "a new one", "", "a new one"], **HOW)
    same(tokenizer, ["a new one", *TEXTS], **HOW)
    assert tokenized == [len(set(TEXTS)), 2]


def test_another_cut_or_tokenizer_is_another_matter(tokenizer, tokenized):
    """What decides the tokens decides where they are kept."""
    same(tokenizer, TEXTS, **HOW)
    same(tokenizer, TEXTS, **HOW | {"max_tokens": 17})
    same(tokenizer, TEXTS, **HOW | {"truncation": "tail"})
    same(tiny.tokenizer(TEXTS, 90), TEXTS, **HOW)
    assert tokenized == [len(set(TEXTS))] * 4


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty"])
def test_a_damaged_file_is_noticed(tokenizer, tokenized, cache, damage):
    """Its texts are tokenized again; it is removed, and that is said."""
    same(tokenizer, TEXTS, **HOW)
    (path,) = cache.rglob("*.arrow")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes({"cut": content[: len(content) // 2], "flipped": content, "empty": b""}[damage])
    assert same(tokenizer, TEXTS, **HOW) == [f"{path} is damaged; what it held is made again by tokenizing"]
    assert same(tokenizer, TEXTS, **HOW) == []
    assert tokenized == [len(set(TEXTS))] * 2


def test_where_nothing_can_be_written_tokens_are_found_all_the_same(tokenizer, cache):
    """A file where the folder should be: it is said in one line."""
    cache.write_text("in the way")
    (said,) = same(tokenizer, TEXTS, **HOW)
    assert said.startswith(f"Tokens cannot be kept in '{cache}")


def test_the_longest_unused_go_first(tmp_path):
    """Below the bound nothing goes; above it the oldest, whatever their folder."""
    import os

    for age, name in enumerate(("a/new", "b/older", "a/oldest")):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"12345")
        os.utime(path, (1000 - age, 1000 - age))
    cache_files.prune(tmp_path, 15)
    assert len(list(tmp_path.rglob("*er"))) == 1
    cache_files.prune(tmp_path, 12)
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["new", "older"]


def test_few_texts_are_not_kept(tokenizer, cache, monkeypatch):
    """They are tokenized faster than looked up."""
    monkeypatch.setattr(token_cache, "MIN_TEXTS", 2_000)
    same(tokenizer, TEXTS, **HOW)
    assert not cache.exists()
