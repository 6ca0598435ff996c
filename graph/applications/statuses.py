"""The state machine of applications: the statuses, and who may move an application from one to another."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from graph.errors import ConflictError


class ApplicationStatus(StrEnum):
    """The status of an application."""

    SUBMITTED = "SUBMITTED"
    SCREENING = "SCREENING"
    INTERVIEW = "INTERVIEW"
    OFFER = "OFFER"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"
    HIRED = "HIRED"


class ApplicationActor(StrEnum):
    """The part that somebody plays in an application. Whoever made it is its applicant, whatever their roles."""

    APPLICANT = "APPLICANT"
    RECRUITER = "RECRUITER"
    ADMIN = "ADMIN"


SUBMITTED, SCREENING = ApplicationStatus.SUBMITTED, ApplicationStatus.SCREENING
INTERVIEW, OFFER = ApplicationStatus.INTERVIEW, ApplicationStatus.OFFER
REJECTED, WITHDRAWN, HIRED = ApplicationStatus.REJECTED, ApplicationStatus.WITHDRAWN, ApplicationStatus.HIRED

OPEN = (SUBMITTED, SCREENING, INTERVIEW, OFFER)
Moves = Mapping[ApplicationStatus, tuple[ApplicationStatus, ...]]
APPLICANT_MOVES: Moves = dict.fromkeys(OPEN, (WITHDRAWN,))
EMPLOYER_MOVES: Moves = {
    SUBMITTED: (SCREENING, INTERVIEW, OFFER, REJECTED),
    SCREENING: (INTERVIEW, OFFER, REJECTED),
    INTERVIEW: (OFFER, REJECTED),
    OFFER: (HIRED, REJECTED),
    REJECTED: (SCREENING, INTERVIEW),  # a rejection by mistake, or a second look
}
MOVES: Mapping[ApplicationActor, Moves] = {
    ApplicationActor.APPLICANT: APPLICANT_MOVES,
    ApplicationActor.RECRUITER: EMPLOYER_MOVES,
    ApplicationActor.ADMIN: EMPLOYER_MOVES,
}


class MoveError(ConflictError):
    """An application cannot move to a status.

    Args:
        status: its status.
        to: the status that was asked for.
        actor: who asked.
        allowed: the statuses that the actor may move it to.
    """

    def __init__(
        self,
        status: ApplicationStatus,
        to: ApplicationStatus,
        actor: ApplicationActor,
        allowed: Sequence[ApplicationStatus],
    ) -> None:
        who = {
            ApplicationActor.APPLICANT: "its applicant",
            ApplicationActor.RECRUITER: "a recruiter",
            ApplicationActor.ADMIN: "an administrator",
        }[actor]
        rest = f"may move it to {' or '.join(allowed)}" if allowed else "cannot move it any more"
        super().__init__(f"the application is {status} and cannot become {to}: {who} {rest}")
        self.status = status
        self.allowed = tuple(allowed)


def allowed_moves(status: ApplicationStatus, actor: ApplicationActor) -> tuple[ApplicationStatus, ...]:
    """Return the statuses to which somebody may move an application; none if it has ended for them."""
    return MOVES[actor].get(status, ())


def check_move(status: ApplicationStatus, to: ApplicationStatus, actor: ApplicationActor) -> None:
    """Check that somebody may move an application.

    Raises:
        MoveError: they may not; the error names the statuses that they may move it to.
    """
    allowed = allowed_moves(status, actor)
    if to not in allowed:
        raise MoveError(status, to, actor, allowed)
