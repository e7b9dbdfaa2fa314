"""The built-in transformations, by what happens in the world: a folder a family, a file one transformation or a few.

Each folder's `NAMES` says which transformations it holds; nothing of theirs is imported until it is named.
"""

FAMILIES = ("fingers", "spelling", "machines", "chat", "wording", "structure", "lookalikes")
"""The folders, in the order in which the catalogue shows them."""

NAMES: dict[str, str] = {"mixed": "mixed:mixed"}
"""Those of no family: name -> module, and what it is called there."""
