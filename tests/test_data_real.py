import time
from collections import Counter
from pathlib import Path

import pytest

from windtunnel.data import Columns, read

IMDB = Path(__file__).parents[1] / ".." / "shared" / "data" / "imdb"
pytestmark = pytest.mark.skipif(not (IMDB / "train.parquet").exists(), reason=f"no IMDB data in {IMDB}")


def test_imdb_is_read_with_its_known_oddities():
    """25,000 + 25,000 reviews, 12,500 a label, 123 test reviews that are in train, films kept apart from test."""
    data = read(IMDB, columns=Columns(group="film"), labels=["negative", "positive"])
    assert Counter(data.test["label"].to_pylist()) == {0: 12_500, 1: 12_500}
    assert data.train.num_rows + data.valid.num_rows == 25_000
    assert data.valid.num_rows == pytest.approx(2_500, abs=25)
    assert sum(data.valid["label"].to_pylist()) == pytest.approx(data.valid.num_rows / 2, abs=10)
    assert not set(data.valid["group"].to_pylist()) & set(data.train["group"].to_pylist())
    assert data.test["id"][0].as_py() == "test/neg/0_2"
    known = set(data.train["text"].to_pylist()) | set(data.valid["text"].to_pylist())
    assert sum(text in known for text in data.test["text"].to_pylist()) == 123
    assert any("unsupervised.parquet" in note for note in data.notes)
    assert any("199 texts of test repeat an earlier one" in note for note in data.notes)


def test_imdb_is_read_in_about_a_second():
    """Both splits, checked, split and compared, take half a second of one core; three allow for a busy machine."""
    started = time.process_time()
    read(IMDB)
    assert time.process_time() - started < 3
