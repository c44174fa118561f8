"""What was read of a picture, on the flag's page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from support.department import NOON, Department

from cases.model.findings import Finding, PictureSaid, Seen
from cases.model.posted import PictureLine, PictureView
from cases.policy import catalogue
from monitor.tui.post_text import Looks, post

BOX = ((10, 20), (410, 20), (410, 60), (10, 60))


def test_the_page_says_which_words_stand_where_in_which_picture(department: Department) -> None:
    detail = department.triage.look(department.actor("sgt"), department.flag("look"))
    found = Finding("x-1", "V.A.9.a-1", "slur", 70, 0, 5, "words", "Uses a word.")
    said = PictureSaid(
        "ab" * 32, "1", 70, {}, (found,), ((BOX,),), (), (Seen("p", "", "Shows a patch.", BOX),)
    )
    lines = tuple(PictureLine(f"words\x1b{n}", BOX) for n in range(50))
    kept = PictureView("https://x.example/1", "image/png", 9, "ab" * 32, "")
    read = replace(kept, read=True, words=lines, unread=("No.",))
    waiting = replace(read, sha256="cd" * 32, read=False, words=(), unread=())
    detail = replace(
        detail,
        explanation=replace(detail.explanation, pictures=(said,)),
        history=replace(detail.history, pictures=(read, waiting)),
    )

    shown = post(detail, 0, Looks(catalogue(), NOON, UTC, "sgt"), reading=False).plain

    assert "10,20 400x40  words⟦ESC⟧0" in shown
    assert "10 more lines" in shown
    assert "“words” at 10,20 400x40" in shown
    assert "Shows a patch. at 10,20 400x40" in shown
    assert "No." in shown
    assert shown.count("Not read yet.") == 1
