"""The rooms of the record: rows by subject, all on the connection of one transaction."""

from __future__ import annotations

from functools import cached_property

from sqlalchemy import Connection

from cases.store.queries.access_exceptions import AccessExceptions
from cases.store.queries.ageing import Ageing
from cases.store.queries.attestors import Attestors
from cases.store.queries.bundles import Bundles
from cases.store.queries.case_looks import CaseLooks
from cases.store.queries.chain import Chain
from cases.store.queries.clocks import Clocks
from cases.store.queries.decisions import Decisions
from cases.store.queries.department_pages import DepartmentPages
from cases.store.queries.derivations import Derivations
from cases.store.queries.desk_lists import DeskLists
from cases.store.queries.desks import Desks
from cases.store.queries.details import Details
from cases.store.queries.directed_looks import DirectedLooks
from cases.store.queries.disposals import Disposals
from cases.store.queries.dispositions import Dispositions
from cases.store.queries.draws import Draws
from cases.store.queries.evidence import Evidence
from cases.store.queries.finding import Finding
from cases.store.queries.flags import Flags
from cases.store.queries.grants import Grants
from cases.store.queries.handling import Handling
from cases.store.queries.heads import Heads
from cases.store.queries.holds import Holds
from cases.store.queries.incidents import Incidents
from cases.store.queries.items import Items
from cases.store.queries.kept import Written
from cases.store.queries.letters import Letters
from cases.store.queries.log import Log
from cases.store.queries.looks import Looks
from cases.store.queries.merged import Merged
from cases.store.queries.notices import Notices
from cases.store.queries.people import People
from cases.store.queries.permissions import Permissions
from cases.store.queries.pictures import Pictures
from cases.store.queries.posts import Posts
from cases.store.queries.presence import PostPresence
from cases.store.queries.records import Records
from cases.store.queries.replays import Replays
from cases.store.queries.reporters import Reporters
from cases.store.queries.reports import Reports
from cases.store.queries.rereading import Rereading
from cases.store.queries.same_text import SameText
from cases.store.queries.schedules import Schedules
from cases.store.queries.scoring import Scoring
from cases.store.queries.sealed import Sealed
from cases.store.queries.search import Search
from cases.store.queries.second_look import SecondLooks
from cases.store.queries.sources import Sources
from cases.store.queries.statistics import Counts
from cases.store.queries.tasks import Tasks
from cases.store.queries.threads import Threads
from cases.store.queries.tollings import Tollings
from cases.store.queries.tombstones import Tombstones
from cases.store.queries.warnings import Warnings
from cases.store.queries.watch import Watch
from cases.store.queries.watched import Watched


