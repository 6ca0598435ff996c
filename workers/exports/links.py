"""Signed links to exports: whoever holds one may download that export until it expires, and nothing else."""

from pathlib import Path

from workers.settings import WorkerSettings
from workers.signed_links import SignedLinks, read_link_secret

AUDIENCE = "careergraph-export"
PATH = "/exports/"


def export_links(settings: WorkerSettings, home: Path) -> SignedLinks:
    """Return the links of this installation, with the secret from the settings or the home folder."""
    return SignedLinks(read_link_secret(settings, home), settings.public_url, AUDIENCE, PATH)
