import numpy as np
import pytest
import torch
from torch.nn import functional

from windtunnel.models.encoders import attention, blocks, encoder, packed
from windtunnel.models.encoders.device import autocast, choose_attention, seeded

CPU = torch.device("cpu")
LENGTHS = (7, 1, 30, 12)
SMALL = {"vocab_size": 50, "num_labels": 3, "max_position_embeddings": 64, "pad_token_id": 0}
BERT = SMALL | {
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "attention_probs_dropout_prob": 0.0,
}


def built(kind: str, way: str):
    """A small random classifier of one kind, whose layers run in one way."""
    import transformers as hf

    configs = {
        "distilbert": lambda: hf.DistilBertConfig(
            **SMALL, dim=32, hidden_dim=48, n_layers=3, n_heads=4, attention_dropout=0.0
        ),
        "bert": lambda: hf.BertConfig(**BERT),
        "roberta": lambda: hf.RobertaConfig(**BERT),
        "electra": lambda: hf.ElectraConfig(**BERT, embedding_size=16),
        "modernbert": lambda: hf.ModernBertConfig(
            **BERT | {"max_position_embeddings": 64}, local_attention=8, global_attn_every_n_layers=2,
            bos_token_id=1, eos_token_id=2, cls_token_id=1, sep_token_id=2, reference_compile=False,
        ),
    }  # fmt: skip
    with encoder.quiet(), seeded(1, CPU):
        config = configs[kind]()
        model = hf.AutoModelForSequenceClassification.from_config(config, attn_implementation=attention.of_layers(way))
        for weight in model.parameters():  # larger than a fresh model's, so that attention is not all but even
            torch.nn.init.normal_(weight, std=0.3) if weight.ndim > 1 else None
    if way == "packed":
        assert blocks.pack_layers(model) == (kind != "modernbert")
    return model.eval()


def batch(lengths=LENGTHS) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(2)
    ids = torch.randint(3, 50, (len(lengths), max(lengths)), generator=generator)
    mask = (torch.arange(max(lengths)) < torch.tensor(lengths)[:, None]).long()
    return ids * mask, mask


def answers(model, ids, mask) -> torch.Tensor:
    return model(input_ids=ids, attention_mask=mask).logits


KINDS = ("distilbert", "bert", "roberta", "electra", "modernbert")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", ["packed", "plain"])
def test_every_way_gives_the_same_logits_and_gradients(kind, way):
    """In fp32, logits are within 1e-5 of SDPA's, and each weight's gradient within 1e-4 of the largest one."""
    ids, mask = batch()
    found = {}
    for name in (way, "sdpa"):
        model = built(kind, name)
        logits = answers(model, ids, mask)
        functional.cross_entropy(logits, torch.tensor([0, 1, 2, 0])).backward()
        found[name] = logits.detach(), {at: weight.grad for at, weight in model.named_parameters()}
    assert torch.allclose(found[way][0], found["sdpa"][0], atol=1e-5)
    for at, expected in found["sdpa"][1].items():
        if expected is None:  # not used by the head
            assert found[way][1][at] is None
            continue
        assert torch.allclose(found[way][1][at], expected, atol=1e-4 * max(1e-2, float(expected.abs().max()))), at


@pytest.mark.parametrize("kind", KINDS)
def test_neighbours_and_padding_are_not_seen(kind):
    """Alone, among longer texts, or with other texts beside it, a text's logits are the same within 1e-5 in fp32."""
    ids, mask = batch()
    model = built(kind, "packed")
    with torch.inference_mode():
        together = answers(model, ids, mask)
        for row, length in enumerate(LENGTHS):
            alone = answers(model, ids[row : row + 1, :length], mask[row : row + 1, :length])
            assert torch.allclose(alone[0], together[row], atol=1e-5)


@pytest.mark.parametrize("kind", KINDS[:4])
def test_bf16_stays_near_fp32(kind):
    """Under autocast to bf16, class probabilities are within 0.05 of fp32's, for weights of ordinary size."""
    ids, mask = batch()
    model = built(kind, "packed")
    with torch.inference_mode():
        for weight in model.parameters():
            if weight.ndim > 1:
                weight.mul_(0.2)
        exact = answers(model, ids, mask).softmax(-1)
        with autocast(CPU, "bf16"):
            rough = answers(model, ids, mask).float().softmax(-1)
    assert (exact - rough).abs().max() < 0.05


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_frozen_weights_are_the_weights(dtype):
    """Weights cast once give the same bits as weights cast for each pass, and are let go afterwards."""
    ids, mask = batch()
    model = built("bert", "packed")
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=dtype == torch.bfloat16):
        expected = answers(model, ids, mask)
        with blocks.frozen(model, dtype):
            assert torch.equal(answers(model, ids, mask), expected)
    assert model.bert.encoder.frozen_weights is None


