from support.department import Department


def test_a_flag_can_be_dismissed_and_custody_verifies(department: Department) -> None:
    flag = department.flag("Rolling up on a barricade on Elm St now")
    sgt = department.actor("sgt")
    page = department.triage.queue(sgt)
    assert [item.id for item in page.items] == [flag]
    detail = department.triage.look(sgt, flag)
    receipt = department.triage.open_case(sgt, flag, version=detail.summary.version)
    assert receipt.case_number == "IA-2026-0001"
    assert department.casework.show(sgt, "IA-2026-0001").evidence
    found = department.custody.verify(department.actor("iac"))
    assert found.problems == ()
    assert found.blobs == 1
