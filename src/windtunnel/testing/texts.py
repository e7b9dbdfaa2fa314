"""Invented texts to try a transformation on."""

from __future__ import annotations

TEXTS = (
    "I watched this movie twice, and I don't regret it: a wonderful story, great actors, beautiful pictures.",
    "It is not bad, but it isn't good either. Mr. Smith couldn't have known what he'd be getting into...",
    "TERRIBLE!!! The WORST film I have ever seen; do not buy the DVD (or the book), I am warning you.",
    "We laughed, we cried.<br /><br />Perhaps the ending was a little slow, however my friends loved every minute.",
    'See <a href="http://www.example.org/film?id=7&amp;x=y">this page</a>, write to jane.doe@example.org or @jane_doe.',
    "So I said “it’s brilliant”, and he said ‘I’m not sure’ — then we left … They have been friends ever since.",
    "naïve café, Señor Ibáñez: Über-film! ﬁne ﬂow, İstanbul, ẞtraße, Ǆ, nai\u0308ve cafe\u0301",
    "Очень хороший фильм. Μια υπέροχη ταινία! とても良い映画でした。아주 좋은 영화",
    "\u202bסרט נפלא, שחקנים מצוינים.\u202c فيلم رائع، ممثلون ممتازون؟ mixed \u2067מעורב\u2069 text",
    "🎬👍🏽 loved it 👩\u200d👩\u200d👧\u200d👦 10/10 🇩🇪 ❤\ufe0f 1\ufe0f\u20e3",
    "Z\u0336\u0317\u0489a\u0300\u0301\u0302\u0303l\u034fgo\u0338 दिलचस्प फ़िल्म ครับ",
    "3 < 4 & 5 > 4, R&B, AT&T; <3 <notclosed &amp;&lt;br /&gt; <!-- a comment --> <b>bold</B><br/",
    "www. http:// @ a@b .com example.com's u.s.a. 3.5 1,000 e-mail rock'n'roll 'tis o' ''quoted''",
    "tabs\tand\r\nline\u2028breaks\u00a0no-break\u3000wide \u200bzero\ufeffwidth\x00nul\x1besc",
    "supercalifragilistic" * 40 + " " + "a b c d e f g " * 20,
    "\U0010ffff\ue000\ufffd\ufffe unassigned \u0378",
    "the the the the the the the the",
    'We rented "The Long Road" on Friday. It was raining. I was late; it did not matter, but we were tired. Fine!',
    *("", " ", "\n", "a", "I", "é", "好", "🎬", "\u0301", "'", "<", "&", "@", ".", "\x00"),
)
"""Ordinary sentences, then what breaks programs: scripts, marks, emoji, directions, markup, controls, nothing."""
