"""Signed links to exports: whoever holds one may download that export until it expires, and nothing else."""

from datetime import datetime
from pathlib import Path

import jwt

from graph.engines.child import secret_file
from workers.settings import WorkerSettings

AUDIENCE = "careergraph-export"
ALGORITHM = "HS256"
LONGEST = 500
PATH = "/exports/"


class ExportLinks:
    """Signs and reads the links.

    Args:
        secret: signs them; the audience tells them from the other links that it signs.
        base: the address of the service as clients see it, without a slash at its end.
    """

    def __init__(self, secret: str, base: str) -> None:
        self._secret = secret
        self._base = base.rstrip("/")

    def sign(self, export: str, expires_at: datetime) -> str:
        """Return the link to an export."""
        token = jwt.encode({"sub": export, "aud": AUDIENCE, "exp": expires_at}, self._secret, ALGORITHM)
        return f"{self._base}{PATH}{token}"

    def read(self, token: str) -> str | None:
        """Return the export of a link's token; ``None`` if it is forged, changed or has expired."""
        if len(token) > LONGEST:
            return None
        try:
            claims = jwt.decode(
                token, self._secret, algorithms=[ALGORITHM], audience=AUDIENCE, options={"require": ["exp", "sub"]}
            )
        except jwt.InvalidTokenError:
            return None
        return str(claims["sub"])


def export_links(settings: WorkerSettings, home: Path) -> ExportLinks:
    """Return the links of this installation, with the secret from the settings or the home folder."""
    secret = settings.link_secret.get_secret_value() if settings.link_secret else secret_file(home / "link-secret")
    return ExportLinks(secret, settings.public_url)
