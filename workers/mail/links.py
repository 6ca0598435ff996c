"""Signed links that stop a job alert: whoever holds one may stop that alert, and nothing else."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt

from graph.engines.child import secret_file
from workers.settings import WorkerSettings

AUDIENCE = "careergraph-alert"
ALGORITHM = "HS256"
LIFETIME = timedelta(days=730)
LONGEST = 500
PATH = "/alerts/stop/"


class StopLinks:
    """Signs and reads the links.

    Args:
        secret: signs them; it signs nothing else.
        base: the address of the service as clients see it, without a slash at its end.
    """

    def __init__(self, secret: str, base: str) -> None:
        self._secret = secret
        self._base = base.rstrip("/")

    def sign(self, alert: str, now: datetime | None = None) -> str:
        """Return the link that stops an alert."""
        ends = (now or datetime.now(UTC)) + LIFETIME
        token = jwt.encode({"sub": alert, "aud": AUDIENCE, "exp": ends}, self._secret, ALGORITHM)
        return f"{self._base}{PATH}{token}"

    def read(self, token: str) -> str | None:
        """Return the alert of a link's token; ``None`` if it is forged, changed or has ended."""
        if len(token) > LONGEST:
            return None
        try:
            claims = jwt.decode(
                token, self._secret, algorithms=[ALGORITHM], audience=AUDIENCE, options={"require": ["exp", "sub"]}
            )
        except jwt.InvalidTokenError:
            return None
        return str(claims["sub"])


def stop_links(settings: WorkerSettings, home: Path) -> StopLinks:
    """Return the links of this installation, with the secret from the settings or the home folder."""
    secret = settings.link_secret.get_secret_value() if settings.link_secret else secret_file(home / "link-secret")
    return StopLinks(secret, settings.public_url)
