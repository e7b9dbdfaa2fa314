"""What is installed and handed out: pinned, hashed, licensed, listed, and the same bytes wherever it is built."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

import proof

ROOT = Path(__file__).parents[1]
SECTION = "Supply chain"
CLEAN = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "WINDTUNNEL_PROOF")}

in_a_clone = pytest.mark.skipif(
    shutil.which("git") is None or not (ROOT / ".git").exists(), reason="needs git and a clone, which say what is ours"
)


def tool(name, *words, **more):
    """Run one of tools/."""
    command = [sys.executable, str(ROOT / "tools" / name), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=CLEAN | more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def locked(name):
    """Package -> (version, hashes) of one of requirements/."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    found = re.findall(r"^([\w.-]+)==(\S+)((?: \\\n +--hash=sha256:[0-9a-f]{64})+)$", text, re.M)
    lines = [line for line in text.splitlines() if line and not line.startswith(("#", " "))]
    assert len(found) == len(lines), "each line names a version and hashes"
    return {name: (version, set(re.findall(r"sha256:(\w+)", marks))) for name, version, marks in found}


def test_all_that_is_pinned_has_hashes():
    """requirements/ has each package of constraints.txt in its version; what is installed to test is one of these."""
    tool("lock.py", "--check")
    dev, setup, torch = (locked(name) for name in ("dev.txt", "setup.txt", "torch.txt"))
    assert {"numpy", "pyarrow", "transformers", "typer", "setuptools"} <= set(setup) < set(dev)
    assert {"pytest", "hypothesis", "ruff", "mypy"} <= set(dev)
    assert set(torch) == {"torch"}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"TORCH := torch=={torch['torch'][0]}\n" in makefile
    assert makefile.count("--require-hashes") == 2
    files = sum(len(marks) for _, marks in (*dev.values(), *torch.values()))
    proof.record(SECTION, "`make setup` installs no file whose hash is not known", packages=len(dev) + 1, files=files)


