"""Transformations by a language model: its outcome may differ in a few places between machines, devices and versions.

The model is a folder or a hub id, as for training; nothing of torch is imported until one of them is asked for edits.
Its files' hash is part of what decides whether work already done is taken again (`Transformation.identity`).
"""

NAMES: dict[str, str] = {
    "neural.back_translation": "rewording:back_translation",
    "neural.masked_word": "masked_word:masked_word",
    "neural.paraphrase": "rewording:paraphrase",
}
"""Name -> module of this folder, and what it is called there."""
