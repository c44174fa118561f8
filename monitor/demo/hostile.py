"""Texts that no data file should hold: made of control characters, marks without end, or sheer size.

Each is what an ordinary author might publish, by mischief or by accident, and must come out of the pipeline
as a readable, harmless post. The same call gives the same text each time.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import Final

NOVEL_CHARACTERS: Final = 300_000
"""Length of the novel: more than any screen, database column or scorer should be handed unasked."""


def osc52() -> str:
    """Return terminal sequences: clipboard, window title, clear screen, colours, a status request, a bell."""
    clipboard = b64encode(b"echo this came from somebody else's clipboard\n").decode()
    return (
        "It obeys. I put these in a log line and read the log.\n\n"
        f"\x1b]52;c;{clipboard}\x07 fills the clipboard.\n"
        "\x1b]0;You have been renamed\x1b\\ renames the window.\n"
        "\x1b[2J\x1b[H clears everything you were reading.\n"
        "\x1b[31;5mRed and blinking\x1b[0m, \x1b[8minvisible\x1b[0m, \x1b[?1049h another screen.\n"
        "\x1b]8;;file:///etc/hosts\x1b\\a link\x1b]8;;\x1b\\, \x1bP+q544e\x1b\\ a question, \x07 a bell.\r"
        "And a carriage return writes over the beginning of the line."
    )


def c1_controls() -> str:
    """Return the same ideas in the eight-bit form, one character each instead of ESC and a letter."""
    return (
        "The old terminals had single characters for it: \x9b31mred\x9b0m, \x9d0;title\x9c, \x90q\x9c, "
        "\x85 for a new line and \x8d for going back up. Some of them still do."
    )


def bidi() -> str:
    """Return letters that reverse, embed and isolate the direction of what follows."""
    return (
        "The attachment was called report\u202efdp.exe and everybody opened it. "
        "\u2067This part\u2069 turns, \u202dthis is forced\u202c, \u200fand this one has a mark only. "
        "Access level: \u202e nimda\u202c. It never closes: \u202b\u2066\u202e the end"
    )


def surrogates() -> str:
    """Return halves of surrogate pairs, as a careless JSON writer leaves them, and a NUL."""
    return (
        "I cut an emoji in two: \ud83d and \ude00 are no letters. "
        "A null\x00between, \ufffe and \uffff are none either."
    )


def zalgo() -> str:
    """Return a flood of combining marks: sixty on each letter."""
    marks = "".join(chr(0x300 + n) for n in range(60))
    return "".join(c + marks if c.isalpha() else c for c in "Happy Halloween from below the line")


def zero_width() -> str:
    """Return words with invisible letters inside, and a line of nothing else."""
    hidden = "\u200b\u200c\u200d\u2060\ufeff"
    return (
        f"There is a secret between these two words:{hidden * 8}here.\n\n{hidden * 40}\n\n"
        "Every let\u00adter may car\u200bry pass\u2060en\u200cgers. "
        "\U000e0041\U000e0042\U000e007f Did you see the flag?"
    )


def long_word() -> str:
    """Return one word of twenty thousand letters."""
    return (
        f"The clerk had left out the spaces, in the whole annex: {'ordinanceandtherefore' * 953}."
    )


def novel() -> str:
    """Return some 300,000 characters of prose in paragraphs."""
    who = ("The clerk", "Her sister", "The mayor's cat", "A man with a ladder", "Nobody we know")
    did = ("opened the drawer", "counted the buttons", "wrote to the ferry company", "waited")
    where = ("by the window", "in the third aisle", "under the clock", "on the stairs", "at home")
    why = ("because it was Tuesday", "out of habit", "for the sound of it", "without saying so")
    said = (
        "and thought of soup",
        "and it began to snow",
        "and the phone rang once",
        "and was glad",
    )
    paragraphs: list[str] = []
    length = 0
    for number in range(1, NOVEL_CHARACTERS):
        paragraph = f"{number}. " + " ".join(
            f"{who[n % 5]} {did[n % 4]} {where[(n // 4) % 5]} {why[(n // 5) % 4]}, {said[n % 4]}."
            for n in range(number, number + 7)
        )
        paragraphs.append(paragraph)
        length += len(paragraph) + 2
        if length >= NOVEL_CHARACTERS:
            break
    return "\n\n".join(paragraphs)


GENERATED: Final[dict[str, Callable[[], str]]] = {
    "osc52": osc52,
    "c1": c1_controls,
    "bidi": bidi,
    "surrogate": surrogates,
    "zalgo": zalgo,
    "zerowidth": zero_width,
    "longword": long_word,
    "novel": novel,
}
"""What a posts file may name in `generate`."""
