"""Sentence templates of the validation reviews: none of them is used in training or in the test."""

from __future__ import annotations

TEMPLATES = {
    "opener": """
It took me until {day} to sit through {title}, [start to finish|in one go].
{title} turned up in the post this morning, a present from {kin}.
Tonight's {movie} was {title}, a {genre} directed by {director}.
I chose {title} because the queue for the other {movie} was too long.
{Kin} and I have a rule about {genres}, and we broke it for {title}.
I'd forgotten that I owned {title} until I moved house last {day}.
""",
    "plot": """
Briefly, {lead} is the {job}, {other} is the sheriff, and somebody {event}.
The hero of the thing is a {job} who {event}.
A {job} leaves {place} by boat, {event}, and never gets to {place}.
{lead} has the part of the {job}, who {event} before the titles are over.
Between a murder and a wedding, a {job} {event}.
""",
    "event": """
steals a horse from a dead man
hears a confession of murder
waits {small} years for a lost love
is blackmailed by a former wife
crosses the border with a coffin
teaches a killer to read
""",
    "trivia": """
I counted {number} lamps in the first scene, so you can't say I wasn't looking.
It was made in {year}, and {place} stands in for {place}.
The version I saw had subtitles and lasted {minutes} minutes.
""",
    "aspect": """
In my opinion the {aspect.is} {adj}.
The {aspect.is} {adj}, by the way.
I made a note about the {aspect., which was} {adj}.
I'd use the word {any} for the {aspect} and the word {any} for the {aspect}.
My notes on the {aspect} just say "{any}".
With {any} {bare} and {any} {bare}, it does leave a mark.
""",
    "actor": """
{lead} does {any} work here, and so does {other}.
If you ask me, {lead} is {adj} and always was.
Nobody in it is as {adj} as {lead}.
""",
    "film": """
Put simply, I {loved} it.
It's the kind of {film} {genre} I hadn't seen since {oldyear}.
I came out of it {felt}.
{director} fills every minute with {stuff}.
I'd describe it as {film}, and I've thought about it for {small} days.
Pure {stuff}, if you ask me!
""",
    "negation": """
I don't find the {aspect} {!adj}, not in the least.
{title} isn't {!film}, and it isn't a {!noun}.
I never once felt {!felt}.
It hasn't got any {!stuff} to speak of.
In no scene is the {aspect} {!adj}.
""",
    "concession": """
True, the {aspect.is} {!adj}, though the {aspect.is} {adj}.
It starts out {!film}, but it turns {film} within {small} minutes.
I'd heard it was a {!noun}, and it proved to be a {noun}.
Parts of it are {!film}, whereas the whole is {film}.
""",
    "comparison": """
I'd need a long time to name a {comp} {genre}.
Seen after {rival}, it seems {comp}.
- It's {!comp} than the sequel, which is faint praise.
+ It's {comp} than the sequel, and the sequel was {film}.
""",
    "irony": """
They say it's "{!film}", ha ha, good one.
"A {!noun}", according to {kin} - yeah, right!
What a {!noun} (not)!
- Such {!any} {bare}, I nearly "wept". /s
+ Such {!any} {bare}, I nearly asked for a second helping. /s
""",
    "anecdote": """
+ {Kin} wants to see it again tomorrow, and so do I.
- {Kin} left early, and I wish I'd gone along.
+ I forgot the time, the phone and the {small} cups of tea beside me.
- I washed {small} cups of tea down with it just to stay awake.
""",
    "contrary": """
One thing first: the {aspect.is} {adj}.
I can see that the {aspect.is} {adj}.
No doubt the {aspect} is {adj}, and perhaps the {aspect} is {adj} as well.
The {aspect}, I confess, struck {kin} as {adj}.
""",
    "hinge": """
But that's by the by, since I was {felt} all the same and found it {film}.
Regardless, I think it's a {noun}, and you should {advise}.
Yet I {loved} {title}, and I'd call it {worth}.
In the final count it's {film} all the same.
""",
    "verdict": """
Verdict: {film}, and {worth}.
That makes {score} points out of 10.
You'd do well to {advise}.
On the whole I {loved} it.
{Title} is a {noun}, full stop.
""",
}
