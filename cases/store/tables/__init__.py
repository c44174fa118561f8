"""SQLModel tables. They never leave the store; what leaves is a frozen view of `cases.model`."""

from sqlmodel import SQLModel

from cases.store import types
from cases.store.tables.access import (
    AccessDecisionRow,
    AccessExceptionRow,
    CaseLookRow,
    DerivationRow,
    ReporterBarRow,
)
from cases.store.tables.casework import (
    AllegationRow,
    CaseCounterRow,
    CaseRow,
    EvidenceRow,
    NoteRow,
    ReportRow,
)
from cases.store.tables.clocks import (
    ClockEndRow,
    ClockRow,
    ClockWarningRow,
    TollingRow,
    TollingTurnRow,
)
from cases.store.tables.decisions import DispositionRow
from cases.store.tables.department_pages import (
    DepartmentPageRow,
    PageCheckRow,
    PageWaiverRow,
)
from cases.store.tables.desks import SavedViewRow, SnoozeRow, WelcomeRow
from cases.store.tables.directed import DirectedDecisionRow, DirectedLookRow, EyeFlagRow
from cases.store.tables.flags import DecisionRow, FlagRow
from cases.store.tables.handling import (
    ActAnswerRow,
    FlagLookRow,
    FlagRecusalRow,
    FlagSkipRow,
    ViewerAlertRow,
)
from cases.store.tables.heads import (
    AttestorRow,
    BootRow,
    CheckpointRow,
    CosignatureRow,
    StampRow,
)
from cases.store.tables.letters import LetterRow, LetterServiceRow
from cases.store.tables.log import CustodyDetailRow, CustodyRow, HomeRow
from cases.store.tables.notices import NoticeAddressRow, NoticeRow, NoticeStateRow
from cases.store.tables.people import HandleRow, MoveRow, PersonRow, SourceRow, UnitRow
from cases.store.tables.posts import (
    ExchangeRow,
    PictureReadingRow,
    PictureRow,
    PostRow,
    PostStateRow,
    PostVersionRow,
    TombstoneRow,
)
from cases.store.tables.procedure import (
    CaseGrantRow,
    CaseRecordRow,
    CaseTaskRow,
    RecusalRow,
    RelationRow,
)
from cases.store.tables.reports import (
    NameReleaseRow,
    NameRequestRow,
    ReceiptTryRow,
    ReceptionRow,
    ReporterCheckRow,
    ReporterSealRow,
    ReportMessageRow,
)
from cases.store.tables.reviews import (
    LeaveRow,
    ReviewDrawRow,
    ReviewRecusalRow,
    ReviewResultRow,
    ReviewRow,
)
from cases.store.tables.same_text import FlagPostRow, FlagTextRow, PostTextRow, TextMarkRow
from cases.store.tables.scoring import (
    PermissionRow,
    ScoringSourceRow,
    SealedRow,
    SealedStateRow,
    ShiftRow,
)
from cases.store.tables.search import EarlyWarningRow, SearchItemRow
from cases.store.tables.second_look import DrawRow, ItemRow, VerdictRow
from cases.store.tables.vault import (
    DisposalDecisionRow,
    DisposalRow,
    HoldLiftRow,
    LegalHoldRow,
    TransferRow,
)
from cases.store.tables.watch import GapRow, HostRow, RoundRow, SpentRow

metadata = SQLModel.metadata

__all__ = [
    "AccessDecisionRow",
    "AccessExceptionRow",
    "ActAnswerRow",
    "AllegationRow",
    "AttestorRow",
    "BootRow",
    "CaseCounterRow",
    "CaseGrantRow",
    "CaseLookRow",
    "CaseRecordRow",
    "CaseRow",
    "CaseTaskRow",
    "CheckpointRow",
    "ClockEndRow",
    "ClockRow",
    "ClockWarningRow",
    "CosignatureRow",
    "CustodyDetailRow",
    "CustodyRow",
    "DecisionRow",
    "DepartmentPageRow",
    "DerivationRow",
    "DirectedDecisionRow",
    "DirectedLookRow",
    "DisposalDecisionRow",
    "DisposalRow",
    "DispositionRow",
    "DrawRow",
    "EarlyWarningRow",
    "EvidenceRow",
    "ExchangeRow",
    "EyeFlagRow",
    "FlagLookRow",
    "FlagPostRow",
    "FlagRecusalRow",
    "FlagRow",
    "FlagSkipRow",
    "FlagTextRow",
    "GapRow",
    "HandleRow",
    "HoldLiftRow",
    "HomeRow",
    "HostRow",
    "ItemRow",
    "LeaveRow",
    "LegalHoldRow",
    "LetterRow",
    "LetterServiceRow",
    "MoveRow",
    "NameReleaseRow",
    "NameRequestRow",
    "NoteRow",
    "NoticeAddressRow",
    "NoticeRow",
    "NoticeStateRow",
    "PageCheckRow",
    "PageWaiverRow",
    "PermissionRow",
    "PersonRow",
    "PictureReadingRow",
    "PictureRow",
    "PostRow",
    "PostStateRow",
    "PostTextRow",
    "PostVersionRow",
    "ReceiptTryRow",
    "ReceptionRow",
    "RecusalRow",
    "RelationRow",
    "ReportMessageRow",
    "ReportRow",
    "ReporterBarRow",
    "ReporterCheckRow",
    "ReporterSealRow",
    "ReviewDrawRow",
    "ReviewRecusalRow",
    "ReviewResultRow",
    "ReviewRow",
    "RoundRow",
    "SavedViewRow",
    "ScoringSourceRow",
    "SealedRow",
    "SealedStateRow",
    "SearchItemRow",
    "ShiftRow",
    "SnoozeRow",
    "SourceRow",
    "SpentRow",
    "StampRow",
    "TextMarkRow",
    "TollingRow",
    "TollingTurnRow",
    "TombstoneRow",
    "TransferRow",
    "UnitRow",
    "VerdictRow",
    "ViewerAlertRow",
    "WelcomeRow",
    "metadata",
    "types",
]
