"""The order and the frame of sentences."""

NAMES: dict[str, str] = {
    "sentence.shuffle": "order:shuffle",
    "sentence.duplicate": "order:duplicate",
    "sentence.add": "adding:add",
    "boilerplate.add": "adding:boilerplate",
    "linebreak.change": "layout:change",
    "list_form": "layout:list_form",
    "sentence.merge": "clause_joints:merge",
    "sentence.split": "clause_joints:split",
    "quote.title": "quotation:title",
    "eda.swap": "eda:swap",
    "eda.delete": "eda:delete",
}
"""Name -> module of this folder, and what it is called there."""