def test_a_file_with_another_hash_is_not_installed(tmp_path):
    """Pip refuses a wheel of the right name and version whose bytes are others."""
    wheel = tmp_path / "sortedcontainers-2.4.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        info = "sortedcontainers-2.4.0.dist-info"
        archive.writestr("sortedcontainers.py", "raise SystemExit('taken')")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: sortedcontainers\nVersion: 2.4.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    text = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
    lock = tmp_path / "lock.txt"
    lines = text.splitlines()
    at = next(place for place, line in enumerate(lines) if line.startswith("sortedcontainers=="))
    stop = next(place for place in range(at, len(lines)) if not lines[place].endswith("\\"))
    lock.write_text("\n".join(lines[at : stop + 1]) + "\n")
    target = tmp_path / "there"
    words = ["--require-hashes", "--no-deps", "--no-index", "--find-links", str(tmp_path), "--target", str(target)]
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", *words, "-r", str(lock)]
    environment = {name: value for name, value in CLEAN.items() if not name.startswith("PIP_")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode != 0
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in done.stderr
    assert not target.exists()


def test_licences_are_known_and_allowed():
    """No package is under a licence that nobody has looked at; docs/licences.md is what the packages say."""
    said = tool("bill.py", "--check")
    proof.record(SECTION, "Each installed package's licence is listed and allowed", packages=int(said.split()[1]))


def test_the_bill_of_materials_names_all(tmp_path):
    """CycloneDX with each package, its licence, its hashes and what needs it; the same whenever it is made."""
    for name in ("one.json", "two.json"):
        tool("bill.py", "--sbom", tmp_path / name, SOURCE_DATE_EPOCH="1700000000", PYTHONHASHSEED=str(len(name)))
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    bill = json.loads((tmp_path / "one.json").read_text())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", bill["serialNumber"])
    assert bill["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"
    parts = {part["name"]: part for part in bill["components"]}
    dev = {**locked("dev.txt"), **locked("torch.txt")}
    parts = {name: part for name, part in parts.items() if name in dev}  # without what `make fuzz` adds on Linux
    assert {"torch", "numpy", "pytest"} <= set(parts)
    for name, part in parts.items():
        assert part["version"] == dev[name][0]
        marks = {mark["content"] for file in part["externalReferences"] for mark in file["hashes"]}
        assert marks == dev[name][1]
    refs = {part["bom-ref"] for part in bill["components"]}
    links = {link["ref"]: link["dependsOn"] for link in bill["dependencies"]}
    assert set(links) == refs | {bill["metadata"]["component"]["bom-ref"]}
    assert all(set(needs) <= refs for needs in links.values())
    assert parts["numpy"]["bom-ref"] in links["pkg:pypi/windtunnel@" + bill["metadata"]["component"]["version"]]
    proof.record(SECTION, "A bill of materials names every package with its hashes", packages=len(parts))


def test_the_bill_lists_only_what_is_installed(monkeypatch):
    """A package that is pinned for `make fuzz` alone is no part of it where it is not installed."""
    monkeypatch.syspath_prepend(ROOT / "tools")
    import bill

    there = bill.metadata.metadata

    def without(name):
        if name in bill.LOOKED:
            raise bill.metadata.PackageNotFoundError(name)
        return there(name)

    monkeypatch.setattr(bill.metadata, "metadata", without)
    names = {one.name for one in bill.packages()}
    assert "numpy" in names
    assert not names & set(bill.LOOKED)


def test_an_audit_that_asked_nobody_is_no_all_clear(monkeypatch):
    """Packages that pip-audit skipped are said, which it calls "no known vulnerabilities"; one found is an error."""
    monkeypatch.syspath_prepend(ROOT / "tools")
    import audit

    fine, skipped = {"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "not found"}
    bad = {"name": "c", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
    for packages, code, says in (
        ([fine], 0, "No known vulnerabilities in 1 packages"),
        ([fine, skipped], 2, "NOT AUDITED: PyPI's records of 1 of 2 packages"),
        ([fine, skipped, bad], 1, "1 known vulnerabilities in 2 packages"),
    ):
        found, exit_code = audit.verdict({"dependencies": packages})
        assert exit_code == code
        assert found["outcome"].startswith(says)


@pytest.fixture(scope="module")
def dist(tmp_path_factory):
    """Wheel and source distribution, built from a clone."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(["git", "clone", "-q", str(ROOT), str(folder / "clone")], check=True)
    tool("dist.py", "--root", folder / "clone", "--out", folder / "one")
    return folder


@in_a_clone
def test_it_is_built_the_same_twice(dist):
    """Another clone, with other modes and times of its files, gives the same bytes."""
    other = dist / "other"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(other)], check=True)
    for path in sorted((other / "src").rglob("*"), reverse=True):
        path.chmod(0o700 if path.is_dir() else 0o600)
        os.utime(path, (1e9, 1e9))
    tool("dist.py", "--root", other, "--out", dist / "two", TZ="Asia/Tokyo", LC_ALL="C")
    one, two = ({path.name: path.read_bytes() for path in (dist / name).iterdir()} for name in ("one", "two"))
    assert {name.partition(".")[2].rpartition(".")[2] for name in one} == {"whl", "gz"}
    assert one == two
    digests = {name.rpartition(".")[2]: hashlib.sha256(content).hexdigest()[:16] for name, content in one.items()}
    proof.record(SECTION, "Wheel and source distribution are the same bytes from two clones", **digests)


TRACKED = ["git", "-C", str(ROOT), "ls-files", "-z"]


@in_a_clone
def test_the_source_distribution_is_enough_to_test(dist):
    """All that the tests read is in it, and nothing that git does not know."""
    (made,) = (dist / "one").glob("*.tar.gz")
    with tarfile.open(made) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()} - {""}
    clone = {*subprocess.run([*TRACKED], capture_output=True, text=True, check=True).stdout.split("\0")} - {""}
    left_out = {name for name in clone - inside if not name.startswith(".") and (ROOT / name).exists()}
    folders = {parent.as_posix() for name in inside for parent in Path(name).parents}
    generated = {name for name in inside - clone - folders if "egg-info" not in name}
    committed = {name for name in left_out if _committed(name)}
    assert not committed
    assert generated <= {"PKG-INFO", "setup.cfg"}


def _committed(name):
    done = subprocess.run(["git", "-C", str(ROOT), "cat-file", "-e", f"HEAD:{name}"], capture_output=True, check=False)
    return done.returncode == 0


USED = """
import json, subprocess, sys, sysconfig
from importlib import metadata, resources
import windtunnel

def files(place):
    for one in place.iterdir():
        yield from files(one) if one.is_dir() else [one]

root = resources.files("windtunnel")
data = sorted(str(one)[len(str(root)) + 1:] for one in files(root) if not one.name.endswith((".py", ".pyc")))
print(json.dumps({"file": windtunnel.__file__, "data": data, "text": windtunnel.get("synonym").texts(["a fine film"])}))
"""


@in_a_clone
def test_the_wheel_works_in_an_environment_of_its_own(dist, tmp_path):
    """Installed outside the source tree it transforms, has all its data, and its types are seen by mypy."""
    (wheel,) = (dist / "one").glob("*.whl")
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    python = venv / "bin" / "python"
    site = venv / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    # The packages of this environment, without the links that its own .pth files make.
    (site / "beside.pth").write_text(sysconfig.get_path("purelib") + "\n")
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--disable-pip-version-check", "-q"]
    subprocess.run([*command, "--no-deps", "--no-index", str(wheel)], check=True, env=CLEAN)

    def run(*words):
        done = subprocess.run([*map(str, words)], cwd=tmp_path, env=CLEAN, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    assert run(venv / "bin" / "windtunnel", "--version") == (0, "windtunnel 0.1.0\n")
    (tmp_path / "in.csv").write_text("text\nThis is a very good movie.\n")
    code, said = run(venv / "bin" / "windtunnel", "transform", "in.csv", "out.csv", "-t", "case.lower")
    assert code == 0, said
    assert "this is a very good movie." in (tmp_path / "out.csv").read_text()
    code, said = run(python, "-c", USED)
    assert code == 0, said
    found = json.loads(said)
    assert Path(found["file"]).is_relative_to(site)
    names = subprocess.run([*TRACKED, "src/windtunnel"], capture_output=True, text=True, check=True).stdout.split("\0")
    data = sorted(name.removeprefix("src/windtunnel/") for name in names if name and not name.endswith(".py"))
    assert [name for name in data if _committed(f"src/windtunnel/{name}")] == found["data"]
    (tmp_path / "use.py").write_text('import windtunnel\nwrong: int = windtunnel.get("typo").spec\n')
    words = ["--python-executable", python, "--cache-dir", tmp_path / "cache", "--config-file", os.devnull, "use.py"]
    code, said = run(sys.executable, "-m", "mypy", *words)
    assert 'has type "str", variable has type "int"' in said, said
    assert "py.typed" not in said
    proof.record(SECTION, "The wheel works outside the source tree, with its data and types", data_files=len(data))


def test_the_versions_are_declared():
    """Python 3.11 to 3.13, and a lowest version of each direct dependency."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {f"Programming Language :: Python :: 3.{minor}" for minor in (11, 12, 13)} <= set(project["classifiers"])
    assert all(">=" in text for text in project["dependencies"])
    tried = json.loads((ROOT / "bench" / "results" / "minimum.json").read_text(encoding="utf-8"))
    lowest = dict(re.split(">=", text) for text in project["dependencies"])
    assert {name: tried["versions"][name].removesuffix("+cpu") for name in lowest if name in tried["versions"]}
    proof.record(SECTION, "The lowest declared versions were tried", packages=len(tried["versions"]))
