import inspect

import pytest

from windtunnel import errors
from windtunnel.errors import UsageError, WindtunnelError, did_you_mean


def test_every_error_is_in_the_tree_and_in_its_drawing():
    """The docstring draws all error classes, and all but the root are errors of use."""
    classes = [thing for _, thing in inspect.getmembers(errors, inspect.isclass) if issubclass(thing, Exception)]
    assert len(classes) >= 6
    for error in classes:
        assert error.__name__ in errors.__doc__
        assert error is WindtunnelError or issubclass(error, UsageError)


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ("typo.keybord", " Did you mean 'typo.keyboard'?"),
        ("synonyms", " Did you mean 'synonym'?"),
        ("zzz", ""),
        ("", ""),
    ],
)
def test_the_nearest_known_name_is_offered(given, hint):
    """A slip of the pen finds its name; nonsense finds none."""
    assert did_you_mean(given, ["typo.keyboard", "typo.swap", "synonym"]) == hint
    assert did_you_mean(given, iter(())) == ""
