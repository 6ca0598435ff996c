"""Finds settings that nothing reads: names with a typo, in the environment and in ``.env``, and lines that are none.

A setting that is silently ignored is noticed when it is needed: a secret that is not used, a limit that does not hold.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from dotenv.parser import Original, parse_stream

from api.errors import SettingsError
from api.settings import ApiSettings
from graph.settings import GraphSettings
from workers.settings import WorkerSettings

PREFIX = "CAREERGRAPH_"
FILE = ".env"
BYTE_ORDER_MARK = "\ufeff"
NAMES = frozenset(
    name.upper() for settings in (GraphSettings, ApiSettings, WorkerSettings) for name in settings.model_fields
)
"""The names of all settings, without the prefix."""
OF_SERVICES = re.compile(r"\w+_(SERVICE_(HOST|PORT\w*)|PORT_\d+_(TCP|UDP|SCTP)\w*|PORT(?==\w+://))=")
"""What Kubernetes gives every container about a Service whose name begins with ``careergraph``."""


def check_setting_names(environment: Mapping[str, str], folder: Path) -> None:
    """Check that each setting is one of CareerGraph's.

    Args:
        environment: the environment.
        folder: the working folder, which may hold a file ``.env``.

    Raises:
        SettingsError: one is unknown, or the file cannot be read.
    """
    for name, value in environment.items():
        if not OF_SERVICES.match(f"{name.upper()}={value}"):
            check_name(name, "the environment")
    path = folder / FILE
    if path.is_file():
        for name in read_names(path):
            check_name(name, str(path))


def check_name(name: str, place: str) -> None:
    """Check that a name with CareerGraph's prefix is that of a setting; case does not matter."""
    own_name = name.upper().removeprefix(PREFIX)
    if name.upper().startswith(PREFIX) and own_name not in NAMES:
        near = difflib.get_close_matches(own_name, NAMES, n=1)
        advice = f"did you mean {PREFIX}{near[0]}?" if near else "docs/settings.md lists them"
        raise SettingsError(f"{name} in {place} is no setting: {advice}")


def read_names(path: Path) -> Iterator[str]:
    """Yield the names in a file of settings.

    Raises:
        SettingsError: it is no text in UTF-8, has a mark before its first name, or a line does not set anything.
    """
    try:
        with path.open(encoding="utf-8") as file:
            if file.read(1) == BYTE_ORDER_MARK:
                raise SettingsError(
                    f"{path} begins with a byte order mark, which hides its first name: save it without"
                )
            file.seek(0)
            for binding in parse_stream(file):
                if binding.error or (binding.key is not None and binding.value is None):
                    raise SettingsError(f"{path}, line {line_of(binding.original)}: write NAME=value")
                if binding.key is not None:
                    yield binding.key
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not UTF-8 text: {error.reason} at byte {error.start}") from error


def line_of(original: Original) -> int:
    """Return the number of the line on which a statement begins, after the empty lines before it."""
    text = original.string
    return original.line + text[: len(text) - len(text.lstrip())].count("\n")
