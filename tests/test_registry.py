import os
import subprocess
import sys
from importlib import metadata

import pytest

from windtunnel.errors import TransformationError
from windtunnel.transforms import registry
from windtunnel.transforms.contract import Transformation


@pytest.mark.parametrize("name", sorted(registry.BUILT_IN))
def test_every_built_in_name_loads_and_reads_its_spec_back(name):
    """A name gives the transformation of that name; its spec gives the same one again."""
    found = registry.get(name)
    assert isinstance(found, Transformation)
    assert found.name == name
    assert registry.get(found.spec) == found
    assert registry.get(f"{name}@{found.version}") == found
    assert found.summary.endswith(".")
    assert found.strength == "rate"


def test_parameters_come_from_the_spec_and_from_the_call():
    """A name, a name with parameters, a call's parameters over those of the spec."""
    assert registry.get(" typo.swap ( rate = 0.2 ) ") == registry.get("typo.swap", rate=0.2)
    assert registry.get("typo.swap@1(rate=0.2, min_letters=5)", rate=0.3).spec == (
        "typo.swap@1(rate=0.3, min_letters=5, keep_ends=True)"
    )
    assert registry.get("typo()") == registry.get("typo")


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ("", "'' names no transformation; `windtunnel catalog` lists those there are."),
        ("typo@2", "'typo' is at version 1; version 2 is not known here."),
        ("typo(rate=2.0)", "'typo': `rate` is a share between 0 and 1; got 2.0."),
        (
            "typo(0.2)",
            "'typo(0.2)': parameters are written as (name=value, ...), values as Python literals; got (0.2).",
        ),
        ("typo(rate=x)", "'typo(rate=x)': parameters are written as (name=value, ...), values as Python literals; got"),
        ("typo(rate=)", "'typo(rate=)': parameters are written as (name=value, ...), values as Python literals; got"),
        ("typo(rate=1, rate=0)", "'typo(rate=1, rate=0)': parameters are written as (name=value, ...)"),
        ("typo(**{'rate': 0.2})", "'typo(**{'rate': 0.2})': parameters are written as (name=value, ...)"),
        ("typo(rate=0.2)(rate=0.3)", "'typo(rate=0.2)(rate=0.3)': parameters are written as (name=value, ...)"),
        ("typo(rate={[]: 1})", "'typo(rate={[]: 1})': parameters are written as (name=value, ...)"),
        ("typo(rat=0.2)", "'typo' has no parameter 'rat'. Did you mean 'rate'? It takes rate, min_letters, keep_ends."),
        (
            "typo.keybord",
            "No transformation is called 'typo.keybord'. Did you mean 'typo.keyboard'? `windtunnel catalog`",
        ),
        ("zzz", "No transformation is called 'zzz'. `windtunnel catalog` lists them; your own is named as file.py:"),
        ("no/such.py:f", "'no/such.py:f': there is no file 'no/such.py'. Write it as path/to/file.py:function."),
    ],
)
def test_what_cannot_be_read_is_refused(spec, sentence):
    """The sentence says what is wrong with which spec, and helps."""
    with pytest.raises(TransformationError) as refused:
        registry.get(spec)
    assert str(refused.value).startswith(sentence)


def test_nothing_is_imported_until_it_is_named():
    """The registry itself loads neither the transformations nor Arrow's compute functions nor torch."""
    program = (
        "import sys\n"
        "from windtunnel.transforms import registry\n"
        "registry.names()\n"
        "heavy = ('windtunnel.transforms.fingers.', 'windtunnel.transforms.plugins', 'torch',"
        " 'transformers', 'pandas', 'scipy')\n"
        "assert not [name for name in sys.modules if name.startswith(heavy)]\n"
        "registry.get('case.lower')\n"
        "assert 'windtunnel.transforms.fingers.typo' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env=dict(os.environ))


def test_an_installed_package_offers_transformations(monkeypatch):
    """An entry point is found by its name, adapted, listed, and keeps the name under which it is found."""
    plain = metadata.EntryPoint("pkg.upper", "string:capwords", registry.GROUP)
    whole = metadata.EntryPoint("pkg.swap", "windtunnel.transforms.fingers.typo:swap", registry.GROUP)
    monkeypatch.setattr(registry, "_entry_points", lambda: {"pkg.upper": plain, "pkg.swap": whole})
    assert "pkg.upper" in registry.names()
    assert registry.names() == sorted(registry.names())
    assert registry.get("pkg.upper").texts(["a good film"]) == ["A Good Film"]
    found = registry.get("pkg.swap(rate=1.0)")
    assert found.spec == "pkg.swap@1(rate=1.0, min_letters=4, keep_ends=True)"
    assert registry.get(found.spec) == found
