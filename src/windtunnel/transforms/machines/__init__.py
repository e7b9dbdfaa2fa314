"""What machines do to text: scanners, speech recognition, encodings, web pages."""

NAMES: dict[str, str] = {}
"""Name -> module of this folder, and what it is called there."""
