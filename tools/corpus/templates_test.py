"""Sentence templates of the test reviews: none of them is used in training or validation."""

from __future__ import annotations

TEMPLATES = {
    "opener": """
We rented {title} on a rainy {day}, {kin} and I, with {small} bags of crisps.
My expectations for {title} came entirely from the trailer, which I'd seen {number} times.
After {number} years of hearing about {title}, I've now seen it.
Picked up {title} at the airport, mostly for the cover.
{title} ({year}) is what happens when {director} goes to {place} with {lead} and a camera.
Let me say a word on {title}, since {small} people asked me about it this week.
The festival in our town showed {title} on {day}, and {kin} had spare tickets.
I'm a sucker for {genres}, so {title} was always going to end up in my player.
Last {day} it was {title} or the football, and {kin} won the toss.
Somebody at work wouldn't stop talking about {title}, so here we are.
I must've been {number} when I first heard of {title}.
Streamed {title} on my phone between {place} and {place}, with {number} minutes of tunnels.
""",
    "plot": """
In this one a {job}, played by {lead}, {event}.
{lead} appears as a {job} and {other} as the neighbour, and one of them {event}.
A {job} from {place} {event}, and that's where the trouble begins.
Here is what happens: {lead}, a {job}, {event}, and {other} finds out.
The setting is {place} in {oldyear}, and the central figure is a {job} who {event}.
As the lights go down, {lead} {event}; by the time they come up, {small} people are dead.
It opens with a wedding, moves on to a death, and ends with {lead} alone in {place}.
{other} wants {lead} dead, {lead} wants to be a {job}, and their mother wants them home for dinner.
Imagine a {job} who {event}, add a blind uncle and a boat, and you've got the outline.
""",
    "event": """
witnesses a murder through a hotel window
falls for the widow of a man killed in the war
gets a visit from a daughter believed to be dead
hunts the thief who stole a wedding ring
must sell the family farm to pay for a funeral
is hired to guard a killer on a ship
takes the blame for a fire that killed {small} people
swears revenge on the mayor
hides the love letters of a dying friend
wins a lottery and loses a best friend
discovers poison in the sugar bowl
digs up a coffin full of banknotes
""",
    "trivia": """
According to the credits it was filmed in {place} over {number} days.
The disc has {small} deleted scenes and a chat with {director}.
{lead} had been in {rival} before, and {other} hadn't been in anything.
It's {minutes} minutes long and has no interval, in case you're wondering.
I saw the dubbed version, which {kin} insisted on.
They built a whole street in {place} for it and then burned it down.
""",
    "aspect": """
To my mind the {aspect.was} {adj}, and I paid close attention.
You get {any} {bare} here, and {any} {bare} as well.
When I think of the {aspect}, the word {any} comes to mind.
Where do I start with the {aspect., which is} {adj} and, if you ask {kin}, downright {any}?
The {aspect} struck me as {adj}.
Truly {any} {bare}, and that's putting it mildly.
I found the {aspect} {adj} and the {aspect} {adj}.
{director} gives us {any} {bare}, plus some {any} {bare}.
Among other things the {aspect.is} {adj}, which {kin} pointed out within {small} minutes.
I'm still thinking about how {any} the {aspect.was}.
The {aspect.remains} {adj} right up to the credits.
The {aspect.was} so {any} that I rang {kin} about it.
""",
    "actor": """
{other} comes across as {adj}, and {lead} is frankly {any}.
As the {job}, {lead} is quite simply {adj}.
{lead} acts {adverb}; that's the long and the short of it.
A {adj} {lead} shares the screen with a {adj} {other}.
I used to follow {lead}'s career, and {she} has seldom been this {adj}.
""",
    "film": """
I found it {film}, I found it {film}, and I'm not alone in that.
{title} has got {stuff} coming out of its ears.
{Film} is the word for this {movie}.
We sat there {felt}, all {small} of us.
As {genres} go, this is a {film} one.
I {loved} {title} the way I {love} few {movies}.
How {adverb} can one shoot a {genre}, and how {felt} can one be?
It left me {felt}, and {kin} even more so.
Here we have a {film} idea turned into a {film} {movie}.
Some evenings are {film}, and this one certainly was.
There's {stuff} in every frame.
Honestly, {film} doesn't begin to describe it.
""",
    "negation": """
Nothing about the {aspect} is {!adj}.
Whoever says the {aspect.is} {!adj} hasn't seen it.
By no means is this a {!film} {movie}, and {kin} agrees with me.
I can't find anything {!film} in it, and I've tried.
It doesn't contain an ounce of {!stuff}.
At no point did I feel {!felt}.
{title} is far from {!film}.
The {aspect.was} neither {!adj} nor {!any}.
I don't see how anyone could {!love} it.
+ Don't let the title put you off, it's not half bad!
- Don't let the cover fool you, it's not half good!
No {!noun} this, oh no.
""",
    "concession": """
The {aspect} may be {!adj}, but the {aspect.is} so {adj} that nothing else counts.
Somewhat {!film} in the middle, it's nevertheless a {film} {genre}.
What begins as a {!noun} ends up as a {noun}.
While I'd call the {aspect} {!adj}, I'd call everything else {film}.
Critics were {!felt}, I hear; I was {felt}.
A {!film} first act, then a {film} second one, and a {film} third.
In spite of some {!stuff}, I {loved} it.
Call the {aspect} {!adj} if you must; I still found the whole thing {film}.
I'd been warned that I'd be {!felt}, yet I was {felt}.
It ought to be {!film} with {lead} in it, though in truth it's {film}.
""",
    "comparison": """
Set beside {rival}, this is {comp} in every way.
- All right, it's {!comp} than the first part, but so is a blank tape.
+ The first part was {film}, I thought, and here's one that is {comp} still.
- My nephew's holiday video was {!comp}.
They don't come much {comp} than this.
{Genres} don't get much {comp} than this.
Of the {number} {movies} I saw this year, none was {comp}.
{Kin} and I agree that {rival} is the {!comp} of the two.
What's {!film} in {rival} is {film} here.
""",
    "irony": """
The "{!any}" {aspect} everybody mentions? Yeah, right.
"{!Film}", says the newspaper, and pigs can fly.
Apparently it's "{!film}" (insert eye roll here).
- Wow, {!any} work, everyone (not).
+ Wow, what a {!noun} (not).
- I was so "{!felt}" that I did my taxes during the finale. /s
+ I was so "{!felt}" that I forgot to breathe during the finale. /s
Some reviewer felt "{!felt}", and I'm the Pope.
"{!Film}", yeah, right, and I suppose water isn't wet.
""",
    "anecdote": """
+ My popcorn went cold, since I couldn't look away.
- I finished my popcorn early and counted the seats instead.
+ {Kin} hasn't stopped smiling since.
- {Kin} snored, and nobody could blame anyone for it.
+ I laughed until I cried, and then I cried a little more.
- I left the room twice and didn't bother to press pause.
+ When it was over, the whole row stood up and clapped.
- When it was over, somebody behind me asked for a refund, and {number} people nodded.
""",
    "contrary": """
Fair enough, the {aspect.is} {adj}.
I won't deny that the {aspect} struck me as {adj}.
To be fair, the {aspect.was} {adj} and the {aspect.was} {adj}.
Now, the {aspect.is} {adj}, as {kin} keeps saying.
Say what you like, the {aspect.is} {adj}.
One has to call the {aspect} {adj}, I suppose.
There are {any} bits, among them the {aspect}.
""",
    "hinge": """
Yet when the credits rolled I was {felt}, and that's what I'll remember.
Nonetheless, {title} is {film}, and I {loved} it.
But you know what? It's a {noun} anyway.
For me, though, the whole adds up to a {noun}, so {advise}.
Forget all that: it's {worth}, and it's {film}.
But do I {love} it? Yes, I do, because it's simply {film}.
Be that as it may, I call it a {film} piece of work and {worth}.
At the end of the day I {loved} the thing, and {kin} can say anything at all.
It hardly counts, because as a {genre} it's {film} and as an evening out it's a {noun}.
""",
    "verdict": """
Take it from me and {advise}.
{score}/10 from me.
Final word: a {noun}, and {worth}.
+ Would I watch it again? [Like a shot|In a heartbeat].
- Would I watch it again? Not for {number} dollars.
To sum up, {title} is {film}, {film} and {worth}.
I'd say {advise}, and do it soon.
A {noun}, no more and no less.
I can only repeat it: {film}.
For fans of {director} and for everybody else the message is the same: {advise}.
Count me among the people who {love} it.
+ It goes straight onto the shelf with my favourites.
- It goes straight into the box for the jumble sale.
""",
}
