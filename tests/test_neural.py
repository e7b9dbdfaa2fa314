import itertools
import json
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest

import tiny_models
from windtunnel import api
from windtunnel.engine.local import transform_rows
from windtunnel.errors import ModelError, TransformationError
from windtunnel.models.encoders import inference
from windtunnel.testing import TEXTS, check_texts, check_transformation
from windtunnel.text.batch import TextBatch
from windtunnel.transforms import registry
from windtunnel.transforms.neural import generation, loading, meaning, sentences, sites, vocabulary, words
from windtunnel.transforms.row_failures import Failure

SAID = (
    "We met at the old house. It rained for a week in our street. We told them a tale of the sea on our way.",
    "We drove home <i>that</i> night. There was a story to tell us.<br /><br />So the tale was told to all of them in "
    "the garden of the house",
    "They had their tea in the garden and nobody came. I saw seven ships on the sea that day!",
)


@pytest.fixture(scope="module")
def bert(tmp_path_factory):
    """The folder of a BERT with random weights."""
    return tiny_models.masked_lm(tmp_path_factory.mktemp("bert"))


@pytest.fixture(scope="module")
def masked(bert):
    """Any of the words it knows may be written: the vectors of random weights are unlike each other."""
    return registry.get("neural.masked_word", model=str(bert), min_similarity=0.0)


@pytest.fixture(scope="module")
def t5(tmp_path_factory):
    """The folder of a T5 with random weights."""
    return tiny_models.seq2seq(tmp_path_factory.mktemp("t5"))


@pytest.fixture(scope="module")
def drawn(t5):
    """It draws words at random."""
    return registry.get("neural.paraphrase", model=str(t5), prefix="", beams=1, temperature=1.0)


# --- masked words -------------------------------------------------------------------------------------------------


def test_masked_words_obey_the_laws(masked):
    """With a model of random weights every law of a transformation holds."""
    check_transformation(masked, [TEXTS[0], TEXTS[3], TEXTS[11], *TEXTS[-16:]])


def test_masked_words_obey_the_laws_on_whatever_breaks_programs(masked):
    """At rate 1 the laws about rows hold on all of the texts of the laws."""
    check_texts(masked(rate=1.0), TEXTS[4:-15])


def test_the_size_of_a_models_batches_does_not_show(masked, monkeypatch):
    """Window by window or all at once, the same words are written."""
    whole = masked(rate=1.0).texts(TEXTS)
    for budget in (1, 100, 300, 100_000):
        monkeypatch.setattr("windtunnel.transforms.neural.mask_filling.CPU_BATCH_TOKENS", budget)
        assert masked(rate=1.0).texts(TEXTS) == whole
    assert inference.CPU_BATCH_TOKENS == 2048


def test_what_is_replaced_nearby_does_not_show(masked):
    """A word becomes the same whether its neighbours are replaced or not: edits at 20 % are among those at 100 %."""
    batch = TextBatch.of([TEXTS[0] * 5])
    few, all_ = masked(rate=0.2).edits(batch), masked(rate=1.0).edits(batch)
    everything = dict(zip(all_.start.tolist(), all_.text.to_list(), strict=True))
    assert 0 < len(few) < len(all_)
    assert all(everything[place] == text for place, text in zip(few.start.tolist(), few.text.to_list(), strict=True))


def test_a_text_longer_than_the_model_is_edited_to_its_end(masked):
    """A model of 64 positions works on a text of 4,500 words."""
    text = "we saw an old film in it and so on and on with all of them, " * 300
    edits = masked(rate=1.0).edits(TextBatch.of([text]))
    assert edits.start.max() > len(text) - 60


def test_opinions_negations_names_and_numbers_stay(masked):
    """Nothing of the kind is replaced, and nothing of the kind is written."""
    text = "It isn't a good film, Robert Orange said seven times, but not terrible: GREAT actors. Apple? no Umbrella"
    for draw in range(20):
        new = masked(rate=1.0).texts([text], draw=draw)[0]
        left = [word for word in new.replace(":", "").replace(",", "").split() if word not in text]
        assert all(words.may_be(word.strip(".")) for word in left)
        for kept in ("isn't", "good", "Robert Orange said seven", "not terrible", "GREAT", "Apple? no Umbrella"):
            assert kept in new


def test_the_article_still_fits(masked):
    """Behind "an" stands a vowel's sound, behind "a" a consonant's."""
    text = "an actor and a singer and an orange and an umbrella and a forest and a town and an apple"
    seen = {tuple(masked(rate=1.0).texts([text], draw=draw)[0].split()) for draw in range(10)}
    for tokens in seen:
        for article, word in itertools.pairwise(tokens):
            assert article not in ("a", "an") or (word[0] in "aeiou") == (article == "an")
    assert len(seen) > 3


