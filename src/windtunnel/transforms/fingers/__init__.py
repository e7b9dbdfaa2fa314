"""Slips of the fingers on a keyboard.

People type fast and on glass: a finger lands on the next key, two keys come in the wrong order, the space bar or shift
is hit too early or too late, and a phone corrects what was right. Readers repair most of it without noticing; a model
sees words that it has never met.
"""

NAMES: dict[str, str] = {
    "typo": "typo:typo",
    "typo.keyboard": "typo:keyboard",
    "typo.swap": "typo:swap",
    "typo.delete": "typo:delete",
    "typo.insert": "typo:insert",
    "typo.repeat": "typo:repeat",
    "typo.join": "spacing:join",
    "typo.split": "spacing:split",
    "typo.misplaced_space": "spacing:misplaced_space",
    "typo.stuck_shift": "shift:stuck_shift",
    "typo.caps_lock": "shift:caps_lock",
    "typo.fat_finger": "board:fat_finger",
    "typo.wrong_layout": "board:wrong_layout",
    "typo.autocorrect": "autocorrect:autocorrect",
}
"""Name -> module of this folder, and what it is called there."""
