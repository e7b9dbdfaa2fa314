"""A pool of processes that share the texts through an Arrow file, and outlives those that hang or die.

A job travels as text (spec, seed, draw, rows from..to), never as pickled texts; the workers map the same file. Each
job writes its heartbeat to a small file: its process, the row at hand, since when. A process that is overdue although
its own timer should have interrupted it is ended; the row is noted, and what it and the others had at hand is done
again. The result is the same bytes for any number of workers.
"""

from __future__ import annotations

import contextlib
import mmap
import multiprocessing
import os
import signal
import struct
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from windtunnel.engine.variants import variants_by_slice
from windtunnel.errors import TransformationError
from windtunnel.storage.tables import VARIANTS
from windtunnel.text.batch import TextBatch
from windtunnel.threads import configure_openmp
from windtunnel.transforms import registry
from windtunnel.transforms.contract import Transformation
from windtunnel.transforms.row_failures import Failure, Watch

SHARD_BYTES = 4 << 20
"""Text a worker takes at a time: long enough to drown the cost of asking, short enough for even ends."""
GRACE_SECONDS = 5.0
"""How long a process may be overdue: its own timer comes first."""
_LOOK_SECONDS = 0.5
_BEAT = struct.Struct("<qdq")
_ID_BYTES = 400


@dataclass(frozen=True)
class Job:
    """Rows [first, last) of the file, but for those of some ids."""

    first: int
    last: int
    skip: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Task:
    """What is to be done to every row; travels to the workers."""

    folder: str
    spec: str
    seed: int
    draw: int
    row_timeout: float

    def beat_of(self, job: Job) -> Path:
        """Where a job writes its heartbeat."""
        return Path(self.folder) / f"{job.first}-{job.last}.beat"


class Beat(NamedTuple):
    """The process of a job, since when it has been at what it does, and the row if it is one."""

    process: int
    since: float
    row: str


class Done(NamedTuple):
    """What comes of a job."""

    table: pa.Table
    failures: list[Failure]


def variants_of(
    rows: pa.Table, batch: TextBatch, transformation: Transformation, watch: Watch, seed: int, draw: int, workers: int
) -> Iterator[pa.RecordBatch]:
    """Yield the variants of each shard, in the rows' order; failures go to the watch."""
    _must_be_known(transformation)
    with tempfile.TemporaryDirectory(prefix="windtunnel-") as folder:
        table = rows.select(["id", "text"]).combine_chunks()
        with pa.ipc.new_file(Path(folder) / "rows.arrow", table.schema) as file:
            file.write_table(table)
        task = Task(folder, transformation.spec, seed, draw, watch.row_timeout)
        todo = [Job(first, first + len(part)) for first, part in batch.slices(SHARD_BYTES)]
        done: dict[int, Done] = {}
        lost: list[Failure] = []
        place = 0
        while place < len(batch):
            todo, lost_now, broke = _round(task, todo, done, batch, workers)
            lost += lost_now
            workers = 1 if broke else workers  # so that the next process to die can be told from its fellows
            while place in done:
                part = done.pop(place)
                place += part.table.num_rows
                watch.failures += part.failures
                yield from part.table.to_batches()
        watch.failures += lost


def _round(
    task: Task, todo: list[Job], done: dict[int, Done], batch: TextBatch, workers: int
) -> tuple[list[Job], list[Failure], bool]:
    """Run jobs until all are done or the pool breaks: jobs left, rows lost, whether a process died by itself."""
    killed: dict[Job, Beat] = {}
    for job in todo:
        task.beat_of(job).unlink(missing_ok=True)
    configure_openmp(for_children=True)
    context = multiprocessing.get_context("spawn")  # a fork would carry torch's threads along, half alive
    pool = ProcessPoolExecutor(min(workers, len(todo)), context)
    try:
        jobs: dict[Future[Done], Job] = {pool.submit(_shard, task, job): job for job in todo}
        pending, broken = set(jobs), False
        while pending and not broken:
            finished, pending = wait(pending, timeout=_LOOK_SECONDS, return_when=FIRST_COMPLETED)
            for future in finished:
                try:
                    done[jobs[future].first] = future.result()
                except BrokenProcessPool:
                    broken = True
            if not broken:
                killed |= _ended([jobs[future] for future in pending], task)
    finally:
        pool.shutdown(cancel_futures=True)
    left = [job for job in todo if job.first not in done]
    if not left:
        return [], [], False
    suspects = dict(killed)
    if not killed and workers == 1:  # it died by itself, at the first job that is not done
        suspects = {left[0]: _read(task.beat_of(left[0])) or Beat(0, 0, "")}
    lost: list[Failure] = []
    again: list[Job] = []
    for job in left:
        why = (
            f"gave no answer within {task.row_timeout:g} s; its process was ended"
            if job in killed
            else "ended its process"
        )
        pieces, failure = _without(job, suspects.get(job), task, batch, why)
        again += pieces
        lost += failure
    return again, lost, not killed


