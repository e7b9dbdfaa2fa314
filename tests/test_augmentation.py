from collections import Counter

import pyarrow as pa
import pytest

from windtunnel import api
from windtunnel.errors import DataError, TransformationError
from windtunnel.storage import tables
from windtunnel.storage.steps import Steps
from windtunnel.study import augmentation
from windtunnel.study.plan import StudyPlan
from windtunnel.transforms import registry

TYPO = registry.get("typo", rate=0.5)
LOWER = registry.get("case.lower")


def train(zeros: int, ones: int) -> pa.Table:
    """ROWS of two labels, with a group each."""
    labels = [0] * zeros + [1] * ones
    texts = [f"Wonderful Acting number {n} here, terrible Story there" for n in range(len(labels))]
    rows = pa.table([[f"r{n}" for n in range(len(labels))], texts, pa.array(labels, pa.int32())], schema=tables.ROWS)
    return rows.append_column(pa.field("group", pa.string()), pa.array([f"film {n % 7}" for n in range(len(labels))]))


ROWS = train(60, 30)


def labels_of(rows: pa.Table, extra: pa.Table) -> list[int]:
    by_id = dict(zip(rows["id"].to_pylist(), rows["label"].to_pylist(), strict=True))
    return [by_id[id_] for id_ in extra["id"].to_pylist()]


def test_the_choice_is_stratified():
    """Two thirds of one label in the training texts: two thirds in the added ones, each text once."""
    extra = augmentation.augment(ROWS, [TYPO], 30)
    assert Counter(labels_of(ROWS, extra)) == {0: 20, 1: 10}
    assert len(set(extra["id"].to_pylist())) == 30
    assert set(extra["draw"].to_pylist()) == {1}
    assert extra.schema == tables.VARIANTS


@pytest.mark.parametrize("count", [1, 2, 89, 90, 91, 92, 200])
def test_any_count_is_met(count):
    """More than there are: every text once in draw 1, again in draw 2, ...; a single one or one over is no trouble."""
    extra = augmentation.augment(ROWS, [TYPO], count)
    assert len(extra) == count
    times = Counter(zip(extra["id"].to_pylist(), extra["draw"].to_pylist(), strict=True))
    assert set(times.values()) == {1}
    for draw, size in Counter(extra["draw"].to_pylist()).items():
        assert size == min(90, count - 90 * (draw - 1))


def test_a_text_that_comes_again_is_changed_elsewhere():
    """Draw 2 of a text is another variant than draw 1."""
    extra = augmentation.augment(ROWS, [TYPO], 180).to_pylist()
    first = {row["id"]: row["text"] for row in extra if row["draw"] == 1}
    assert sum(first[row["id"]] != row["text"] for row in extra if row["draw"] == 2) > 80


def test_each_text_gets_one_of_several_transformations():
    """With two transformations each text has one, about half of them each, decided by its id and not its place."""
    extra = augmentation.augment(ROWS, [TYPO, LOWER], 90)
    which = dict(zip(extra["id"].to_pylist(), extra["spec"].to_pylist(), strict=True))
    assert len(which) == 90
    assert all(30 <= size <= 60 for size in Counter(which.values()).values())
    again = augmentation.augment(ROWS.take(list(range(89, -1, -1))), [TYPO, LOWER], 90)
    assert dict(zip(again["id"].to_pylist(), again["spec"].to_pylist(), strict=True)) == which


def test_the_seed_decides_which_texts():
    """Another seed takes other texts; the same seed takes the same, in whatever order they come."""
    ids = set(augmentation.augment(ROWS, [TYPO], 30, seed=1)["id"].to_pylist())
    assert ids != set(augmentation.augment(ROWS, [TYPO], 30, seed=2)["id"].to_pylist())
    assert ids == set(augmentation.augment(ROWS.take(list(range(89, -1, -1))), [TYPO], 30, seed=1)["id"].to_pylist())


def test_transformed_texts_follow_the_training_texts():
    """The training texts stay; the added ones have their original's label and group, and ids of their own."""
    extra = augmentation.augment(ROWS, [TYPO], 100)
    more = augmentation.transformed(ROWS, extra)
    assert more.schema == ROWS.schema
    assert more.slice(0, 90).to_pylist() == ROWS.to_pylist()
    added = more.slice(90)
    assert added["id"].to_pylist() == [f"{row['id']}+{row['draw']}" for row in extra.to_pylist()]
    assert added["text"].to_pylist() == extra["text"].to_pylist()
    assert added["label"].to_pylist() == labels_of(ROWS, extra)
    by_id = {row["id"]: row["group"] for row in ROWS.to_pylist()}
    assert added["group"].to_pylist() == [by_id[id_] for id_ in extra["id"].to_pylist()]


def test_control_texts_are_the_originals_of_the_transformed_ones():
    """The control arm has the same ids and labels as the augmented one, and the unchanged texts."""
    extra = augmentation.augment(ROWS, [TYPO, LOWER], 100)
    control, augmented = augmentation.unchanged(ROWS, extra), augmentation.transformed(ROWS, extra)
    for name in ("id", "label", "group"):
        assert control[name].to_pylist() == augmented[name].to_pylist()
    by_id = {row["id"]: row["text"] for row in ROWS.to_pylist()}
    assert control["text"].to_pylist()[90:] == [by_id[id_] for id_ in extra["id"].to_pylist()]
    assert control["text"].to_pylist()[90:] != augmented["text"].to_pylist()[90:]


def test_nothing_added_is_the_training_texts():
    """With none to add, both arms are the training texts."""
    extra = augmentation.augment(ROWS, [TYPO], 0)
    assert augmentation.transformed(ROWS, extra).equals(ROWS)
    assert augmentation.unchanged(ROWS, extra).equals(ROWS)


def test_texts_can_be_augmented_twice():
    """Adding to texts that were added to gives ids that are still each its own."""
    once = api.augment(ROWS, ["typo"], 60)
    twice = api.augment(once, ["case.lower"], 120)
    ids = twice["id"].to_pylist()
    assert len(set(ids)) == len(ids) == 90 + 60 + 120
    assert all(id_.endswith(("+1", "+2")) for id_ in ids[90:])


def test_which_texts_were_chosen_is_stored(tmp_path):
    """A study keeps them as `variants/extra.parquet`: ids, specs, draws and texts; a later run reads them."""
    plan = StudyPlan("builtin:reviews", transform=("typo(rate=0.5)", "case.lower"), augment=40, seed=3)
    extra = augmentation.study_texts(Steps(tmp_path), plan, ROWS, 1)
    expected = augmentation.augment(ROWS, plan.trained, 40, seed=3)
    stored = tables.read(tmp_path / "variants" / "extra.parquet")
    assert stored.to_pylist() == extra.to_pylist() == expected.to_pylist()
    said = []
    augmentation.study_texts(Steps(tmp_path, said.append), plan, ROWS, 1)
    assert said == ["variants/extra.parquet: already there"]


def test_nothing_to_choose_from_is_refused():
    """No texts, or no transformations, cannot give any number of transformed texts."""
    with pytest.raises(DataError, match="no texts to transform"):
        augmentation.augment(ROWS.slice(0, 0), [TYPO], 5)
    with pytest.raises(TransformationError, match="needs at least one transformation"):
        augmentation.augment(ROWS, [], 5)
