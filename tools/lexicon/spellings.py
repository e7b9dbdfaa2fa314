"""Build the tables of `windtunnel.transforms.spelling`: `src/windtunnel/lexicon/data/{misspelling,phonetic,...}.tsv`.

    python tools/lexicon/spellings.py DICT

Inputs: our own lists and rules (the .txt files here, `spelling_rules.py`, `spelling_countries.py`), and SCOWL's word
lists as packed by Debian in wamerican-small, wbritish-small, wamerican-large and wbritish-large (DICT is a folder with
the files of all four; http://wordlist.aspell.net, MIT-like
licence). The lists only say which words there are: the small ones which are worth an entry, the large ones which
spellings are taken, so that no misspelling is another word. `counts.tsv` says which of them reviews use.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

import spelling_rules as rules
from spelling_countries import pairs

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "src" / "windtunnel" / "lexicon" / "data"
LONGEST = 16
SPARED = {"no", "not", "nor", "none", "never", "nothing", "nobody", "nowhere", "neither", "cannot", "without"}
SPARED |= {"hardly", "barely", "scarcely", "bad", "good", "well"}
"""Short words that an opinion hangs on; rules leave them alone."""


class Words:
    """What SCOWL knows."""

    def __init__(self, folder: Path) -> None:
        small = [self._read(folder / f"{kind}-english-small") for kind in ("american", "british")]
        large = [self._read(folder / f"{kind}-english-large") for kind in ("american", "british")]
        self.american, self.british = large
        self.american_small, self.british_small = small
        self.taken = {word.lower() for kind in large for word in kind}
        self.common = {word for kind in small for word in kind if re.fullmatch(r"[a-z]+", word)}
        counts = (HERE / "counts.tsv").read_text(encoding="utf-8").splitlines()
        self.reviews = {line.partition("\t")[0] for line in counts}
        self.short = {word.lower() for kind in small for word in kind}

    @staticmethod
    def _read(path: Path) -> set[str]:
        return set(path.read_text(encoding="utf-8").split())


def misspellings(words: Words) -> dict[str, list[str]]:
    """Expand `misspellings.txt`; what is a common word, or any word unless it is listed as meant, falls out."""
    table: dict[str, list[str]] = {}
    for line in (HERE / "misspellings.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        right, wrong = (side.strip() for side in line.split("="))
        stem, _, endings = right.partition("+")
        for ending in [end.strip("-") for end in endings.split(",")]:
            for bad in wrong.split():
                form, word = bad + ending, stem + ending
                clash = bad[-1:] + ending[:1] in {"ea", "ee", "ei", "eo", "ii"} and bad[-1] != stem[-1:]
                doubt = clash or bad.endswith("_") or form == word or len(word) > LONGEST or form in table.get(word, [])
                known = word.lower() in words.taken
                if not doubt and known and form not in words.short and (form in MEANT or form not in words.taken):
                    table.setdefault(word, []).append(form)
                elif not doubt:
                    print("left out:", word, form, "" if known else "(unknown word)", file=sys.stderr)
    return table


MEANT = {"calender", "calenders", "wether", "judgement", "brillant", "concious", "artic", "parliment", "florescent"}
MEANT |= {"medecine", "accidently", "ballance", "colum", "surprize", "preform", "preforms", "preformed", "preforming"}
MEANT |= {"idealogy", "choregraphy", "choregrapher"}
"""Rare words that are far more often misspellings of common ones."""


def homophones() -> dict[str, list[str]]:
    """Read `homophones.txt`: "a b" stand for each other, "a > b / c" for slips in one direction."""
    table: dict[str, list[str]] = {}
    for line in (HERE / "homophones.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        right, one_way, wrong = (part.strip() for part in line.partition(" > "))
        if one_way:
            slips = {right: wrong.split(" / ")}
        else:
            slips = {word: [other for other in right.split() if other != word] for word in right.split()}
        for word, others in slips.items():
            known = table.setdefault(word, [])
            known += [other for other in others if other not in known]
    return table


def by_rule(words: Words, rule: rules.Rule, least: int, *, in_reviews: bool = False) -> dict[str, list[str]]:
    """What a rule makes of the common words, or of those in reviews, but for what is a word."""
    table = {}
    for word in sorted((words.common & words.reviews if in_reviews else words.common) - SPARED):
        if least <= len(word) <= LONGEST:
            forms = [form for form in dict.fromkeys(rule(word)) if form != word and form not in words.taken]
            if forms:
                table[word] = forms
    return table


def write(name: str, table: dict[str, list[str]], about: str) -> None:
    lines = [f"# {about}", "# Written by tools/lexicon/spellings.py; word lists: SCOWL (http://wordlist.aspell.net)."]
    lines += ["\t".join([word, *table[word]]) for word in sorted(table)]
    (DATA / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{name}: {len(table)} words, {sum(map(len, table.values()))} forms")


def main(folder: Path, names: Iterable[str]) -> None:
    words = Words(folder)
    american, british = pairs(words)
    tables = {
        "misspelling": (misspellings(words), "Common misspellings, our own list (tools/lexicon/misspellings.txt)."),
        "phonetic": (by_rule(words, rules.phonetic, 4), "Words spelt by ear, by rules of our own."),
        "homophone": (homophones(), "Words that are confused, our own list (tools/lexicon/homophones.txt)."),
        "single_letter": (by_rule(words, rules.single, 5), "A doubled letter written once, by rules of our own."),
        "double_letter": (by_rule(words, rules.double, 5), "A single letter doubled, by rules of our own."),
        "dyslexia": (
            by_rule(words, rules.dyslexia, 5, in_reviews=True) | rules.LOOK_ALIKES,
            "Spellings typical of dyslexia, by rules of our own.",
        ),
        "american": (american, "British -> American spelling, by rules and lists of our own."),
        "british": (british, "American -> British spelling, by rules and lists of our own."),
    }
    for name, (table, about) in tables.items():
        if not names or name in names:
            write(name, table, about)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
