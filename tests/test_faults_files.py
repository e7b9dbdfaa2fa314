"""One way to write a file, one list of what is whole, one run in a folder at a time."""

import errno
import os
import signal
import subprocess
import sys

import pytest

import proof
from windtunnel.cli import entry
from windtunnel.errors import StorageError, outside
from windtunnel.storage import checksums, files, locks, table_files
from windtunnel.storage.cache_files import CacheFolder
from windtunnel.storage.locks import BusyError


def names(folder):
    return sorted(path.name for path in folder.iterdir())


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    """After an error in the midst of writing, the old content is there and nothing beside it."""
    path = tmp_path / "deep" / "er" / "file.txt"
    files.write_text(path, "old")
    with pytest.raises(ZeroDivisionError):  # noqa: PT012, SIM117
        with files.whole(path) as file:
            file.write(b"ne")
            assert path.read_text() == "old"
            assert len(names(path.parent)) == 2
            1 / 0  # noqa: B018
    assert path.read_text() == "old"
    assert names(path.parent) == ["file.txt"]


def test_an_error_names_the_file_that_was_to_be_written(tmp_path):
    """Not the unfinished one beside it, nor none at all, as a write's own error would."""
    with pytest.raises(OSError, match="No space left") as caught, files.whole(tmp_path / "file"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert caught.value.filename == str(tmp_path / "file")
    (tmp_path / "no folder").write_text("")
    with pytest.raises(OSError, match="no folder") as caught:
        files.write_text(tmp_path / "no folder" / "file", "")
    assert "a file where a folder is needed" in str(outside(caught.value))


def test_only_what_dead_processes_left_is_swept(tmp_path):
    """An unfinished file that is being written stays, in this process or another; one that nobody writes goes."""
    with files.whole(tmp_path / "mine") as file:
        file.write(b"x")
        (tmp_path / ".other.0.unfinished").write_text("left")
        (tmp_path / "folder" / ".model.1.unfinished").mkdir(parents=True)
        assert len(files.sweep(tmp_path, below=True)) == 2
    assert names(tmp_path) == ["folder", "mine"]
    assert names(tmp_path / "folder") == []
    assert files.sweep(tmp_path / "nowhere") == []


def test_a_cache_sweeps_its_folder(tmp_path):
    """What a killed run left in a cache is gone when the next one keeps something there."""
    (tmp_path / ".a.0.unfinished").write_text("left")
    CacheFolder(tmp_path, ".x", print, "Answers", "predicting").keep("b", b"content")
    assert [name[:2] for name in names(tmp_path)] == ["b."]


# --- sums -------------------------------------------------------------------------------------------------------------


def test_one_flipped_bit_is_damage(tmp_path):
    """So is a cut; what was removed or is not listed is none; a damaged line vouches for nothing."""
    for name in ("a", "b", "folder/c"):
        files.write_text(tmp_path / name, f"content of {name}")
    checksums.write(tmp_path, checksums.of_folder(tmp_path))
    assert checksums.damaged(tmp_path) == []
    (tmp_path / "a").write_bytes(b"bontent of a")
    (tmp_path / "folder" / "c").write_bytes(b"content of folder/")
    (tmp_path / "b").unlink()
    (tmp_path / "new").write_text("")
    assert checksums.damaged(tmp_path) == ["a", "folder/c"]
    assert checksums.damaged(tmp_path, ["a", "new"]) == ["a"]
    (tmp_path / checksums.NAME).write_bytes((tmp_path / checksums.NAME).read_bytes()[3:])
    assert "a" not in checksums.read(tmp_path)
    assert checksums.damaged(tmp_path)[0] == checksums.NAME
    (tmp_path / checksums.NAME).write_bytes(b"")
    assert checksums.damaged(tmp_path) == [checksums.NAME]


def test_the_list_is_one_that_sha256sum_reads(tmp_path):
    """`sha256sum --check SHA256SUMS` agrees."""
    files.write_text(tmp_path / "folder" / "a b", "content")
    checksums.write(tmp_path, checksums.of_folder(tmp_path))
    try:
        ran = subprocess.run(["sha256sum", "--check", checksums.NAME], cwd=tmp_path, capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("needs sha256sum")
    assert ran.returncode == 0
    assert ran.stdout == "folder/a b: OK\n"


# --- locks ------------------------------------------------------------------------------------------------------------


def holding(folder):
    """A process that holds a folder; its number."""
    ours, theirs = os.pipe()
    if not (child := os.fork()):
        with locks.writing(folder, "study"):
            os.write(theirs, b"x")
            signal.pause()
    os.read(ours, 1)
    return child


def test_the_second_run_is_refused_with_the_holders_process(tmp_path):
    """At once, and only while the first one lives: a killed one holds nothing, though its file is there."""
    child = holding(tmp_path / "out")
    try:
        for door in (locks.writing, locks.reading):
            with (
                pytest.raises(BusyError, match=rf": process {child} on .* \(study\)\. Wait"),
                door(tmp_path / "out", ""),
            ):
                pass
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert names(tmp_path / "out") == [locks.NAME]
    with locks.writing(tmp_path / "out", "study"):
        pass
    assert names(tmp_path / "out") == []
    proof.record("Faults", "Of two runs in one output folder the second is refused with the holder's process", tries=2)


def test_the_second_run_into_one_file_is_refused_before_its_work(tmp_path):
    """`transform` and `augment` hold the file that they are going to write; others beside it are free."""
    ours, theirs = os.pipe()
    if not (child := os.fork()):
        with table_files.claimed(tmp_path / "deep" / "made.csv", "transform"):
            os.write(theirs, b"x")
            signal.pause()
    os.read(ours, 1)
    try:
        with (
            pytest.raises(BusyError, match=rf"made.csv' is being written: process {child} on .* \(transform\)\. Wait"),
            table_files.claimed(tmp_path / "deep" / "made.csv", "augment"),
        ):
            pass
        for command in ("transform", "augment"):
            words = [command, "no such source", str(tmp_path / "deep" / "made.csv")]
            ran = subprocess.run(
                [sys.executable, "-m", "windtunnel.cli", *words], capture_output=True, text=True, check=False
            )
            assert (ran.returncode, str(child) in ran.stderr) == (2, True), ran.stderr
        with table_files.claimed(tmp_path / "deep" / "more.csv", "augment"):
            pass
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    with table_files.claimed(tmp_path / "deep" / "made.csv", "transform"):
        pass
    assert names(tmp_path / "deep") == []
    proof.record("Faults", "Of two runs into one output file the second is refused with the holder's process", tries=3)


def test_readers_share_a_folder_and_keep_writers_out(tmp_path):
    """Two may read; nobody writes meanwhile; the last one to leave takes the lock's file along."""
    with locks.reading(tmp_path, "report"):
        with locks.reading(tmp_path, "report"):
            pass
        with pytest.raises(BusyError, match=rf"'{tmp_path}' is in use: process {os.getpid()} on .* \(report\)"):
            locks.writing(tmp_path, "study").__enter__()
    with locks.writing(tmp_path, "study"), pytest.raises(BusyError, match="is being written"):
        locks.reading(tmp_path, "report").__enter__()
    assert names(tmp_path) == []


def test_a_read_only_folder_is_read_without_a_lock(tmp_path, monkeypatch):
    """Nobody can write there; any other trouble is an error."""

    def refused(*_args, **_named):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(locks.Path, "open", refused)
    number = errno.EROFS
    with locks.reading(tmp_path, "report"):
        pass
    number = errno.EMFILE
    with pytest.raises(OSError, match="Too many open files"):
        locks.reading(tmp_path, "report").__enter__()
    with locks.reading(tmp_path / "nowhere", "report"):
        pass


# --- the door ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError(errno.ENOSPC, "No space", "a/b"), "'a/b': No space left on device. Make room"),
        (OSError(errno.EIO, "broken"), "Input/output error. The disk may be failing"),
        (RuntimeError("I/O error: No space left on device (os error 28)"), "No space left on device. Make room"),
        (OSError("Error writing bytes to file. Detail: [errno 30] Read-only"), "Read-only file system. Name a place"),
        (PermissionError(errno.EACCES, "denied", b"a"), "'a': Permission denied. Change its permissions"),
    ],
)
def test_a_disk_that_fails_is_one_line(error, says, capsys):
    """Whoever met it: Python, or a library in Rust or C++; exit code 2, no traceback."""

    def command():
        raise error

    with pytest.raises(SystemExit) as ended:
        entry.run(command)
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith(f"error: {says}")
    assert said.count("\n") == 1
    assert isinstance(outside(error), StorageError)


def test_other_errors_are_no_faults_of_a_disk():
    """A file that is missing where it should be there is a bug, and keeps its traceback."""
    assert outside(FileNotFoundError(errno.ENOENT, "no such file", "x")) is None
    assert outside(ValueError("there are 28 of them")) is None


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_is_said_and_cleans_up(number, code, tmp_path, capsys):
    """Ctrl-C and SIGTERM unwind the program, through typer too, and the handlers are as before afterwards."""
    before = signal.getsignal(number)

    def command():
        with files.whole(tmp_path / "file"):
            os.kill(os.getpid(), number)

    with pytest.raises(SystemExit) as ended:
        entry.run(command)
    assert ended.value.code == code
    assert "Stopped. What was finished is kept" in capsys.readouterr().err
    assert names(tmp_path) == []
    assert signal.getsignal(number) == before
