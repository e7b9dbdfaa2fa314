"""Sentences that say nothing about what a text is about: our own lists."""

from __future__ import annotations

ASIDES = tuple(
    line.strip()
    for line in """
    I saw it on a Tuesday.
    I am writing this on a Monday.
    It was a Thursday, I think.
    I am writing this in the kitchen.
    I am typing this on a train.
    The window is open while I write this.
    I had tea beforehand.
    I had coffee afterwards.
    My brother was in the next room.
    My sister was sitting next to me.
    A neighbour told me about it.
    Somebody at work mentioned it.
    I heard about it in the spring.
    I read about it in a newspaper.
    It was in October, if I remember correctly.
    It was about nine in the evening.
    It was around noon.
    I was wearing a blue jumper.
    I live in a town with two bridges.
    I have two cousins.
    I am left-handed.
    I was born in the seventies.
    I took the bus that day.
    The bus stops in front of our house.
    We have a table by the window.
    There was a clock on the wall.
    There is a calendar on my desk.
    My desk is next to the door.
    I am using a new keyboard.
    I usually write in the morning.
    I usually write in the evening.
    I wrote a first draft on paper.
    I made some notes in a green notebook.
    I wrote this in about ten minutes.
    We had soup for dinner that night.
    It was a Wednesday afternoon.
    It was the second week of March.
    I had the day off.
    I was at home that weekend.
    I was at my cousin's house at the time.
    A friend of mine lives in Ohio.
    I grew up near a lake.
    I have lived in three cities.
    The street outside is called Mill Lane.
    It was a little after eight.
    """.strip().splitlines()
)
"""About the writer and the day."""

FACTS = tuple(
    line.strip()
    for line in """
    A week has seven days.
    A year has twelve months.
    An hour has sixty minutes.
    A minute has sixty seconds.
    June comes after May.
    Friday comes before Saturday.
    There are twenty-six letters in the alphabet.
    A dozen is twelve.
    Water boils at one hundred degrees Celsius.
    The sun rises in the east.
    The sun sets in the west.
    Paris is on the Seine.
    London is on the Thames.
    Canada is north of Mexico.
    Portugal is next to Spain.
    The moon goes around the earth.
    The earth goes around the sun.
    A triangle has three sides.
    A square has four sides.
    A chessboard has sixty-four squares.
    A piano has black and white keys.
    Snow is white.
    Spiders have eight legs.
    Bees have six legs.
    A mile is longer than a kilometre.
    A leap year has 366 days.
    """.strip().splitlines()
)
"""About the world."""

TAUTOLOGIES = tuple(
    line.strip()
    for line in """
    True is true.
    One is one.
    One plus one is two.
    Two and two is four.
    Ten is more than nine.
    Three is less than four.
    Today is today.
    Tuesday is Tuesday.
    A is A.
    A day is a day.
    North is north.
    Up is up.
    Blue is blue.
    Five is five.
    Yesterday was yesterday.
    Zero is zero.
    """.strip().splitlines()
)
"""True whatever happens, after the "and true is true" of Naik et al. 2018."""

SPOILER = (
    "*** Spoilers ahead ***",
    "SPOILER ALERT",
    "Spoiler warning:",
    "(Contains spoilers)",
    "[May contain spoilers]",
    "**SPOILERS**",
    "Warning: spoilers below.",
    "This may contain spoilers.",
)
HEADER = (
    "Review:",
    "My review:",
    "REVIEW",
    "My thoughts:",
    "Comment:",
    "User comment:",
    "Here is my review.",
    "Summary:",
    "My opinion:",
    "Title: Review",
)
SIGNATURE = (
    "- J.",
    "-- Sam",
    "~ Alex",
    "- M. K.",
    "-- A reader",
    "Regards, Chris",
    "Cheers, Pat",
    "- Posted by a member",
    "-- R. T.",
    "- Robin",
)
DEVICE = (
    "Sent from my phone",
    "Sent from my tablet",
    "Sent from my mobile device",
    "Sent from my iPhone",
    "Sent from my Android phone",
    "Written on my phone",
)
POSTED = (
    "Posted on 12 March 2014.",
    "Posted on June 3, 2009",
    "Written on 21 May 2011.",
    "Posted: 2012-08-17",
    "Date: 04/11/2008",
    "Reviewed on 9 January 2016.",
    "Posted on a Sunday.",
    "Last edited on 30 September 2013.",
    "Posted yesterday at 18:42",
    "Submitted on 2 February 2010.",
)
BEFORE = SPOILER + HEADER
"""Boilerplate that stands before a text."""
BEHIND = SIGNATURE + DEVICE + POSTED
"""Boilerplate that stands behind a text."""
