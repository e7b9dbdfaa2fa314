"""Facts about clauses turned round and stories told in the present."""

import pytest

from windtunnel.text.batch import TextBatch
from windtunnel.transforms import registry
from windtunnel.transforms.wording import historic_present
from windtunnel.transforms.wording.verb_forms import forms


def rewritten(name, text):
    return registry.get(name, rate=1.0).texts([text])[0]


@pytest.mark.parametrize(
    ("passive", "active"),
    [
        ("This film was directed by Ron Howard.", "Ron Howard directed this film."),
        ("The songs were written by Mia Lund.", "Mia Lund wrote the songs."),
        ("The leads are played by Ed Moss and Al Moss.", "Ed Moss and Al Moss play the leads."),
        ("Anna is played by Nora Fell.", "Nora Fell plays Anna."),
        ("This film was written and directed by Ida Quill.", "Ida Quill wrote and directed this film."),
        ("I think this film was made well by Ida Quill.", None),
        ("The role was played by him.", "He played the role."),
        ("The script was also written by Owen Hale.", "Owen Hale also wrote the script."),
    ],
)
def test_a_clause_is_turned_round_and_back(passive, active):
    """Tense, number, pronouns, adverbs and the case of the first word are right in both directions."""
    assert rewritten("voice.active", passive) == (active or passive)
    if active:
        assert rewritten("voice.passive", active) == passive


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("I was very impressed by this film.", "This film impressed me very much."),
        ("It's aptly directed by Bo Lang.", "Bo Lang aptly directs it."),
        ("The robots are hired by a few men.", "A few men hire the robots."),
        ("He is chased by the police.", "The police chase him."),
        ('"Dawn" was shot by Bo Lang.', 'Bo Lang shot "Dawn".'),
        ("It is played by Bo Lang, who is dull.", "Bo Lang, who is dull, plays it."),
        ("Dawn (2006) was directed by Bo Lang.", "Bo Lang directed Dawn (2006)."),
        ("The king is played by the great Julia Voss.", "The great Julia Voss plays the king."),
        ("He-Man is captured by Bo Lang.", "Bo Lang captures He-Man."),
        ("Tom is attacked by Elves.", "Elves attack Tom."),
        ("When he is bitten by a wolf, he howls.", "When a wolf bites him, he howls."),
        ("Pénélope was directed by René Clair.", "René Clair directed Pénélope."),
    ],
)
def test_who_did_it_stands_first(text, new):
    """Degrees, contractions, plurals without -s, titles in quotes, appositions and accents are kept."""
    assert rewritten("voice.active", text) == new


@pytest.mark.parametrize(
    "text",
    [
        "Was this film directed by Bo Lang?",
        "So this film was directed by Bo Lang?",
        "The film which was directed by Bo Lang is dull.",
        "The film was directed by Bo Lang and stars Al Moss.",
        "The film was directed by Bo Lang, starring Al Moss.",
        "The film was directed by Bo Lang's brother.",
        "The film was directed by Mr. Lang himself.",
        "He was killed by Fox and his men to make a point.",
        "His film was produced by Bo Lang.",
        "The work was finished by the end.",
        "He is killed by The Lady in Black.",
        "He uses Joe as a bag is played by Bo Lang.",
        "I am impressed by the reviews I've read of this film.",
        "They are seen by the Japanese.",
        "He is moved by the great M.Davis.",
        "THE FILM WAS DIRECTED BY BO LANG.",
        "The film was not directed by Bo Lang.",
        "The story and the roles were written by Bo Lang's team.",
        "It was written by Bam Lang and Co. this year.",
        "It was written by Bo Lang, who met George C. Moss.",
        "He was killed by a 150 lb. weight.",
    ],
)
def test_a_passive_stays_where_its_ends_are_not_certain(text):
    """Questions, relative clauses, shared subjects, owners, times, shortened titles and denials are left alone."""
    assert rewritten("voice.active", text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Bo Lang directed this film and wrote the script.",
        "Bo Lang directed this film, which is dull.",
        "Who directed this film?",
        "The man who directed this film is dull.",
        "Bo Lang made the film a success.",
        "She makes the movie.",
        "Whoever wrote the script is dull.",
        "I wrote the script.",
        "Did Bo Lang direct this film?",
        "He made the best film in years.",
        "Bo Lang plays the guy in love with Ann.",
        "Bo Lang plays the wife with a secret.",
        "Bo Lang plays Cpl. Moss.",
        "Bo Lang plays C.I.A. agents.",
        "Music plays a great part.",
        "She wrote Letters for Anna.",
        "Bo Lang plays his part well.",
        "Joel, Bo Lang directed this film.",
        "I like Ann and Bo Lang directed this film.",
    ],
)
def test_an_active_clause_stays_where_its_ends_are_not_certain(text):
    """Shared subjects, complements, idioms, superlatives, ambiguous phrases and lists of names are left alone."""
    assert rewritten("voice.passive", text) == text


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("Hynkel played Adenoid--mostly.", "Adenoid was played by Hynkel--mostly."),
        ("Bo Lang played the role quite well.", "Bo Lang played the role quite well."),
        ("Bo Lang directed the sequel excellently!", "The sequel was directed excellently by Bo Lang!"),
        ("Bo Lang plays Tom, a cop.", "Tom, a cop, is played by Bo Lang."),
        ("Because Bo Lang wrote the lyrics, we sang.", "Because the lyrics were written by Bo Lang, we sang."),
        ("Bo Lang plays her father.", "Her father is played by Bo Lang."),
    ],
)
def test_what_was_done_stands_first(text, new):
    """Dashes end names; manner goes before "by"; appositions end in a comma."""
    assert rewritten("voice.passive", text) == new


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("He grabbed the gun and escaped.", "He grabs the gun and escapes."),
        ("They grabbed the gun and escaped.", "They grab the gun and escape."),
        ("Anna took it, but the men ran.", "Anna takes it, but the men run."),
        ("He met the woman who killed his father.", "He meets the woman who killed his father."),
        ("The police arrived.", "The police arrive."),
        ("It carried on and died.", "It carries on and dies."),
        ("He kissed a woman named Ann.", "He kisses a woman named Ann."),
    ],
)
def test_all_verbs_of_a_story_s_sentence_go_into_the_present(text, new):
    """They agree with their subject; participles and what a relative clause tells stay."""
    assert rewritten("historic_present", text) == new


