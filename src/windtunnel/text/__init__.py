"""Texts in one buffer, the places in them, the edits to them, and the chances: what all transformations stand on."""
