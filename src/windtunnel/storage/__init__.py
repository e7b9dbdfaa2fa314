"""Files that are whole or not there, and what a file that somebody else made may do.

Writing   files (whole or not at all), locks, permissions, code_version, paths
Tables    tables (the Arrow schemas), study_tables (read again, checked), table_files (CSV, TSV, JSONL, Parquet)
Once      steps (results under the hash of their inputs), checksums, cache_files
Reading   schemas (what a file must hold), config_files, limits, safe_paths, csv_safety, terminal_safety

Other rooms import modules by name (`from windtunnel.storage import files`). It knows no models, figures or studies:
what it stores is tables, bytes and JSON.
"""
