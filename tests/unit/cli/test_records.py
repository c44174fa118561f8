"""Numbered records of a case by command: where they lie, and what they were made from."""

from __future__ import annotations

from support.program import Watchdesk


def test_a_record_goes_where_it_is_put_and_what_derives_from_it_follows(
    watchdesk: Watchdesk,
) -> None:
    number = str(
        watchdesk("cases", "open", "1", "--title", "Staging", "--json").json["case_number"]
    )
    write = ("cases", "record", number, "comment", "--as", "iac", "--json", "--set")

    first = watchdesk(*write, "what=he says he knew", "--compartment", "compelled")
    second = watchdesk(
        *write, "what=so we asked the page", "--derived-from", f"#{first.json['record']}"
    )
    open_ = watchdesk(*write, "what=the plan of the week")

    assert [one.code for one in (first, second, open_)] == [0, 0, 0], first.err + second.err
    listed = watchdesk("cases", "records", number, "--kind", "comment", "--as", "iac", "--json")
    assert [one["compartment"] for one in listed.json] == ["compelled", "compelled", "facts"]
    nothing = watchdesk(*write, "what=x", "--derived-from", "#99")
    assert (nothing.code, "#99" in nothing.err) == (4, True)