def _without(job: Job, beat: Beat | None, task: Task, batch: TextBatch, why: str) -> tuple[list[Job], list[Failure]]:
    """A job without the row that it was lost at; where that is not known, its two halves."""
    rows = [id_ for id_ in batch.ids[job.first : job.last] if id_ not in job.skip]
    if beat is None or not rows:
        return [job], []
    row = beat.row if beat.row in rows else rows[0] if len(rows) == 1 else None
    if row is not None:
        name = registry.get(task.spec).name
        failure = Failure(row, task.spec, f"'{name}' on row '{row}' {why}.", draw=task.draw)
        return [replace(job, skip=job.skip | {row})], [failure]
    middle = (job.first + job.last) // 2
    return [replace(job, last=middle), replace(job, first=middle)], []


def _ended(jobs: list[Job], task: Task) -> dict[Job, Beat]:
    """End the processes of jobs that are overdue."""
    found = {}
    for job in jobs:
        beat = _read(task.beat_of(job))
        overdue = beat and time.monotonic() - beat.since > task.row_timeout + GRACE_SECONDS
        if beat and overdue and beat == _read(task.beat_of(job)):  # twice: it may be being written
            found[job] = beat
            with contextlib.suppress(ProcessLookupError):
                os.kill(beat.process, signal.SIGKILL)
    return found


def _read(path: Path) -> Beat | None:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    if len(content) < _BEAT.size:
        return None
    process, since, size = _BEAT.unpack_from(content)
    row = content[_BEAT.size : _BEAT.size + size].decode(errors="replace")
    return Beat(process, since, row) if process else None


def _shard(task: Task, job: Job) -> Done:
    """Transform the rows of a job; runs in a worker."""
    path = task.beat_of(job)
    path.write_bytes(bytes(_BEAT.size + _ID_BYTES))
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as shared:

        def beat(row: str, since: float) -> None:
            id_ = row.encode()[:_ID_BYTES]
            shared[: _BEAT.size + len(id_)] = _BEAT.pack(os.getpid(), since, len(id_)) + id_

        try:  # the first beat is the first slice's: loading the transformation is no row's fault
            return _transformed(task, job, Watch(task.row_timeout, beat))
        finally:
            shared[: _BEAT.size] = bytes(_BEAT.size)  # no longer at work: nobody to end


def _transformed(task: Task, job: Job, watch: Watch) -> Done:
    with pa.memory_map(str(Path(task.folder) / "rows.arrow")) as file:
        rows = pa.ipc.open_file(file).read_all().slice(job.first, job.last - job.first)
        batch = TextBatch.from_arrow(rows["text"], rows["id"].to_pylist())
        transformation = registry.get(task.spec)
        parts = variants_by_slice(batch, transformation, watch, seed=task.seed, draw=task.draw, skip=job.skip)
        return Done(pa.Table.from_batches(parts, VARIANTS), watch.failures)


def _must_be_known(transformation: Transformation) -> None:
    """Refuse what a worker could not find again by its spec."""
    try:
        known = registry.get(transformation.spec) == transformation
    except TransformationError:
        known = False
    if not known:
        raise TransformationError(
            f"'{transformation.name}' lives in this process only; put it in a file and name it file.py:function, "
            "or use one worker."
        )
