"""Signed links that stop a job alert: whoever holds one may stop that alert, and nothing else."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from workers.settings import WorkerSettings
from workers.signed_links import SignedLinks, read_link_secret

AUDIENCE = "careergraph-alert"
LIFETIME = timedelta(days=730)
PATH = "/alerts/stop/"


class StopLinks:
    """Signs and reads the links.

    Args:
        secret: signs them.
        base: the address of the service as clients see it.
    """

    def __init__(self, secret: str, base: str) -> None:
        self._links = SignedLinks(secret, base, AUDIENCE, PATH)

    def sign(self, alert: str, now: datetime | None = None) -> str:
        """Return the link that stops an alert."""
        return self._links.sign(alert, (now or datetime.now(UTC)) + LIFETIME)

    def read(self, token: str) -> str | None:
        """Return the alert of a link's token; ``None`` if it is forged, changed or has ended."""
        return self._links.read(token)


def stop_links(settings: WorkerSettings, home: Path) -> StopLinks:
    """Return the links of this installation, with the secret from the settings or the home folder."""
    return StopLinks(read_link_secret(settings, home), settings.public_url)
