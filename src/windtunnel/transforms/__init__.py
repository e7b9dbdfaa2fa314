"""Transformations: the contract, the registry, plug-ins, composition, protection, and the built-in ones.

    contract       what a transformation is: it proposes edits, one engine applies them
    registry       a name, an entry point or file.py:function -> a transformation
    built-in ones  a folder a family, by what happens in the world; a file one transformation or a few

Each family's `NAMES` says what it holds; nothing of it is imported until it is named. A transformation never sees a
label. The room knows no studies and, but for `neural/`, no torch.
"""

FAMILIES = ("fingers", "spelling", "machines", "chat", "wording", "structure", "lookalikes")
"""The folders, in the order in which the catalogue shows them."""

NAMES: dict[str, str] = {"mixed": "mixed:mixed"}
"""Those of no family: name -> module, and what it is called there."""
