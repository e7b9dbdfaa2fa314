"""Which of our transformations races against what of the peers, and what cannot be run and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Race:
    """One operation that a peer has too."""

    ours: str
    """Our spec, without `rate`, which is set so that as much is changed as by the peer."""
    peer: str
    theirs: str
    """A name of peers/operations_PEER.py."""
    unit: str = "words"
    """What a change is counted in (likeness.py)."""
    asked: float = 0.10
    """Share of the words to change; less where one of the two cannot reach it."""
    fixed: bool = False
    """The peer has no strength: what it changes is asked of ours."""
    rare: bool = False
    """Found in few reviews: it takes ten times as many to measure the strength."""
    note: str = ""

    @property
    def name(self) -> str:
        """What tells it from the others."""
        return f"{self.ours} | {self.peer} {self.theirs}"


ALL = 1.0
_BOTH = "expands and contracts at once"

RACES = (
    # slips of the fingers
    Race("typo", "textattack", "CharSwapAugmenter"),
    Race("typo", "textflint", "Typos"),
    Race("typo", "augly", "simulate_typos"),
    Race("typo", "augly", "simulate_typos charmix"),
    Race("typo.keyboard", "langtest", "add_typo", note="at most one a text, so ours does as few"),
    Race("typo.keyboard", "nlpaug", "KeyboardAug"),
    Race("typo.keyboard", "augly", "simulate_typos keyboard"),
    Race("typo.keyboard", "textattack", "WordSwapQWERTY"),
    Race("typo.keyboard", "textflint", "Keyboard"),
    Race("typo.swap", "nlpaug", "RandomCharAug swap"),
    Race("typo.swap", "textattack", "WordSwapNeighboringCharacterSwap"),
    Race("typo.swap", "checklist", "add_typos", note="swaps any two characters, blanks and tags included"),
    Race("typo.swap", "textflint", "Typos swap"),
    Race("typo.delete", "nlpaug", "RandomCharAug delete"),
    Race("typo.delete", "textattack", "WordSwapRandomCharacterDeletion"),
    Race("typo.delete", "textflint", "Typos delete"),
    Race("typo.insert", "nlpaug", "RandomCharAug insert"),
    Race("typo.insert", "textattack", "WordSwapRandomCharacterInsertion"),
    Race("typo.insert", "textflint", "Typos insert"),
    Race("typo.split", "nlpaug", "SplitAug", asked=0.03),
    Race("typo.split", "augly", "split_words", asked=0.03),
    Race("typo.split", "augly", "insert_whitespace_chars", asked=0.03, note="white space after every k-th character"),
    Race("typo.join", "augly", "merge_words", asked=0.05),
    # spelling
    Race("spelling.misspelling", "nlpaug", "SpellingAug"),
    Race("spelling.misspelling", "augly", "simulate_typos misspelling"),
    Race("spelling.misspelling", "textflint", "SpellingError"),
    Race("spelling.dyslexia", "langtest", "dyslexia_word_swap", note="of/off, not/knot and the like"),
    Race("spelling.british", "langtest", "american_to_british", asked=ALL, rare=True),
    Race("spelling.american", "langtest", "british_to_american", asked=ALL, rare=True),
    # machines
    Race("ocr", "nlpaug", "OcrAug"),
    Race("ocr", "textflint", "Ocr"),
    Race("ocr", "langtest", "add_ocr_typo"),
    Race("speech.homophone", "langtest", "add_speech_to_text_typo", note="at most one word a text"),
    Race("encoding.zero_width", "augly", "insert_zero_width_chars", note="after every k-th character, tags included"),
    Race("encoding.zero_width", "textattack", "WordSwapInvisibleCharacters"),
    Race("whitespace.extra(kind='tabs')", "langtest", "add_tabs", "spaces"),
    Race("whitespace.extra(kind='newlines')", "langtest", "add_new_lines", "spaces"),
    # chat
    Race("case.upper", "langtest", "uppercase", "case", ALL),
    Race("case.upper", "augly", "change_case upper", "case", ALL),
    Race("case.upper", "textflint", "WordCase upper", "case", ALL, fixed=True),
    Race("case.lower", "langtest", "lowercase", "case", ALL),
    Race("case.lower", "augly", "change_case lower", "case", ALL),
    Race("case.lower", "textflint", "WordCase lower", "case", ALL, fixed=True),
    Race("case.title", "langtest", "titlecase", "case", ALL),
    Race("case.title", "augly", "change_case title", "case", ALL),
    Race("case.title", "textflint", "WordCase title", "case", ALL, fixed=True),
    Race("case.random", "augly", "change_case random letters", "case", 0.3),
    Race("contraction.contract", "langtest", "add_contraction", asked=ALL),
    Race("contraction.contract", "augly", "contractions", asked=ALL),
    Race("contraction.contract", "checklist", "contract", asked=ALL, fixed=True),
    Race("contraction.contract", "textattack", "WordSwapContract", asked=ALL),
    Race("contraction.expand", "checklist", "expand_contractions", asked=ALL, fixed=True),
    Race("contraction.expand", "textattack", "WordSwapExtend", asked=ALL),
    Race("contraction.expand", "textflint", "Contraction", asked=ALL, fixed=True, note=_BOTH),
    Race("punctuation.add", "langtest", "add_punctuation", "marks", ALL, rare=True, note="looks at the last character"),
    Race("punctuation.remove", "langtest", "strip_all_punctuation", "marks", ALL),
    Race("leet", "augly", "replace_similar_chars"),
    Race("slang.abbreviate", "langtest", "add_abbreviation", asked=0.05),
    Race("slang.informal", "langtest", "add_slangs", note="British slang for nouns and adjectives"),
    # characters that look alike
    Race("lookalike.homoglyph", "augly", "replace_similar_unicode_chars"),
    Race("lookalike.fun_font", "augly", "replace_fun_fonts"),
    Race("lookalike.upside_down", "augly", "replace_upside_down"),
    Race(
        "lookalike.bidirectional",
        "augly",
        "replace_bidirectional",
        asked=ALL,
        fixed=True,
        note="not intact for ours: palindromes",
    ),
    # other words
    Race("synonym", "nlpaug", "SynonymAug"),
    Race("synonym", "textattack", "WordNetAugmenter"),
    Race("synonym", "textaugment", "EDA synonym_replacement"),
    Race("synonym", "langtest", "adjective_synonym_swap"),
    Race("number.words", "langtest", "number_to_word", asked=ALL, rare=True),
    Race("number.change", "langtest", "randomize_age", asked=ALL, rare=True),
    Race("gender.swap", "augly", "swap_gendered_words"),
    # order and frame
    Race("eda.swap", "nlpaug", "RandomWordAug swap"),
    Race("eda.swap", "textaugment", "EDA random_swap", note="any two words; ours neighbours"),
    Race("eda.swap", "textattack", "SwapAugmenter", note="any two words; ours neighbours"),
    Race("eda.delete", "nlpaug", "RandomWordAug delete"),
    Race("eda.delete", "textaugment", "EDA random_deletion"),
    Race("eda.delete", "textattack", "DeletionAugmenter"),
    Race("sentence.add", "langtest", "add_context", asked=ALL, note="one sentence, written by the caller"),
)

NOT_RUN = (
    ("NL-Augmenter", "all", "on GitHub only, not on PyPI; GitHub cannot be reached from here"),
    ("TextAttack", "WordSwapHomoglyphSwap", "its wheel lacks shared/intentional_homoglyphs.txt: FileNotFoundError"),
    ("TextAttack", "WordSwapChangeName, WordSwapChangeLocation", "download flair's model ner-english"),
    ("TextAttack", "WordSwapEmbedding, WordSwapHowNet", "download their tables from Amazon S3"),
    (
        "TextFlint",
        "TwitterType, InsertAdv, AppendIrr, Tense and 2 more",
        "download word lists from a server of their own",
    ),
    ("TextFlint", "SwapSyn", "needs part-of-speech tags of spaCy's en_core_web_lg, which is on GitHub only"),
    ("CheckList", "punctuation, change_names, change_location, change_number", "need spaCy's en_core_web_sm"),
    ("LangTest", "swap_entities", "needs named entities labelled by hand or by a model"),
    ("TextAttack", "WordSwapChangeNumber", "changes any number; ours ages and spans of years only: not the same"),
    ("TextFlint", "SwapNum", "changes any number; ours ages and spans of years only: not the same"),
    ("nlpaug", "RandomSentAug", "downloads NLTK's sentence model punkt"),
)
"""Operations that we have too and that could not be run here, and why."""
