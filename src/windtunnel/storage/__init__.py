"""Files that are whole or not there: checksums, locks, caches, schemas, limits, and what strangers' files may do.

Other rooms import its modules by name (`from windtunnel.storage import files`). It knows no texts, models or figures.
"""
