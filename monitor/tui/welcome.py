"""What a login is shown when it sits at the desk for the first time, and never again by itself."""

from __future__ import annotations

from textual.content import Content

from cases.model.actors import Actor, Capability
from monitor.tui import words

_KEYS = (
    ("?", "the keys of where you are, and their commands"),
    ("ctrl+p", "everything by name: cases, people, views, acts"),
    ("g", "and a letter: another screen; each keeps its place"),
    ("esc", "one step back; q on the first screen leaves"),
)
_TRIAGE = (
    ("j k", "from flag to flag; you decide on what is shown"),
    ("d", "dismiss, with a reason; u takes your latest decision back"),
    ("/", "filter the queue; space marks several"),
)


def welcome(actor: Actor) -> tuple[Content, Content]:
    """Return a title and how the desk works for this actor."""
    keys = (*_KEYS, *(_TRIAGE if actor.may(Capability.TRIAGE) else ()))
    lines = [
        Content("Everything works from the keyboard:"),
        *(Content.assemble((f"  {key:<8}", "$text-accent bold"), said) for key, said in keys),
        Content(
            "\nWhat you look at and decide is written to the custody log with your name, and so is that this "
            "page was shown. Text from outside is shown as text: nothing in a post can act."
        ),
        words.muted("\nesc begins. This page comes once; ? is always there."),
    ]
    return Content("Welcome to the desk"), Content("\n").join(lines)
