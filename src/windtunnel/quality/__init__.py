"""How reasonable transformations are, measured on real texts: how much they edit, and what that does to the meaning.

surface      rows, words and characters edited, lengths, sentiment words and negations touched
judging      does a bag-of-words judge still give the same label?
encoding     tokens and truncation under a model; how alike the sentence embeddings are
fluency      does a masked language model find the edited places stranger than before?
assessing    the story, and what each measure means
display      the table in a terminal
"""

from windtunnel.quality.assessment import MEASURES, assess

__all__ = ["MEASURES", "assess"]
