"""The literature: a reader of our own .bib file, author-year citations, and the list of references.

    works = read(REFERENCES)
    cited(works, ("wilson1927", "aho1972"))              (Aho and Ullman, 1972; Wilson, 1927)
    cited(works, ("wilson1927",), prose=True)            Wilson (1927)

The format: https://acl-org.github.io/ACLPUB/formatting.html (author-year in parentheses, references by author).
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from windtunnel.errors import ReportError, did_you_mean
from windtunnel.report.document import Inline, Styled

REFERENCES = Path(__file__).with_name("references.bib")

_ACCENTS = {'"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "c": "\u0327", "v": "\u030c"}


@dataclass(frozen=True)
class Work:
    """One entry of a .bib file."""

    key: str
    kind: str
    fields: dict[str, str]
    letter: str = ""
    """a, b, ... where two works would be cited alike."""

    @property
    def authors(self) -> list[tuple[str, str]]:
        """(family, given) of each; `others` has no given name."""
        names = re.split(r"\s+and\s+", self.fields.get("author", ""))
        found = []
        for name in names:
            if "," in name:
                family, _, given = name.partition(",")
            else:
                given, _, family = name.rpartition(" ")
            found.append((family.strip(), given.strip()))
        return found

    @property
    def short(self) -> str:
        """Aho and Ullman; Chandra et al."""
        families = [family for family, _ in self.authors]
        if len(families) > 2 or families[-1] == "others":
            return f"{families[0]} et al."
        return " and ".join(families)

    @property
    def year(self) -> str:
        """With the letter that tells it from others."""
        return self.fields.get("year", "n.d.") + self.letter

    @property
    def link(self) -> str:
        """The DOI's page, or the work's own."""
        return f"https://doi.org/{self.fields['doi']}" if "doi" in self.fields else self.fields.get("url", "")


Works = dict[str, Work]
NEEDED = {"article": ("journal",), "inproceedings": ("booktitle",)}
"""Fields without which a reference cannot be written, beside author and title."""
LONGEST = 20_000
"""Letters of an entry; one with an abstract has 3,000."""


def read(path: Path) -> Works:
    """Read a .bib file whose values stand in braces.

    Raises:
        ReportError: an entry cannot be read or lacks a field, or a key stands twice.
    """
    try:
        text = re.sub(r"(?m)^[^\S\n]*%.*$", "", path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise ReportError(f"{path}: is not UTF-8 ({error.reason} at byte {error.start}).") from None
    works: Works = {}
    for entry in re.finditer(r"@(\w+)\s*\{\s*([^,\s]+)\s*,", text):
        body, fields = _braced(text, entry.end() - 1, path), {}
        if len(body) > LONGEST:
            raise ReportError(f"{path}: the entry '{entry[2]}' has more than {LONGEST:,} letters. Close its braces.")
        for field in re.finditer(r"(\w+)\s*=\s*\{", body):
            if _depth(body, field.start()) == 0:
                value = _braced_value(body, field.end() - 1)
                fields[field[1].lower()] = plain(value)
        if entry[2] in works:
            raise ReportError(f"{path}: the key '{entry[2]}' stands twice.")
        for name in ("author", "title", *NEEDED.get(entry[1].lower(), ())):
            if not fields.get(name):
                raise ReportError(f"{path}: the entry '{entry[2]}' has no {name}.")
        works[entry[2]] = Work(entry[2], entry[1].lower(), fields)
    return works


def chosen(works: Works, keys: Iterable[str]) -> Works:
    """The works of some keys in the list's order, with letters where author and year are the same.

    Raises:
        ReportError: there is no such work.
    """
    found = []
    for key in dict.fromkeys(keys):
        if key not in works:
            raise ReportError(f"No reference is called '{key}'.{did_you_mean(key, works)}")
        found.append(works[key])
    found.sort(key=lambda work: ([family.lower() for family, _ in work.authors], work.year, work.fields["title"]))
    alike = Counter((work.short, work.year) for work in found)
    given: Counter[tuple[str, str]] = Counter()
    lettered = []
    for work in found:
        if alike[work.short, work.year] > 1:
            place = (work.short, work.year)
            given[place] += 1
            work = Work(work.key, work.kind, work.fields, string.ascii_lowercase[given[place] - 1])
        lettered.append(work)
    return {work.key: work for work in lettered}


def cited(works: Works, keys: tuple[str, ...], *, prose: bool = False) -> str:
    """A citation in a text."""
    order = list(works)
    mentioned = [works[key] for key in sorted(keys, key=order.index)] if not prose else [works[key] for key in keys]
    if prose:
        return " and ".join(f"{work.short} ({work.year})" for work in mentioned)
    return f"({'; '.join(f'{work.short}, {work.year}' for work in mentioned)})"


def reference(work: Work) -> tuple[Inline, ...]:
    """One entry of the list: full names. year. Title. In *Venue*, pages. Link."""
    fields = work.fields
    names = [f"{given} {family}".strip() for family, given in work.authors]
    if names[-1] == "others":
        people = ", ".join(names[:-1]) + ", and others"
    else:
        people = (
            names[0]
            if len(names) == 1
            else ", ".join(names[:-1]) + ("," if len(names) > 2 else "") + f" and {names[-1]}"
        )
    title = fields["title"]
    parts: list[Inline] = [f"{people.rstrip('.')}. {work.year}. "]
    titled = Styled(title, "link", work.link) if work.link else title
    end = "" if title.endswith(("?", "!")) else "."
    parts += [titled, f"{end} "]
    if work.kind == "article":
        volume = fields.get("volume", "") + (f"({fields['number']})" if "number" in fields else "")
        parts += [Styled(fields["journal"], "emphasis"), f", {volume}" if volume else ""]
        parts += [f":{_pages(fields['pages'])}." if "pages" in fields else "."]
    elif work.kind == "inproceedings":
        volume = f", volume {fields['volume']}" if "volume" in fields else ""
        pages = f", pages {_pages(fields['pages'])}" if "pages" in fields else ""
        parts += ["In ", Styled(fields["booktitle"], "emphasis"), f"{volume}{pages}."]
    else:
        parts += [f"{fields.get('howpublished') or fields.get('publisher', '')}."]
    return tuple(part for part in parts if part)


def plain(value: str) -> str:
    r"""Turn the TeX of a .bib field into text.

    >>> plain(r'J{\"o}rn and {BERT} --  a   test')
    'Jörn and BERT – a test'
    """
    import unicodedata

    def accented(found: re.Match[str]) -> str:
        return unicodedata.normalize("NFC", found[2] + _ACCENTS[found[1]])

    value = re.sub(r"\{?\\([\"'`^~cv])\s*\{?([A-Za-z])\}?\}?", accented, value)
    value = value.replace("---", "—").replace("--", "–").replace("\\&", "&").replace("{", "").replace("}", "")
    return " ".join(value.split())


def _pages(pages: str) -> str:
    return pages.replace("--", "–")


def _depth(text: str, stop: int) -> int:
    return text.count("{", 0, stop) - text.count("}", 0, stop)


def _braced(text: str, start: int, path: Path) -> str:
    """What stands up to the brace that closes the entry."""
    depth = 1
    for place in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return text[start:place]
    raise ReportError(f"{path}: an entry is not closed.")


def _braced_value(text: str, start: int) -> str:
    depth = 0
    for place in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return text[start + 1 : place]
    return text[start + 1 :]
