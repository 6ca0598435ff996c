"""The console's own sources, as text."""

import re
from pathlib import Path

from api.console.assets import FOLDER

APP = FOLDER / "app"
MODULES = sorted(APP.rglob("*.js"))
SENT = re.compile(
    r"(?:useAnswer|ask|change|upload|usePages|subscribe|settle)\((?:[^()\"]*\? )?\"([a-z-]+)\"|"
    r"useAnswer\([^\"\n]*\? \"([a-z-]+)\" : null"
)
SAID = re.compile(r"say\(\"([^\"]+)\"")
CHOSEN = re.compile(r"say\([^()`]*?\? \"([^\"]+)\" : (?:[^()`]*?\? \"([^\"]+)\" : )?\"([^\"]+)\"")
COMPOSED = re.compile(r"say\(`([^`$]*)\$|sayOf\(\"([^\"]+)\"")
IMPORTED = re.compile(r"(?:from|import\() ?\"([^\"]+)\"")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def find_all(pattern: re.Pattern[str]) -> set[str]:
    """What a pattern's groups hold in all modules."""
    return {
        group
        for module in MODULES
        for match in pattern.finditer(read(module))
        for group in match.groups()
        if group is not None
    }
