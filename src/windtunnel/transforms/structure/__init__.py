"""The order and the frame of sentences.

The words stay and their arrangement changes: sentences are joined, cut, said twice or put in another order, lines
break elsewhere, and something that is beside the point stands before or behind. A model that reads for the label
should not care where the sentence stands that decides it.
"""

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
