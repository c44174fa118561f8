"""What can go wrong in the record. Each message is a sentence for the person at the keyboard.

CasesError
├── NotFound              no such thing in the record
│   └── OutOfSight        it may exist, but not for this actor: says the same, and the attempt is logged
├── Refused               the rules say no; nothing was changed
│   ├── NotPermitted      the actor's role does not carry this act
│   ├── Conflicted        the actor is a party to the matter
│   ├── TellsWho          words of a protected reporter hold the reporter's own name
│   ├── IllegalTransition the thing cannot move to that state
│   ├── Stale             what was shown is no longer what is there, or someone else holds it
│   └── Missing           a required record is absent
├── BadInput              a value that cannot be taken
├── CustodyBroken         the custody log or the evidence does not verify
└── StoreTrouble          the database or the disk: nothing was written
"""

from __future__ import annotations


class CasesError(Exception):
    """The record refused the request."""


class NotFound(CasesError):
    """No such thing in the record."""


class OutOfSight(NotFound):
    """Not for this actor; worded as if it did not exist, so that its existence is not given away."""


class Refused(CasesError):
    """The rules say no; nothing was changed."""


class NotPermitted(Refused):
    """The actor's role does not carry this act."""


class Conflicted(Refused):
    """The actor is a party to the matter."""


class TellsWho(Refused):
    """Words of a protected reporter hold the reporter's own name, number or login."""


class IllegalTransition(Refused):
    """The thing cannot move to that state."""

    def __init__(self, thing: str, current: str, wanted: str, *, ahead: str = "") -> None:
        """Name the thing and both states, in words; `ahead` is the command that says what may follow."""
        told = f": `{ahead}` says where it goes" if ahead else ""
        super().__init__(
            f"{thing} stands at {current} and does not go from there to {wanted}{told}"
        )


class Stale(Refused):
    """What was shown is no longer what is there; look again and decide again."""


class Missing(Refused):
    """A record that this step requires is absent."""


class BadInput(CasesError):
    """A value that cannot be taken; the sentence says which and what would do."""


class CustodyBroken(CasesError):
    """The custody log or the evidence does not verify."""


class StoreTrouble(CasesError):
    """The database or the disk is in trouble; nothing was written."""
