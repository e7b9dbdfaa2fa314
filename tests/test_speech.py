"""What a speech recognizer writes, and how speakers hesitate."""

import re

import pytest

from windtunnel.lexicon.tables import read_tsv
from windtunnel.transforms import registry

PLAIN = {"homophones": 0.0, "fillers": 0.0}


def heard(text, **params):
    return registry.get("speech", **(PLAIN | params)).texts([text])[0]


class TestSigns:
    """What is not said."""

    @pytest.mark.parametrize(
        ("written", "said"),
        [
            ('"Yes," he said - "no"...', "yes he said no"),
            ("Well-made.The end", "well made the end"),
            ("and/or (maybe)", "and or maybe"),
            ("The actors' fault; it's theirs!!!", "the actors fault it's theirs"),
            ("“So” — he said… it’s", "so he said it’s"),
            ("one<br /><br />Two.<br />Three", "one<br /><br />two<br />three"),
            ("... And then", "and then"),
            ("Tom & Jerry, R&B", "tom and jerry r&b"),
        ],
    )
    def test_signs_go_and_words_stay_apart(self, written, said):
        """No blank is doubled, none is missing."""
        assert heard(written) == said

    @pytest.mark.parametrize(
        "text", [":)", ";-(", "so bad :D", "***", "an a-", "w/o him", "f*ck", "at 3:30", "1,000", "a -5 for it", "$5"]
    )
    def test_what_tells_the_feeling_or_a_figure_stays(self, text):
        """Smileys, stars, grades, "without", minus signs, times and prices."""
        assert heard(text.replace("a-", "A-")) == text.lower()

    def test_links_and_tags_stay(self):
        """They are not read aloud."""
        assert heard("See http://www.example.org/A?b=1, OK?") == "see http://www.example.org/A?b=1 ok"


class TestNumbers:
    """Figures in words."""

    @pytest.mark.parametrize(
        ("written", "said"),
        [
            ("9/10", "nine out of ten"),
            ("8 / 10", "eight out of ten"),
            ("7.5/10.", "seven point five out of ten"),
            ("(4/5)", "four out of five"),
            ("in 1995", "in nineteen ninety five"),
            ("in 1905, 2000, 2007 and 2012", "in nineteen oh five two thousand two thousand seven and twenty twelve"),
            ("the '80s, the 1970s", "the eighties the nineteen seventies"),
            ("the 21st, the 2nd", "the twenty first the second"),
            ("50% of 350", "fifty percent of three hundred fifty"),
        ],
    )
    def test_numbers_are_said_in_words(self, written, said):
        """A rating keeps its scale."""
        assert heard(written) == said

    @pytest.mark.parametrize("text", ["007", "3/17/2002", "pg 13 at 11:30", "12345", "3.14159", "1/2", "line4s"])
    def test_what_is_no_plain_number_stays(self, text):
        """Dates, times, long decimals, fractions, names."""
        assert heard(text.replace("pg 13", "PG-13")) == text


class TestParts:
    """The whole."""

    def test_each_part_can_be_left_out(self):
        """Capitals, signs and numbers have a parameter each."""
        text = "I saw it, 9/10!"
        assert heard(text, lower=False) == "I saw it nine out of ten"
        assert heard(text, punctuation=False) == "i saw it, nine/ten!"
        assert heard(text, numbers=False) == "i saw it 9/10"

    def test_all_parts_together_keep_the_words_in_order(self):
        """Fillers and homophones are added to what the other parts make."""
        said = registry.get("speech", homophones=1.0, fillers=1.0).texts(["They're here: I won the MAIL, in 2007."])[0]
        assert re.fullmatch("[a-z' ]+", said)
        assert "  " not in said
        assert len(re.sub(" u[mh]", "", said).split()) == 10

    def test_rare_fillers_are_of_both_kinds(self):
        """Which one it is does not hang on the share by which its place was chosen."""
        said = heard("They sat in the sun and talked of the sea. " * 300, fillers=0.05)
        assert min(said.count(" um "), said.count(" uh ")) > 20

    def test_a_filler_does_not_part_a_phrase_that_is_rewritten(self):
        """Such as "a while", which is heard as "awhile"."""
        said = registry.get("speech", homophones=1.0, fillers=1.0).texts(["It took a while, and may be more."])[0]
        assert "awhile" in said
        assert "maybe" in said


class TestHomophones:
    """Words of the same sound."""

    def test_no_negation_and_no_judgement_is_taken_or_made(self):
        """Such as "no" and "know", "week" and "weak", which sound alike."""
        table = read_tsv("speech_homophones.tsv")
        words = {*table, *(new for found in table.values() for new in found)}
        assert not words & {"no", "not", "none", "know", "weak", "bored", "waste", "pain", "great", "grate", "plain"}
        assert not words & {"fair", "sweet", "worst", "wurst", "hole", "vain", "coarse humor"}

    def test_case_is_kept(self):
        """At a sentence's start and in capitals."""
        texts = registry.get("speech.homophone", rate=1.0).texts(["Threw it. THREW it. threw it"])
        assert texts == ["Through it. THROUGH it. through it"]


class TestDisfluency:
    """Hesitation."""

    def many(self, text):
        """Every outcome of 60 draws."""
        one = registry.get("speech.disfluency", rate=1.0)
        return {new for draw in range(60) for new in one.texts([text], draw=draw)}

    def test_a_filler_takes_the_capital_of_the_sentence(self):
        """So "The film" becomes "Um, the film", while I stays I."""
        assert any(re.match("(Um|Uh|Er|Well|You know|I mean), the film", new) for new in self.many("The film ran."))
        assert any(re.match("(Um|Uh|Er|Well|You know|I mean), I'm on", new) for new in self.many("I'm on it."))
        assert self.many("Paul ran.") == {"Paul ran."}

    def test_a_subject_and_its_verb_are_said_again(self):
        """Both, with a false start between them; I keeps its capital."""
        assert any(re.search("It was, (I mean|um|uh|well), it was a", new) for new in self.many("It was a mess."))
        assert any(re.search("I thought, (I mean|um|uh|well), I thought so", new) for new in self.many("I thought so."))

    def test_nothing_that_says_more_when_said_twice_is_said_twice(self):
        """Nor is a word that stands twice already."""
        for new in self.many("so very not no that had good had the the end"):
            assert not re.search(r"\b(so so|very very|not not|no no|that that|had had|the the the)\b", new)

    def test_capitals_stay_alone(self):
        """A shouted word gets no company."""
        assert self.many("THE END IS ALL") == {"THE END IS ALL"}
        assert self.many("See A KNIGHT ride") == {"See A KNIGHT ride"}
