"""The viewer: repositories check it before they read or write people's data."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from graph.errors import AnonymousError, ForbiddenError, NotFoundError, UnregisteredError
from graph.reads import PersonalField, ReadNotes


class Role(StrEnum):
    """A role, which grants permissions to a person."""

    CANDIDATE = "CANDIDATE"
    RECRUITER = "RECRUITER"
    ADMIN = "ADMIN"


@dataclass(frozen=True, slots=True)
class Agent:
    """A service account that makes a request for a person.

    Args:
        id: the account's id.
        name: the account's name.
        may_act: whether it may change something for people, besides reading.
    """

    id: str
    name: str
    may_act: bool


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person behind a request.

    Args:
        id: the person's id; ``None`` for a visitor and for the system itself.
        roles: the person's roles.
        is_newcomer: whether a candidate's token names a person who is not in the graph yet. Newcomers have no roles.
        agent: the service account that makes the request for the person; ``None`` if they make it themselves.
        notes: where reads of other people's data are noted; ``None`` for the system, whose reads are not logged.
    """

    id: str | None = None
    roles: frozenset[Role] = frozenset()
    is_newcomer: bool = False
    agent: Agent | None = None
    notes: ReadNotes | None = field(default=None, compare=False, repr=False)

    @property
    def is_admin(self) -> bool:
        """Whether the viewer has an administrator's permissions."""
        return Role.ADMIN in self.roles

    def owns(self, user: str) -> bool:
        """Return whether the viewer is this person, or may access the person's data as an administrator."""
        return self.is_admin or (self.id is not None and self.id == user)

    def require_owner(self, user: str) -> None:
        """Check that the viewer is this person or an administrator.

        Raises:
            AnonymousError: the viewer is a visitor.
            ForbiddenError: the viewer is somebody else.
        """
        if not self.owns(user):
            raise self._refusal("this is another person's data")

    def require_self(self, user: str) -> None:
        """Check that the viewer is this person; administrators are not enough.

        Raises:
            AnonymousError: the viewer is a visitor.
            ForbiddenError: the viewer is somebody else.
        """
        if self.id is None or self.id != user:
            raise self._refusal("only the person themselves may see or change this")

    def require_reader(self, user: str, what: PersonalField) -> None:
        """Check that the viewer may read a person's data, and note the read; errors as in :meth:`require_owner`."""
        self.require_owner(user)
        self.note_reads([user], what)

    def may_read(self, user: str, what: PersonalField) -> bool:
        """Return whether the viewer may read a person's data; if so, the read is noted."""
        if not self.owns(user):
            return False
        self.note_reads([user], what)
        return True

    def note_reads(self, users: Sequence[str], what: PersonalField) -> None:
        """Note that the viewer is shown data about some people; what they see of themselves is not noted."""
        if self.notes is not None and self.id is not None:
            self.notes.add([user for user in users if user != self.id], what)

    def require_act(self) -> None:
        """Check that the viewer makes the request, or that the service account which makes it may act for people.

        Raises:
            ForbiddenError: the service account may only read.
        """
        if self.agent is not None and not self.agent.may_act:
            raise ForbiddenError("this service account may only read: it lacks the scope act")

    def require_in_person(self) -> None:
        """Check that no service account makes the request.

        Raises:
            ForbiddenError: one does; only people themselves erase and export their data.
        """
        if self.agent is not None:
            raise ForbiddenError("only people themselves may do this, and no service account for them")

    def require_role(self, *roles: Role) -> None:
        """Check that the viewer has at least one of the given roles.

        Raises:
            AnonymousError: the viewer is a visitor.
            ForbiddenError: the viewer has none of them.
        """
        if self.roles.isdisjoint(roles):
            raise self._refusal(f"only for people with the role {' or '.join(roles)}")

    def require_candidate(self) -> str:
        """Return the viewer's id. The viewer must be a candidate, or a newcomer with a candidate's token.

        Raises:
            AnonymousError: the viewer is a visitor.
            ForbiddenError: the token does not name a candidate.
        """
        if not self.is_newcomer:
            self.require_role(Role.CANDIDATE)
        return self.require_person()

    def missing_person(self, user: str) -> NotFoundError:
        """Return the error about a person who is not in the graph; it tells newcomers what to do."""
        return UnregisteredError(user) if user == self.id else NotFoundError("User", user)

    def require_person(self) -> str:
        """Return the viewer's id.

        Raises:
            AnonymousError: the viewer is a visitor.
        """
        if self.id is None:
            raise AnonymousError
        return self.id

    def _refusal(self, reason: str) -> ForbiddenError:
        return AnonymousError() if self.id is None else ForbiddenError(reason)


VISITOR = Viewer()
SYSTEM = Viewer(id=None, roles=frozenset({Role.ADMIN}))
