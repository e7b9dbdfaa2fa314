"""CheckList: the static methods of Perturb that take a string.

Its package asks for IPython, and pattern, which it takes its verbs from, for a corpus that it would download; an empty
module stands in for that part of pattern.
"""

from __future__ import annotations

import random
import sys
import types
from collections.abc import Callable

from IPython.core.interactiveshell import InteractiveShell
from one_by_one import FAILED, each

InteractiveShell.instance()
sys.modules["pattern.text.en.wordnet"] = types.ModuleType("pattern.text.en.wordnet")

from checklist.perturb import Perturb  # noqa: E402 - after the two above

__all__ = ["FAILED", "OPERATIONS"]


def typos(p: float) -> Callable[[list[str]], list[str]]:
    """Make so many typos that they are a share of the words."""
    return each(lambda text: Perturb.add_typos(text, typos=int(p * len(text.split()) + random.random())))


OPERATIONS = {
    "add_typos": typos,
    "contract": lambda _: each(Perturb.contract),
    "expand_contractions": lambda _: each(Perturb.expand_contractions),
}
