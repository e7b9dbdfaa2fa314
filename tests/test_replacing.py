"""Words and phrases replaced by a table."""

import pytest

from windtunnel.lexicon import tables
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import apply
from windtunnel.transforms.replacing import Replacing


def rewritten(table, texts, rate=1.0):
    batch = TextBatch.of(texts)
    return apply(batch, Replacing(table).edits(batch, Chance.of(batch, 0, "table@1"), rate)).strings.to_list()


def test_words_keep_their_case():
    """A candidate is written small, with a capital or in capitals, as what stood there; other words stay."""
    assert rewritten({"film": ["movie"]}, ["Film, FILM, film, films"]) == ["Movie, MOVIE, movie, films"]


def test_a_phrase_is_replaced_as_a_whole():
    """Its words stand in one row with one blank between them, in any case."""
    table = {"in my opinion": ["imo"], "so-called": ["alleged"], "film": ["movie"]}
    texts = ["In my opinion, a film.", "IN MY OPINION", "in my", "opinion", "in  my opinion", "in my<br />opinion"]
    assert rewritten(table, texts) == [
        "Imo, a movie.",
        "IMO",
        "in my",
        "opinion",
        "in  my opinion",
        "in my<br />opinion",
    ]
    assert rewritten(table, ["a so-called film, so called"]) == ["a alleged movie, so called"]


def test_of_overlapping_keys_the_first_and_longest_counts():
    """Whatever the rate: the next key begins behind the one found."""
    table = {"a b": ["1"], "b a": ["2"], "b": ["3"], "a b c d": ["4"], "c": ["5"]}
    assert rewritten(table, ["a b a b", "b a b", "a b c", "a b c d c", "b b a", "a b c d", "d a"]) == [
        "1 1",
        "2 3",
        "1 5",
        "4 5",
        "3 2",
        "4",
        "d a",
    ]


def test_a_lower_rate_takes_some_of_the_same_sites():
    """Phrases are found before chance chooses among them."""
    table = {"a b": ["1"], "b a": ["2"]}
    full, half = rewritten(table, ["a b " * 50])[0].split(), rewritten(table, ["a b " * 50], 0.5)[0].split()
    assert set(full) == {"1"}
    assert 10 < half.count("1") < 40
    assert set(half) == {"1", "a", "b"}


def test_either_apostrophe_matches():
    """U+2019 in the text matches ' in the key, and stays in the candidate."""
    assert rewritten({"it's": ["its'"], "don't know": ["dunno"]}, ["it’s, it's, I don’t know"]) == [
        "its’, its', I dunno"
    ]


def test_keys_that_can_never_match_are_refused():
    """No words, two blanks, a word that is too long for the table."""
    for key in ("", "...", "a  b", " a", "e.g.", "disproportionately so"):
        with pytest.raises(ValueError, match="word"):
            Replacing({key: ["x"]})


def test_a_table_file_is_read_or_its_line_is_named(tmp_path, monkeypatch):
    """Comments and empty lines are skipped; a key without a candidate or a second time is a mistake."""
    (tmp_path / "data").mkdir()
    monkeypatch.setattr(tables.resources, "files", lambda _: tmp_path)
    (tmp_path / "data" / "good.tsv").write_text("# source\n\nfilm\tmovie\tpicture\n", encoding="utf-8")
    assert tables.read_tsv("good.tsv") == {"film": ("movie", "picture")}
    for bad in ("film\n", "film\t\n", "a\tb\na\tc\n"):
        (tmp_path / "data" / "bad.tsv").write_text(bad, encoding="utf-8")
        with pytest.raises(ValueError, match=r"bad\.tsv, line"):
            tables.read_tsv("bad.tsv")
