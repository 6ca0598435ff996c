"""Values of a source in messages: each is quoted in one way, so that it can be left out where it is private."""

import re

LONGEST = 80  # characters
QUOTED = re.compile(r"(?<!\w)'[^']*'")


def quote(value: object, longest: int = LONGEST) -> str:
    """Return a value for a message, on one line: its first characters in single quotes, with none inside."""
    text = str(value)
    line = "".join(letter if letter.isprintable() else " " for letter in text[:longest].replace("'", "’"))
    return f"'{line}'" if len(text) <= longest else f"'{line}…'"


def mask_values(message: str) -> str:
    """Return a message without the values that it quotes."""
    return QUOTED.sub("the value", message)