class Rooms:
    """What may be read and written between begin and commit; each room is opened when it is first used."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._connection = connection
        self.written: Written = []
        """Rows that the custody entry is to vouch for."""

    @cached_property
    def people(self) -> People:
        """Units, people and handles."""
        return People(self._connection)

    @cached_property
    def sources(self) -> Sources:
        """How the collection of each handle fares."""
        return Sources(self._connection)

    @cached_property
    def posts(self) -> Posts:
        """Exchanges, posts and their versions."""
        return Posts(self._connection, self.written)

    @cached_property
    def presence(self) -> PostPresence:
        """Where posts stand."""
        return PostPresence(self._connection, self.written)

    @cached_property
    def tombstones(self) -> Tombstones:
        """What may be dropped, and what stands where something was."""
        return Tombstones(self._connection, self.written)

    @cached_property
    def rereading(self) -> Rereading:
        """Exchanges as they were kept."""
        return Rereading(self._connection)

    @cached_property
    def watch(self) -> Watch:
        """How the watch itself fares."""
        return Watch(self._connection)

    @cached_property
    def pictures(self) -> Pictures:
        """Pictures of posts."""
        return Pictures(self._connection, self.written)

    @cached_property
    def replays(self) -> Replays:
        """Posts read again."""
        return Replays(self._connection)

    @cached_property
    def flags(self) -> Flags:
        """Flags and their notes."""
        return Flags(self._connection, self.written)

    @cached_property
    def decisions(self) -> Decisions:
        """Decisions on flags."""
        return Decisions(self._connection, self.written)

    @cached_property
    def handling(self) -> Handling:
        """Skips, recusals, answers to requests."""
        return Handling(self._connection, self.written)

    @cached_property
    def ageing(self) -> Ageing:
        """What waits too long."""
        return Ageing(self._connection)

    @cached_property
    def looks(self) -> Looks:
        """Who looks at whom."""
        return Looks(self._connection, self.written)

    @cached_property
    def second_looks(self) -> SecondLooks:
        """Samples that are looked at again."""
        return SecondLooks(self._connection, self.written)

    @cached_property
    def draws(self) -> Draws:
        """Draws of people, and their reviews."""
        return Draws(self._connection, self.written)

    @cached_property
    def directed_looks(self) -> DirectedLooks:
        """Looks at one named person's posts."""
        return DirectedLooks(self._connection, self.written)

    @cached_property
    def watched(self) -> Watched:
        """Posts of one person."""
        return Watched(self._connection, self.written)

    @cached_property
    def department_pages(self) -> DepartmentPages:
        """The department's own pages."""
        return DepartmentPages(self._connection, self.written)

    @cached_property
    def permissions(self) -> Permissions:
        """What was permitted or published."""
        return Permissions(self._connection, self.written)

    @cached_property
    def sealed(self) -> Sealed:
        """What is known by keyed hash only."""
        return Sealed(self._connection, self.written)

    @cached_property
    def schedules(self) -> Schedules:
        """Duty schedules."""
        return Schedules(self._connection)

    @cached_property
    def threads(self) -> Threads:
        """Posts that others answer or quote."""
        return Threads(self._connection)

    @cached_property
    def scoring(self) -> Scoring:
        """What scores rest on."""
        return Scoring(self._connection, self.written)

    @cached_property
    def bundles(self) -> Bundles:
        """What bundles are made from."""
        return Bundles(self._connection)

    @cached_property
    def same_text(self) -> SameText:
        """Posts that say the same."""
        return SameText(self._connection, self.written)

    @cached_property
    def evidence(self) -> Evidence:
        """What cases rest on."""
        return Evidence(self._connection, self.written)

    @cached_property
    def incidents(self) -> Incidents:
        """Cases and what belongs to them."""
        return Incidents(self._connection, self.written)

    @cached_property
    def grants(self) -> Grants:
        """Who has a part in which case, and who is kept out."""
        return Grants(self._connection)

    @cached_property
    def exceptions(self) -> AccessExceptions:
        """Exceptions to need to know."""
        return AccessExceptions(self._connection, self.written)

    @cached_property
    def case_looks(self) -> CaseLooks:
        """Looks at cases."""
        return CaseLooks(self._connection)

    @cached_property
    def derivations(self) -> Derivations:
        """What was made from what."""
        return Derivations(self._connection, self.written)

    @cached_property
    def records(self) -> Records:
        """Numbered records of cases."""
        return Records(self._connection, self.written)

    @cached_property
    def clocks(self) -> Clocks:
        """Statutory clocks."""
        return Clocks(self._connection, self.written)

    @cached_property
    def tollings(self) -> Tollings:
        """What stops statutory clocks."""
        return Tollings(self._connection, self.written)

    @cached_property
    def dispositions(self) -> Dispositions:
        """What was found of allegations."""
        return Dispositions(self._connection, self.written)

    @cached_property
    def chain(self) -> Chain:
        """Chains of command."""
        return Chain(self._connection)

    @cached_property
    def merged(self) -> Merged:
        """Cases that go on within others."""
        return Merged(self._connection)

    @cached_property
    def search(self) -> Search:
        """Words of cases."""
        return Search(self._connection)

    @cached_property
    def counts(self) -> Counts:
        """Counts for statistics."""
        return Counts(self._connection)

    @cached_property
    def warnings(self) -> Warnings:
        """Early warnings."""
        return Warnings(self._connection)

    @cached_property
    def tasks(self) -> Tasks:
        """What is to be done on cases."""
        return Tasks(self._connection)

    @cached_property
    def reports(self) -> Reports:
        """Employees' reports and their messages."""
        return Reports(self._connection, self.written)

    @cached_property
    def reporters(self) -> Reporters:
        """Who made them, under seal."""
        return Reporters(self._connection, self.written)

    @cached_property
    def items(self) -> Items:
        """Items of evidence as bytes, and who took them over."""
        return Items(self._connection, self.written)

    @cached_property
    def letters(self) -> Letters:
        """Letters of cases."""
        return Letters(self._connection, self.written)

    @cached_property
    def notices(self) -> Notices:
        """What waits for whom, and who was told."""
        return Notices(self._connection)

    @cached_property
    def holds(self) -> Holds:
        """Legal holds."""
        return Holds(self._connection, self.written)

    @cached_property
    def desk_lists(self) -> DeskLists:
        """Lists of somebody's desk."""
        return DeskLists(self._connection)

    @cached_property
    def desks(self) -> Desks:
        """What the desk remembers: saved views, flags set aside, who has been welcomed."""
        return Desks(self._connection)

    @cached_property
    def finding(self) -> Finding:
        """Cases, people and handles by name."""
        return Finding(self._connection)

    @cached_property
    def disposals(self) -> Disposals:
        """What retention makes due, and who decided on it."""
        return Disposals(self._connection, self.written)

    @cached_property
    def details(self) -> Details:
        """Details of entries that go with their record."""
        return Details(self._connection, self.written)

    @cached_property
    def log(self) -> Log:
        """The custody log."""
        return Log(self._connection)

    @cached_property
    def heads(self) -> Heads:
        """The log's signed heads."""
        return Heads(self._connection, self.written)

    @cached_property
    def attestors(self) -> Attestors:
        """Who outside vouches for them."""
        return Attestors(self._connection)
