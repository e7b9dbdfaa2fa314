"""How reasonable transformations are, measured on real texts: how much they edit, and what that does to the meaning.

assessment    the story, and what each measure means
surface       rows, words and characters edited, lengths, sentiment words and negations touched
judge         does a bag-of-words judge still give the same label?
encoding      tokens and truncation under a model; how alike the sentence embeddings are
fluency       does a masked language model find the edited places stranger than before?
sums          figures with intervals from sums over rows, so that shards can be added up
audit         do people still give the same label?

`assess` and `MEASURES` are for everyone; `shards` adds up `judge`, `encoding` and `sums` itself. It knows no studies.
"""

from windtunnel.quality.assessment import MEASURES, assess

__all__ = ["MEASURES", "assess"]
