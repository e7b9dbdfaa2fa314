"""The worst that realistic edits can do: a greedy search over the very edits that transformations propose.

    found = attack("models/plain-1", rows, [registry.get("typo"), registry.get("synonym")], max_edits=5)
    found.table        a row for each text: is it still right, after how many queries and which edits

    run           from a model and labelled texts to a table
    candidates    the edits there are to choose from, for each text
    search        which of them, in what order; all texts at once
    numbers       accuracy under attack, queries and edits a text, with intervals

No gradients and no weights are needed, only probabilities; labels are used for one thing, to see which texts are right
to begin with.
"""

from windtunnel.evaluation.attack.candidates import Candidate, propose
from windtunnel.evaluation.attack.numbers import Damage, damage, numbers
from windtunnel.evaluation.attack.run import Attack, Attacked, attack

__all__ = ["Attack", "Attacked", "Candidate", "Damage", "attack", "damage", "numbers", "propose"]
