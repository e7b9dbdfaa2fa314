"""Commands on a disk that fails or loses its power at the n-th change, for every n or some; then run again.

    LD_PRELOAD=faulty.so FAULTY_DISK_UNDER=FOLDER python faulty_disk.py FOLDER OUT.json --command study --moments 20

Each run is a fork of this process, which imports what the first ones did; so hundreds of them cost minutes. What a
change is, faulty_disk.c says. Prints a line for each run after which something does not hold, and ends with 1 then.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import errno
import hashlib
import importlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ONCE, FROM, DIE, ASK, HANDLES, SIZE = range(6)  # the first four as in faulty_disk.c
FAULTS = {
    "full": (FROM, errno.ENOSPC),
    "quota": (FROM, errno.EDQUOT),
    "read-only": (FROM, errno.EROFS),
    "broken once": (ONCE, errno.EIO),
    "full once": (ONCE, errno.ENOSPC),
    "out of handles once": (ONCE, errno.EMFILE),
    "killed": (DIE, 0),
    "power cut": (DIE, 0),
    "terminated": (ASK, signal.SIGTERM),
    "interrupted": (ASK, signal.SIGINT),
    "few handles": (HANDLES, 0),
    "small files": (SIZE, 0),
}
LIMITS = {"few handles": [0, 1, 3, 6], "small files": [0, 1, 600, 5_000, 20_000]}
"""What the system allows of these, by `ulimit`: further handles, bytes of a file."""
TEXTS = "READY/few.csv"
QUICK = ["-t", "typo(rate=0.3)"]
TRAINING = ["--epochs", "1", "--max-tokens", "32", "--batch-size", "8", "--set", "checkpoint_steps=2"]
TRAINING += ["--set", "precision=fp32"]  # "auto" is measured, and a busy machine may measure otherwise the next time
COMMANDS: dict[str, list[str]] = {
    "transform": ["transform", TEXTS, "OUT/made.csv", *QUICK],
    "transform-parquet": ["transform", TEXTS, "OUT/deep/er/made.parquet", *QUICK],
    "transform-shards": ["transform", TEXTS, "OUT/shards/", *QUICK, "--shard-rows", "20"],
    "augment": ["augment", TEXTS, "OUT/more.jsonl", *QUICK, "--count", "20"],
    "study": ["study", TEXTS, "--model", "nbsvm", "--augment", "20", "--out", "OUT/study", *QUICK],
    "study-changed": ["study", TEXTS, "--model", "nbsvm", "--augment", "12", "--out", "OUT/study", *QUICK],
    "study-encoder": [
        *("study", TEXTS, "--model", "tiny", "--seeds", "1", "--augment", "20", "--out", "OUT/study"),
        *(*QUICK, *TRAINING, "--baseline", "nbsvm"),
    ],
    "train": ["train", TEXTS, "--model", "tiny", "--out", "OUT/model", *TRAINING],
    "train-baseline": ["train", TEXTS, "--model", "tfidf-lr", "--out", "OUT/model"],
    "evaluate": ["evaluate", "READY/tiny", TEXTS, "--out", "OUT/kept", *QUICK],
    "report": ["report", "READY/study", "--out", "OUT/report", "--latex", "--export", "OUT/exported"],
}
READY = {
    "few.csv": ["transform", "builtin:reviews", TEXTS, "-t", "typo(rate=0)", "--split", "train", "--limit", "60"],
    "tiny": ["train", TEXTS, "--model", "tiny", "--out", "READY/tiny", *TRAINING],
    "study": ["study", TEXTS, "--model", "nbsvm", "--augment", "20", "--out", "READY/study", *QUICK],
}
"""What a command takes; made before, on a disk that works."""
TAKEN_UP = {"study-changed": "study"}
"""Of these, what lies in the output folder already, whole: a study of another plan."""

TIMES = re.compile(r"seconds|_per_second|^mfu$|continued_after_steps|^digests$")
"""Names of what differs between two runs."""
ENDS = {0: "ended well", 2: "error in one line", 130: "stopped", 143: "stopped", -signal.SIGKILL: "killed"}
UNLIKE = ("manifest.json", "training.json", "log.jsonl", "results.json", "SHA256SUMS")
"""Files in which such things are; the digests of these differ, too."""


# --- one run ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ran:
    """How a run ended."""

    code: int
    """Its exit code; -9 after SIGKILL."""
    said: str
    """Standard error."""
    changes: int


@dataclass
class Disk:
    """The folder under which changes can fail."""

    under: Path
    beside: Path
    """A folder on the same disk, not under it: what the runs say, the log of changes, the graves."""
    preload: ctypes.CDLL = field(default_factory=lambda: ctypes.CDLL(None))

    def arm(self, number: int, mode: int = ONCE, error: int = 0) -> int:
        """Let the n-th change from now on fail (0: none); how many there were since the last call."""
        self.preload.faulty_disk_arm.argtypes = [ctypes.c_long, ctypes.c_int, ctypes.c_int]
        self.preload.faulty_disk_arm.restype = ctypes.c_long
        return int(self.preload.faulty_disk_arm(number, mode, error))

    def log(self, path: Path, graves: Path) -> None:
        """Write changes to a file from now on."""
        self.preload.faulty_disk_log.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
        self.preload.faulty_disk_log(os.fsencode(path), os.fsencode(graves))

    def run(self, arguments: list[str], number: int = 0, fault: str = "full") -> Ran:
        """Run a command in a fork."""
        counted = self.beside / "counted"
        graves = self.beside / "graves"
        shutil.rmtree(graves, ignore_errors=True)
        graves.mkdir()
        (self.beside / "log").unlink(missing_ok=True)
        counted.unlink(missing_ok=True)
        ours, theirs = os.pipe()
        if not (child := os.fork()):
            self._child(arguments, number, fault, theirs, counted)
        os.close(theirs)
        with open(ours, encoding="utf-8", errors="replace") as pipe:  # noqa: PTH123
            said = pipe.read()
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        changes, modules = json.loads(counted.read_text()) if counted.exists() else (number, [])
        if not number:  # for the next forks
            for name in modules:
                with contextlib.suppress(ImportError):
                    importlib.import_module(name)
        return Ran(code, said, changes)

    def _child(self, arguments: list[str], number: int, fault: str, said: int, counted: Path) -> None:
        code = 99
        try:
            os.dup2(said, 2)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            sys.argv = ["windtunnel", *arguments]
            if fault == "power cut":
                self.log(self.beside / "log", self.beside / "graves")
            limited(number, fault) if fault in LIMITS else self.arm(number, *FAULTS[fault])
            from windtunnel.cli import entry

            try:
                entry.main()
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
            changes = self.arm(0)
            for limit in (resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE):
                resource.setrlimit(limit, (resource.getrlimit(limit)[1],) * 2)
            counted.write_text(json.dumps([changes, [*sys.modules]]))
            sys.stderr.flush()
        except BaseException:
            import traceback

            traceback.print_exc()
            sys.stderr.flush()
            code = 98
        finally:
            os._exit(code)


def limited(number: int, fault: str) -> None:
    """Let the system allow no more of something."""
    if fault == "small files":
        resource.setrlimit(resource.RLIMIT_FSIZE, (number, resource.RLIM_INFINITY))
    else:
        there = max(int(path.name) for path in Path("/proc/self/fd").iterdir())
        resource.setrlimit(resource.RLIMIT_NOFILE, (there + number, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


# --- a power cut ------------------------------------------------------------------------------------------------------


def power_cut(log: Path, graves: Path, under: Path) -> None:
    """Take back what no fsync had brought to the disk: names of folders that were not synced, bytes of files.

    POSIX promises no more than this: a file's bytes up to its last fsync, and the names that a folder had at its last
    fsync. Real file systems often keep more.
    """
    sizes: dict[int, int] = {}  # of files on the disk, by inode
    open_: set[int] = set()  # written since
    pending: list[list[str]] = []  # changes of names: kind, path, then what kind needs
    for line in log.read_text().splitlines():
        kind, *parts = line.split("\t")
        if kind in "OC":
            sizes.setdefault(int(parts[0]), int(parts[1]) if kind == "O" else 0)
            if kind == "C":
                open_.add(int(parts[0]))
                pending.append(["C", parts[1]])
        elif kind == "W":
            open_.add(int(parts[0]))
        elif kind == "T":
            inode, size = map(int, parts)
            sizes[inode] = min(size, sizes.get(inode, size))
            open_.add(inode)
        elif kind == "S":
            inode, size = map(int, parts)
            sizes[inode] = size
            open_.discard(inode)
        elif kind == "D":
            pending = [one for one in pending if str(Path(one[1]).parent) != parts[0]]
        elif kind == "R":
            old, new, grave = parts
            moved(pending, old, new)
            pending.append(["R", new, old, grave])
        else:
            pending.append([kind, *parts])
    while pending:
        kind, path, *rest = pending.pop()
        if kind == "C":
            Path(path).unlink(missing_ok=True)
        elif kind == "M":
            shutil.rmtree(path, ignore_errors=True)
        elif kind == "R" and Path(path).exists():
            Path(path).rename(rest[0])
            moved(pending, path, rest[0])
            if rest[1] != "0":
                os.link(graves / rest[1], path)
        elif kind == "U" and rest[0] != "0" and Path(path).parent.is_dir() and not Path(path).exists():
            os.link(graves / rest[0], path)
        elif kind == "X" and Path(path).parent.is_dir():
            Path(path).mkdir(exist_ok=True)
    for path in under.rglob("*"):
        if path.is_file() and (inode := path.stat().st_ino) in open_:
            os.truncate(path, sizes.get(inode, 0))


def moved(pending: list[list[str]], old: str, new: str) -> None:
    """Changes in a folder go with it when it gets another name."""
    for one in pending:
        for place in (1, 2):
            if len(one) > place and one[place].startswith(f"{old}/"):
                one[place] = new + one[place][len(old) :]


# --- what must hold ---------------------------------------------------------------------------------------------------


def results(folder: Path) -> dict[str, str]:
    """The digest of each result's content, times left out; caches and what is a run's own are no results."""
    found = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if "/cache/" not in f"/{name}" and not path.name.endswith(".lock"):  # which the system holds for nobody
            found[name] = hashlib.sha256(content(path)).hexdigest()[:16]
    return found


def content(path: Path) -> bytes:
    """A file's bytes, without what differs between two runs."""
    if path.name == "SHA256SUMS":
        lines = path.read_text().splitlines()
        return "\n".join(line for line in lines if not line.endswith(UNLIKE) and line[0] != "#").encode()
    if path.name not in UNLIKE:
        return path.read_bytes()
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        lines = [json.loads(line) for line in text.splitlines()]
        return json.dumps([timeless(line) for line in lines if line["event"] != "continued"]).encode()
    return json.dumps(timeless(json.loads(text))).encode()


