"""How people write to each other: short forms, slang, case, punctuation, emoji, tags."""

import pytest

from windtunnel.lexicon.tables import read_tsv
from windtunnel.text.batch import TextBatch
from windtunnel.transforms import registry
from windtunnel.transforms.chat import NAMES


def rewritten(name, text, **params):
    return registry.get(name, **{"rate": 1.0} | params).texts([text])[0]


def stays(name, text, **params):
    return rewritten(name, text, **params) == text


def test_slang_has_150_pairs_each_way():
    """Some 230 phrases are shortened, and as many short forms are read."""
    long, extra, short = (read_tsv(f"{name}.tsv") for name in ("slang", "slang_shorten", "slang_expand"))
    assert len(long) + len(extra) > 200
    assert sum(map(len, long.values())) + len(short) > 200


def test_no_short_form_stands_for_two_phrases():
    """So that it can be read back."""
    forms = [form for found in read_tsv("slang.tsv").values() for form in found] + list(read_tsv("slang_expand.tsv"))
    assert len(forms) == len(set(forms))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("As far as I know, u r right.", "As far as I know, you are right."),
        ("IMO it is good, BTW.", "In my opinion it is good, by the way."),
        ("IT IS GOOD IMO YES", "IT IS GOOD IN MY OPINION YES"),
        ("Thx! thx, b4.", "Thanks! thanks, before."),
    ],
)
def test_short_forms_are_written_out_in_the_case_of_their_place(text, expected):
    """Acronyms in capitals are small inside a sentence, but not among shouted words."""
    assert rewritten("slang.expand", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "It is rated R, in 44 BC.",
        "Dr. U. met the u-boat.",
        "Freddy vs. Jason, esp. the end.",
        "On the Sci-Fi Channel.",
        "an accident at TMI",
        "The Marx Bros were here.",
    ],
)
def test_short_forms_that_could_be_something_else_stay(text):
    """Ratings, eras, names, dotted abbreviations, channels."""
    assert stays("slang.expand", text)


@pytest.mark.parametrize(
    "text", ["He was touched by the way she sang.", "A film called Before.", "a picture-show", "never"]
)
def test_phrases_that_only_look_like_slang_stay(text):
    """An aside needs punctuation beside it, names keep their words, negations are not shortened."""
    assert stays("slang.abbreviate", text)


@pytest.mark.parametrize(
    "text",
    [
        "We are going to Rome.",
        "I want to.",
        "that kind of film",
        "It was kind of you.",
        "6 out of 10",
        "You know the man who did it.",
        "Going To Town is a film.",
    ],
)
def test_what_is_no_speech_stays(text):
    """As are "going to" before a place, "kind of" after a determiner, counts, clauses and titles."""
    assert stays("slang.informal", text)


def test_no_sentence_begins_with_an_apostrophe():
    """The word "About" at the beginning stays, while inside it can be "'bout"."""
    assert rewritten("slang.informal", "About that film about bees.") == "About that film 'bout bees."


@pytest.mark.parametrize("text", ["Yeah, right.", "Yeah sure.", "It ain't so, she gotta go."])
def test_scorn_and_doubtful_forms_are_not_made_formal(text):
    """Said in scorn, it is no yes."""
    assert stays("slang.formal", text)


def test_the_dropped_g_takes_its_apostrophe_along():
    """Straight and typographic, and forms without any."""
    assert rewritten("slang.formal", "doin' nothin’, goin home") == "doing nothing, going home"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I saw it on Friday.", "I saw it on Fri."),
        ("On Mon. we left.", "On Monday we left."),
        ("In March 1999 we march in April.", "In Mar. 1999 we march in April."),
        ("Aug. 3, then August.", "August 3, then August."),
    ],
)
def test_weekdays_and_months_change_with_their_dots(text, expected):
    """No dot is doubled, none is left behind."""
    assert rewritten("abbreviation.weekday_month", text) == expected


@pytest.mark.parametrize(
    "text", ["Saturday Night Live", "Friday the 13th", "Friday 13th", "Black Sunday", "He sat in the sun.", "SUNDAY"]
)
def test_titles_with_weekdays_stay(text):
    """A capital beside the weekday shows one."""
    assert stays("abbreviation.weekday_month", text)


@pytest.mark.parametrize(
    "text", ["Mulholland Dr. is long.", "Doctor Who", '"Dr. No" is old.', "a doctor", "Dr. Strange"]
)
def test_titles_without_a_person_stay(text):
    """Streets, films, the common noun."""
    assert stays("abbreviation.title", text)


@pytest.mark.parametrize(
    "text",
    ["an FBI agent", "Give us US!", "HE WENT TO THE FBI AND LEFT", "the NSA (National Security Agency)", "It said who"],
)
def test_acronyms_that_do_not_fit_stay(text):
    """Not behind "an" that would become wrong, not among shouted words, not explained twice."""
    assert stays("abbreviation.acronym", text)


def test_acronyms_can_go_one_way():
    """By the parameter `direction`."""
    text = "The FBI left the United States."
    assert rewritten("abbreviation.acronym", text, direction="shorten") == "The FBI left the US."
    expanded = rewritten("abbreviation.acronym", text, direction="expand")
    assert expanded == "The Federal Bureau of Investigation left the United States."


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("case.lower", "ÉCOLE Über ẞ İ", "école über ẞ İ"),
        ("case.upper", "école über straße", "ÉCOLE ÜBER STRAßE"),
        ("case.title", "élan of 2nd things", "Élan Of 2nd Things"),
        ("case.sentence_start", "The end. I left. A dog! Über.", "the end. I left. a dog! über."),
    ],
)
def test_case_changes_letters_of_one_or_two_bytes(name, text, expected):
    """Accented, Greek and Cyrillic ones too; a letter without a counterpart of its size stays."""
    assert rewritten(name, text) == expected


