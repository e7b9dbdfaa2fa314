"""What our own code never does, kept so by reading it: no shell, no pickle, no code out of data, no machine's path."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import proof

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
ALL = sorted(path for name in ("src", "tools", "bench") for path in (ROOT / name).rglob("*.py"))

SHELLS = {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput", "commands.getoutput"}
SHELLS |= {"pty.spawn", "asyncio.create_subprocess_shell"}
CODE = {"eval", "exec", "compile", "builtins.eval", "builtins.exec", "os.execv", "os.execvp", "runpy.run_path"}
PICKLES = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "jsonpickle"}
UNPACKERS = {"tarfile", "zipfile", "shutil.unpack_archive"}
MACHINE_PATH = re.compile(r"(?<![\w.~:/$}>*-])/(?:root|work|Users|mnt)/|/home/[\w.-]+/")
"""An absolute path under a folder that other machines do not have."""
MAY = {
    ("transforms/plugins.py", "exec"): "a plug-in file that the user named",
    ("transforms/plugins.py", "compile"): "the same",
    ("models/encoders/pretrained.py", "pickle.UnpicklingError"): "an error's name",
}
"""(file, what) -> why it may."""


def named(node: ast.AST) -> str:
    """`a.b.c` of a call or an attribute."""
    if isinstance(node, ast.Attribute):
        return f"{named(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def forbidden(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and name of what a file of ours must not do."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            names = []
        for name in names:
            if name.split(".")[0] in PICKLES | UNPACKERS or name in SHELLS:
                yield node.lineno, name
        if isinstance(node, ast.Call):
            name = named(node.func)
            if name in SHELLS | CODE | UNPACKERS or name.endswith(("torch.load", "read_pickle")):
                yield node.lineno, name
            for word in node.keywords:
                off = isinstance(word.value, ast.Constant) and word.value.value is False
                if word.arg in ("shell", "allow_pickle", "trust_remote_code") and not off and name != "permit":
                    yield node.lineno, f"{word.arg}={ast.unparse(word.value)}"
            if name.endswith(".from_pretrained"):
                yield node.lineno, "from_pretrained"
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                off = isinstance(value, ast.Constant) and value.value is False
                if isinstance(key, ast.Constant) and key.value == "trust_remote_code" and not off:
                    yield node.lineno, "trust_remote_code"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("import os; os.system('ls')", "os.system"),
        ("subprocess.run('ls', shell=True)", "shell=True"),
        ("subprocess.run('ls', shell=yes)", "shell=yes"),
        ("from os import popen", "os.popen"),
        ("import pickle", "pickle"),
        ("from joblib import load", "joblib.load"),
        ("torch.load(path, weights_only=True)", "torch.load"),
        ("np.load(path, allow_pickle=True)", "allow_pickle=True"),
        ("pandas.read_pickle(path)", "pandas.read_pickle"),
        ("AutoModel.from_pretrained(x)", "from_pretrained"),
        ("f(trust_remote_code=flag)", "trust_remote_code=flag"),
        ("options = {'trust_remote_code': True}", "trust_remote_code"),
        ("eval(text)", "eval"),
        ("import tarfile", "tarfile"),
    ],
)
def test_the_reader_sees(line, what):
    """The rules below would find each of these."""
    assert what in [name for _, name in forbidden(ast.parse(line))]


def test_our_code_keeps_the_rules():
    """No shell, pickle, archive or code out of data in the package; models come through one door."""
    found = []
    for path in SOURCES:
        file = path.relative_to(ROOT / "src" / "windtunnel").as_posix()
        for line, what in forbidden(ast.parse(path.read_text(encoding="utf-8"))):
            door = file == "models/encoders/pretrained.py" and what == "from_pretrained"
            if not door and (file, what) not in MAY:
                found.append(f"{file}:{line}: {what}")
    assert not found
    proof.record(
        "Strangers' models and data", "No shell, no pickle, no archive, one door to models", files=len(SOURCES)
    )


def test_the_tools_use_no_shell():
    """Neither do the tools and benchmarks, which may do the rest."""
    found = []
    for path in ALL:
        for line, what in forbidden(ast.parse(path.read_text(encoding="utf-8"))):
            if what in SHELLS or what.startswith("shell="):
                found.append(f"{path.relative_to(ROOT)}:{line}: {what}")
    assert not found


@pytest.mark.parametrize("before", ["", '"', "(", "at ", "='"])
@pytest.mark.parametrize("folder", ["work", "root", "home/ada", "Users", "mnt"])
def test_a_path_of_one_machine_is_seen(before, folder):
    """The rule below would find each of these folders, however its path is set off."""
    assert MACHINE_PATH.search(f"{before}/{folder}/x")


@pytest.mark.parametrize("above", ["tests", "..", "https://example.org", "~", "$HOME"])
def test_a_path_from_elsewhere_is_none_of_one_machine(above):
    """A path below another, of the home folder or of the web is not absolute."""
    assert not MACHINE_PATH.search(f"{above}/work/x")


def test_no_file_names_a_path_of_one_machine():
    """What is committed runs on any machine: no absolute path of the one on which it was written."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = []
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path == Path(__file__) or not path.is_file() or b"\0" in (content := path.read_bytes()):
            continue
        lines = content.decode("utf-8", errors="replace").splitlines()
        found += [f"{name}:{number}" for number, line in enumerate(lines, 1) if MACHINE_PATH.search(line)]
    assert not found
