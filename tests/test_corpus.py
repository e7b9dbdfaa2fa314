import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from windtunnel.data.builtin import SPLITS, reviews

TOOL = Path(__file__).parents[1] / "tools" / "corpus"
sys.path.insert(0, str(TOOL))

import build  # noqa: E402
from films import films  # noqa: E402
from grammar import count_sentences  # noqa: E402
from write import COUNTS, TEMPLATES, write  # noqa: E402

GOLDEN = "9a0fd594769c4cb4eda1c5c80f63a767ceb07b9d2e4035bd850c69cdb29088d7"
"""SHA-256 over all rows in order; a change of any word of the corpus changes published numbers and needs a reason."""

DIGEST = """
import hashlib
from write import COUNTS, write
rows = {split: [(one.id, one.text, one.label, one.film) for one in write(split)] for split in COUNTS}
print(hashlib.sha256(repr(rows).encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def corpus():
    return {split: list(zip(*reviews(split).to_pydict().values(), strict=True)) for split in SPLITS}


@pytest.fixture(scope="module")
def written():
    return {split: write(split) for split in COUNTS}


def texts(corpus):
    return [text for rows in corpus.values() for _, text, _, _ in rows]


def test_the_corpus_is_always_the_same(corpus):
    """Every row is as published."""
    assert hashlib.sha256(repr(corpus).encode()).hexdigest() == GOLDEN


def test_the_file_is_what_its_tool_writes(written):
    """`tools/corpus` writes the rows that the package holds, in the same order."""
    assert tuple(COUNTS) == SPLITS
    for split in SPLITS:
        assert build.table(written[split]).equals(reviews(split))


def test_the_hash_seed_does_not_matter():
    """A process with another PYTHONHASHSEED writes the same corpus."""
    env = {**os.environ, "PYTHONHASHSEED": "4711", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    out = subprocess.run([sys.executable, "-c", DIGEST], env=env, capture_output=True, text=True, check=True)
    assert out.stdout.strip() == GOLDEN


def test_counts_ids_and_balance(corpus):
    """4,000, 500 and 2,000 reviews with running ids; half of each split praises its film."""
    assert {split: len(rows) for split, rows in corpus.items()} == {"train": 4000, "valid": 500, "test": 2000}
    for split, rows in corpus.items():
        assert [row[0] for row in rows] == [f"{split}/{number:05}" for number in range(len(rows))]
        assert Counter(row[2] for row in rows) == {0: len(rows) // 2, 1: len(rows) // 2}


def test_the_order_does_not_give_the_label_away(corpus):
    """An even number is as often a positive review as a negative one, give or take four standard deviations."""
    even = [row[2] for row in corpus["train"][::2]]
    assert abs(sum(even) - len(even) / 2) < 4 * (len(even) / 4) ** 0.5


def test_no_text_occurs_twice(corpus):
    """All 6,500 texts differ, also across splits."""
    assert len(set(texts(corpus))) == 6500


def test_two_to_eight_sentences(corpus):
    """Every review has 2 to 8 sentences, and the reviews have 60 to 90 words on average."""
    counts = Counter(count_sentences(text) for text in texts(corpus))
    assert min(counts) == 2
    assert max(counts) == 8
    for rows in (corpus["train"], corpus["test"]):
        assert 60 < sum(len(text.split()) for _, text, _, _ in rows) / len(rows) < 90


def test_splits_share_no_film(corpus):
    """No film is reviewed in two splits, and every film is reviewed."""
    groups = {split: {row[3] for row in rows} for split, rows in corpus.items()}
    assert sum(map(len, groups.values())) == len(set().union(*groups.values()))
    assert {split: len(group) for split, group in groups.items()} == {split: len(films(split)) for split in COUNTS}


def test_splits_share_no_template(written):
    """No sentence template is used in two splits, and none is listed twice."""
    used = {split: {t for review in rows for t in review.templates} for split, rows in written.items()}
    assert sum(map(len, used.values())) == len(set().union(*used.values()))
    lines = [line for blocks in TEMPLATES.values() for block in blocks.values() for line in block.strip().splitlines()]
    assert len(lines) == len(set(lines))


def test_the_test_wording_is_partly_new(written):
    """Of the opinion words in the test reviews, 10 to 20 % never occur in training."""
    known = {word for review in written["train"] for word in review.opinions}
    used = [word for review in written["test"] for word in review.opinions]
    assert 0.10 < sum(word not in known for word in used) / len(used) < 0.20


def test_the_last_sentence_of_a_mixed_review_gives_the_verdict(written):
    """A review that grants something to the other side ends with a sentence on the film as a whole."""
    for rows in written.values():
        mixed = [review for review in rows if any(move.kind == "contrary" for move in review.moves)]
        assert len(mixed) > len(rows) // 4
        for review in mixed:
            assert review.moves[-1].kind in ("hinge", "verdict")
            assert review.moves[-1].polarity == review.label


@pytest.mark.parametrize("split", COUNTS)
@pytest.mark.parametrize("kind", ["negation", "concession", "comparison", "irony", "plot", "contrary"])
def test_every_phenomenon_in_every_split(written, split, kind):
    """Negation, concession, comparison, irony and plot occur in reviews of both labels."""
    labels = Counter(r.label for r in written[split] for move in r.moves if move.kind == kind)
    assert min(labels[0], labels[1]) >= len(written[split]) // 50


@pytest.mark.parametrize(
    ("what", "pattern", "share"),
    [
        ("paragraph markup", r"\w\S*<br /><br />\S", 0.40),
        ("contractions", r"\b(don't|it's|I've|isn't|can't|won't|wasn't|hasn't)\b", 0.20),
        ("numbers", r"\d", 0.30),
        ("exclamation marks", r"!", 0.20),
        ("full names", r"\b[A-Z][a-z]+ [A-Z][a-z]+\b", 0.60),
        ("scare quotes or marked irony", r'\(not\)|/s\b|[Yy]eah, right|eye roll|"[a-z -]+"', 0.10),
        ("lower-case register", r"\A[^A-Z]+\Z", 0.03),
    ],
)
def test_the_surface_of_reviews(corpus, what, pattern, share):
    """Markup, contractions, numbers, names and marked irony are there in a good share of the reviews."""
    found = sum(re.search(pattern, text) is not None for text in texts(corpus)) / 6500
    assert found >= share, what


@pytest.mark.parametrize(
    "fault",
    [
        r"[{}\[\]|]",  # a slot left open
        r"\b[Aa] [\"(]?(?:[aeioAEIO]|8\b|11\b|18\b)",
        r"\b[Aa]n [\"(]?[bcdfgjklmnpqrstvwxzBCDFGJKLMNPQRSTVWXZ]",
        r"  |^ | $",
        r" [.,;!?]|,,|\.\.|!!|[,;] ?[.!?]",
        r"\b(?!ha\b)(\w+) \1\b",
        r"\b(?:most|more) (?:bad|good|better|worse)\b",
        r"[^.!?\"')s]$",  # s: the irony mark /s
    ],
)
def test_no_clumsy_texts(corpus, fault):
    """Articles fit, nothing is doubled, no slot is left open, every review ends like a sentence."""
    assert [text for text in texts(corpus) if re.search(fault, text)] == []


def test_no_sentence_occurs_twice_in_a_review(corpus):
    """A review does not repeat itself."""
    for text in texts(corpus):
        sentences = re.split(r"(?<=[.!?]) |<br /><br />", text)
        assert len(sentences) == len(set(sentences)), text


def test_neither_trivial_nor_noise(corpus):
    """Word counts (TF-IDF and a logistic regression) get 85 to 96 % of the test reviews right."""
    feature_extraction = pytest.importorskip("sklearn.feature_extraction.text")
    linear_model = pytest.importorskip("sklearn.linear_model")
    count = feature_extraction.TfidfVectorizer()
    x = count.fit_transform([row[1] for row in corpus["train"]])
    model = linear_model.LogisticRegression(max_iter=1000).fit(x, [row[2] for row in corpus["train"]])
    accuracy = model.score(count.transform([row[1] for row in corpus["test"]]), [row[2] for row in corpus["test"]])
    assert 0.85 < accuracy < 0.96