def timeless(value: object) -> object:
    """Without times."""
    if isinstance(value, dict):
        return {name: timeless(one) for name, one in value.items() if not TIMES.search(name)}
    return [timeless(one) for one in value] if isinstance(value, list) else value


def half_written(out: Path, wanted: dict[str, str], old: dict[str, str]) -> Iterator[str]:
    """What is there under its name and is neither as it must be nor as it was before."""
    from windtunnel.storage import checksums

    for path in out.rglob("*"):
        name = path.relative_to(out).as_posix()
        if hidden(name) or not path.is_file():
            continue
        if name in wanted and path.name not in UNLIKE:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
            if digest not in (wanted[name], old.get(name)):
                yield f"{name} is there, and not as in an undisturbed run"
        sealed = (path.parent / "manifest.json").exists() or not old
        if path.name == checksums.NAME and sealed and (wrong := checksums.damaged(path.parent)):
            yield f"{name} lists {wrong}, which differ"
    for manifest in out.rglob("manifest.json"):
        try:
            json.loads(manifest.read_text(encoding="utf-8"))
        except ValueError:
            yield "the manifest is cut short"
            continue
        there = {name: value for name, value in results(out).items() if not hidden(name)}
        if there not in (wanted, old):
            names = sorted(name for name in wanted.keys() | there.keys() if there.get(name) != wanted.get(name))
            yield f"it counts as finished, and other than in an undisturbed run are {names[:3]}"


