import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windtunnel.text import markup
from windtunnel.text.batch import TextBatch


def texts_in(text, name):
    batch = TextBatch.of([text])
    spans = getattr(batch, name)
    raw = batch.data.tobytes()
    return [raw[a:b].decode() for a, b in zip(spans.start.tolist(), spans.stop.tolist(), strict=True)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("good<br />film<br/>and<BR>more", ["<br />", "<br/>", "<BR>"]),
        ('an <a href="x?a=1&amp;b">actor</a> of', ['<a href="x?a=1&amp;b">', "</a>"]),
        ("<br /", []),
        ("<br /><br />", ["<br />", "<br />"]),
        ("<!-- not a <b>word</b> - -->seen", ["<!-- not a <b>word</b> - -->"]),
        ("<!-- never closed", []),
        ("<!--" + "x" * 2000 + "-->", ["<!--" + "x" * 2000 + "-->"]),
        ("<!--" + "x" * 2001 + "-->", []),
        ("fish &amp; chips &#39;n&#x27; more &nbsp;", ["&amp;", "&#39;", "&#x27;", "&nbsp;"]),
        ("AT&T; R&B ; & ; &;", []),
        ("3 < 4 and 5 > 4, <3 <- <sarcasm> </irony>", ["<sarcasm>", "</irony>"]),
        ("<é>", []),
        ("<", []),
        ("&", []),
        ("", []),
    ],
)
def test_tags_comments_and_entities(text, found):
    """Markup is what a browser would not show as text."""
    assert texts_in(text, "markup") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See http://www.imdb.com/title/tt0133093/.", ["http://www.imdb.com/title/tt0133093/"]),
        ("(https://x.org/a_(b)?c=d#e), ftp://f.net!", ["https://x.org/a_(b)?c=d#e", "ftp://f.net"]),
        ("on www.x.de/y, WWW.X.DE and imdb.com.", ["www.x.de/y", "WWW.X.DE", "imdb.com"]),
        (
            "at www.x.de/café/über, “http://x.org/é”: imdb.com/ñ…",
            ["www.x.de/café/über", "http://x.org/é", "imdb.com/ñ"],
        ),
        ("news.bbc.co.uk/film; a.b.Com", ["news.bbc.co.uk/film", "a.b.Com"]),
        ("write to jane.doe+films@mail.example.org, thanks", ["jane.doe+films@mail.example.org"]),
        ("thanks @film_fan, not a@b or x@", ["@film_fan"]),
        ("the end.Then it was over.comedy .com :// www http:// @ .", []),
        ("a dot.common mistake, e.g. this", []),
        ("http://a.b/" + "x" * 3000, ["http://a.b/" + "x" * 1996]),
        ("", []),
    ],
)
def test_links(text, found):
    """URLs, domain names, e-mail addresses and handles, without the sentence's punctuation behind them."""
    assert texts_in(text, "links") == found


def test_nothing_reaches_over_the_end_of_a_row():
    """A tag, an entity or a link whose second half stands in the next row is none."""
    for one, two in [("<br", " />"), ("&am", "p;"), ("www", ".x.com"), ("x", ".com"), ("http", "://x"), ("a", "@b")]:
        batch = TextBatch.of([one, two])
        assert len(batch.markup) == 0
        alone = [texts_in(text, "links") for text in (one, two)]
        raw = batch.data.tobytes()
        spans = zip(batch.links.start.tolist(), batch.links.stop.tolist(), batch.links.row.tolist(), strict=True)
        found = [[], []]
        for start, stop, row in spans:
            found[row].append(raw[start:stop].decode())
        assert found == alone


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(["<", "br", "/", ">", " ", "<br />", "&", ";", "#1", "!--", "-->", "é"])).map("".join))
def test_line_breaks_found_without_a_regex_are_those_a_regex_finds(text):
    """Every `<br />` outside a comment is markup."""
    found = texts_in(text, "markup")
    commented = sum(one.count("<br />") for one in found if one.startswith("<!--"))
    assert found.count("<br />") + commented == text.count("<br />")


HOSTILE = ["<", "@", "&", "www.", ":", ".", "://", "s://", "http://", "<!--", "<a ", "</a", "<br />", "a@", "a@a."]
HOSTILE += [".com", "a.com.", "a.com/", "@a.", "Mr. ", "A. ", "&amp;", "&a", "…", "x'", "<a href=", "' ", "é", "\u00a0"]


@pytest.mark.parametrize("mark", HOSTILE)
def test_a_hostile_text_costs_a_bounded_look_at_each_mark(mark, monkeypatch):
    """However a text is made, each of its marks is looked at once, and no further than a window."""
    looks = []
    look, rows_from = markup._link_at, markup._rows_from

    def link_at(before, after):
        looks.append(len(before) + len(after))
        return look(before, after)

    def from_mark(data, offsets, marks):
        for start, text in rows_from(data, offsets, marks):
            looks.append(len(text))
            yield start, text

    monkeypatch.setattr(markup, "_link_at", link_at)
    monkeypatch.setattr(markup, "_rows_from", from_mark)
    text = mark * (30_000 // len(mark.encode()))
    batch = TextBatch.of([text])
    assert len(batch.sentences) <= len(batch.words) <= len(batch.data)
    assert len(looks) <= len(batch.data)
    assert max(looks, default=0) <= 600 + markup._WINDOW


@pytest.mark.parametrize("mark", ["<", "@", "&", "www.", ":", ".", "<!-- ", "http://"])
def test_a_megabyte_of_marks_is_read(mark):
    """1 MB of nothing but marks is a text like any other."""
    batch = TextBatch.of([mark * (1_000_000 // len(mark))])
    assert len(batch.sentences) <= len(batch.words)
    assert batch.is_prose.shape == batch.data.shape
