"""What machines do to text: scanners, speech recognition, encodings, web pages.

Between the writer and the classifier stand programs. A scanner takes one letter for another, a recognizer writes down
a word that sounds alike, a wrong encoding turns an apostrophe into three strange letters, a crawler leaves tags and
cuts the end off. The writer never made these mistakes, and the label does not know of them.
"""

NAMES: dict[str, str] = {
    "ocr": "ocr:ocr",
    "ocr.single": "ocr:single",
    "ocr.multi": "ocr:multi",
    "ocr.line_hyphen": "hidden:line_hyphen",
    "speech": "speech:speech",
    "speech.homophone": "speech:homophone",
    "speech.disfluency": "disfluency:disfluency",
    "encoding.mojibake": "encoding:mojibake",
    "encoding.replacement": "encoding:replacement",
    "encoding.smart_quotes": "encoding:smart_quotes",
    "encoding.straight_quotes": "encoding:straight_quotes",
    "encoding.no_break_space": "encoding:no_break_space",
    "encoding.zero_width": "hidden:zero_width",
    "encoding.soft_hyphen": "hidden:soft_hyphen",
    "html.entities": "html:entities",
    "html.tags": "html:tags",
    "whitespace.extra": "whitespace:extra",
    "whitespace.lines": "whitespace:lines",
    "crop.end": "crop:end",
    "crop.ellipsis": "crop:ellipsis",
    "repeat.line": "crop:repeat_line",
}
"""Name -> module of this folder, and what it is called there."""