def test_a_model_that_reads_from_left_to_right_is_left_alone():
    """What is no plain encoder keeps its own layers."""
    import transformers as hf

    with encoder.quiet():
        model = hf.BertForSequenceClassification(hf.BertConfig(**BERT, is_decoder=True))
        assert not blocks.pack_layers(model)
        assert not blocks.pack_layers(hf.GPT2ForSequenceClassification(hf.GPT2Config(n_embd=8, n_layer=1, n_head=1)))


def test_scores_of_any_size_give_numbers():
    """Scores far beyond what can be raised to powers go torch's way, with the same outcome and gradient."""
    generator = torch.Generator().manual_seed(1)
    qkv = torch.randn(12, 3, 2, 8, generator=generator)
    layout = packed.Layout((5, 7), torch.tensor([0, 5, 12], dtype=torch.int32))
    for scale in (1.0, 30.0):
        found = (qkv * scale).requires_grad_()
        packed.attend(found, layout).square().sum().backward()
        expected = (qkv * scale).requires_grad_()
        parts = []
        for text in expected.split((5, 7)):
            q, k, v = text.permute(1, 2, 0, 3)
            parts.append(functional.scaled_dot_product_attention(q, k, v).transpose(0, 1))
        torch.cat(parts).square().sum().backward()
        assert torch.isfinite(found.grad).all()
        assert torch.allclose(found.grad, expected.grad, rtol=1e-3, atol=1e-3 * float(expected.grad.abs().max()))


def test_dropout_drops_its_share_and_keeps_the_mean():
    """A tenth of the numbers is 0, in the gradient the same ones, and the others are larger by 1 / 0.9."""
    numbers = torch.ones(101, 999, requires_grad=True)
    with seeded(1, CPU):
        dropped = blocks.QuickDropout(0.1).train()(numbers)
    dropped.sum().backward()
    assert torch.equal(dropped, numbers.grad)
    assert float((dropped == 0).float().mean()) == pytest.approx(0.1, abs=0.004)
    assert float(dropped.detach().mean()) == pytest.approx(1, abs=0.004)
    assert float(dropped.detach().max()) == pytest.approx(1 / 0.9, abs=1e-4)
    assert torch.equal(blocks.QuickDropout(0.1).eval()(numbers), numbers)


def test_the_same_random_state_drops_the_same():
    """Dropout follows torch's random state, in which a training goes on after a checkpoint."""
    ids, mask = batch()
    model = built("bert", "packed").train()
    found = []
    for seed in (1, 1, 2):
        with seeded(seed, CPU):
            found.append(answers(model, ids, mask).detach())
    assert torch.equal(found[0], found[1])
    assert not torch.equal(found[0], found[2])


def test_attention_dropout_drops():
    """With attention dropout, trainings differ from those without and have gradients; predictions do not."""
    ids, mask = batch()
    model = built("distilbert", "packed")
    exact = answers(model, ids, mask)
    encoder_ = model.distilbert.transformer
    encoder_.parts = [parts._replace(attention_dropout=0.5, dropout=0.0) for parts in encoder_.parts]
    assert torch.equal(answers(model, ids, mask), exact)
    model.train()
    with seeded(1, CPU):
        dropped = answers(model, ids, mask)
    dropped.sum().backward()
    assert not torch.allclose(dropped, exact, atol=1e-3)
    assert np.isfinite(float(encoder_.layer[0].attention.q_lin.weight.grad.abs().sum()))


def test_a_cpu_takes_packed_attention():
    """On a CPU, "auto" is "packed"."""
    assert choose_attention("auto", CPU) == "packed"
    assert choose_attention("plain", CPU) == "plain"


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")
@pytest.mark.parametrize("kind", KINDS[:4])
def test_on_cuda_variable_length_attention_agrees(kind):
    """On CUDA in bf16, packed probabilities are within 0.05 of SDPA's in fp32, and gradients point the same way."""
    cuda = torch.device("cuda")
    if not packed.varlen_is_there(cuda):
        pytest.skip("needs Ampere or newer")
    ids, mask = (part.to(cuda) for part in batch())
    grads, probs = [], []
    for way, precision in (("packed", "bf16"), ("sdpa", "fp32")):
        model = built(kind, way).to(cuda)
        with torch.no_grad():
            for weight in model.parameters():
                if weight.ndim > 1:
                    weight.mul_(0.2)
        with autocast(cuda, precision):
            logits = answers(model, ids, mask).float()
        functional.cross_entropy(logits, torch.tensor([0, 1, 2, 0], device=cuda)).backward()
        probs.append(logits.detach().softmax(-1))
        grads.append(torch.cat([w.grad.flatten() for w in model.parameters() if w.grad is not None]))
    assert (probs[0] - probs[1]).abs().max() < 0.05
    assert functional.cosine_similarity(grads[0], grads[1], dim=0) > 0.99
