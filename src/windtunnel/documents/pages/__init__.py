"""What the HTML pages share: one look, and a policy under which nothing runs but what the page brings along.

style("catalogue.css")              base.css and a page's own, as one text
policy(style, script)               the Content-Security-Policy that allows these two and no request at all
head(title, style, meta)            from the doctype to the end of the head
data(value)                         JSON that may stand inside a script element, whatever the texts in it hold
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

BASE = Path(__file__).with_name("base.css")
"""Colours, type, buttons, marks: what makes pages look alike; light, dark and on paper."""


def style(own: Path) -> str:
    """Return the shared style followed by a page's own."""
    return BASE.read_text(encoding="utf-8") + own.read_text(encoding="utf-8")


def head(title: str, style: str, *, policy: str = "", meta: str = "") -> str:
    """Return the beginning of a page, to the end of its head.

    Args:
        title: as markup.
        style: the text of its one style element.
        policy: its Content-Security-Policy; empty: none.
        meta: further elements, a line each.
    """
    guarded = f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n' if policy else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
{guarded}<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
{meta}
<title>{title}</title>
<style>{style}</style>
</head>
"""


def policy(style: str, script: str) -> str:
    """Return a Content-Security-Policy that allows this style, this script and images inside the page.

    Args:
        style: the text of the page's one style element.
        script: the text of its one script element that is run.

    See https://www.w3.org/TR/CSP3/ (hashes of inline elements).
    """
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def data(value: Any) -> str:
    r"""Return JSON for a `<script type="application/json">`: no text in it can end the element or open a comment.

    >>> data({"text": "</script><!--"})
    '{"text":"\\u003c/script>\\u003c!--"}'
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
