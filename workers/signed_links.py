"""Signed links: whoever holds one may do one thing with one record until the link ends, and nothing else."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import jwt

from graph.engines.child import secret_file
from workers.settings import WorkerSettings

ALGORITHM = "HS256"
LONGEST = 500


@dataclass(frozen=True, slots=True)
class SignedLinks:
    """Signs and reads the links of one kind.

    Args:
        secret: signs them; the audience tells each kind from the others that it signs.
        base: the address of the service as clients see it.
        audience: the kind of link.
        path: the path before the token.
    """

    secret: str = field(repr=False)
    base: str
    audience: str
    path: str

    def sign(self, subject: str, ends: datetime) -> str:
        """Return a link to a record."""
        token = jwt.encode({"sub": subject, "aud": self.audience, "exp": ends}, self.secret, ALGORITHM)
        return f"{self.base.rstrip('/')}{self.path}{token}"

    def read(self, token: str) -> str | None:
        """Return the record of a link's token; ``None`` if it is forged, changed or has ended."""
        if len(token) > LONGEST:
            return None
        try:
            claims = jwt.decode(
                token, self.secret, algorithms=[ALGORITHM], audience=self.audience, options={"require": ["exp", "sub"]}
            )
        except jwt.InvalidTokenError:
            return None
        return str(claims["sub"])


def read_link_secret(settings: WorkerSettings, home: Path) -> str:
    """Return the secret of this installation's links: from the settings, else from the home folder."""
    return settings.link_secret.get_secret_value() if settings.link_secret else secret_file(home / "link-secret")
