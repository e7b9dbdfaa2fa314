"""The story of a job: list the files, cut them into shards, do each one once, write what was done.

    out/reviews-00000.parquet ...    a file for each shard
    out/manifest.json                last: it is there when all of them are; what was done to what, and the totals
    out/shards.jsonl                 a line for each shard, in order: its file, rows, bytes, digest
    out/failed.jsonl                 the rows on which a plug-in failed, if there are any
    out/_windtunnel/                 what a job that was stopped goes on from

A job that was stopped goes on by being run again; the manifest says the same whoever did the work, and in what order.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from windtunnel import __version__, progress
from windtunnel.errors import DataError
from windtunnel.shards import file_list
from windtunnel.shards.cut import SHARD_ROWS, Shard, cut
from windtunnel.shards.file_list import InputFile
from windtunnel.shards.places import Place
from windtunnel.shards.work import OWN, Task, Work
from windtunnel.storage import locks
from windtunnel.storage.files import sweep
from windtunnel.storage.steps import key_of
from windtunnel.transforms.row_failures import Failure

MANIFEST, SHARDS, FAILED = "manifest.json", "shards.jsonl", "failed.jsonl"
MOST_BROKEN = 100
"""Shards that cannot be read before a job gives up; the others are done in the meantime."""

Say = Callable[[str], None]


Engine = Callable[[Task, Iterable[Shard]], Iterator[dict[str, Any]]]
"""Calls a task with every shard, in any order, and again where a process or a machine dies: records, as they come."""


@dataclass(frozen=True)
class Summary:
    """What a job did."""

    manifest: dict[str, Any]
    kept: int
    """Shards that an earlier run had done."""
    first_failure: Failure | None = None
    """Of the rows that failed."""


def run(
    work: Work,
    source: str,
    out: str,
    engine: Engine,
    *,
    shard_rows: int = SHARD_ROWS,
    overwrite: bool = False,
    say: Say = lambda _: None,
) -> Summary:
    """Do a kind of work to all shards of a source, or what is left of it.

    Args:
        work: what is done to each.
        source: a file, a folder, a pattern; of this machine or of an object store.
        out: a folder, of this machine or of an object store that every process can reach.
        engine: who does it.
        shard_rows: the most rows of a shard, where a file can be cut.
        overwrite: do it anew where the folder holds the output of other work; shards that are the same are kept.
        say: told in one line what is going on.

    Raises:
        BusyError: another process writes in the folder.
        DataError: the source or some of its rows cannot be read, or the folder holds something else. All shards that
            could be done are.
        StorageError: the output cannot be written.
    """
    if shard_rows < 1:
        raise DataError(f"A shard has 1 row or more; got {shard_rows}.")
    folder = Place.of(out)
    files = _apart(file_list.find(source), folder)
    # in an object store nobody can be locked out
    with locks.writing(folder.local, work.title) if folder.local else nullcontext():
        return _run(work, source, files, folder, engine, shard_rows, overwrite, say)


def _run(
    work: Work,
    source: str,
    files: list[InputFile],
    folder: Place,
    engine: Engine,
    shard_rows: int,
    overwrite: bool,
    say: Say,
) -> Summary:
    first = next(cut(files[:1], shard_rows), None) or next(cut(files, shard_rows), None)
    if first is None:
        raise DataError(f"{source} has no rows. Name a source with at least one.")
    work = work.prepare(first)
    job = {"windtunnel": __version__, "work": work.title, "source": source, "shard_rows": shard_rows}
    job |= {"decides": work.settings(), "files": _listed(files)}
    task = Task(work, folder, key_of(work.title, job["decides"]))
    _take(folder, job, overwrite)
    plan, shards, rows = _plan(folder, files, shard_rows, say)

    kept = finished = 0
    broken: list[str] = []
    with progress.bar(f"{work.title} {shards:,} shards", total=rows, unit="texts") as bar:
        for record in engine(task, _read(plan)):
            if "error" in record:
                broken.append(record["error"])
                if not finished or len(broken) >= MOST_BROKEN:
                    break
                continue
            finished += 1
            if record.get("kept"):
                kept += 1
                bar.skip(record["rows"])
            else:
                bar.advance(record["rows"])
    if kept:
        say(f"{kept:,} of {shards:,} shards were done already")
    if broken:
        others = f" {len(broken) - 1:,} other shards cannot be read either." if broken[1:] else ""
        raise DataError(f"{broken[0]}{others} {finished:,} of {shards:,} shards are done and are not done again.")
    return _seal(task, job, plan, kept)


def _listed(files: list[InputFile]) -> str:
    """Tell one set of files from another."""
    return key_of([(file.name, file.kind, file.packed, file.size, file.stamp) for file in files])


def _apart(files: list[InputFile], folder: Place) -> list[InputFile]:
    """Leave out what lies in the output's folder: a job does not read what it wrote.

    Raises:
        DataError: nothing is left, or the folder is a file.
    """
    if folder.kind() == "file":
        raise DataError(f"{folder} is a file; name a folder for many files.")
    inside = folder.address.rstrip("/") + "/"
    apart = [file for file in files if not file.place.address.startswith(inside)]
    if not apart:
        raise DataError(f"{folder} holds the texts themselves. Name another folder for the output.")
    return apart


def _take(folder: Place, job: dict[str, Any], overwrite: bool) -> None:
    """Make the folder this job's; one that is another's, or holds other files, is refused.

    Raises:
        DataError: it is not this job's.
    """
    if folder.local:
        sweep(folder.local, below=True)  # what a run left that was killed
    mine = folder.child(f"{OWN}/job.json")
    known = _json(mine.read())
    if known == json.loads(json.dumps(job, default=str)):
        return
    if known is None and folder.kind() == "folder" and folder.listed():
        raise DataError(f"{folder} holds other files. Name a folder of its own for the output.")
    if known is not None and not overwrite:
        old = known.get("decides") or {}
        differs = [name for name, value in job["decides"].items() if old.get(name) != json.loads(json.dumps(value))]
        differs += [name for name in ("work", "shard_rows", "files", "windtunnel") if known.get(name) != job[name]]
        what = ", ".join(name for name in differs if name != "identity") or "source"
        raise DataError(
            f"{folder} holds the output of another job (it differs in: {what}). Name another folder, or --overwrite."
        )
    folder.child(MANIFEST).remove()  # present means complete
    folder.child(f"{OWN}/plan.jsonl").remove()
    mine.write(json.dumps(job, indent=1, default=str).encode())


def _plan(folder: Place, files: list[InputFile], shard_rows: int, say: Say) -> tuple[Place, int, int | None]:
    """Write down all shards, once: the plan, how many they are, how many rows, if that is known.

    It is a file, not a list: a billion rows are 10,000 shards and more.
    """
    plan = folder.child(f"{OWN}/plan.jsonl")
    if plan.size() is None:
        if any(file.kind != "parquet" for file in files):
            say("looking for the ends of rows")
        with plan.writing() as file:
            for shard in cut(files, shard_rows):
                file.write(json.dumps(shard.to_dict()).encode() + b"\n")
    count, rows, known = 0, 0, True
    for shard in _read(plan):
        count += 1
        known = known and shard.rows is not None
        rows += shard.rows or 0
    return plan, count, rows if known else None


def _read(plan: Place) -> Iterator[Shard]:
    with plan.opened() as file:
        while line := file.readline():
            yield Shard.from_dict(json.loads(line))


def _seal(task: Task, job: dict[str, Any], plan: Place, kept: int) -> Summary:
    """Write the lists of shards and failures, last of all the manifest; remove what an earlier, other job left."""
    out = task.out
    if out.local:
        sweep(out.local, below=True)  # what a process or a node left that died on the way
    names, failed = set(), 0
    with out.child(SHARDS).writing() as file:
        for record in _records(task, plan):
            names.add(record["name"])
            failed += record["failed"]
            line = {name: value for name, value in record.items() if name not in ("key", "name", "sums")}
            file.write(json.dumps(line).encode() + b"\n")
    _remove_others(out, names)
    first = _gather_failures(task, plan, failed)
    manifest = {"windtunnel": job["windtunnel"], "work": job["work"], "source": job["source"]}
    manifest |= {"decides": job["decides"], "shard_rows": job["shard_rows"], "shards": len(names)}
    manifest |= {"totals": task.work.finish(_records(task, plan), out), "failed": failed}
    out.child(MANIFEST).write((json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode())
    return Summary(manifest, kept, first)


def _gather_failures(task: Task, plan: Place, count: int) -> Failure | None:
    """Put the shards' lists of failed rows into one, in their order: the first of them."""
    place, first = task.out.child(FAILED), None
    if not count:
        place.remove()
        return None
    with place.writing() as file:
        for shard in _read(plan):
            lines = task.failed_of(shard).read() or b""
            file.write(lines)
            if lines and first is None:
                first = Failure(**json.loads(lines.partition(b"\n")[0]))
    return first


def _records(task: Task, plan: Place) -> Iterator[dict[str, Any]]:
    """The shards' records, in the order of the plan."""
    for shard in _read(plan):
        record = _json(task.record_of(shard).read())
        if record is None:
            raise DataError(f"{task.out}: {shard.name} was done, and its record is gone. Run the same command again.")
        yield record


def _remove_others(out: Place, names: set[str]) -> None:
    done = out.child(f"{OWN}/done")
    for one in done.listed() if done.kind() == "folder" else ():
        if one.path.removesuffix(".json") not in names:
            record = _json(done.child(one.path).read())
            if record is not None and isinstance(record.get("file"), str):
                out.child(record["file"]).remove()
            done.child(one.path).remove()


def _json(content: bytes | None) -> dict[str, Any] | None:
    try:
        found = json.loads(content or b"null")
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
