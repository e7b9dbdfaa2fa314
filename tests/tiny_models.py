"""Language models of a few thousand weights, drawn at random, with vocabularies of their own."""

import torch

from windtunnel.models.encoders.device import seeded
from windtunnel.models.encoders.encoder import quiet
from windtunnel.models.encoders.vocabulary import SPECIALS

WORDS = """watched movie twice story actors pictures ending book film plot scene girl sister cousin brother house town
village city village friends minute hour week month year page fridays road rain river hill forest music song dance voice
camera script director writer writers singers dancers singer dancer watched rented walked talked looked turned moved
warned started laughed writing reading walking talking slowly quickly quietly a an the is was of and in it i we he she
not but isn good bad great terrible seven apple orange actor umbrella idea"""
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
SENTENCE_WORDS = "the a film story was told in an old town by some people we met there and it rained on our way home"


def masked_lm(folder, *, seed=0, width=16, layers=1, positions=64):
    """Write a BERT with a masked-LM head into a folder."""
    from transformers import BertConfig, BertForMaskedLM, BertTokenizer

    pieces = [*SPECIALS, *".,!?'-", *LETTERS, *(f"##{letter}" for letter in LETTERS), *dict.fromkeys(WORDS.split())]
    ids = {piece: number for number, piece in enumerate(dict.fromkeys(pieces))}
    tokenizer = BertTokenizer(vocab=ids, do_lower_case=True)
    sizes = {"hidden_size": width, "intermediate_size": 2 * width, "num_hidden_layers": layers}
    config = BertConfig(
        vocab_size=len(ids), num_attention_heads=2, max_position_embeddings=positions, initializer_range=0.5, **sizes
    )
    with quiet(), seeded(seed, torch.device("cpu")):
        BertForMaskedLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def seq2seq(folder, *, seed=0):
    """Write a T5 into a folder; it says any of a score of words, or that it is done, with about equal chances."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast, T5Config, T5ForConditionalGeneration

    words = ["<pad>", "</s>", "<unk>", *SENTENCE_WORDS.split()]
    backend = Tokenizer(models.WordLevel({word: at for at, word in enumerate(dict.fromkeys(words))}, "<unk>"))
    backend.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    backend.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=backend, pad_token="<pad>", eos_token="</s>", unk_token="<unk>"
    )
    config = T5Config(
        vocab_size=backend.get_vocab_size(),
        d_model=16,
        d_kv=8,
        d_ff=32,
        num_layers=1,
        num_heads=2,
        decoder_start_token_id=0,
        dropout_rate=0.0,
        tie_word_embeddings=False,
    )
    with quiet(), seeded(seed, torch.device("cpu")):
        model = T5ForConditionalGeneration(config)
        torch.nn.init.normal_(model.lm_head.weight, std=0.02)
        model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
