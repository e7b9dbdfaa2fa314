"""What the transformations make of 40 invented sentences, kept in files: a version stays what it is for ever.

`golden/FAMILY/NAME@VERSION.jsonl` holds what became of `golden/FAMILY/NAME.inputs.jsonl`, 40 sentences made for this
transformation, or else of the family's `inputs.jsonl`. `python tests/test_golden.py [NAME ...]` writes the files that
are not there yet, for a new name or version; it changes none.
"""

import json
import sys
from pathlib import Path

import pytest

from windtunnel.text.batch import TextBatch
from windtunnel.text.edits import apply
from windtunnel.transforms import registry

GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(registry.BUILT_IN)
VARIANTS = [(0.3, 7, 1), (1.0, 0, 0)]
"""Rate, seed, draw."""


def read(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def folder_of(name):
    """The family's folder; the module of a built-in says which one it is."""
    module = registry.BUILT_IN[name].partition(":")[0].removeprefix("windtunnel.transforms.")
    return GOLDEN / (module.partition(".")[0] if "." in module else "")


def inputs_of(name):
    own = folder_of(name) / f"{name}.inputs.jsonl"
    return read(own if own.exists() else folder_of(name) / "inputs.jsonl")


def path_of(name):
    return folder_of(name) / f"{registry.get(name).id}.jsonl"


def made(name):
    """One record for each variant of each input."""
    rows = inputs_of(name)
    batch = TextBatch.of([row["text"] for row in rows], [row["id"] for row in rows])
    records = []
    for rate, seed, draw in VARIANTS:
        new = apply(batch, registry.get(name, rate=rate).edits(batch, seed=seed, draw=draw)).strings.to_list()
        records += [
            {"id": id_, "rate": rate, "seed": seed, "draw": draw, "text": text}
            for id_, text in zip(batch.ids, new, strict=True)
        ]
    return records


@pytest.mark.parametrize("name", NAMES)
def test_a_version_stays_what_it_is(name):
    """The same rows, seed and draw give the text that they gave when the version was published."""
    assert made(name) == read(path_of(name))


@pytest.mark.parametrize("name", NAMES)
def test_the_inputs_are_forty_sentences_that_show_it(name):
    """Each with an id, none twice; at rate 1 the transformation changes half of them or more."""
    rows = inputs_of(name)
    assert len(rows) == len({row["id"] for row in rows}) == len({row["text"] for row in rows}) == 40
    whole = [record["text"] for record in read(path_of(name)) if record["rate"] == 1.0]
    assert sum(row["text"] != text for row, text in zip(rows, whole, strict=True)) >= 20


def test_no_golden_file_is_left_over():
    """Every file belongs to a transformation."""
    known = {path_of(name) for name in NAMES} | {folder_of(name) / f"{name}.inputs.jsonl" for name in NAMES}
    known |= {folder_of(name) / "inputs.jsonl" for name in NAMES}
    assert set(GOLDEN.rglob("*.jsonl")) <= known


def write(names):
    """Write the golden files that are missing."""
    for name in names:
        if not path_of(name).exists():
            lines = [json.dumps(record, ensure_ascii=False) for record in made(name)]
            path_of(name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(sys.argv[1:] or NAMES)
