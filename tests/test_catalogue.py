"""The catalogue: listed at once, complete, searched as people ask, and shown in a terminal and on a page."""

import io
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.console import Console

from windtunnel import catalogue, errors
from windtunnel.catalogue import entries, examples, figures, highlight, page
from windtunnel.cli import catalogue_table
from windtunnel.transforms import built_in, registry

ENTRIES = catalogue.catalog()
BY_NAME = {entry["name"]: entry for entry in ENTRIES}
NAMES = sorted(built_in.FAMILY)
HEAVY = ("numpy", "pyarrow", "torch", "scipy", "windtunnel.transforms.contract", "windtunnel.transforms.registry")


def loaded(program):
    """What of the heavy modules a program of its own has imported."""
    program += f"; import sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1]


def printed(draw, *arguments, width=80):
    """What a function prints on a console."""
    out = io.StringIO()
    draw(Console(file=out, width=width, highlight=False), *arguments)
    return out.getvalue()


# --- speed ------------------------------------------------------------------------------------------------------


def test_listing_imports_nothing_heavy():
    """Listing, searching and showing read a file; no transformation, NumPy or Arrow is imported."""
    assert loaded("import windtunnel; windtunnel.catalog()") == "[]"
    for words in (["catalog"], ["catalog", "typo"], ["catalog", "misspell"], ["catalog", "--json"]):
        program = f"from windtunnel.cli import entry; entry.app({words!r}, standalone_mode=False)"
        assert loaded(program) == "[]"


def test_the_file_is_what_the_docstrings_say():
    """Each entry says what its transformation says now; `tools/docs.py` writes them again."""
    for name in NAMES:
        fresh = entries.describe(registry.get(name)) | {key: BY_NAME[name][key] for key in ("examples", "measured")}
        assert json.loads(json.dumps(fresh)) == BY_NAME[name], f"{name}: run tools/docs.py"


def test_a_name_that_the_file_lacks_is_described_from_its_docstring(monkeypatch):
    """A transformation that is being written stands in the catalogue before the file is written again."""
    known = {name: entry for name, entry in catalogue.stored().items() if name != "typo.swap"}
    monkeypatch.setattr(catalogue, "stored", lambda: known)
    assert [entry["name"] for entry in catalogue.catalog()] == [entry["name"] for entry in ENTRIES]
    assert catalogue.one("typo.swap")["summary"] == BY_NAME["typo.swap"]["summary"]


# --- complete ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_each_entry_has_all_its_fields(name):
    """A summary, what happens, why the label survives, limits, source, an example, parameters with their bounds."""
    entry = BY_NAME[name]
    assert list(entry["fields"]) == list(entries.FIELDS)
    assert all(entry["fields"].values())
    assert re.fullmatch(r"[A-Z\"].*\.", entry["summary"])
    assert entry["example"].startswith(">>> ")
    assert entry["parameters"][0]["name"] == "rate"
    assert (entry["parameters"][0]["low"], entry["parameters"][0]["high"]) == (0, 1)
    assert all(one["meaning"] for one in entry["parameters"])


@pytest.mark.parametrize("name", [name for name in NAMES if BY_NAME[name]["exact"]])
def test_each_entry_shows_two_examples(name):
    """Two sentences of our own, each with edits that turn it into what the transformation makes of it."""
    shown = BY_NAME[name]["examples"]
    assert len(shown) == len({one["text"] for one in shown}) == examples.SHOWN
    for one in shown:
        before, after = highlight.parts(one["text"], one["edits"])
        assert "".join(text for text, _ in before) == one["text"] != "".join(text for text, _ in after)
        assert any(changed for _, changed in before + after)


@pytest.mark.parametrize("family", dict.fromkeys(built_in.FAMILY.values()))
def test_each_family_is_introduced(family):
    """By a title of a line and a paragraph."""
    title, paragraph = catalogue.introduction(family)
    assert 5 < len(title) < 60
    assert 50 < len(paragraph) < 700
    assert paragraph.endswith(".")


def test_names_follow_one_scheme():
    """Lower case, words joined by _, one dot at most; all of one root are of one family."""
    roots = {}
    for name, family in built_in.FAMILY.items():
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*(\.[a-z]+(_[a-z]+)*)?", name)
        assert roots.setdefault(name.partition(".")[0], family) == family
    assert len(built_in.FAMILY) == len(ENTRIES) == len(registry.names())


# --- search -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("what happens if people misspell words?", "spelling.misspelling"),
        ("misspelled", "spelling.misspelling"),
        ("uppercase", "case.upper"),
        ("scanned", "ocr"),
        ("invisible characters", "encoding.zero_width"),
        ("emoji", "emoji.add"),
        ("butter_fingers", "typo.keyboard"),
        ("invariant to names of people", "person_name"),
        ("cut off", "crop.end"),
        ("translate", "neural.back_translation"),
    ],
)
def test_questions_find_what_they_ask_for(question, name):
    """By words of the name or summary, by related ones, and else by any in the docstring."""
    assert name in [entry["name"] for entry in catalogue.find(ENTRIES, question)]
    assert len(catalogue.find(ENTRIES, question)) < 40


def test_what_is_nowhere_is_not_found():
    """A word that no entry has finds nothing; so does no word."""
    assert catalogue.find(ENTRIES, "xylophone") == catalogue.find(ENTRIES, " ") == []


