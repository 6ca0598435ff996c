"""What the stored arguments of a task name: JSON texts, which another version or another hand may have written."""

import json
from collections.abc import Mapping
from typing import Any


def read_arguments(arguments: str) -> Mapping[str, Any] | None:
    """Return a task's arguments by name; ``None`` if they cannot be read."""
    try:
        facts = json.loads(arguments)
    except ValueError:
        return None
    return facts if isinstance(facts, dict) else None


def read_people(arguments: str) -> list[str] | None:
    """Return the people that a task's arguments name; ``None`` if they cannot be read."""
    facts = read_arguments(arguments)
    if facts is None:
        return None
    people = [facts.get("user"), *(facts.get("users") or ())]
    return [person for person in people if isinstance(person, str)]


def read_document(arguments: str) -> str | None:
    """Return the document that a task's arguments name, if they can be read and name one."""
    document = (read_arguments(arguments) or {}).get("document")
    return document if isinstance(document, str) else None