@pytest.mark.parametrize(
    "text",
    [
        "I grabbed the gun.",
        "He grabbed the gun when it fell.",
        "He was chased and ran.",
        "He died in 1994.",
        "He ran and blorked.",
        "He found that she killed Tom.",
        "She is glad, very glad, he came.",
        "She cries because he sold it.",
        "He knows how she died.",
        "Tom and the boy ran.",
        "He already died.",
        "The man chased by dogs fell.",
        "Did he escape? He directed this film.",
        "He let him go and ran.",
        '"He ran," she cried.',
        "HE RAN.",
        "The boy the man took cried.",
    ],
)
def test_what_is_no_plain_story_stays_in_the_past(text):
    """First persons, "when", "was", years, unknown pasts, what was before, lists of subjects and quotes stay."""
    assert rewritten("historic_present", text) == text


def test_the_verbs_of_a_sentence_go_together():
    """Whatever the seed, a sentence is told in one tense, and each verb is an edit of its own."""
    texts = [f"He grabbed gun {n} and escaped." for n in range(200)]
    new = registry.get("historic_present").texts(texts)
    changed = [text for text in new if "grabs" in text]
    assert 60 < len(changed) < 140
    assert all(("grabs" in text) == ("escapes" in text) for text in new)
    batch = TextBatch.of(texts[:1])
    assert len(registry.get("historic_present", rate=1.0).edits(batch)) == 2


def test_there_are_at_least_250_actions_with_a_past_of_their_own():
    """None has the same form in the past and the present."""
    known = historic_present._verbs()
    assert len(known) >= 250
    assert all(past != form.base for past, form in known.items())


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("write", ("writes", "wrote", "written")),
        ("grab", ("grabs", "grabbed", "grabbed")),
        ("carry", ("carries", "carried", "carried")),
        ("kiss", ("kisses", "kissed", "kissed")),
        ("die", ("dies", "died", "died")),
        ("shoot", ("shoots", "shot", "shot")),
    ],
)
def test_the_forms_of_a_verb(base, expected):
    """Third person, past, participle."""
    form = forms(base)
    assert (form.third, form.past, form.participle) == expected


def test_a_match_does_not_cross_rows_and_edits_of_a_clause_do_not_touch():
    """Two clauses of a sentence are two edits."""
    one = registry.get("voice.active", rate=1.0)
    assert one.texts(["This film was directed by", "Bo Lang."]) == ["This film was directed by", "Bo Lang."]
    new = one.texts(["The script was written by Bo Lang and the music was composed by Al Moss."])
    assert new == ["Bo Lang wrote the script and Al Moss composed the music."]
