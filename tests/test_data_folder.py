import pytest

from windtunnel.data import Columns, read, read_rows
from windtunnel.errors import DataError


@pytest.fixture
def acl(tmp_path):
    """A little aclImdb: 8 reviews a class and split, the unlabelled ones, and the lists of links."""
    for split in ("train", "test"):
        for kind in ("neg", "pos"):
            folder = tmp_path / split / kind
            folder.mkdir(parents=True)
            for n in range(8):
                (folder / f"{n}_{n % 4 + 1}.txt").write_text(f"{split} {kind} number {n} é<br />")
            links = "".join(f"http://www.imdb.com/title/tt00{n // 2}/usercomments\n" for n in range(8))
            (tmp_path / split / f"urls_{kind}.txt").write_text(links)
    (tmp_path / "train" / "unsup").mkdir()
    (tmp_path / "train" / "unsup" / "0_0.txt").write_text("nobody knows")
    (tmp_path / "README").write_text("read me")
    return tmp_path


def test_the_aclimdb_layout_is_read(acl):
    """Folders neg and pos are the labels negative and positive, ids are paths, unlabelled texts are left out."""
    data = read(acl, valid_share=0.25)
    assert data.labels == ("negative", "positive")
    assert data.test.num_rows == 16
    assert data.test["id"][0].as_py() == "test/neg/0_1"
    assert data.test["text"][0].as_py() == "test neg number 0 é<br />"
    assert data.test["label"].to_pylist() == [0] * 8 + [1] * 8
    assert data.train.num_rows + data.valid.num_rows == 16
    assert not any("unsup" in name for name in data.train["id"].to_pylist())


def test_films_come_from_the_lists_of_links(acl):
    """Line n of `urls_pos.txt` is the film of review n; named as the group, it keeps a film's reviews together."""
    data = read(acl, columns=Columns(group="film"), valid_share=0.25)
    assert data.test["group"].to_pylist()[:4] == ["tt000", "tt000", "tt001", "tt001"]
    assert not set(data.train["group"].to_pylist()) & set(data.valid["group"].to_pylist())


def test_class_folders_without_splits_are_one_source(acl):
    """`pos/*.txt`, `neg/*.txt` without train and test around them: a test set is held out."""
    data = read(acl / "train", valid_share=0.25)
    assert data.train.num_rows + data.valid.num_rows + data.test.num_rows == 16
    assert set(data.test["id"].to_pylist()) <= {f"{kind}/{n}_{n % 4 + 1}" for kind in ("neg", "pos") for n in range(8)}
    assert read_rows(acl / "train").rows.num_rows == 16


def test_a_folder_holds_one_file_per_split(tmp_path):
    """train, valid (or validation, dev) and test, in any mixture of formats; other files are left out with a note."""
    (tmp_path / "train.csv").write_text("text,label\na,x\nb,y\n")
    (tmp_path / "dev.tsv").write_text("text\tlabel\nc\tx\nd\ty\n")
    (tmp_path / "test.jsonl").write_text('{"text": "e", "label": "y"}\n{"text": "f", "label": "x"}\n')
    (tmp_path / "extra.csv").write_text("text,label\ng,x\n")
    data = read(tmp_path)
    assert [data.train["text"].to_pylist(), data.valid["text"].to_pylist(), data.test["text"].to_pylist()] == [
        ["a", "b"],
        ["c", "d"],
        ["e", "f"],
    ]
    assert data.notes == ("extra.csv is not named as a split (train, valid, test) and was left out.",)
    assert read_rows(tmp_path).rows["text"].to_pylist() == ["e", "f"]
    assert read_rows(tmp_path, split="valid").rows["text"].to_pylist() == ["c", "d"]


def test_a_valid_split_without_a_test_split_is_the_test_set(tmp_path):
    """With train and valid only, valid is tested on, a new valid set comes from train, and a note says so."""
    (tmp_path / "train.csv").write_text("text,label\n" + "".join(f"t{n},{n % 2}\n" for n in range(20)))
    (tmp_path / "valid.csv").write_text("text,label\nc,0\nd,1\n")
    data = read(tmp_path)
    assert data.test["text"].to_pylist() == ["c", "d"]
    assert data.valid.num_rows == 2
    assert any("valid.csv is the test set" in note for note in data.notes)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda at: (at / "notes.txt").write_text("x"), "holds no splits"),
        (lambda at: (at / "test.csv").write_text("text,label\na,0\nb,1\n"), "has no train split, only test. Add one"),
        (
            lambda at: [(at / f"train.{kind}").write_text("") for kind in ("csv", "tsv")],
            "holds two files for the split train: train.csv and train.tsv. Remove one.",
        ),
    ],
)
def test_a_folder_that_cannot_be_read_says_why(tmp_path, make, message):
    """No splits, no train split, a split twice: refused with the folder and what to do."""
    make(tmp_path)
    with pytest.raises(DataError) as refusal:
        read(tmp_path)
    assert message in str(refusal.value)
    assert str(tmp_path) in str(refusal.value)


def test_a_folder_around_the_right_one_points_to_it(acl, tmp_path_factory):
    """Who names the folder above aclImdb is told which one was meant."""
    around = tmp_path_factory.mktemp("around")
    acl.rename(around / "aclImdb")
    with pytest.raises(DataError, match=r"Did you mean '.*aclImdb'\?"):
        read(around)


def test_a_text_file_that_is_not_utf8_is_named(acl):
    """The error names the file of the text, and the byte."""
    (acl / "test" / "pos" / "3_4.txt").write_bytes(b"caf\xe9")
    with pytest.raises(DataError, match=r"pos/3_4\.txt, line 1: byte 0xe9 at offset 3 is not UTF-8\. Save"):
        read(acl)


def test_a_split_that_is_not_there_is_named_with_those_that_are(acl):
    """`split="valid"` of a source with train and test is refused, and so is any split of a single file."""
    with pytest.raises(DataError, match="has no split 'valid', but the splits test, train"):
        read_rows(acl, split="valid")
    (acl / "x.csv").write_text("text,label\na,0\n")
    with pytest.raises(DataError, match="has no split 'test', but no splits"):
        read_rows(acl / "x.csv", split="test")