def hidden(name: str) -> bool:
    """Whether a path is that of something unfinished, or of a cache."""
    return any(part.startswith(".") or part.endswith((".unfinished", ".new", "cache")) for part in Path(name).parts)


def sayings(ran: Ran, fault: str) -> Iterator[str]:
    """What a run that met a fault may not do: end in a traceback, or silently, or in more than a line."""
    errors = [line for line in ran.said.splitlines() if line.startswith("error: ")]
    if fault in ("killed", "power cut"):
        if ran.code != -signal.SIGKILL:
            yield f"ended with {ran.code} where it was to be killed"
    elif "Traceback" in ran.said or "Exception ignored" in ran.said:
        yield f"a traceback: {ran.said[-1500:]}"
    elif fault in ("terminated", "interrupted") and ran.code == 128 + FAULTS[fault][1]:
        if "the same command goes on" not in ran.said and "before its first step" not in ran.said:
            yield f"does not say how to go on: {ran.said[-300:]}"
    elif ran.code == 0 and errors:
        yield f"said {errors[0]} and ended well"
    elif ran.code != 0 and (ran.code != 2 or len(errors) != 1):
        yield f"ended with {ran.code} and {len(errors)} errors: {ran.said[-300:]}"


# --- the sweep --------------------------------------------------------------------------------------------------------


