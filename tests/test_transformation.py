from typing import Annotated, Any, Literal

import numpy as np
import pytest

from windtunnel.errors import TransformationError
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.transforms.contract import Between, Count, Share, transformation


@transformation("test.mark", version=3)
def mark(
    batch: TextBatch,
    chance: Chance,
    *,
    rate: Share = 0.5,
    times: Count = 1,
    kind: Literal["plus", "minus"] = "plus",
    always: bool = False,
    sign: str = "",
    free: Any = None,
) -> Edits:
    """Put a sign for words.

    More about it.
    """
    words = batch.words[chance.below(1.0 if always else rate, batch.words)]
    return Edits.of(words, [(sign or {"plus": "+", "minus": "-"}[kind]) * times] * len(words))


def whole(make):
    """A transformation that puts `make(batch)`'s edits."""
    return transformation("test.whole")(lambda batch, chance: make(batch))


def edit(row, start, stop, text):
    return Edits(np.array([row], np.int32), np.array([start]), np.array([stop]), Strings.of([text]))


def test_a_signature_is_the_whole_declaration():
    """Name, version, parameters with defaults and the summary are read off the function; the spec says them all."""
    assert (mark.name, mark.version, mark.id) == ("test.mark", 3, "test.mark@3")
    assert mark.spec == "test.mark@3(rate=0.5, times=1, kind='plus', always=False, sign='', free=None)"
    assert mark.summary == "Put a sign for words."
    assert mark.strength == "rate"
    assert whole(lambda batch: Edits.none()).strength is None
    assert whole(lambda batch: Edits.none()).summary == ""


def test_a_call_gives_the_same_with_other_parameters():
    """A transformation is frozen and hashable; equal parameters make equal transformations."""
    other = mark(rate=1.0, sign="*")
    assert other.texts(["a b"]) == ["* *"]
    assert mark.spec.startswith("test.mark@3(rate=0.5")
    assert other(rate=0.5, sign="") == mark
    assert hash(other(rate=0.5, sign="")) == hash(mark)
    assert len({mark, other, mark()}) == 2
    with pytest.raises(AttributeError):
        mark.name = "other"


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"rate": 2.0}, "'test.mark': `rate` is a share between 0 and 1; got 2.0."),
        ({"rate": -0.1}, "'test.mark': `rate` is a share between 0 and 1; got -0.1."),
        ({"rate": float("nan")}, "'test.mark': `rate` is a share between 0 and 1; got nan."),
        ({"rate": "0.1"}, "'test.mark': `rate` is a share between 0 and 1; got '0.1'."),
        ({"rate": True}, "'test.mark': `rate` is a share between 0 and 1; got True."),
        ({"rate": None}, "'test.mark': `rate` is a share between 0 and 1; got None."),
        ({"times": -1}, "'test.mark': `times` is a count of 0 or more; got -1."),
        ({"times": 1.5}, "'test.mark': `times` is a count of 0 or more; got 1.5."),
        ({"kind": "times"}, "'test.mark': `kind` is one of 'plus', 'minus'; got 'times'."),
        ({"always": 1}, "'test.mark': `always` is bool; got 1."),
        ({"sign": 1}, "'test.mark': `sign` is str; got 1."),
        (
            {"rat": 0.1},
            "'test.mark' has no parameter 'rat'. Did you mean 'rate'? It takes rate, times, kind, always, sign, free.",
        ),
    ],
)
def test_a_parameter_out_of_bounds_is_refused_in_one_sentence(params, sentence):
    """What must hold, then what was given."""
    with pytest.raises(TransformationError) as refused:
        mark(**params)
    assert str(refused.value) == sentence


def test_a_transformation_without_parameters_says_so():
    """There is nothing to come near to."""
    with pytest.raises(TransformationError, match=r"^'test\.whole' has no parameter 'rate'\. It takes none\.$"):
        whole(lambda batch: Edits.none())(rate=0.1)


def test_a_parameter_needs_a_default():
    """A name alone must name a whole transformation."""
    with pytest.raises(TransformationError, match=r"^'test\.bare' needs a value for `rate`\.$"):

        @transformation("test.bare")
        def bare(batch: TextBatch, chance: Chance, *, rate: Share) -> Edits:
            """Need a rate."""


def test_the_ends_of_the_bounds_are_allowed():
    """0 and 1 are shares, as integers too; bounds of one's own say what they mean."""
    assert mark(rate=0).texts(["a b"]) == ["a b"]
    assert mark(rate=1).texts(["a b"]) == ["+ +"]

    @transformation("test.own")
    def own(batch: TextBatch, chance: Chance, *, size: Annotated[int, Between(2, 3, "two or three")] = 2) -> Edits:
        """Do nothing."""
        return Edits.none()

    assert own(size=3).spec == "test.own@1(size=3)"
    with pytest.raises(TransformationError, match=r"^'test\.own': `size` is two or three; got 4\.$"):
        own(size=4)


def test_one_strength_has_one_spec():
    """`rate=1` and `rate=1.0` are the same transformation and are written the same."""
    assert mark(rate=1) == mark(rate=1.0)
    assert mark(rate=1).spec == mark(rate=1.0).spec
    assert mark(times=2).spec.startswith("test.mark@3(rate=0.5, times=2,")


def test_edits_in_markup_and_links_and_idle_ones_are_left_out():
    """Whatever a function proposes, tags and links stay, and an edit that changes nothing is none."""
    text = 'a <b class="a">a</b> www.a.com a'
    everything = whole(lambda batch: Edits.of(batch.letters, ["x"] * len(batch.letters)))
    assert everything.texts([text]) == ['x <b class="a">x</b> www.a.com x']
    tag = text.index("<b")
    assert len(whole(lambda batch: edit(0, tag + 1, tag + 2, "i")).edits(TextBatch.of([text]))) == 0
    assert len(whole(lambda batch: edit(0, 0, 1, "a")).edits(TextBatch.of([text]))) == 0


def test_edits_that_break_the_contract_name_the_transformation():
    """An edit outside its row is refused, not made."""
    with pytest.raises(TransformationError, match=r"^'test\.whole' proposed an edit outside its row: bytes 0 to 9 in"):
        whole(lambda batch: edit(0, 0, 9, "x")).texts(["short"])


def test_texts_are_rewritten_slice_by_slice():
    """A list longer than a slice, with empty texts in it, comes back whole and in order."""
    texts = ["word " * 60_000, "", "last one", "word " * 60_000, ""]
    new = mark(rate=1.0).texts(texts)
    assert new == ["+ " * 60_000, "", "+ +", "+ " * 60_000, ""]
    assert mark.texts([]) == []


def test_seed_and_draw_choose_the_variant():
    """The same seed and draw give the same text, others give others; the version is part of the chances."""
    text = ["one two three four five six seven eight nine ten eleven twelve"]
    variants = [mark.texts(text, seed=seed, draw=draw)[0] for seed in (0, 1) for draw in (0, 1)]
    assert variants[0] == mark.texts(text)[0]
    assert len(set(variants)) == 4
    renewed = transformation("test.mark", version=4)(mark.function)
    assert renewed.texts(text) != mark.texts(text)
