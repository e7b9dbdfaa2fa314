"""What the transformations make of 40 invented sentences, kept in files: a version stays what it is for ever.

`python tests/test_golden.py` writes the files that are not there yet, for a new name or version; it changes none.
"""

import json
from pathlib import Path

import pytest

from windtunnel import registry
from windtunnel.edits import apply
from windtunnel.text import TextBatch

GOLDEN = Path(__file__).parent / "golden"
NAMES = ["typo", "typo.keyboard", "typo.swap", "typo.delete", "typo.insert", "typo.repeat", "case.lower"]
VARIANTS = [(0.3, 0, 0), (0.3, 0, 1), (0.3, 7, 0), (1.0, 0, 0)]
"""Rate, seed, draw."""


def read(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def made(name):
    """One record for each variant of each input."""
    rows = read(GOLDEN / "inputs.jsonl")
    batch = TextBatch.of([row["text"] for row in rows], [row["id"] for row in rows])
    records = []
    for rate, seed, draw in VARIANTS:
        one = registry.get(name, rate=rate)
        new = apply(batch, one.edits(batch, seed=seed, draw=draw)).strings.to_list()
        records += [
            {"id": id_, "spec": one.spec, "seed": seed, "draw": draw, "text": text}
            for id_, text in zip(batch.ids, new, strict=True)
        ]
    return records


def path_of(name):
    return GOLDEN / f"{registry.get(name).id}.jsonl"


@pytest.mark.parametrize("name", NAMES)
def test_a_version_stays_what_it_is(name):
    """The same rows, seed and draw give the text that they gave when the version was published."""
    assert made(name) == read(path_of(name))


def test_the_inputs_are_forty_sentences_of_our_own():
    """Each with an id, none twice."""
    rows = read(GOLDEN / "inputs.jsonl")
    assert len(rows) == len({row["id"] for row in rows}) == len({row["text"] for row in rows}) == 40


def write():
    """Write the golden files that are missing."""
    for name in NAMES:
        if not path_of(name).exists():
            lines = [json.dumps(record, ensure_ascii=False) for record in made(name)]
            path_of(name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
