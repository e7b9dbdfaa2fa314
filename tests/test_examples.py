"""The examples in the docstrings of the transformations, executed."""

from __future__ import annotations

import doctest
import sys

import pytest

from windtunnel.transforms import registry


@pytest.mark.parametrize("name", sorted(registry.BUILT_IN))
def test_the_example_of_a_transformation_holds(name: str) -> None:
    """Every built-in transformation shows an example, and it prints what it says."""
    transformation = registry.get(name)
    module = sys.modules[transformation.function.__module__]
    example = doctest.DocTestParser().get_doctest(
        transformation.function.__doc__ or "", dict(vars(module)), name, module.__file__, 0
    )
    assert example.examples, f"{name} has no example"
    report: list[str] = []
    doctest.DocTestRunner(verbose=False).run(example, out=report.append)
    assert not report, "".join(report)
