"""Build `src/windtunnel/data/reviews.parquet`, the corpus `builtin:reviews`: film reviews of the project's own making.

    python tools/corpus/build.py

Nothing is drawn: every call, on every machine, writes the same texts. They are made up: grammatical enough, repetitive,
and free of anybody's rights. Scores on them show that the machinery works; they say nothing about real reviews.

    dice.py          choices without a random state
    opinions.py      the words that carry an opinion
    films.py         the invented films
    templates_*.py   the sentence templates of each split: no template is shared
    grammar.py       the template engine
    plan.py          what a review says, sentence by sentence
    reviewer.py      who says it
    write.py         from plans to texts
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from write import COUNTS, Review, write

FILE = Path(__file__).parents[2] / "src" / "windtunnel" / "data" / "reviews.parquet"


def table(reviews: list[Review]) -> pa.Table:
    """Return the reviews of one split as rows."""
    return pa.table(
        {
            "id": [review.id for review in reviews],
            "text": [review.text for review in reviews],
            "label": [review.label for review in reviews],
            "group": [review.film for review in reviews],
        }
    )


if __name__ == "__main__":
    splits = [table(write(split)) for split in COUNTS]
    with pq.ParquetWriter(FILE, splits[0].schema, compression="zstd", compression_level=19) as file:
        for split in splits:
            file.write_table(split)  # a row group each
    print(f"{sum(map(len, splits)):,} reviews; {FILE.stat().st_size:,} bytes")