def spread(changes: int, moments: int) -> list[int]:
    """So many of the numbers 1 to `changes`, evenly; all of them where that is fewer."""
    some = min(moments, changes)
    return sorted({1 + place * (changes - 1) // max(1, some - 1) for place in range(some)})


def sweep(disk: Disk, command: str, faults: list[str], moments: int) -> dict[str, object]:
    """Let each fault strike at some moments of a command, and run it again; what came of it."""
    out, ready = disk.under / "out", disk.under / "ready"
    arguments = [word.replace("OUT/", f"{out}/").replace("READY/", f"{ready}/") for word in COMMANDS[command]]
    for name, how in READY.items():
        if name in ("few.csv", TAKEN_UP.get(command)) or any(f"READY/{name}" in word for word in COMMANDS[command]):
            ran = disk.run([word.replace("READY/", f"{ready}/") for word in how])
            assert ran.code == 0, ran.said
    before = results(ready) if ready.exists() else {}

    def fresh() -> None:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        if command in TAKEN_UP:
            shutil.copytree(ready / TAKEN_UP[command], out / TAKEN_UP[command])

    fresh()
    old = results(out)
    assert disk.run(arguments).code == 0  # the first one finds no caches below the user's folder
    fresh()
    undisturbed = disk.run(arguments)
    wanted = results(out)
    found: dict[str, object] = {"changes": undisturbed.changes}
    wrong: list[str] = []
    for fault in faults:
        ends: Counter[str] = Counter()
        after = [undisturbed.changes + 1] if fault == "power cut" else []  # when all is done
        for number in [*LIMITS.get(fault, spread(undisturbed.changes, moments)), *after]:
            fresh()
            ran = disk.run(arguments, number, fault)
            if fault == "power cut":
                power_cut(disk.beside / "log", disk.beside / "graves", disk.under)
                out.mkdir(exist_ok=True)
            ends[ENDS.get(ran.code, str(ran.code))] += 1
            trouble = [*sayings(ran, fault), *half_written(out, wanted, old)]
            if fault == "power cut" and number > undisturbed.changes:
                trouble = [] if ran.code == 0 and results(out) == wanted else ["what was finished did not stay"]
            again = disk.run(arguments) if ran.code or not command.startswith("train") else ran
            # it was killed, or met its fault, when the model stood already: whole, as is looked at below
            stands = ran.code in (-signal.SIGKILL, 2) and "never overwritten" in again.said
            whole = command.startswith("train") and stands
            if again.code and not whole:
                trouble.append(f"the next run ended with {again.code}: {again.said[-1500:]}")
            now = results(out)
            if now != wanted:
                other = sorted(name for name in now.keys() | wanted.keys() if now.get(name) != wanted.get(name))
                trouble.append(f"the next run ended with other files: {other[:4]}")
            if ready.exists() and (now := {n: v for n, v in results(ready).items() if n in before}) != before:
                trouble.append("what was there before is not as it was")
            ends["kept something"] += "already there" in again.said or "goes on" in again.said
            ends["said what it does again"] += "made again" in again.said or "removed" in again.said
            wrong += [f"{command}, {fault} at {number} of {undisturbed.changes}: {one}" for one in trouble]
        found[fault] = dict(ends)
    return found | {"wrong": wrong}


def forked(under: Path, out: Path, commands: list[str], faults: list[str], moments: int) -> None:
    """Sweep with one command after the other."""
    beside = under.with_name(f"{under.name}-beside")
    for folder in (under / "temporary", under / "cache", beside):
        folder.mkdir(parents=True, exist_ok=True)
    os.environ |= {"TMPDIR": str(under / "temporary"), "WINDTUNNEL_CACHE": str(under / "cache")}
    disk, found = Disk(under, beside), {}
    for name in commands:
        started = time.monotonic()
        shutil.rmtree(under / "ready", ignore_errors=True)
        found[name] = sweep(disk, name, faults, moments)
        found[name]["seconds"] = round(time.monotonic() - started, 1)
    out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if wrong := [one for about in found.values() for one in about["wrong"]]:
        print("\n".join(wrong))  # noqa: T201
        raise SystemExit(1)


# --- from outside -----------------------------------------------------------------------------------------------------


def why_not() -> str:
    """Why there can be no faulty disk here; empty where there can."""
    if sys.platform != "linux":
        return "needs LD_PRELOAD and /proc"
    return "" if compiler() else "needs a C compiler"


def compiler() -> str | None:
    """The name of one."""
    return next((name for name in ("cc", "gcc", "clang") if shutil.which(name)), None)


def swept(folder: Path, commands: list[str], faults: list[str], moments: int) -> dict[str, dict[str, object]]:
    """Sweep in a process of its own, preloaded; what came of it.

    Raises:
        AssertionError: something did not hold; the message says what.
    """
    library, out = folder / "faulty.so", folder / "swept.json"
    source = Path(__file__).with_suffix(".c")
    subprocess.run([str(compiler()), "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    under = folder / "disk"
    environment = os.environ | {
        "LD_PRELOAD": str(library),
        "FAULTY_DISK_UNDER": str(under),
        "OMP_NUM_THREADS": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(Path(__file__).parent), os.environ.get("PYTHONPATH")])),
    }
    words = [sys.executable, __file__, under, out, "--moments", moments]
    words += [word for name in commands for word in ("--command", name)]
    words += [word for name in faults for word in ("--fault", name)]
    ran = subprocess.run([str(word) for word in words], env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found: dict[str, dict[str, object]] = json.loads(out.read_text(encoding="utf-8"))
    return found


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    wanted.add_argument("under", type=Path)
    wanted.add_argument("out", type=Path)
    wanted.add_argument("--command", action="append", choices=COMMANDS)
    wanted.add_argument("--fault", action="append", choices=FAULTS)
    wanted.add_argument("--moments", type=int, default=1_000_000)
    flags = wanted.parse_args()
    forked(flags.under, flags.out, flags.command or [*COMMANDS], flags.fault or [*FAULTS], flags.moments)


if __name__ == "__main__":
    main()
