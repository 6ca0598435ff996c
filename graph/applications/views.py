"""Applications as their readers may see them: applicants, recruiters of the job's company, administrators."""

from dataclasses import dataclass
from datetime import datetime

from graph.applications.analyses import Analysis, analysis_of
from graph.applications.statuses import ApplicationActor, ApplicationStatus, allowed_moves
from graph.catalogue.types import Skill
from graph.db.client import Row
from graph.db.stored import Caption, Stored
from graph.db.values import all_readable
from graph.viewer import Role, Viewer

BY_IDS = """
UNWIND $ids AS wanted
MATCH (a:Application {id: wanted})
MATCH (a)<-[:MADE]-(u:User) MATCH (a)-[:FOR]->(j:Job)
RETURN a.id AS id, a.status AS status, a.letter AS letter, a.appliedAt AS appliedAt, a.changedAt AS changedAt,
       u.id AS user, u.name AS name, u.headline AS headline, j.id AS job,
       EXISTS { MATCH (:User {id: $viewer})-[:RECRUITS_FOR]->(:Company)<-[:AT]-(j) } AS recruits,
       COLLECT { MATCH (a)-[:PASSED]->(h:StatusChange)
                 RETURN [h.number, h.status, h.at, h.actor, h.note] ORDER BY h.number } AS history,
       COLLECT { MATCH (u)-[r:HAS_SKILL]->(s:Skill)
                 RETURN [s.id, s.name, s.kind] ORDER BY r.level DESC, s.id LIMIT 50 } AS skills,
       COLLECT { MATCH (a)-[:ANALYSED_AS]->(n:ApplicationAnalysis)
                 RETURN [n.score, n.summary, n.questions, n.source, n.modelVersion, n.at] } AS analyses,
       COLLECT { MATCH (a)-[:ANALYSED_AS]->(:ApplicationAnalysis)-[r:MISSES]->(s:Skill)
                 RETURN [s.id, s.name, s.kind] ORDER BY r.rank } AS missing
"""


@dataclass(frozen=True, slots=True)
class StatusChange(Stored):
    """A step of an application, numbered from 1. ``note`` is ``None`` for those who may not read it."""

    number: int
    status: ApplicationStatus
    at: datetime
    actor: ApplicationActor
    note: str | None


@dataclass(frozen=True, slots=True)
class Applicant(Stored):
    """What recruiters see of somebody who applied to their job: name, headline and skills, strongest first."""

    id: str
    name: Caption
    headline: str | None
    skills: tuple[Skill, ...] = ()


@dataclass(frozen=True, slots=True)
class Application(Stored):
    """An application as its reader may see it.

    ``actor`` is the reader's part in it. Its applicant sees neither the notes of others nor the analysis.
    """

    id: str
    status: ApplicationStatus
    letter: str | None
    applied_at: datetime
    changed_at: datetime
    job: str
    applicant: Applicant
    actor: ApplicationActor
    history: tuple[StatusChange, ...] = ()
    analysis: Analysis | None = None

    @property
    def moves(self) -> tuple[ApplicationStatus, ...]:
        """The statuses to which the reader may move it."""
        return allowed_moves(self.status, self.actor)


def view_application(row: Row, viewer: Viewer) -> Application | None:
    """Return an application as a viewer may see it; ``None`` if they may not see it at all.

    Args:
        row: a row of :data:`BY_IDS`, read for this viewer.
        viewer: the person who makes the request.
    """
    actor = find_actor(row, viewer)
    if actor is None:
        return None
    is_own = actor is ApplicationActor.APPLICANT
    history = all_readable("StatusChange", row["history"], StatusChange)
    return Application(
        id=row["id"],
        status=row["status"],
        letter=row["letter"],
        applied_at=row["appliedAt"],
        changed_at=row["changedAt"],
        job=row["job"],
        applicant=Applicant(row["user"], row["name"], row["headline"], all_readable("Skill", row["skills"], Skill)),
        actor=actor,
        history=tuple(map(without_foreign_note, history)) if is_own else history,
        analysis=None if is_own else analysis_of(row["analyses"], row["missing"]),
    )


def find_actor(row: Row, viewer: Viewer) -> ApplicationActor | None:
    """Return a viewer's part in an application; ``None`` if they have none."""
    if viewer.id is not None and viewer.id == row["user"]:
        return ApplicationActor.APPLICANT
    if viewer.is_admin:
        return ApplicationActor.ADMIN
    recruits = row["recruits"] is True and Role.RECRUITER in viewer.roles
    return ApplicationActor.RECRUITER if recruits else None


def without_foreign_note(change: StatusChange) -> StatusChange:
    """Return a step as the applicant may see it: recruiters' notes are not for them."""
    if change.actor is ApplicationActor.APPLICANT:
        return change
    return StatusChange(change.number, change.status, change.at, change.actor, None)
