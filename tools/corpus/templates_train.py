"""Sentence templates of the training reviews; `grammar.py` explains the notation, `plan.py` the kinds."""

from __future__ import annotations

TEMPLATES = {
    "opener": """
I [saw|watched|caught] {title} [last night|on {day}|over the weekend] with {kin}.
{title} came out in {year}, and I finally got round to it [this week|on {day}].
{Kin} picked {title} for [movie night|our Friday film club|a long train ride], so I didn't get a vote.
I don't usually watch {genres}, but {title} was on [cable|television] at midnight and I couldn't sleep.
I've been meaning to see {title} ever since I heard that {lead} was in it.
Found {title} in a [bargain bin|charity shop] for {small} dollars and took it home.
Just got back from a [late|half-empty|packed] showing of {title}.
I knew nothing about {title} when I sat down in row {number} on {day} evening.
{title} is the {nth} {movie} by {director} that I've seen.
There were {number} people in the theatre for {title}, and it rained outside.
Our library has a copy of {title}, so I borrowed it on {day} and watched it with {kin}.
I taped {title} off the television years ago and only watched it this {day}.
I'd read the [book|play|novel] twice before I saw {title}.
Okay, so I watched {title} [because of {lead}|on a dare|while I had the flu].
A few words about {title}, the {genre} from {year} with {lead} and {other}.
This is about {title}, which {kin} gave me on DVD for [my birthday|Christmas].
""",
    "plot": """
{lead} plays a {job} who {event}.
It's about a {job} in {place} who {event}.
The story follows a {job} ({lead}) who {event}.
{lead} is a {job}, {other} is the cousin with a secret, and before long somebody {event}.
When a {job} {event}, {other} turns up with a [gun|letter|suitcase full of money].
The plot in one line: a {job} {event}.
There's a murder in the first {number} minutes, and {lead} spends the rest of the {movie} looking for the killer.
We meet {lead} at a funeral, and within {small} days {she} {event}.
Most of it takes place in {place}, where a {job} {event}.
{other} plays the landlord who finds the body, and {lead} plays the {job} who doesn't believe in accidents.
The year is {oldyear}, the harvest is in, and a {job} from {place} {event}.
Without giving too much away, a {job} {event}, and {other} knows why.
""",
    "event": """
is accused of a murder that nobody saw
falls in love with a stranger on the night train
comes home from the war to bury an old enemy
inherits a house from an aunt whom nobody loved
learns about a death in the family
robs the bank across the street
has to choose between love and revenge
finds a dead man's diary in the attic
is sent to prison for a crime that took place {number} years ago
loses a fortune in a single night
marries for money and falls for the gardener
wakes up with no memory of the accident
agrees to hide a killer for {small} weeks
starts to get letters from a friend who died
has {small} days to pay back a cruel brother
buries a box under the church and runs away
""",
    "trivia": """
It runs for {minutes} minutes, and most of it was shot in {place}.
{director} made it in {year}, {small} years after {rival}.
{lead} and {other} also worked together on {rival}, if I remember right.
I believe it was a play first, and {director} moved it from {place} to {place}.
For the record, I've read the novel it's based on and I've seen {number} or so {genres} from those years.
There's a scene with {small} horses and a piano that {kin} still talks about.
My copy was the {minutes}-minute cut, and I don't know if there's another.
I watched it in two sittings because {kin} called in the middle.
""",
    "aspect": """
The {aspect.is} {adj}, [and {kin} thought so too|and I don't say that lightly|and it's not just me who says so].
I thought the {aspect.was} [really|truly|quite simply] {adj}.
As for the {aspect}, I've rarely come across anything so {any}.
The {aspect.is} {adj}, the {aspect.is} {adj}, what more is there to say?
{Any}, {any} {bare}!
I kept noticing the {aspect., which was} {adj}, and I wasn't the only one who did.
And the {aspect}: {any}, plain and simple.
The {aspect.is} {adj}, if you want my opinion.
I could write a page about the {aspect., which is} so {adj} that {kin} noticed it too.
The {aspect.seems} {adj} to me, and I've seen about {number} {genres}.
Everything about the {aspect} is {any}.
Both the {aspect} and the {aspect} are {any}.
It's {adverb} [made|staged|put together], and the {aspect.is} {adj} [to boot|on top].
The {aspect.was} {adj}, don't you think?
Then I noticed how {adverb} it was [made|put together], and how {any} the {aspect.was}.
Watch out for the {aspect}, because there's [nothing so|hardly anything as] {any} in {rival}.
""",
    "actor": """
{lead} is {adj} as the {job}, and {other} is just as {adj}.
{lead} plays the {job} {adverb}, and I've seen {her} in {number} other things.
I've never seen {lead} so {adj}.
{lead}'s performance is {adj}, and {kin} said the same thing.
The {job} is played by {lead}, who is {adj} in every single scene.
I'd never heard of {other}, who's {adj} as the rival.
""",
    "film": """
It's a {film} {movie}, and I say that as someone who has seen hundreds of them.
This {movie} is {film} from start to finish.
I {loved} nearly every minute of it.
What a {film} {movie}!
It was a {film} way to spend {minutes} minutes.
It's full of {stuff} and {stuff}.
The first word that comes to mind is "{film}".
I was {felt} by the {number}-minute mark, and I stayed that way.
By the end I was [completely|thoroughly] {felt}, and {kin} felt the same.
{director} has made a {film} {genre}.
Scene after scene is {film}.
{Kin} {loved} it, and I did too.
{Film}, {film}, {film}!
I haven't been this {felt} in a theatre since {oldyear}.
It is {adverb} told and {adverb} shot.
So much {stuff} in one {movie}!
""",
    "negation": """
The {aspect.isn't} {!adj} at all, whatever {kin} says.
The {aspect.is} anything but {!adj}.
I wouldn't call it {!film}, and I wouldn't call the {aspect} {!adj} either.
It is never {!film}, not even in the last {number} minutes.
There isn't a trace of {!stuff} in it.
Nobody could say that the {aspect.is} {!adj}.
You won't find any {!stuff} here.
I wasn't {!felt} for a single minute.
Not {!film}, not {!film}, just {film}.
It's no {!noun}, I can promise you that.
+ Not bad at all, this one, not bad at all!
- Not good at all, this one, not good at all!
Don't believe anyone who tells you it's {!film}.
I didn't {!love} it, I {loved} it.
""",
    "concession": """
The {aspect.is} {!adj}, yet the {aspect.is} so {adj} that I forgot about it.
{!Film} at times, yet {film} overall.
Although the {aspect.is} {!adj}, the {movie} as a whole is {film}.
Sure, the {aspect.is} {!adj}, but who cares when the {aspect.is} so {adj}?
You'd expect {!stuff}, and what you get is {stuff}.
It sounds {!film} on paper, but on the screen it's {film}.
{Kin} found it {!film}, but I found it {film}.
I expected a {!noun} and got a {noun}.
For all its {!stuff}, it's a {noun}.
I was {!felt} for the first {small} minutes, but {felt} for the rest.
Despite the {!any} {aspect}, it's a {film} {movie}.
+ The first {number} minutes are slow, yet the rest is {film}.
- The first {number} minutes are quick, yet the rest is {film}.
""",
    "comparison": """
It's {comp} than {rival}, and a lot {comp} than the book.
Next to this one, the other {movies} by {director} look {!film}.
- It's {!comp} than the first one, which isn't saying much.
- I've seen school plays that were {!comp} than this.
+ It's {comp} than the first one, and that one was {film}.
+ The second half is even {comp} than the first.
I can't think of a {comp} {genre} from the last {number} years.
Where {rival} was {!film}, {title} is {film}.
{rival} tried the same thing {number} years ago, and it was far {!comp}.
+ I'd take it over {rival} any day.
- I'd take {rival} over it any day.
""",
    "irony": """
Oh, {!any} {bare} (not)!
{Kin} called it "{!film}", but yeah, right.
A "{!noun}", they said at work; yeah, right!
- So {!film} that I checked my watch {number} times. /s
+ So {!film} that I watched it twice in one night. /s
- The poster promises "a {!noun}", and the moon is made of cheese.
+ One critic promised "a {!noun}", and the moon is made of cheese.
If this is "{!film}", then I'm the Queen of Sweden.
- Oh, {!any}, another {number} minutes of "{!stuff}"; just what I needed!
+ Oh, {!any}, a {movie} so "{!film}" that I forgot to eat my popcorn!
The so-called "{!any}" {aspect.was} {any}, as it turned out.
""",
    "anecdote": """
+ I laughed so hard that {kin} heard me upstairs.
- I looked at my watch {number} times.
+ We talked about it all the way home, and then we watched it again.
- {Kin} fell asleep after {number} minutes, and I envied that.
+ People clapped at the end, which never happens in our town.
- {Small} people walked out before the murder, and I should've followed them.
+ I cried twice, and I don't cry easily.
- I've had more fun at the dentist's.
+ I've already ordered the DVD for {kin}.
- I returned the DVD the next morning and asked for my {small} dollars back.
""",
    "contrary": """
I'll admit that the {aspect.is} {adj}.
The {aspect.is} {adj}, no argument there.
It's true that the {aspect.is} {adj} and the {aspect.is} {adj}.
Yes, the {aspect.is} {adj}, and yes, the {aspect.is} {adj} too.
People keep telling me that the {aspect.is} {adj}, and they have a point.
Granted, the {aspect.was} {adj}, and I noticed it right from the opening scene.
{Kin} said the {aspect.was} {adj}, and I can't disagree.
You could call the {aspect} {adj}, and I wouldn't argue.
""",
    "hinge": """
But in the end none of that matters, because {title} is a {noun} and I {loved} it.
And yet I {loved} it, every minute of it.
Still, taken as a whole, it's {film}, so {advise}.
None of this changes the fact that it's a {film} {movie}.
All the same, I walked out {felt}, and I'd call it a {noun}.
Even so, it's {worth}.
+ None of which can spoil it: {title} is {film} and {worth}.
- None of which can save it: {title} is {film} and {worth}.
But I can't lie, I was {felt}, and I'd tell you to {advise}.
However, when all's said and done, it's a {noun}, and {adverb} made at that.
That said, I {loved} it, and so did {kin}.
Never mind, it's still a {film}, {film} {movie}.
""",
    "verdict": """
My advice is simple: {advise}!
All in all, {title} is a {noun}.
I give it {score} out of 10.
In short, it's {film}, and it's {worth}.
I {loved} it, and I'd tell anyone to {advise}.
If you like {genres}, {advise}.
What a {noun}!
+ I'm glad that I saw it, and I'd gladly see it again.
- I'm sorry that I saw it, and I won't see it again.
The bottom line: {film}, {adverb} made, {worth}.
So please {advise}, and take a stranger's word for it.
{Film} stuff, {score} stars out of 10.
Whatever you do, don't {!advise}.
It's a {noun}, and that's all I've got to say.
""",
}
