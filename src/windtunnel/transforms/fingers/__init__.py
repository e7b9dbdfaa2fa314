"""Slips of the fingers on a keyboard."""

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
