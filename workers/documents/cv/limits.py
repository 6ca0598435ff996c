"""What reading a document may take. The child process enforces these limits on itself, its parent on the child."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of reading one document.

    Attributes:
        file_bytes: size of the file.
        memory_bytes: address space of the process that reads it.
        seconds: its time on the processor, and on the clock.
        pages: pages of a PDF.
        unpacked_bytes: size of what is unpacked from a compressed file.
        entries: entries in a compressed file.
        characters: length of the text.
        entries_of_kind: experiences and stages of education that are kept, each.
    """

    file_bytes: int = 10 * MEGABYTE
    memory_bytes: int = 1024 * MEGABYTE
    seconds: int = 20
    pages: int = 50
    unpacked_bytes: int = 64 * MEGABYTE
    entries: int = 2_000
    characters: int = 200_000
    entries_of_kind: int = 50


LIMITS = Limits()
