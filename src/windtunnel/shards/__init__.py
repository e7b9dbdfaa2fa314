"""Texts in many files, or in files larger than memory: read, worked on and written shard by shard.

places        a path, or the address of an object store
listing       what a user names -> its files
scanning      where the rows of a text file end
cutting       files -> shards
streaming     a shard -> its rows, some megabytes at a time
writing       rows -> a shard's file, there whole or not at all
work          what may be done to a shard, and how it is known to be done
transforming  rewriting its texts
job           the story that calls all of them
"""

from windtunnel.shards.cutting import SHARD_ROWS
from windtunnel.shards.job import Summary, run
from windtunnel.shards.listing import is_sharded
from windtunnel.shards.transforming import Transforming

__all__ = ["SHARD_ROWS", "Summary", "Transforming", "is_sharded", "run"]
