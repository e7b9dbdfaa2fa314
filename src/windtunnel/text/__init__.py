"""Texts in one UTF-8 buffer, the places in them, the edits to them, and the chances: what transformations stand on.

    batch      `TextBatch`: n texts, one buffer, and where words, letters, sentences, markup, links are
    edits      replace bytes [start, stop) by a text; checked, composed, applied
    chance     chances that are computed from row, seed and site, never drawn

Its modules are imported by name. It knows no words of a language, no files, no models.
"""
