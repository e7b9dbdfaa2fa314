"""Texts in many files, or in files larger than memory: read, worked on and written shard by shard.

places           a path, or the address of an object store
file_list        what a user names -> its files
row_ends         where the rows of a text file end
cut              files -> shards
stream           a shard -> its rows, some megabytes at a time
writer           rows -> a shard's file, there whole or not at all
work             what may be done to a shard, and how it is known to be done
loaded           what a process needs for it, loaded once
transformation   rewriting its texts
evaluation       a model's predictions on its texts, as they are and rewritten
quality_judge    a judge, trained once for all shards
quality          how reasonable transformations are on its texts
job              the story that calls all of them

It knows engines, models and quality; neither studies nor the command line.
"""

from windtunnel.shards.cut import SHARD_ROWS
from windtunnel.shards.evaluation import EvaluationWork
from windtunnel.shards.file_list import is_many, is_sharded
from windtunnel.shards.job import Summary, run
from windtunnel.shards.quality import QualityWork
from windtunnel.shards.transformation import TransformationWork

__all__ = [
    "SHARD_ROWS",
    "EvaluationWork",
    "QualityWork",
    "Summary",
    "TransformationWork",
    "is_many",
    "is_sharded",
    "run",
]