def test_case_there_and_back_again():
    """Upper then lower is lower, for every letter of two bytes that has both cases."""
    letters = [chr(point) for point in range(0x80, 0x800)]
    both = [letter for letter in letters if letter.islower() and letter.upper().lower() == letter]
    both = [letter for letter in both if len(letter.upper()) == 1 and len(letter.upper().encode()) == 2]
    text = " ".join(both)
    assert rewritten("case.lower", rewritten("case.upper", text)) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("good,bad... and 7.5 of 10!", "good bad and 7.5 of 10"),
        ("the U.S.A. at 10:30", "the USA at 10:30"),
        ("nice :) or ;-) sad :( :D", "nice :) or ;-) sad :( :D"),
        ("? ? what", "what"),
        ("“quoted” (and more)", "quoted and more"),
    ],
)
def test_punctuation_goes_without_a_trace(text, expected):
    """No double blanks, no joined words; numbers and emoticons keep theirs."""
    assert rewritten("punctuation.remove", text).strip() == expected


def test_only_the_ends_of_sentences_are_repeated():
    """Not abbreviations, numbers or runs."""
    changed = rewritten("punctuation.repeat", "Mr. Lee paid 9.50. Why... J. R. left.")
    assert changed == "Mr. Lee paid 9.50... Why... J. R. left..."


def test_a_line_that_goes_on_gets_no_full_stop():
    """A small letter behind the line break shows it."""
    assert rewritten("punctuation.add", "The cast is<br />good.\nBye!") == "The cast is<br />good.\nBye!"


@pytest.mark.parametrize("text", ["we're", "I'll", "she'd", "we'll", "he'd", "rock 'n' roll"])
def test_apostrophes_that_tell_words_apart_stay(text):
    """Without them: were, Ill, shed, well."""
    assert stays("punctuation.no_apostrophe", text)


@pytest.mark.parametrize("text", ["Good Morning by So Solid", "the so-called end", "She has no idea how."])
def test_names_and_small_words_are_not_stretched(text):
    """Capitals inside a sentence, hyphens, determiners."""
    assert stays("elongate", text.replace("Good Morning by So", "We saw So"))


def test_capitals_are_stretched_by_capitals():
    """But "Oh" becomes "Ohhh"."""
    assert rewritten("elongate", "IT IS SO BAD").isupper()
    assert rewritten("elongate", "Oh").startswith("Ohhh")


def test_leet_shares_letters():
    """All of them at 1, none at 0; words with digits stay."""
    assert rewritten("leet", "a test of 3abc states", letters=1.0) == "a 7357 of 3abc 574735"
    assert stays("leet", "a test of states", letters=0.0)


def test_an_emoji_of_one_feeling_follows_a_clear_sentence_only():
    """Negations, doubts, questions, comparisons and other people's words stop it."""
    text = (
        "It is not awful. Is it awful? He said it was awful. It is less awful than that. I rarely use that word: gem."
    )
    assert stays("emoji.sentiment", text)
    assert stays("emoji.sentiment", "It's a wonderful film, isn't it. It isn’t a wonderful film.")


def test_emoji_in_sequences_keep_whole():
    """Families, flags and keycaps stay; a skin tone and a variation selector go with their emoji."""
    assert stays("emoji.to_words", "👩\u200d👩\u200d👧 🇩🇪 1\ufe0f\u20e3")
    assert rewritten("emoji.to_words", "👍🏽 ❤\ufe0f") == "thumbs up red heart"
    assert rewritten("emoji.to_words", "so😂😂good", style="colons") == (
        "so :face_with_tears_of_joy: :face_with_tears_of_joy: good"
    )


def test_emoticons_are_told_from_brackets():
    """A bracket that closes another is no mouth."""
    text = "(see the note :) (as in:) 8) x:D a:P"
    assert stays("emoji.from_emoticon", text)
    assert rewritten("emoji.from_emoticon", "Good :) (bad :( )") == "Good 🙂 (bad 🙁 )"


def test_names_get_no_emoji():
    """Only nouns in small letters, by themselves."""
    assert stays("emoji.from_words", "Cat and the dog's pizza-like Dog")


def test_hashtags_are_words_of_the_text():
    """One to three, none twice, and none where there is no topic."""
    changed = rewritten("hashtag.add", "The movie, the movie, the plot. ")
    tags = changed.partition("plot.")[2].split()
    assert tags in (["#movie"], ["#plot"], ["#movie", "#plot"])
    assert changed.endswith(" ")
    assert stays("hashtag.add", "Nothing of the kind.")


def test_links_go_to_reserved_domains_and_are_found_as_links():
    """RFC 2606; later transformations leave them alone."""
    for seed in range(20):
        text = registry.get("url.add", rate=1.0).texts(["It ends."], seed=seed)[0]
        batch = TextBatch.of([text])
        assert len(batch.links) == 1
        assert b"example." in batch.data.tobytes()


def test_handles_are_found_as_links():
    """So that no typo falls into them."""
    for seed in range(20):
        text = registry.get("mention.add", rate=1.0).texts(["It ends."], seed=seed)[0]
        assert len(TextBatch.of([text]).links) == 1


@pytest.mark.parametrize("name", sorted(NAMES))
def test_white_space_only_is_read_in_linear_time(name):
    """A megabyte of blanks, and a batch of 20,000 rows of a mark."""
    registry.get(name, rate=1.0).texts([" " * 1_000_000, "x" + "\n" * 200_000, *["."] * 20_000])
