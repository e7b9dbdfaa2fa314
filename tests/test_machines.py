"""What machines do to text: the facts of each transformation, and the mistakes found by reading what they made."""

import re

import pytest

from windtunnel.transforms import registry
from windtunnel.transforms.machines.ocr import confusions


def made(name, text, **params):
    return registry.get(name, **params).texts([text])[0]


class TestOcr:
    """Characters misread."""

    def test_no_digit_becomes_another_digit(self):
        """A rating misread as another rating would turn the label."""
        for old, others in confusions().items():
            if old.isdigit():
                assert not any(new.isdigit() for new in others), old

    def test_what_would_be_another_word_is_not_made(self):
        """The word "bad" never becomes "had", nor "burn" "bum"."""
        made_of = registry.get("ocr", rate=1.0, min_letters=3, again=0.0).texts(
            [f"bad fun burn {i}" for i in range(999)]
        )
        words = {word for text in made_of for word in text.split()[:3]}
        assert len(words) > 15
        assert not words & {"had", "bum", "fan", "bed", "born", "barn", "fin"}

    def test_short_words_stay(self):
        """Negations are shorter than four letters: "not" and "no" are never misread by default."""
        assert made("ocr", "no not nor un it", rate=1.0) == "no not nor un it"

    def test_a_pair_is_not_read_over_the_end_of_a_word(self):
        """The word "r" and "n" of two words are not "rn"."""
        texts = registry.get("ocr.multi", rate=1.0, min_letters=1).texts([f"jer naej {i}" for i in range(99)])
        assert not any("m" in text.replace("rn", "") for text in texts if " " not in text)
        assert all(len(text.split()) == 3 for text in texts)

    def test_some_words_are_misread_twice(self):
        """`again` asks for a second place in the same word, apart from the first."""
        once, twice = (made("ocr.single", "unconditionally " * 200, rate=1.0, again=share) for share in (0.0, 1.0))

        def wrong(text):
            return sum(a != b for a, b in zip(text, "unconditionally " * 200, strict=True))

        assert 1.7 * wrong(once) < wrong(twice) <= 2 * wrong(once)

    def test_a_divided_word_keeps_its_letters(self):
        """The halves joined again are the word; nothing is parted off that negates."""
        text = "An unwatchable, disappointing, wonderful performance by remarkable actors."
        divided = made("ocr.line_hyphen", text, rate=1.0)
        assert divided != text
        assert divided.replace("- ", "") == text
        assert not re.search(r"\b(un|dis)-", divided)
        assert made("ocr.line_hyphen", text, rate=1.0, mark="newline").replace("-\n", "") == text


class TestEncoding:
    """Encodings and hidden signs."""

    @pytest.mark.parametrize("text", ["naïve café", "“It’s”, he said…", "€5 – Zürich"])
    def test_mojibake_is_what_browsers_show(self, text):
        """The bytes of each character, each read as Windows-1252."""

        def wrong(character):
            code = character.encode()
            return "".join(bytes([byte]).decode("cp1252") if byte not in _OPEN else chr(byte) for byte in code)

        expected = "".join(map(wrong, text))
        assert made("encoding.mojibake", text) == expected
        assert made("encoding.mojibake", text, twice=True) == "".join(map(wrong, expected))

    def test_straight_quotes_can_be_left_alone(self):
        """`straight_quotes=False` breaks only what is outside ASCII."""
        assert made("encoding.mojibake", "it's é", straight_quotes=False) == "it's Ã©"
        assert made("encoding.replacement", "it's é", straight_quotes=False) == "it's \ufffd"

    def test_emoji_and_other_scripts_stay(self):
        """They would be lost whole, and an emoji tells the feeling."""
        for name in ("encoding.mojibake", "encoding.replacement", "encoding.straight_quotes", "html.entities"):
            assert made(name, "👍🏽 👩\u200d👧 хорошо 好") == "👍🏽 👩\u200d👧 хорошо 好"

    @pytest.mark.parametrize(
        ("straight", "smart"),
        [
            ("\"It's\" 'fine'", "“It’s” ‘fine’"),
            ('("so") ["so"] --"so"', "(“so”) [“so”] —“so”"),
            ("\"'Yes,' he said.\"", "“‘Yes,’ he said.”"),
            ("the '90s, 'em, 'tis, rock 'n' roll", "the ’90s, ’em, ’tis, rock ’n’ roll"),
            ("the actors' voices", "the actors’ voices"),
            ("one - two -- three... four....", "one – two — three… four...."),
            ("well-made -5 ---", "well-made -5 ---"),
        ],
    )
    def test_quotes_turn_as_word_processors_turn_them(self, straight, smart):
        """By what stands in front of them; apostrophes never open."""
        assert made("encoding.smart_quotes", straight) == smart

    def test_quotes_turn_back(self):
        """What was made typographic is made straight again, dashes and dots too."""
        text = "\"It's the '90s,\" he said -- and left... 'So'"
        assert made("encoding.straight_quotes", made("encoding.smart_quotes", text)) == text
        assert made("encoding.smart_quotes", text, dashes=False) == "“It’s the ’90s,” he said -- and left... ‘So’"
        assert made("encoding.straight_quotes", "— “a”…", dashes=False) == '— "a"…'

    @pytest.mark.parametrize("name", ["encoding.zero_width", "encoding.soft_hyphen"])
    def test_nothing_is_seen(self, name):
        """Without the signs that have no width, the text is what it was; none stands at a word's edge."""
        text = "A wonderful, touching cafe\u0301 comedy about somebody's grandmother."
        hidden = made(name, text, rate=1.0)
        assert hidden != text
        assert re.sub("[\u200b\u00ad]", "", hidden) == text
        assert not re.search("[\u200b\u00ad](?!\\w)|(?<![\\w'])[\u200b\u00ad]", hidden)

    def test_no_break_spaces_replace_single_blanks(self):
        """Tabs, line breaks and runs of blanks stay."""
        assert made("encoding.no_break_space", "a b  c\td\ne", rate=1.0) == "a\xa0b  c\td\ne"


