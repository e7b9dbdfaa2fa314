"""The catalogue as one HTML page that needs nothing else: `windtunnel catalog --page FILE`.

Everything is in it without JavaScript; with it there are a search box and a choice of families. Nothing depends on
the time or the machine, so that the page of a release is the same wherever it is built.
"""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path
from typing import Any

from windtunnel import catalogue
from windtunnel.catalogue import figures, highlight
from windtunnel.documents import pages

HERE = Path(__file__).parent


def page(entries: list[dict[str, Any]]) -> str:
    """Return the page."""
    groups = catalogue.families(entries)
    count = len(entries)
    chips = "".join(
        f'<button type="button" data-family="{catalogue.label(family)}" aria-pressed="false">{catalogue.label(family)}'
        f" <small>{len(members)}</small></button>"
        for family, members in groups
    )
    about = f"{count} ways in which English text changes and keeps its label, each with examples."
    head = pages.head(
        "Windtunnel: the catalogue",
        "\n" + pages.style(HERE / "page.css"),
        meta=f'<meta name="description" content="{about}">',
    )
    return f"""{head}<body>
<a class="skip" href="#cards">To the transformations</a>
<header>
<h1>Windtunnel <span>the catalogue</span></h1>
<p class="lead">{count} ways in which English text changes in the world and keeps its label. What <del>goes</del> is
struck through on the line before (−), what <ins>comes</ins> is underlined on the line after (+).</p>
<div class="tools" role="search" hidden>
<input id="search" type="search" placeholder="What happens if people misspell?" aria-label="Search the catalogue"
 autocomplete="off" spellcheck="false">
<div class="chips" role="group" aria-label="Families">{chips}</div>
<p id="found" role="status" aria-live="polite"></p>
</div>
</header>
<div class="columns">
<nav aria-label="All transformations"><details><summary>All {count} by name</summary>
{"".join(_index(*group) for group in groups)}</details></nav>
<main id="cards">
{"".join(_family(*group) for group in groups)}<p id="none" hidden>Nothing by these words. <button type="button"
id="clear">Show all</button></p>
</main>
</div>
<footer>
<p>Use one by its name: <code>windtunnel preview reviews.csv -t 'typo(rate=0.2)'</code>, or
<code>windtunnel.get("typo", rate=0.2).texts([...])</code>.</p>
<p>The sentences are our own. <b>Rate</b> is the share of the places, or of the texts, that are edited. The figures
were measured on IMDB reviews at the default parameters: a <b>flip</b> is a review that a judge, a bag-of-words
classifier trained on clean reviews, labels otherwise after the change; in brackets 95 % intervals; speed on one
core.</p>
<p>Written by <code>windtunnel catalog --page</code> from the docstrings; do not edit.</p>
</footer>
<script>
{_script()}</script>
</body>
</html>
"""


def _script() -> str:
    lists = (("STOP_WORDS", sorted(catalogue.STOP_WORDS)), ("RELATED", catalogue.RELATED))
    text = _read("page.js")
    for name, value in lists:
        text = text.replace(f"/* {name} */", json.dumps(value))
    return text


def _index(family: str, entries: list[dict[str, Any]]) -> str:
    items = "".join(
        f'<li><a href="#{entry["name"]}" title="{escape(entry["summary"])}">{entry["name"]}</a></li>'
        for entry in entries
    )
    return f'<h2><a href="#family-{catalogue.label(family)}">{catalogue.label(family)}</a></h2>\n<ul>{items}</ul>\n'


def _family(family: str, entries: list[dict[str, Any]]) -> str:
    title, paragraph = catalogue.introduction(family)
    cards = "".join(card(entry) for entry in entries)
    return (
        f'<section id="family-{catalogue.label(family)}" data-family="{catalogue.label(family)}">\n'
        f'<h2>{escape(title)} <small>{catalogue.label(family)}</small></h2>\n<p class="intro">{_code(paragraph)}</p>\n'
        f"{cards}</section>\n"
    )


def card(entry: dict[str, Any]) -> str:
    """Return the card of one transformation."""
    shown = "".join(_example(example, entry) for example in entry["examples"])
    fields = "".join(
        f"<dt>{name}</dt><dd>{_code(figures.sentence(said))}</dd>" for name, said in entry["fields"].items()
    )
    peers = "; ".join(
        f"{peer} {', '.join(f'<code>{escape(name)}</code>' for name in names)}"
        for peer, names in entry["peers"].items()
    )
    model = "" if entry["exact"] else '<span class="tag">needs a model</span>'
    return f"""<article id="{entry["name"]}">
<h3><a href="#{entry["name"]}">{entry["name"]}</a> {model}</h3>
<p class="summary">{_code(entry["summary"])}</p>
{shown}{_face(entry["measured"])}<details><summary>More</summary>
<dl>{fields}<dt>Parameters</dt><dd>{_parameters(entry)}</dd>
<dt>Measured</dt><dd>{_measured(entry["measured"])}</dd>
<dt>Who else has it</dt><dd>{peers or "None is named."}</dd>
<dt>In Python</dt><dd><pre>{escape(entry["example"])}</pre></dd></dl>
</details>
</article>
"""


def _example(example: dict[str, Any], entry: dict[str, Any]) -> str:
    before, after = highlight.parts(example["text"], example["edits"])
    rate = "" if example["rate"] == entry["params"].get("rate") else f' title="at rate={example["rate"]:g}"'
    return (
        f'<div class="example"{rate}><p class="old">{_marked(before, "del")}</p>'
        f'<p class="new">{_marked(after, "ins")}</p></div>\n'
    )


def _marked(parts: highlight.Parts, tag: str) -> str:
    return "".join(
        f"<{tag}>{escape(highlight.visible(text, True), quote=False)}</{tag}>"
        if changed
        else escape(highlight.visible(text, False), quote=False)
        for text, changed in parts
    )


def _parameters(entry: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td><code>{one['name']}={escape(repr(one['default']))}</code></td><td>{escape(one['meaning'])}</td></tr>"
        for one in entry["parameters"]
    )
    return f"<table>{rows}</table>"


def _face(measured: dict[str, Any]) -> str:
    """The line of figures that one sees at once, if there are any."""
    said = figures.short(measured)
    return f'<p class="figures">{escape(said)}</p>\n' if said else ""


def _measured(measured: dict[str, Any]) -> str:
    found = figures.measurements(measured)
    rows = "".join(f"<tr><td>{name}</td><td>{escape(said)}</td></tr>" for name, said in found)
    return f"<table>{rows}</table>" if any(said != figures.ABSENT for _, said in found) else "Not measured."


def _code(text: str) -> str:
    """Escape a docstring's text: `code` in its type, addresses as links."""
    out = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))
    return re.sub(r"(https?://[^\s<>)]+[^\s<>).,;])", r'<a href="\1">\1</a>', out)


def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
