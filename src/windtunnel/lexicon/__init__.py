"""Facts about words and keys that transformations look up, from the tables in `data/`.

A table is loaded when it is first needed, never at import. Its modules are imported by name; `tables` reads the files.
It knows texts and words, no transformations.
"""
