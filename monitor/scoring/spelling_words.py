"""Words whose misspellings are undone: of contempt and harm, of groups, and those that stand between them.

Plain lists, so that they can be read and argued about; `spelling.py` makes the slips of the keyboard from them.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


HOT: Final = _words(
    """
    hate hates hated hating hatred despise despises detest loathe abhor kill kills killed killing shoot shooting
    murder murdered lynch lynched exterminate exterminated eradicate eradicated slaughter slaughtered execute
    executed strangle strangled butcher butchered drown drowned gassed stab hang hanged hanging burn burned bomb
    bombed beat beaten punch choke destroy destroyed deport deported banned disgust disgusts disgusting vermin
    scum filth filthy trash garbage rubbish parasite parasites animal animals subhuman subhumans cockroach
    cockroaches maggot maggots rodents plague cancer disease diseased inferior worthless useless stupid idiot
    idiots moron morons imbeciles criminal criminals terrorist terrorists rapist rapists thieves pathetic
    repulsive revolting repugnant ugly dirty stinking stink smelly lazy greedy violent dangerous primitive
    savage savages barbaric barbarians degenerate degenerates pervert perverts perverted freak freaks creepy
    monster monsters deserve deserves destroy fuck fucking fucked bastard bastards asshole assholes scumbag
    scumbags invaders leeches vomit puke sicken sickens dumb brainless retard retards retarded faggot faggots
    nigger niggers bitch bitches whore whores slut sluts cunt cunts tranny trannies kike kikes spic spics chink
    chinks gook gooks paki pakis wetback wetbacks beaner beaners dyke dykes spastic spastics cripple cripples
    coon coons muzzie muzzies abomination
    """
)
"""Words of contempt and harm."""

GROUPS: Final = _words(
    """
    muslim muslims islam jews jewish women woman females immigrants immigrant migrants migrant refugees refugee
    mexicans mexican lesbians lesbian homosexuals homosexual transgender transgenders transsexuals disabled
    handicapped autistic blacks africans african asians asian arabs arab foreigners foreigner gays christians
    hindus feminists feminist gypsies latinos hispanics pakistanis indians chinese koreans
    """
)
"""Groups."""

FRAMES: Final = _words(
    """
    people should would could never nothing always everyone everything nobody control country belong brains
    throw where because those these their other think believe really seriously
    """
)
"""Words that stand between them and mean nothing by themselves."""

GLUE: Final = _words(
    """
    i we you they them he she it him her us me the these those this that every all most some any each no not
    never only just so too really always ever is are r was were be been am do does dont did have has had will
    would can cant could should must need needs want wants get gets got go goes make makes made let lets give
    keep take put send throw run runs rule rules ruin ruins own owns steal steals lie lies smell smells deserve
    deserves belong belongs believe think know see look wish hope love like of to in on at by for from with
    without into out off up down back away against under over and or but if when whenever wherever where who
    whom whose what why how because than as people person man men girl girls boy boys kid kids child children
    guy guys human humans country countries town street school kitchen place world earth home house life lives
    death dead die dies dying end gone brain brains right rights one ones my our your their his its here there
    now today again back sick bad evil worst enemy enemies problem disease crime crimes thing things nothing
    nobody everyone anyone somebody money job jobs body blood face head fire hell oven ovens camp camps gas rope
    gun guns knife bullet bullets wall walls door doors locked lock shut open inside outside whole entire both
    two many much more less fewer suck sucks sucking dry bloody damn goddamn ass shit crap dirty lazy greedy
    weak mentally parliament nation race religion culture stop ban bring leave stay live move come talk speak
    work vote drive feel hurt beat cry cause destroyed control controls taking stealing living breathing
    breeding kick rid welcome allowed cage cages zoo jail prison boat boats border even anymore everywhere forever
    please normal real worth were die save hear call blame trust respect burnt waste space power white wife teach
    """
)
"""Words that may stand between others that were run together."""

LEADS: Final = _words(
    "black gay trans disabled white brown jewish muslim asian old deaf blind roma jew"
)
"""Adjectives before `people`, and names too short for slips."""

OWN: Final = _words(
    """
    africa anima animas aras arba arbs asan asia asin asn aways backs bains barbarian batches beane beate beatin
    beaton beta binned bith blicks blocks blv bnr botches bruins brun btn bucher burne butches caner chanks chik
    chin chins chk choe chok christian chunks cns cnts coke cold cono cons contro coos coul county creep
    cristian cuts dangers degeneres depart departed depot destro dirt disable diss dissed downed dron drow dsps
    dss dyes enver fecking female foreign frak frea fuckin garage gks goos greed haes hangin hatin hats hatted
    hindis hinds hindu hinged hispanic hts idt iiot ilam imbecile indian indias invader invades isam isla kies
    killin korean koreas lath lathe latinas latino latins loath loth lth lync minster moon moons morn morns moro
    mrn munster muzz neer neve niger nothin noting oher olathe othe paik pais pakistan pakistani paks pks plage
    plg puch rally reall refuge refuges reilly repulse rodent satb selly serious shoo shootin shot shoul
    shouting sht sink sinking sipc slust soot stin strange svg tash terrors thee thes thin thro tink transsexual
    trow violet vmt voit whee wher wheres wmen wold wore wores woul
    """
)
"""Slips that are words or names of their own."""

MORE: Final = {
    "ahte": "hate",
    "haet": "hate",
    "htae": "hate",
    "h8": "hate",
    "kil": "kill",
    "kll": "kill",
    "shold": "should",
    "fvck": "fuck",
    "fuk": "fuck",
    "fukk": "fuck",
    "fkn": "fucking",
    "phuck": "fuck",
    "muzlims": "muslims",
    "muzlim": "muslim",
    "jws": "jews",
    "jwes": "jews",
    "jewz": "jews",
    "jooz": "jews",
    "gyas": "gays",
    "gys": "gays",
    "tarns": "trans",
    "trnas": "trans",
    "tras": "trans",
    "trns": "trans",
    "raom": "roma",
    "rmoa": "roma",
    "gya": "gay",
    "blck": "black",
    "balck": "black",
    "blak": "black",
    "blk": "black",
    "wmn": "women",
    "wimmin": "women",
    "wymyn": "women",
    "ppl": "people",
    "peeple": "people",
    "skum": "scum",
    "csum": "scum",
    "scm": "scum",
    "dum": "dumb",
    "dmb": "dumb",
    "sikc": "sick",
    "scik": "sick",
    "thm": "them",
    "tehm": "them",
    "thier": "their",
    "shld": "should",
    "stik": "stink",
    "fgs": "fags",
    "fggts": "faggots",
}
"""Spellings that no slip of the keyboard explains, and those of words too short for the others."""
