"""Words of contempt and the groups it is aimed at, as people misspell, star, number and glue them to get past filters.

Made from short lists by the slips of a keyboard: a letter left out, doubled or swapped with its neighbour, a vowel
changed. What is a word of its own is left alone, so the lists hold words whose slips rarely are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


HOT: Final = _words(
    """
    hate hates hated hating despise despises detest loathe kill kills killed killing shoot murder lynch exterminate
    eradicate slaughter disgust disgusts disgusting vermin scum filth filthy trash garbage parasite parasites animals
    subhuman subhumans cockroach cockroaches maggots plague cancer inferior worthless useless stupid idiots morons
    criminals terrorists rapists pathetic repulsive deport ugly deserve destroy fuck fucking bastards scumbag scumbags
    retarded faggot faggots nigger niggers bitch bitches whores sluts cunt burn bomb
    """
)
LETTER_FOR: Final = str.maketrans("013457@$!|", "oieastasii")
"""The letters that digits and signs stand for."""
OFTEN: Final = _words(
    """
    hate kill despise disgusting disgust vermin scum trash stupid fuck deserve deport murder worthless
    muslims muslim women immigrants disabled blacks jews lesbians mexicans
    """
)
"""Those whose slips are looked for everywhere; the others are undone where something else raised suspicion."""
GROUPS: Final = _words(
    """
    muslim muslims jews jewish women immigrants immigrant migrants refugees mexicans lesbians homosexuals transgender
    disabled blacks africans asians arabs foreigners gays christians hindus feminists
    """
)
GLUE: Final = frozenset(
    _words(
        "i we you they them him all the these those every most are r is so just to of be should must people no out my"
    )
)
"""Small words that stand between them where words are run together."""
LEADS: Final = frozenset(_words("black gay trans disabled white brown jewish muslim asian"))
"""Adjectives before `people`."""
_OWN: Final = frozenset(
    _words(
        """
    heat hat hats hatted haste hater ate hit hot skill skil kiln ill shot shoo shoots trach tash rash crash rush
    garage cancel caner canker interior desert desserts dessert duck buck funk luck flick idiot martyrs mormons morns
    moons moron mexican woman womans wmen winen semen lesbian gas ways gags gabs back backs black block blocks bucks
    arab rabs crabs asian jew ewes jewels jaws depot depart departs report sum scrum cum slum batch botch butch itch
    batches botches butches horses hores shores wores slut slat slits slots slats suits slust cut count cant cent rats
    murmur lunch lynx clinch fifthly gully transh killer kilt heated hatted haters heats hats hastes heating eating
    loth loath test bigger digger snigger ginger niger whore rapist african christian bastard animal criminal migrant
    refugee terrorist homosexual foreigner maggot feminist hindu wheres hindis refuges blicks fecking disable parasitic
    hatter heathen hatin killin fuckin bun bum born barn bob womb brun bom comb tomb killed stupor slaughters
    """
    )
)
"""Slips of theirs that are words, or that other lists know already."""
_MORE: Final = {
    "ahte": "hate",
    "kil": "kill",
    "shoud": "should",
    "shuold": "should",
    "sholud": "should",
    "shold": "should",
    "kll": "kill",
    "fvck": "fuck",
    "fuk": "fuck",
    "fukk": "fuck",
    "phuck": "fuck",
    "muzlims": "muslims",
}
"""Spellings that no slip of the keyboard explains."""
_VOWELS: Final = "aeiou"
_SHORT: Final = 4
_STARS: Final = 2


@cache
def slips() -> dict[str, str]:
    """Return what is written for what is meant."""
    found = dict(_MORE)
    for word in (*HOT, *GROUPS):
        for slip in (*_slips(word), *_starred(word)):
            found.setdefault(slip, word)
    for word in (*HOT, *GROUPS, *_OWN, *GLUE, *LEADS):
        found.pop(word, None)
    return found


def _slips(word: str) -> Iterator[str]:
    for place in range(len(word)):
        before, here, after = word[:place], word[place], word[place + 1 :]
        if place and len(word) > _SHORT:
            yield before + after
        yield before + here + here + after
        if after and here != after[0] and (place or len(word) > _SHORT):
            yield before + after[0] + here + after[1:]
        if here in _VOWELS and place and len(word) > _SHORT + 1:
            yield from (before + vowel + after for vowel in _VOWELS if vowel != here)


def _starred(word: str) -> Iterator[str]:
    for many in range(1, _STARS + 1):
        for place in range(1, len(word) - many + 1):
            yield word[:place] + "*" * many + word[place + many :]


def broken(pieces: Sequence[str]) -> str:
    """Return the word that was broken up into pieces; empty when they make none."""
    word = "".join(pieces)
    return word if word in _WHOLE else ""


def known(word: str) -> bool:
    """Tell whether a word is one of contempt, of a group, or one that stands between them."""
    return word in _PIECES


def unmasked(token: str) -> str:
    """Return the known word that a token with digits for letters stands for; the token itself when none."""
    word = token.translate(LETTER_FOR)
    return word if word in _PIECES else token


def signs() -> str:
    """Return an expression for what may be undone here, to look for in folded texts."""
    often = {slip for word in OFTEN for slip in _slips(word) if slips().get(slip) == word}
    often |= _MORE.keys()
    hot, groups = "|".join(HOT), "|".join(GROUPS)
    return (
        rf"\b(?:{'|'.join(sorted(often))})\b|[a-z]\*+[a-z]"
        rf"|\b(?:{groups}|{'|'.join(sorted(LEADS))}|latin[oax]s?|girls|woman|queers?|homosexual)\b"
        rf"|(?:{hot})(?:all|the[sm]?e?|those|every|you|black|gay|trans|{groups})"
        rf"|\b(?:i|we|are|all|they|{groups})(?:{hot})\b|\b(?:{groups})(?:are|r|must|should|out)\w"
    )


@cache
def _keys() -> dict[str, str]:
    return {key(word): word for word in (*HOT, *GROUPS)}


def key(word: str) -> str:
    """Return a word with `l` and `i` alike: the digit 1 may stand for either."""
    return word.replace("l", "i")


def meant(token: str) -> str:
    """Return the word of contempt or of a group that a token stands for; the token itself when none."""
    return slips().get(token) or _keys().get(key(token), token)


def split(token: str) -> tuple[str, ...]:
    """Return the words that were run together in a token; empty when it is not made of known ones alone.

    Single letters are believed only beside a word of contempt.
    """
    best: list[tuple[str, ...] | None] = [()]
    for end in range(1, len(token) + 1):
        best.append(_last(token, end, best))
    words = best[-1] or ()
    if len(words) > 1 and (any(word in _HOT for word in words) or min(map(len, words)) > 1):
        return words
    return ()


_HOT: Final = frozenset(HOT)
_PIECES: Final = _HOT | frozenset(GROUPS) | GLUE | LEADS
_WHOLE: Final = _HOT | frozenset(GROUPS) | {"die", "dies", "should", "rights"}
BEGINNINGS: Final = frozenset(word[:end] for word in _WHOLE for end in range(1, len(word)))
"""What the first piece of a word that was broken up may be."""
_LONGEST: Final = max(map(len, _PIECES))


def _last(token: str, end: int, best: list[tuple[str, ...] | None]) -> tuple[str, ...] | None:
    """Return the words up to `end`, the longest last word first."""
    for start in range(max(0, end - _LONGEST), end):
        before = best[start]
        if before is not None and token[start:end] in _PIECES:
            return (*before, token[start:end])
    return None
