"""The laws every transformation obeys, for the tests of whoever writes one.

    import windtunnel as wt
    from windtunnel.testing import check_transformation

    def test_my_edits_obey_the_laws():
        check_transformation(wt.get("my_edits.py:custom_transform"))

A broken law raises an AssertionError that names the law, the transformation's spec and a text that breaks it.
It knows the contract and the text buffer, no built-in transformation.
"""

from __future__ import annotations

from collections.abc import Sequence

from windtunnel.testing import rows, whole
from windtunnel.testing.texts import TEXTS
from windtunnel.testing.trial import hold
from windtunnel.text.batch import TextBatch
from windtunnel.transforms.contract import Transformation

__all__ = ["TEXTS", "check_texts", "check_transformation"]


def check_transformation(transformation: Transformation, texts: Sequence[str] | None = None) -> None:
    """Check that a transformation obeys all the laws.

    Args:
        transformation: from `get`, `adapt` or `@transformation`.
        texts: what to try it on, such as sentences it has something to edit in; `TEXTS` by default.

    Raises:
        AssertionError: it breaks a law; the message names the law, the transformation and a text.
    """
    batch = TextBatch.of(TEXTS if texts is None else texts)
    hold(transformation, batch, [*rows.LAWS, *whole.LAWS])


def check_texts(transformation: Transformation, texts: Sequence[str]) -> None:
    """Check the laws that any texts at all must keep; for tests that make texts up, with Hypothesis say.

    Raises:
        AssertionError: it breaks a law; the message names the law, the transformation and a text.
    """
    hold(transformation, TextBatch.of(texts), rows.LAWS)
