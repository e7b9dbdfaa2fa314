"""Verb forms, as far as telling "he'd see" (would) from "he'd seen" (had) and "it's been" (has) from "it's set" (is).

Our own lists, in one string a role; a form can be in several. Regular -ed forms need no entry.
"""

from __future__ import annotations

BOTH = """put cut hit come become run read let cost hurt quit shut cast beat burst split spread overcome set rid"""
"""Base form and participle are one, so that 'd before it stays."""

BASE = f"""{BOTH} bet be have
do say see think know go get make take want like love hate look watch give use find tell ask
work seem feel try leave call need mean keep begin help show hear play move live believe hold bring happen write
provide sit stand lose pay meet include continue learn change lead understand stop follow create speak allow add spend
grow open walk win offer remember consider appear buy wait serve die send expect build stay fall reach kill remain
suggest raise pass sell require report decide pull recommend rate prefer enjoy rent guess suppose imagine hope wish
care mind skip avoid miss describe mention agree disagree argue admit dare bother venture hesitate advise urge warn
encourage choose pick rank vote score compare place laugh cry smile sleep eat drink drive fly ride throw catch fight
forget forgive regret appreciate notice realize realise recognize recognise discover explain explore deserve fail
succeed manage end finish start enter join marry kiss shoot steal hide seek save rescue protect talk listen discuss
answer reply respond react complain apologize praise blame accuse admire respect trust doubt question wonder assume
conclude claim state note point refer tend prove appeal apply rely deal face fit suit fill cover carry wear dress draw
paint sing dance act direct produce film edit release own owe borrow lend return visit travel arrive stick hang drop
lift push kick knock break burn destroy damage ruin spoil waste improve increase reduce cause force feed breed bleed
speed proceed exceed embed heed wed shed seed swear stab slap scream shout yell whisper hire fire invest count check
test turn switch crack crush smash punch strangle classify categorize label term name title define identify relate
connect attach attract engage entertain bore scare frighten shock surprise disappoint please satisfy offend insult bear
endure suffer stomach tolerate accept reject refuse deny resist survive escape rush hurry chase hunt track trade
exchange replace remove clean wash cook bake shop suck stink rock rule shine benefit gain earn qualify translate sum
sound smell taste touch reveal expose tie develop evolve teach study train practice perform present represent portray
depict capture evoke convey express communicate interpret analyze sign pretend behave belong differ depend exist occur
matter last stretch drag sink swim dig bury lie lay wake gather collect grab snatch concentrate focus review critique
dismiss ignore overlook underestimate highlight emphasize stress summarize repeat rewatch suspect figure purchase order
nominate award grant donate sue wager gamble risk liken equate elaborate thank welcome congratulate commend applaud
salute honor honour celebrate cheer adore cherish treasure crave desire demand request beg plead invite challenge
dislike despise loathe detest puke vomit cringe chuckle giggle gag rather sooner file post rewind contend characterize
attribute assign put deduct subtract upgrade downgrade pity envy"""
"""What would and will are followed by."""

PARTICIPLES = f"""{BOTH} been had got gotten done seen gone written taken given made shown known heard told said found
left lost felt kept held met thought brought bought caught taught fought sought sent spent built lent bent dealt meant
slept swept wept crept led fed bled sat stood understood won hung stuck struck dug sung sunk rung drunk swum begun
broken spoken stolen chosen frozen woken driven ridden risen forgiven eaten fallen beaten bitten hidden forgotten
forbidden grown blown thrown flown drawn worn torn sworn born shot sold paid laid slid lit shaken mistaken proven
redone undone overdone outdone foreseen withdrawn undergone sewn shrunk spun undertaken misunderstood rewritten remade
retold rebuilt stung wound dreamt learnt burnt spoilt"""

ONLY_HAS = """been had got gotten become happened died appeared disappeared existed lived seemed remained stayed begun
occurred managed vanished emerged come grown fallen risen"""
"""Never passive and never an adjective: 's before it is has."""

AS_ADJECTIVE = """supposed based called titled entitled interested bored tired talented gifted obsessed involved
dedicated devoted scared worried concerned convinced pleased disgusted impressed amazed ashamed embarrassed exhausted
flawed dated outdated overrated underrated contrived unrated divorced rated aimed geared filled packed loaded
unexpected detailed complicated uninspired animated crowded deranged twisted jaded naked wicked cursed blessed doomed
destined haunted possessed unneeded unwarranted unfinished unresolved convoluted located situated addicted attracted
armed skilled depressed frustrated fascinated intrigued thrilled delighted satisfied dissatisfied relaxed relieved
sophisticated understated overacted exaggerated misguided deformed retarded disabled guaranteed justified reputed
rumored rumoured rigged isolated inhabited populated peppered riddled infused laced sprinkled opposed inclined prepared
retired"""
"""After 's an adjective or passive; had and would do not ask."""

TRANSITIVE = """made set shot filmed directed written revealed told known shown presented given used considered
explained implied suggested hinted released produced edited acted handled executed listed labeled labelled regarded
recommended required needed believed assumed expected understood established followed accompanied surrounded portrayed
depicted described mentioned killed hired sent attacked arrested kidnapped murdered framed accused convicted rescued
raped tortured asked chosen assigned ordered invited cast drawn built created designed crafted constructed performed
paced delivered served treated torn forgotten ignored hidden covered divided narrated adapted stolen copied credited
captured cut dubbed sold marketed advertised billed hailed praised loved respected viewed felt discovered noted worn
enjoyed appreciated thrown tossed tied linked meant intended determined confused excited surprised shocked disappointed
amused annoyed forced limited connected related lost stuck trapped inspired disturbed committed allowed born attached
dressed married deserved wasted named spoken"""
"""Passive where no object follows: "it's written in", "he's killed."; "said" and "seen" are left alone."""

SUFFERED = """killed hired sent attacked arrested kidnapped murdered framed accused convicted rescued raped tortured
asked assigned ordered invited cast torn forced stuck trapped limited determined named confused excited surprised
shocked disappointed amused annoyed dressed born attached portrayed surrounded committed allowed expected known"""
"""The same where the subject is a person; "the film he's made in years" shows why "made" is not here."""

TWO_OBJECTS = """given told shown offered asked sent taught paid called named considered deemed labeled labelled dubbed
declared awarded granted denied promised handed elected appointed voted made said left rated forced released allowed"""
"""Even the passive may be followed by an object: "he's given a car"."""

NOT_AFTER_HAVE = """mixed limited talented increased renewed detailed unlimited twisted animated dedicated gifted
wicked naked left hidden set shot cast run cut hit broken hundred sacred kindred red bed hatred added canned related
varied assorted unrelated unresolved unanswered advanced forced fixed scripted supposed experienced accomplished
distinguished combined complicated distorted exaggerated heightened outdated inspired unexpected undisclosed
sophisticated spread split cost beat extended armed repeated shared certified skilled wound"""
"""May describe a noun that follows: "I have mixed feelings", "all I have left"."""
