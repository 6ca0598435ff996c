"""Addresses of object storages for models."""

import fsspec

EXTRAS = {"s3": "s3", "s3a": "s3"}
"""The extras of CareerGraph that bring file systems, by protocol."""


def check_store_url(url: str) -> None:
    """Check that the file system of an address is known and installed.

    Raises:
        ValueError: it is not; the message says what to install.
    """
    protocol = fsspec.utils.get_protocol(url)
    try:
        fsspec.get_filesystem_class(protocol)
    except ImportError as error:
        advice = f"pip install 'careergraph[{EXTRAS[protocol]}]'" if protocol in EXTRAS else str(error)
        raise ValueError(f"{protocol}:// needs a package that is not installed: {advice}") from error
