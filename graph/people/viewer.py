"""Who is looking: what repositories ask before they read people's data."""

from dataclasses import dataclass
from enum import StrEnum

from graph.errors import ForbiddenError


class Role(StrEnum):
    """What a person may do."""

    CANDIDATE = "CANDIDATE"
    RECRUITER = "RECRUITER"
    ADMIN = "ADMIN"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person behind a request; ``id`` is ``None`` for a visitor."""

    id: str | None = None
    roles: frozenset[Role] = frozenset()

    def may_read(self, user: str) -> None:
        """Refuse unless the viewer is this person or an administrator.

        Raises:
            ForbiddenError: they are neither.
        """
        if self.id != user and Role.ADMIN not in self.roles:
            raise ForbiddenError("these are another person's data")

    def must_be(self, role: Role) -> None:
        """Refuse unless the viewer has a role.

        Raises:
            ForbiddenError: they have not.
        """
        if role not in self.roles:
            raise ForbiddenError(f"only for people with the role {role}")


VISITOR = Viewer()
SYSTEM = Viewer(id=None, roles=frozenset({Role.ADMIN}))
