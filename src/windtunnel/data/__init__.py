"""Labelled texts, from wherever they lie, as three checked Arrow tables.

    read("imdb")                     a data set of the hub, `owner/name` or `owner/name:configuration`
    read("aclImdb")                  a folder `train/pos/*.txt`, `train/neg/*.txt`, `test/...`
    read("reviews.csv")              one file: CSV, TSV, JSONL or Parquet, the first three also as .gz
    read("folder")                   one such file per split: train.csv, valid.csv, test.csv
    read("builtin:reviews")          the small corpus that comes with the package

The way of a row, one file for each step:

    sources      which of these is it?               -> a loader per split
    delimited, jsonl, parquet, folder, hub, builtin  -> `Raw`: the wanted columns as they came, and how to name a row
    columns      which column is the text, the label, the id, the group?
    labels       the names of the classes, in order
    rows         every check a single row must pass  -> a table of schema `tables.ROWS`
    split        subsamples and held-out rows, chosen by hash
    notes        what is odd but allowed: duplicates, empty texts, texts shared by train and test
    read         the story that calls all of them    -> `Dataset`

A row that cannot be used is refused with its file, number and remedy; nothing is repaired or dropped silently. The
room knows no transformations and no models; only `hub` knows the `datasets` library.
"""

from windtunnel.data.columns import Columns
from windtunnel.data.dataset import Dataset
from windtunnel.data.read import read, read_rows
from windtunnel.data.split import sample

__all__ = ["Columns", "Dataset", "read", "read_rows", "sample"]
