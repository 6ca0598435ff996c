"""Messages, each independent of language: its sentence is produced when it is read."""

from collections.abc import Sequence
from dataclasses import dataclass

from gnn.explain.translations.names import Name
from gnn.explain.translations.rendering import Language, render_sentence


@dataclass(frozen=True, slots=True)
class Message:
    """A message, independent of language.

    Args:
        kind: key of the sentence.
        names: names that the sentence mentions.
        numbers: numbers that the sentence mentions.
    """

    kind: str
    names: tuple[Name, ...] = ()
    numbers: tuple[float, ...] = ()

    def in_language(self, language: Language) -> str:
        """Return the sentence in a language."""
        return render_sentence(language, self.kind, self.names, self.numbers)


def message(kind: str, *names: Name | str, numbers: Sequence[float] = ()) -> Message:
    """Make a message about some names; names given as plain text have no Arabic form."""
    return Message(kind, tuple(Name(name) if isinstance(name, str) else name for name in names), tuple(numbers))


def skills_message(subject: str, held_names: Sequence[Name], required_count: int, presumed_count: int = 0) -> Message:
    """Make the message about the skills of a job that a person has.

    Args:
        subject: ``you``, or ``they`` when the message is addressed to somebody else.
        held_names: the skills, strongest first; at least one.
        required_count: how many skills the job asks for.
        presumed_count: how many more of them come with what the person did; told to the person alone.
    """
    top_names, count = tuple(held_names[:2]), len(held_names)
    required_count = max(required_count, count)
    if required_count == 1:
        kind = "only skill"
    elif count == required_count == 2:
        kind = "both skills"
    elif count == required_count:
        kind = "all skills"
    else:
        kind = {1: "one skill", 2: "two skills"}.get(count, "many skills")
        if presumed_count:
            return Message(f"{subject} {kind} and presumed", top_names, (count, required_count, presumed_count))
    return Message(f"{subject} {kind}", top_names, (count, required_count))
