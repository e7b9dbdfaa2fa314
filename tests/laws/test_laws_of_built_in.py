"""All built-in transformations, found by the registry, under the laws."""

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windtunnel.testing import TEXTS, check_texts, check_transformation
from windtunnel.transforms import registry

NAMES = sorted(registry.BUILT_IN)
REVIEWS = Path(__file__).parents[3] / "shared/data/imdb/test.parquet"
GOLDEN = Path(__file__).parents[1] / "golden"


def shown(name):
    """The golden inputs of a transformation: sentences that it edits, as it may find nothing elsewhere."""
    family = registry.BUILT_IN[name].removeprefix("windtunnel.transforms.").partition(":")[0].partition(".")[0]
    paths = [GOLDEN / family / f"{name}.inputs.jsonl", GOLDEN / family / "inputs.jsonl", GOLDEN / "inputs.jsonl"]
    path = next(path for path in paths if path.exists())
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]


PIECES = sorted({piece for text in TEXTS[:12] for piece in text.split(" ")} | {*TEXTS[-15:], "don't", "it is", "Mr."})
PIECE = st.one_of(st.sampled_from(PIECES), st.text(max_size=6))
TEXT = st.builds(str.join, st.sampled_from([" ", "", "\n"]), st.lists(PIECE, max_size=10))


@pytest.fixture(scope="module")
def reviews():
    """500 real reviews; the file is sorted by label, so every fiftieth gives half of each."""
    if not REVIEWS.is_file():
        pytest.skip(f"the IMDB reviews are not here ({REVIEWS})")
    texts = pq.read_table(REVIEWS, columns=["text"])["text"]
    return texts.take(np.linspace(0, len(texts) - 1, 500).astype(int)).to_pylist()


@pytest.mark.parametrize("name", NAMES)
def test_a_built_in_transformation_obeys_the_laws(name):
    """On sentences, on those of its golden file and on what breaks programs, every law holds."""
    check_transformation(registry.get(name), [*TEXTS, *shown(name)])


@pytest.mark.parametrize("name", NAMES)
def test_a_built_in_transformation_obeys_the_laws_inside_compositions(name):
    """By chance, at rates from a range, twice in sequence, with another: every law about rows holds."""
    check_texts(registry.get(f"({name} | typo.swap)(rate=0.2..0.9) > {name} > typo.swap"), TEXTS)


SEAMS = ["There is nothing good.", "It is not bad", "'s is it", "couldn't have", "-miss it is", "n't it is a film"]
SEAMS += ["I am sure it is bad and I", "great movie", "don't", "can't", "excellent", "...", "Do not-", "A "]


@pytest.mark.parametrize("name", NAMES)
def test_a_built_in_transformation_does_not_read_over_the_end_of_a_row(name):
    """Texts that begin and end with what could be joined to a neighbour's end are kept apart."""
    check_texts(registry.get(name, rate=1.0), SEAMS * 3)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None, derandomize=True)
@given(texts=st.lists(TEXT, max_size=4), rate=st.sampled_from([0.1, 0.5, 1.0]))
def test_a_built_in_transformation_obeys_the_laws_on_any_text(name, rate, texts):
    """On whatever Unicode there is, every law about rows holds."""
    check_texts(registry.get(name, rate=rate), texts)


@pytest.mark.parametrize("name", NAMES)
def test_a_built_in_transformation_obeys_the_laws_on_real_reviews(name, reviews):
    """On 500 reviews, every law holds."""
    check_transformation(registry.get(name), [*reviews, *shown(name)])