class TestHtml:
    """What web pages leave."""

    def test_entities_are_read_back(self):
        """A browser shows the text as it was, in every style."""
        import html

        text = 'It\'s "naïve" – 3 < 4 & 5 > 4…'
        for style in ("named", "decimal", "hexadecimal"):
            once, twice = (made("html.entities", text, style=style, double=double) for double in (False, True))
            assert html.unescape(once) == text
            assert html.unescape(twice) == once
            assert not set("\"'<>–ï") & set(once)

    def test_tags_and_entities_that_are_there_stay(self):
        """Markup is never escaped."""
        assert made("html.entities", "a<br />b &amp; c") == "a<br />b &amp; c"

    def test_tags_touch_no_word(self):
        """Without its tags the text is what it was; with `balanced` every tag is closed."""
        text = "A wonderful little movie, isn't it? " * 30
        for balanced in (False, True):
            tagged = made("html.tags", text, rate=1.0, balanced=balanced)
            assert tagged != text
            assert re.sub("<[^<>]*>", "", tagged) == text
        assert tagged.count("</") * 2 == tagged.count("<")


class TestCrop:
    """Cut and repeated text."""

    def test_a_small_part_is_lost(self):
        """A twentieth at most; the cut never takes all."""
        text = "One more sentence about this film. " * 40
        for unit in ("character", "word", "sentence"):
            for draw in range(5):
                cut = registry.get("crop.end", unit=unit).texts([text], draw=draw)[0]
                slack = 0 if unit == "character" else 40
                assert text.startswith(cut)
                assert 0.95 * len(text) - slack - 1 <= len(cut) < len(text)
        assert made("crop.end", "word", share=1.0)

    def test_a_cut_stops_at_a_unit(self):
        """Words stay whole with "word", sentences with "sentence"."""
        text = "One more sentence about this film. " * 9
        assert made("crop.end", text, unit="sentence", share=0.5).endswith("film.")
        assert text.startswith(made("crop.end", text, unit="word", share=0.5) + " ")

    def test_no_cut_before_a_tag_or_link(self):
        """What is protected stays, and what stands in front of it."""
        text = "Read on at http://www.example.org/film"
        assert made("crop.end", text, share=1.0) == text
        assert made("crop.ellipsis", "It is so<br />nice here", share=1.0).startswith("It is so<br />")

    def test_a_line_is_repeated_behind_itself(self):
        """At the line's end, parted by a blank; other lines stay."""
        assert made("repeat.line", "one two\nthree", rate=1.0) == "one two one two\nthree three"


class TestWhitespace:
    """Blanks and line breaks."""

    def test_lines_fit_the_width(self):
        """Words longer than the width stand alone; nothing but blanks changes."""
        text = "a bb ccc dddd incomprehensibilities e ff ggg hhhh " * 20
        broken = made("whitespace.lines", text, width=12)
        assert broken.replace("\n", " ") == text
        assert all(len(line) <= 12 or " " not in line for line in broken.rstrip().split("\n"))

    def test_breaks_that_are_there_begin_a_line(self):
        """The width counts from them."""
        assert made("whitespace.lines", "aa bb<br /><br />cc dd ee", width=5) == "aa bb<br /><br />cc dd\nee"
        assert made("whitespace.lines", "aa bb\ncc dd ee", width=5, mark="br") == "aa bb\ncc dd<br /> ee"

    @pytest.mark.parametrize(("kind", "signs"), [("blanks", " "), ("tabs", "\t"), ("newlines", "\n")])
    def test_extra_white_space_is_of_its_kind(self, kind, signs):
        """Only where there is some, never at the text's ends."""
        extra = made("whitespace.extra", " a b ", rate=1.0, kind=kind)
        assert re.fullmatch(f" a {signs}+b ", extra)


_OPEN = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
