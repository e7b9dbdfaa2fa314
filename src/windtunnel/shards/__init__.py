"""Texts in many files, or in files larger than memory: read, worked on and written shard by shard.

places        a path, or the address of an object store
listing       what a user names -> its files
scanning      where the rows of a text file end
cutting       files -> shards
streaming     a shard -> its rows, some megabytes at a time
writing       rows -> a shard's file, there whole or not at all
work          what may be done to a shard, and how it is known to be done
loading       what a process needs for it, loaded once
transforming  rewriting its texts
evaluating    asking a model about its texts, as they are and rewritten
judging       a judge, trained once for all shards
assessing     how reasonable transformations are on its texts
job           the story that calls all of them
"""

from windtunnel.shards.cut import SHARD_ROWS
from windtunnel.shards.evaluation import Evaluating
from windtunnel.shards.file_list import is_many, is_sharded
from windtunnel.shards.job import Summary, run
from windtunnel.shards.quality import Assessing
from windtunnel.shards.transformation import Transforming

__all__ = ["SHARD_ROWS", "Assessing", "Evaluating", "Summary", "Transforming", "is_many", "is_sharded", "run"]
