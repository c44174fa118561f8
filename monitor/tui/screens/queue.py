"""The triage queue: its keys."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from monitor.tui.screens.handing import Handing


class QueueScreen(Handing):
    """Works through the flags that wait."""

    SUBJECT = "QUEUE"
    CSS_PATH = "queue.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "d",
            "decide('dismiss')",
            "Dismiss",
            id="queue-dismiss",
            tooltip="No matter of the policy; asks for a reason",
        ),
        Binding(
            "c",
            "decide('case')",
            "Case",
            id="queue-case",
            tooltip="Open a case and allege clauses",
        ),
        Binding(
            "E",
            "decide('escalate')",
            "Escalate",
            key_display="E",
            id="queue-escalate",
            tooltip="To internal affairs; no way back",
        ),
        Binding("a", "decide('note')", "Note", id="queue-note", tooltip="Write a note on the flag"),
        Binding(
            "s",
            "snooze",
            "Snooze",
            id="queue-snooze",
            tooltip="Set aside until a time, or take back what is set aside",
        ),
        Binding(
            "space",
            "mark",
            "Mark",
            key_display="space",
            id="queue-mark",
            tooltip="What is marked is decided together",
        ),
        Binding(
            "slash",
            "filter",
            "Filter",
            key_display="/",
            id="queue-filter",
            tooltip="Cut the queue to what is looked for",
        ),
        Binding("u", "undo", "Undo", id="queue-undo", tooltip="Take back your latest decision"),
        Binding(
            "S",
            "decide('notice')",
            "Safety",
            key_display="S",
            id="queue-notice",
            tooltip="Private safety notice",
        ),
        Binding("n", "span(1)", "Span", id="queue-span", tooltip="The next one, and its clause"),
        Binding(
            "N",
            "span(-1)",
            "Previous span",
            key_display="N",
            show=False,
            id="queue-span-before",
        ),
        Binding("p", "clause", "Policy", id="queue-clause", tooltip="The span's clause, whole"),
        Binding("r", "load", "Load", id="queue-load", tooltip="New flags; the cursor stays"),
        Binding(
            "A",
            "assign",
            "Assign",
            key_display="A",
            show=False,
            id="queue-assign",
            tooltip="Give to somebody of your command",
        ),
        Binding(
            "V",
            "mark_range",
            "Mark range",
            key_display="V",
            show=False,
            id="queue-mark-range",
            tooltip="From the last mark to the cursor",
        ),
        Binding(
            "asterisk",
            "mark_all",
            "Mark all shown",
            key_display="*",
            show=False,
            id="queue-mark-all",
            tooltip="All on the screen, or none",
        ),
        Binding(
            "U,ctrl+r",
            "redo",
            "Redo",
            key_display="U",
            show=False,
            id="queue-redo",
            tooltip="Make again what you took back",
        ),
        Binding(
            "x",
            "skip",
            "Skip",
            show=False,
            id="queue-skip",
            tooltip="Leave it for the next one; it is counted",
        ),
        Binding(
            "C",
            "hand('coach')",
            "Coach",
            key_display="C",
            show=False,
            id="queue-coach",
            tooltip="Propose counselling; somebody else signs it",
        ),
        Binding(
            "I",
            "hand('identity')",
            "Identity",
            key_display="I",
            show=False,
            id="queue-identity",
            tooltip="It may be somebody else's account",
        ),
        Binding(
            "L",
            "hand('legal')",
            "Union wall",
            key_display="L",
            show=False,
            id="queue-legal",
            tooltip="Concerted activity: counsel alone",
        ),
        Binding(
            "R",
            "hand('recuse')",
            "Recuse",
            key_display="R",
            show=False,
            id="queue-recuse",
            tooltip="Keep yourself out of it",
        ),
        Binding(
            "M",
            "decide('unmask')",
            "Unmask",
            key_display="M",
            show=False,
            id="queue-unmask",
            tooltip="Personal data in plain; asks what for",
        ),
        Binding(
            "y",
            "copy('number')",
            "Copy number",
            show=False,
            id="queue-copy",
            tooltip="To the terminal's clipboard; logged, as Y is",
        ),
        Binding(
            "Y",
            "copy('clause')",
            "Copy clause",
            key_display="Y",
            show=False,
            id="queue-copy-clause",
            tooltip="The words of the policy; never a post's",
        ),
        Binding(
            "b",
            "veil",
            "Veil",
            show=False,
            id="queue-veil",
            tooltip="Graphic posts come veiled; shows or veils the words",
        ),
        Binding(
            "m",
            "pictures",
            "Images",
            show=False,
            id="queue-pictures",
            tooltip="Kept pictures of the post, blurred first",
        ),
        Binding(
            "ctrl+s",
            "save_view",
            "Keep view",
            key_display="^s",
            show=False,
            id="queue-save-view",
            tooltip="The filter, under a name and a key",
        ),
        *(
            Binding(str(place), f"view({place})", "Saved view", show=False, id=f"queue-view{place}")
            for place in range(1, 10)
        ),
        Binding("e", "shift_hint", "Nothing: escalating is shift+e", show=False),
    ]