def test_select_tells_what_there_is():
    """A name is one, a word those it finds; a wrong family or name is answered with the nearest."""
    assert [entry["name"] for entry in catalogue.select("typo")] == ["typo"]
    assert catalogue.select("typo(rate=0.3)")[0]["params"]["rate"] == 0.3
    assert {entry["family"] for entry in catalogue.select(None, "chat")} == {"chat"}
    assert [entry["name"] for entry in catalogue.select(None, "mixed")] == ["mixed"]
    for wanted, family, says in (
        ("typpo", None, "Did you mean 'typo'"),
        (None, "chatt", "no family 'chatt'. Did you mean 'chat'"),
        ("xylophone and zither", None, "Nothing is found by 'xylophone and zither'"),
    ):
        with pytest.raises(errors.TransformationError, match=re.escape(says)):
            catalogue.select(wanted, family)


# --- shown ------------------------------------------------------------------------------------------------------


def test_the_list_is_grouped_and_fits():
    """Each name once, under its family, in 80 columns."""
    said = printed(catalogue_table.show_list, ENTRIES)
    assert [line.split()[0] for line in said.splitlines() if re.match(r"  \S", line)] == [
        entry["name"] for _, members in catalogue.families(ENTRIES) for entry in members
    ]
    assert max(map(len, said.splitlines())) <= 80


def test_one_in_full_shows_everything():
    """Spec, summary, examples, fields, parameters, peers and those beside it."""
    said = printed(catalogue_table.show, [BY_NAME["typo.swap"]], "typo.swap")
    assert said.startswith(f"{BY_NAME['typo.swap']['spec']}\n\n{BY_NAME['typo.swap']['summary']}\n\n− ")
    for part in (*entries.FIELDS, "Parameters", "Who else has it", "Beside it", "\n+ ", "typo.keyboard"):
        assert part in said


def test_what_leaves_no_ink_is_shown():
    """Blanks that come or go, invisible characters and those that turn a page around get a sign; emoji stay."""
    assert highlight.visible(" ", True) == "␣"
    assert highlight.visible("a b", True) == "a b"
    assert highlight.visible("\u202ea\u202c\u00a0\n", False) == "⟨RLO⟩a⟨PDF⟩⍽↵\n"
    assert highlight.visible("👩\u200d💻", False) == "👩\u200d💻"
    assert highlight.visible("o\u200dne", False) == "o⟨ZWJ⟩ne"


def test_figures_that_are_absent_are_said():
    """Nothing is made up where nothing was measured."""
    assert {said for _, said in figures.measurements({})} == {"not measured"}
    assert figures.short({}) == ""
    whole = {"words_edited": {"value": 0.1, "low": 0.09, "high": 0.11}, "reviews_per_second": 12345}
    assert figures.short({"judge_flips": {"value": 0.0, "low": 0.0, "high": 0.001}}) == "none of labels flipped"
    assert figures.short(whole) == "10.0 % of the words edited · 12,345 reviews/s"


def test_figures_come_from_the_results(tmp_path):
    """Speed, the fastest peer and quality by name, from the files there are."""
    assert examples.measured(tmp_path) == {}
    race = {"ours": "typo", "times_as_fast": {"median": 40.0}, "peer": "a", "theirs": "X"}
    faster = race | {"times_as_fast": {"median": 4.0}, "peer": "b"}
    (tmp_path / "peers.json").write_text(json.dumps({"races": [race, faster]}))
    (tmp_path / "speed.json").write_text(json.dumps({"transformations": {"typo": {"reviews_per_second": 5}}}))
    figure = {"value": 0.5, "low": 0.4, "high": 0.6, "n": 10, "method": "wilson"}
    line = {"name": "ocr", "figures": {"judge_flips": figure, "other": figure}}
    (tmp_path / "quality.json").write_text(json.dumps({"transformations": [line]}))
    assert examples.measured(tmp_path) == {
        "typo": {"reviews_per_second": 5, "times_as_fast": 4.0, "fastest_peer": "b X"},
        "ocr": {"judge_flips": {"value": 0.5, "low": 0.4, "high": 0.6, "n": 10}},
    }


class Page(HTMLParser):
    """Checks that elements are closed in order, and takes down ids, links and what would be loaded."""

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links, self.outside = [], [], [], []

    def handle_starttag(self, tag, attrs):
        """Take it down."""
        given = dict(attrs)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if tag == "a" else []
        self.outside += [tag] if tag in ("link", "img", "iframe") or "src" in given else []
        if tag not in ("meta", "input", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        """It closes what was opened last."""
        assert self.open.pop() == tag


def test_the_page_stands_alone():
    """A card for each, ids once, links that lead somewhere, nothing loaded from elsewhere, the same each time."""
    text = page.page(ENTRIES)
    assert text == page.page(list(reversed(ENTRIES)))
    read = Page()
    read.feed(text)
    assert not read.open
    assert not read.outside
    assert "@import" not in text
    assert "url(" not in text.partition("</style>")[0]
    assert len(read.ids) == len(set(read.ids))
    assert set(BY_NAME) <= set(read.ids)
    assert {link[1:] for link in read.links if link.startswith("#")} <= set(read.ids)


def test_markup_in_examples_is_text():
    """What looks like HTML in a sentence or an edit is shown, not obeyed."""
    shown = {"text": "a<b>", "rate": 1.0, "edits": [{"start": 0, "stop": 1, "text": "<script>"}]}
    card = page.card(BY_NAME["typo"] | {"examples": [shown]})
    assert "<del>a</del>&lt;b&gt;" in card
    assert "<ins>&lt;script&gt;</ins>&lt;b&gt;" in card


def test_the_command_writes_the_page(tmp_path):
    """`windtunnel catalog --page FILE` writes it."""
    path = tmp_path / "page.html"
    words = [sys.executable, "-m", "windtunnel.cli", "catalog", "--family", "spelling", "--page", str(path)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert f"{path}: 9 transformations" in done.stdout
    assert 'id="spelling.misspelling"' in path.read_text(encoding="utf-8")
    assert Path(path).read_text(encoding="utf-8").count("<article") == 9
