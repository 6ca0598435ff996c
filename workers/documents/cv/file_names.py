"""Clean names for uploaded files."""

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 120
SEPARATORS = re.compile(r"[/\\]+")
FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f]+')
UNNAMED = "document"


def clean_file_name(name: str | None) -> str:
    """Return the name of a file without folders, control and direction characters; at most 120 characters."""
    last = SEPARATORS.split((name or "").encode("utf-8", "ignore").decode())[-1]
    visible = "".join(
        character
        for character in unicodedata.normalize("NFC", last)
        if unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co"}
    )
    clean = " ".join(FORBIDDEN.sub(" ", visible).split()).strip(". ")
    suffix = PurePosixPath(clean).suffix[:12]
    stem = clean[: len(clean) - len(suffix)] if suffix and clean.endswith(suffix) else clean
    return f"{stem[: LONGEST - len(suffix)]}{suffix}" if stem else UNNAMED
