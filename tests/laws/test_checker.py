"""The checker can fail: transformations broken on purpose, each caught by the law it breaks."""

import random
import re

import numpy as np
import pytest

from windtunnel.errors import TransformationError
from windtunnel.testing import TEXTS, check_texts, check_transformation, rows, whole
from windtunnel.text import edits as edit
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.transforms import plugins
from windtunnel.transforms.contract import Share, Transformation, transformation


def marked(words):
    return Edits.of(words, ["x"] * len(words))


def made(function):
    """A transformation of `function(batch, chance, rate) -> which words`."""

    def propose(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
        return marked(batch.words[function(batch, chance, rate)])

    return transformation("test.broken")(propose)


def caught(one, law, texts=None):
    """Check that the checker names the law, the spec and a text, and return its message."""
    with pytest.raises(AssertionError) as error:
        check_transformation(one, texts)
    message = str(error.value)
    assert message.startswith(f"The law '{law}' is broken by {one.name}@{one.version}(")
    assert ". The text: " in message
    return message


def test_a_sound_transformation_passes():
    """Words chosen by their rows' chances, by rate alone: nothing to object to."""
    check_transformation(made(lambda batch, chance, rate: chance.below(rate, batch.words)))


def test_ignoring_the_row_id_is_caught():
    """The same choice in every row, whoever it is, is no chance of the row's own."""

    def choose(batch, chance, rate):
        return Chance(np.zeros(len(batch), np.uint64), chance.seed, chance.name, chance.draw).below(rate, batch.words)

    caught(made(choose), "Another seed, draw or row id gives other chances")


@pytest.mark.parametrize("ignored", ["seed", "draw"])
def test_ignoring_the_seed_or_the_draw_is_caught(ignored):
    """A second draw that repeats the first adds nothing to a training set."""

    def choose(batch, chance, rate):
        seed, draw = (0, chance.draw) if ignored == "seed" else (chance.seed, 0)
        return Chance(chance.id_hashes, seed, chance.name, draw).below(rate, batch.words)

    message = caught(made(choose), "Another seed, draw or row id gives other chances")
    assert f"with another {ignored} all edits stay the same" in message


def test_editing_at_rate_0_is_caught():
    """At least one edit a text, whatever the rate, as many tools do."""

    def choose(batch, chance, rate):
        return chance.below(rate, batch.words) | (batch.words.place == 0)

    message = caught(made(choose), "Rate 0 is the identity")
    assert "I watched this movie twice" in message


def test_a_choice_that_depends_on_the_rate_is_caught():
    """Every rate a fresh draw: no curve over rates would be smooth."""
    one = made(lambda batch, chance, rate: chance.below(rate, batch.words, f"choose at {rate}"))
    caught(one, "Edits at a lower rate are among those at a higher one")


def test_a_rate_that_is_not_kept_is_caught():
    """Half of what is asked for is too little, twice as much too much."""
    law = "The measured rate is the asked one"
    message = caught(made(lambda batch, chance, rate: chance.below(rate**2, batch.words)), law)
    assert re.search(r"at rate 0\.2 \d+ of \d+ edits are made, here \d+ of \d+", message)
    caught(made(lambda batch, chance, rate: chance.below(min(1, rate * 1.2), batch.words)), law)


def test_depending_on_the_place_in_the_batch_is_caught():
    """Every other word of the batch is another word in another batch."""

    def choose(batch, chance, rate):
        return (np.arange(len(batch.words)) % 2 == 0) & (rate > 0)

    caught(made(choose), "A row does not see its batch")


def test_looking_at_the_row_before_is_caught():
    """A row's first word judged by the word before it, which belongs to another row."""

    def choose(batch, chance, rate):
        after_short = np.append([False], batch.words.length[:-1] < 3)
        return chance.below(rate, batch.words) & ~after_short

    caught(made(choose), "A row does not see its batch")


def test_depending_on_the_size_of_the_batch_is_caught():
    """What a slice does must not hang on how much is in it."""

    def choose(batch, chance, rate):
        return chance.below(rate, batch.words) & (len(batch.data) % 3 > 0)

    caught(made(choose), "A row does not see its batch")


class Unprotected(Transformation):
    """Makes all the edits it proposes, in markup too; `Transformation.edits` itself leaves those out."""

    def edits(self, batch, *, seed=0, draw=0):  # noqa: D102
        proposed = self.function(batch, Chance.of(batch, seed, self.id, draw), **dict(self.params))
        return proposed.without_idle(batch)


def unprotected(propose):
    return Unprotected("test.unprotected", 1, (), propose)


@pytest.mark.parametrize(("mark", "where"), [("<br />", 1), ("&amp;", 2), ("example.org", 3)])
def test_damaging_markup_or_links_is_caught(mark, where):
    """A letter put inside a tag, an entity or a link."""

    def propose(batch, chance):
        found = [
            (row, int(batch.offsets[row]) + len(text[: text.index(mark)].encode()) + where)
            for row, text in enumerate(batch.strings.to_list())
            if mark in text
        ]
        places = np.array([place for _, place in found], np.int64)
        return Edits(np.array([row for row, _ in found], np.int32), places, places, Strings.of(["x"] * len(found)))

    message = caught(unprotected(propose), "Markup and links are untouched")
    assert "touches" in message


def test_edits_out_of_bounds_or_inside_characters_are_caught():
    """Told by the law, with the text, also where the core has refused them already."""

    def reach(batch, chance):
        words = batch.words[batch.words.place == 0]
        return Edits(words.row, words.start, words.stop + 100_000, Strings.of(["x"] * len(words)))

    def cut(batch, chance):
        wide = np.flatnonzero(batch.data >= 0xC0)
        row = (np.searchsorted(batch.offsets, wide, "right") - 1).astype(np.int32)
        return Edits(row, wide + 1, wide + 1, Strings.of(["x"] * len(wide)))

    assert "outside the row" in caught(
        unprotected(reach), "Edits are sorted, apart, inside one row and between characters"
    )
    assert "in two" in caught(unprotected(cut), "Edits are sorted, apart, inside one row and between characters")
    message = caught(transformation("test.cut")(cut), "Any valid Unicode text gives a text")
    assert "raised TransformationError: 'test.cut' proposed an edit inside a character" in message


def test_raising_is_caught_with_the_text():
    """Of a whole batch, the one text that fails is named."""

    def fail(text):
        if "🎬" in text:
            raise ValueError("no films, please")
        return text.upper()

    message = caught(plugins.adapt(fail, "test.fail"), "Any valid Unicode text gives a text")
    assert "no films, please. The text: '🎬👍" in message


def test_failing_on_no_texts_is_caught():
    """A batch may hold no text, or no word."""

    def choose(batch, chance, rate):
        return batch.words.length <= batch.words.length.max() if rate else np.zeros(len(batch.words), bool)

    assert "ValueError" in caught(made(choose), "Any valid Unicode text gives a text", ["some words", "more words"])


def test_a_counter_between_calls_is_caught():
    """What was done before must not show."""
    calls = []

    def choose(batch, chance, rate):
        calls.append(1)
        return chance.below(rate, batch.words) & (len(calls) % 2 == 0)

    with pytest.raises(AssertionError, match=r"is broken by test.broken"):
        check_texts(made(choose), TEXTS)


class Forgetful(Transformation):
    """Rewrites lists of texts otherwise than batches."""

    def texts(self, texts, *, seed=0, draw=0):  # noqa: D102
        return [text.strip() for text in texts]


def test_texts_that_do_not_follow_from_the_edits_are_caught():
    """Split-and-rejoin damages what no edit mentions."""
    one = Forgetful("test.forgetful", 1, (), lambda batch, chance: Edits.none())
    caught(one, "Bytes outside the edits are untouched")


class Busy(Transformation):
    """Tells of edits that change nothing."""

    def edits(self, batch, *, seed=0, draw=0):  # noqa: D102
        same = [batch.data[a:b].tobytes().decode() for a, b in zip(batch.words.start, batch.words.stop, strict=True)]
        return Edits.of(batch.words, same)


def test_edits_that_change_nothing_are_caught():
    """A text counts as changed if its bytes differ."""
    one = Busy("test.busy", 1, (), lambda batch, chance: Edits.none())
    assert edit.apply(TextBatch.of(TEXTS), one.edits(TextBatch.of(TEXTS))).strings.to_list() == list(TEXTS)
    caught(one, "A text is changed exactly if it has edits")


def test_touching_what_is_protected_is_caught():
    """A transformation that forgets about `protect` keeps the edits that it should leave out."""

    class Forgetful(Transformation):
        def edits(self, batch, *, seed=0, draw=0, within=""):
            proposed = self.function(batch, Chance.of(batch, seed, self.id, draw))
            return proposed.without(batch.markup).without(batch.links).without_idle(batch)

    one = Forgetful("test.forgetful", 1, (), lambda batch, chance: marked(batch.words))
    caught(one, "With protection it makes the edits that it makes without, less those that touch something protected")


def whole_rows(rate_of):
    """Two edits in each chosen row, one at either end."""

    def propose(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
        row = np.flatnonzero(chance.of_rows("choose") < rate_of(rate)).astype(np.int32)
        ends = [batch.offsets[row], batch.offsets[row + 1]]
        return Edits.merged([Edits(row, place, place, Strings.of(["."] * len(row))) for place in ends])

    return transformation("test.rows")(propose)


def test_a_rate_of_rows_is_a_rate():
    """Where rows are chosen, not places in them, the laws hold as well; a rate that is not kept is caught."""
    check_transformation(whole_rows(lambda rate: rate))
    caught(whole_rows(lambda rate: rate**2), "The measured rate is the asked one")


def test_doing_nothing_at_all_is_caught():
    """Laws kept by doing nothing prove nothing: the texts must hold something to edit."""
    law = "Something is edited (give texts that it edits)"
    table = plugins.lookup("test.rare", {"zyzzyva": ["weevil"]})
    caught(table, law)
    check_transformation(table, ["A zyzzyva is no weevil.", "ZYZZYVA"])


class Unbound(Transformation):
    """Takes any value for its parameters, and any parameter."""

    def __post_init__(self):
        """Check nothing."""


def test_taking_any_parameter_is_caught():
    """Bounds that are declared are kept, by the standard sentence."""
    sound = made(lambda batch, chance, rate: chance.below(min(1, max(0, rate)), batch.words))
    loose = Unbound(sound.name, 1, sound.params, sound.function, sound.kinds)
    message = caught(loose, "Parameters out of bounds are refused with one standard sentence")
    assert "`rate=-1` is taken" in message

    class Gruff(Transformation):
        def __call__(self, **params):
            try:
                return super().__call__(**params)
            except TransformationError:
                raise TransformationError("no") from None

    gruff = Gruff(sound.name, 1, sound.params, sound.function, sound.kinds)
    assert "and was by: no" in caught(gruff, "Parameters out of bounds are refused with one standard sentence")


def test_showing_the_hash_seed_is_caught(tmp_path):
    """The order of a set differs between processes."""
    from windtunnel.transforms import registry

    (tmp_path / "mine.py").write_text("def f(text):\n    return text + str(hash(text[:9]) if text else '')\n")
    caught(registry.get(f"{tmp_path}/mine.py:f"), "PYTHONHASHSEED does not show")
    (tmp_path / "fine.py").write_text("def f(text):\n    return text + '.'\n")
    check_transformation(registry.get(f"{tmp_path}/fine.py:f"))


def test_a_text_function_that_keeps_the_laws_passes():
    """Dice thrown once a word, whether it is edited or not, make a rate's edits a subset of a higher one's."""

    def shout(text, dice, *, rate: Share = 0.5):
        return re.sub(r"\w+", lambda word: word[0].upper() if dice.happens(rate) else word[0], text)

    def stutter(text, dice, *, rate: Share = 0.5):
        return re.sub(r"\w+", lambda word: dice.choice("xy") if dice.happens(rate) else word[0], text)

    check_transformation(plugins.adapt(shout, "test.shout"))
    caught(plugins.adapt(stutter, "test.stutter"), "Edits at a lower rate are among those at a higher one")


def test_a_user_who_draws_at_random_is_kept_to_the_laws():
    """Plain `random` is keyed by the row, so that even it repeats itself."""
    check_transformation(plugins.adapt(lambda text: f"{text} {random.random()}", "test.random"))


def test_every_law_has_a_statement():
    """A law's docstring says what holds, in one line."""
    laws = [*rows.LAWS, *whole.LAWS]
    assert len({law.__doc__.partition("\n")[0] for law in laws}) == len(laws)
    assert all(re.match(r"[A-Z][^\n]+[.)]$", law.__doc__.partition("\n")[0]) for law in laws)
