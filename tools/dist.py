"""The wheel and the source distribution, the same bytes wherever and whenever they are made from one commit.

    python tools/dist.py [--root CLONE] [--out dist]

Only what git tracks goes in, with the modes and the time of the commit instead of this machine's; the archives are
packed in order, and the wheel is built from the unpacked source distribution, which so is known to be enough.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
BUILD = "import sys; from setuptools import build_meta; print(getattr(build_meta, sys.argv[1])(sys.argv[2]))"


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--root", type=Path, default=ROOT)
    wanted.add_argument("--out", type=Path, default=ROOT / "dist")
    flags = wanted.parse_args()
    flags.out.mkdir(parents=True, exist_ok=True)
    for path in make(flags.root, flags.out.resolve()):
        print(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}")


def make(root: Path, out: Path) -> list[Path]:
    """Build both into a folder."""
    epoch = int(git(root, "log", "-1", "--format=%ct"))
    with tempfile.TemporaryDirectory(prefix="windtunnel-dist-") as name:
        source = Path(name) / "source"
        for file in git(root, "ls-files", "-z").rstrip("\0").split("\0"):
            if (root / file).is_file():
                (source / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(root / file, source / file)
                (source / file).chmod(0o755 if os.access(root / file, os.X_OK) else 0o644)
        made = build("build_sdist", source, Path(name), epoch)
        sdist = repacked(made, out / made.name, epoch)
        unpacked = Path(name) / "unpacked"
        with tarfile.open(sdist) as archive:
            archive.extractall(unpacked, filter="data")
        wheel = build("build_wheel", next(unpacked.iterdir()), Path(name), epoch)
        return [sdist, Path(shutil.copy(wheel, out / wheel.name))]


def git(root: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=True).stdout


def build(what: str, source: Path, out: Path, epoch: int) -> Path:
    """Let setuptools build in a folder, with the commit's time and plain modes."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", BUILD, what, str(out)],
        cwd=source,
        env=environment | {"SOURCE_DATE_EPOCH": str(epoch), "PYTHONHASHSEED": "0"},
        umask=0o022,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr)
    return out / done.stdout.split()[-1]


def repacked(made: Path, target: Path, epoch: int) -> Path:
    """Pack a source distribution again: in order, of nobody, of the commit's time."""
    packed = io.BytesIO()
    with tarfile.open(made) as old, tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as new:
        for member in sorted(old.getmembers(), key=lambda one: one.name):
            plain = tarfile.TarInfo(member.name)
            plain.size, plain.type, plain.mtime = member.size, member.type, epoch
            plain.mode = 0o755 if member.mode & 0o100 else 0o644
            new.addfile(plain, old.extractfile(member) if member.isfile() else None)
    target.write_bytes(gzip.compress(packed.getvalue(), 9, mtime=epoch))
    return target


if __name__ == "__main__":
    main()
