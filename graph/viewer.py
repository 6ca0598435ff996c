"""Who is looking: what repositories of people's data ask before they read or write."""

from dataclasses import dataclass
from enum import StrEnum

from graph.errors import AnonymousError, ForbiddenError


class Role(StrEnum):
    """What a person may do."""

    CANDIDATE = "CANDIDATE"
    RECRUITER = "RECRUITER"
    ADMIN = "ADMIN"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person behind a request; ``id`` is ``None`` for a visitor, and for the system itself."""

    id: str | None = None
    roles: frozenset[Role] = frozenset()

    @property
    def is_admin(self) -> bool:
        """Whether they may do what administrators may."""
        return Role.ADMIN in self.roles

    def owns(self, user: str) -> bool:
        """Whether a person's data are theirs, or open to them as an administrator."""
        return self.is_admin or (self.id is not None and self.id == user)

    def require_owner(self, user: str) -> None:
        """Refuse unless the viewer is this person or an administrator.

        Raises:
            AnonymousError: they are a visitor.
            ForbiddenError: they are somebody else.
        """
        if not self.owns(user):
            raise self._refusal("these are another person's data")

    def require_role(self, *roles: Role) -> None:
        """Refuse unless the viewer has one of some roles.

        Raises:
            AnonymousError: they are a visitor.
            ForbiddenError: they have none.
        """
        if self.roles.isdisjoint(roles):
            raise self._refusal(f"only for people with the role {' or '.join(roles)}")

    def require_person(self) -> str:
        """The viewer's id.

        Raises:
            AnonymousError: they are a visitor.
        """
        if self.id is None:
            raise AnonymousError
        return self.id

    def _refusal(self, why: str) -> ForbiddenError:
        return AnonymousError() if self.id is None else ForbiddenError(why)


VISITOR = Viewer()
SYSTEM = Viewer(id=None, roles=frozenset({Role.ADMIN}))
