"""What a transformation must not touch, besides markup, links and handles, which it never does.

Every transformation takes `protect`, one of these texts or several:

    negations                  not, never, nobody, without, isn't, ... (`lexicon/negations.py`)
    sentiment                  words that carry an opinion (`lexicon/sentiment.py`)
    names                      capitalised words that open no sentence, and runs of them; words all in capitals are none
    numbers                    words with digits, 3.5, 1,000, 10/10, $5, 50%, and number words
    words:plot,acting          these words and phrases, in whatever case; words:@my_words.txt, one on each line
    regex:[0-9]+ stars         what a pattern finds, in RE2's syntax

The law: with protection a transformation makes exactly the edits that it makes without, less those that touch
something protected. An edit touches what it overlaps, and a word that it would join to another one.
"""

from windtunnel.transforms.protection.protection import Protection

__all__ = ["Protection"]