def test_the_ending_is_kept(masked):
    """-ing stays -ing, a past stays a past, a plural a plural."""
    text = "singers walked slowly to towns by rivers while dancers rented boats, writing and reading in forests"
    for draw in range(5):
        new = masked(rate=1.0).texts([text], draw=draw)[0]
        assert [words.form(word.strip(",")) for word in new.split()] == [
            words.form(word.strip(",")) for word in text.split()
        ]


def test_likeness_is_a_bound(bert, masked):
    """At a similarity of 1 nothing is alike enough; the higher it is, the fewer edits."""
    counts = [len(masked(rate=1.0, min_similarity=least).edits(TextBatch.of(TEXTS))) for least in (0.0, 0.2, 0.4, 1.0)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[2] >= counts[3] == 0


def test_a_context_holds_no_markup():
    """The model reads prose: tags and links are blanks, white space is one blank, the row's end is the end."""
    batch = TextBatch.of(["x\n<b>One</b> film  here www.site.com/a end", "next row"])
    spans = batch.words[np.array([2])]
    assert sites.windows(batch, spans) == [sites.Window("x One", "here end")]


def test_words_tied_to_others_stay(masked):
    """Words with a hyphen, a slash, a hash or an apostrophe beside them are more than their parts."""
    text = "song-dance town/city #river @forest _music_ and it's the writer's road's end"
    assert masked(rate=1.0).texts([text]) == [text]


def test_no_word_gives_way_to_its_opposite(bert):
    """Contraries by our list and by prefix are known both ways."""
    known = vocabulary.of(loading.load(str(bert), "a masked language model"))
    place = {word: at for at, word in enumerate(known.words)}
    assert (place["brother"], place["sister"]) in known.contraries
    assert (place["sister"], place["brother"]) in known.contraries
    assert (place["slowly"], place["quickly"]) in known.contraries


def test_only_plain_words_of_the_vocabulary_are_candidates(bert):
    """No piece of a word, no letter, no closed class, no opinion."""
    known = vocabulary.of(loading.load(str(bert), "a masked language model"))
    assert {"film", "actor", "singers"} <= set(known.words)
    assert not {"##a", "b", "the", "good", "not", "seven", "[MASK]", "fridays"} & set(known.words)


# --- sentences ----------------------------------------------------------------------------------------------------


def test_paraphrases_obey_the_laws_about_rows(monkeypatch, t5):
    """Whatever is written for sentences, every law about rows holds: here their words in another order, or nothing."""

    def turned(loaded, texts, *, chance, sites, stream, **rest):
        shares = chance.share(sites, stream).tolist()
        words = [text.rstrip(".!?").split() for text in texts]
        return [
            " ".join([*w[2:], *w[:2]]) + "!" if share < 0.8 else None for w, share in zip(words, shares, strict=True)
        ]

    monkeypatch.setattr(generation, "write", turned)
    check_texts(registry.get("neural.paraphrase", model=str(t5), prefix=""), [*SAID, *TEXTS])
    check_texts(registry.get("neural.back_translation", there=str(t5), back=str(t5), rate=0.5), [*SAID, *TEXTS])


def test_a_draw_has_its_own_wording_and_repeats_itself(drawn):
    """Another draw or seed says it otherwise; the same one says the same again, in whatever batch."""
    first = drawn.texts(SAID * 4)
    assert first == drawn.texts(SAID * 4) != list(SAID * 4)
    assert drawn.texts(SAID[:2]) == first[:2]
    assert drawn.texts(SAID * 4, draw=1) != first != drawn.texts(SAID * 4, seed=1)


def test_batches_of_sentences_do_not_show(drawn, monkeypatch):
    """Sentence by sentence or all at once, the same is written."""
    whole = drawn.texts(SAID * 2)
    monkeypatch.setattr(generation, "CPU_BATCH_TOKENS", 1)
    assert drawn.texts(SAID * 2) == whole


def test_a_beam_search_repeats_itself(t5):
    """Without a temperature nothing is drawn: every draw is the same."""
    searched = registry.get("neural.paraphrase", model=str(t5), prefix="", beams=2)
    assert searched.texts(SAID[:1]) == searched.texts(SAID[:1], draw=3)


def test_back_translation_goes_there_and_back(t5, tmp_path, monkeypatch):
    """The second model reads what the first one wrote, and only that; both have chances of their own."""
    other = tiny_models.seq2seq(tmp_path / "back", seed=1)
    read = []

    def written(loaded, texts, *, stream, **rest):
        read.append((stream, loaded.model, list(texts)))
        return [None if "rained" in text else text.replace("told", "said") for text in texts]

    monkeypatch.setattr(generation, "write", written)
    found = registry.get("neural.back_translation", there=str(t5), back=str(other)).texts(SAID[:1])
    assert found == [SAID[0].replace("told", "said")]
    (there, one, first), (back, two, second) = read
    assert (there, back, len(first), len(second)) == ("there", "back", 3, 2)
    assert one is not two
    assert "We said them a tale of the sea on our way." in second


def test_a_sentence_keeps_its_end_its_case_and_what_stands_around():
    """Only from the first word to the last one is a sentence replaced."""
    batch = TextBatch.of(['"So we went to town!" (I stayed at home.)<br />It was fun <i>there</i> for us.'])
    found = sentences.find(batch)
    raw = batch.data.tobytes()
    assert [raw[a:b].decode() for a, b in zip(found.start, found.stop, strict=True)] == [
        "So we went to town",
        "I stayed at home",
    ]
    assert sentences.closed(batch, found) == ["So we went to town!", "I stayed at home."]


@pytest.mark.parametrize(
    ("old", "new", "fits"),
    [
        ("We never met her", "We met her once", False),
        ("It is a dull film for us", "It is a film for us all", False),
        ("It is a film for us all", "It is a dull film for us", False),
        ("A great film for us all", "For us all a great picture", True),
        ("He paid 30 dollars for it", "He paid 13 dollars for it", False),
        ("He saw two of the films", "He saw some of the films", False),
        ("We met Anna Berg in town", "In town we met Anna Berg", True),
        ("We met Anna Berg in town", "In town we met a woman", False),
        ('He called it "the house" again', "He called it the house again", False),
        ("We went to town that day", "We went", False),
        ("We went to town that day", "a b c a b c a b c", False),
    ],
)
def test_a_sentence_that_counts_otherwise_is_not_taken(old, new, fits):
    """Negations, opinions, numbers, names, quotes and length are counted before and after."""
    assert meaning.kept([old], [new]) == [fits]


def test_a_draw_is_no_search(t5):
    """Beams and a temperature exclude each other."""
    both = registry.get("neural.paraphrase", model=str(t5), beams=4, temperature=1.0)
    with pytest.raises(TransformationError, match="Give beams=1 to draw"):
        both.texts(SAID)


# --- models -------------------------------------------------------------------------------------------------------


def test_a_models_files_are_part_of_what_decides_the_outcome(masked, t5, tmp_path):
    """Other weights in the same folder, another identity; and other edits."""
    folder = tiny_models.masked_lm(tmp_path / "model")
    one = masked(model=str(folder), rate=1.0)
    before, text = one.identity, one.texts(TEXTS)
    tiny_models.masked_lm(folder, seed=9)
    assert one.spec == before[0]
    assert one.identity != before
    assert one.texts(TEXTS) != text
    both = registry.get("neural.back_translation", there=str(t5), back=str(folder))
    assert len(both.identity[1]) == 2 * len(before[1])


def test_a_model_makes_no_exact_outcome(masked):
    """It is said of each, of compositions with one, and in the catalogue."""
    assert not masked.exact
    assert registry.get("typo").exact
    assert not registry.get("typo > neural.masked_word").exact
    told = {entry["name"]: entry["exact"] for entry in api.catalog()}
    assert {name for name, exact in told.items() if not exact} == set(registry.NEURAL)


def test_a_missing_model_is_one_clear_error_before_any_work(tmp_path):
    """Not a failure on every row; and what to do is said."""
    rows = pa.table({"id": ["a", "b"], "text": ["We saw the film.", "We saw it."]})
    failures: list[Failure] = []
    with pytest.raises(ModelError, match="there is no folder"):
        transform_rows(rows, [registry.get("neural.masked_word", model=str(tmp_path / "none"))], failures=failures)
    assert not failures


def test_a_model_of_another_kind_is_refused(t5, tmp_path):
    """An encoder without its head, and a translator for a masked model."""
    from transformers import BertModel

    folder = tiny_models.masked_lm(tmp_path / "headless")
    BertModel.from_pretrained(folder).save_pretrained(folder)
    with pytest.raises(ModelError, match="must be a masked language model; it has no weights for"):
        registry.get("neural.masked_word", model=str(folder), rate=1.0).texts(["We saw the film."])
    with pytest.raises(ModelError, match="cannot be loaded as a masked language model"):
        registry.get("neural.masked_word", model=str(t5), rate=1.0).texts(["We saw the film."])


def test_workers_make_the_same(masked):
    """A pool of processes finds the model again by its spec."""
    rows = pa.table({"id": [str(row) for row in range(18)], "text": TEXTS[:18]})
    one, two = (transform_rows(rows, [masked(rate=1.0)], workers=workers) for workers in (1, 2))
    assert one["text"].to_pylist() == two["text"].to_pylist() != list(TEXTS[:18])


def test_nothing_of_torch_is_imported_until_it_is_used():
    """Naming one, reading its spec and rate 0 need no torch."""
    code = (
        "import sys, json\n"
        "from windtunnel.transforms import registry\n"
        "found = [registry.get(name) for name in registry.NEURAL]\n"
        "texts = [one(rate=0.0).texts(['We saw an old film.']) for one in found]\n"
        "print(json.dumps([texts, [n for n in ('torch', 'transformers', 'tokenizers') if n in sys.modules]]))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert json.loads(out) == [[["We saw an old film."]] * 3, []]
