"""Reads a file: its text, and what stands in it."""

import itertools

from workers.documents.cv.contact import find_headline, read_contact
from workers.documents.cv.docx_text import read_docx
from workers.documents.cv.education import read_education
from workers.documents.cv.europass import read_europass
from workers.documents.cv.experience import read_experience
from workers.documents.cv.file_kinds import FileKind, kind_of
from workers.documents.cv.json_resume import read_json_resume
from workers.documents.cv.limits import LIMITS
from workers.documents.cv.linkedin import read_linkedin
from workers.documents.cv.pdf_text import read_pdf
from workers.documents.cv.plain_text import clean, decode
from workers.documents.cv.problems import DocumentError, Problem
from workers.documents.cv.proposal import MOST_LINKS, CvReading, Range
from workers.documents.cv.sections import Section, SectionKind, split_sections


def read_file(name: str, data: bytes) -> CvReading:
    """Return what is read from a file.

    Args:
        name: the name of the file; its extension must agree with the content.
        data: the content.

    Raises:
        DocumentError: the file cannot be read; the error tells the person what to do.
    """
    if len(data) > LIMITS.file_bytes:
        raise DocumentError(Problem.TOO_LARGE)
    kind = kind_of(name, data)
    match kind:
        case FileKind.PDF:
            text, pages = read_pdf(data)
            return read_text(kind, clean(text), pages)
        case FileKind.DOCX:
            return read_text(kind, clean(read_docx(data)))
        case FileKind.TXT:
            return read_text(kind, clean(decode(data)))
        case FileKind.JSON_RESUME:
            return read_json_resume(data)
        case FileKind.EUROPASS_XML:
            return read_europass(data)
        case FileKind.LINKEDIN_ZIP:
            return read_linkedin(data)


def read_text(kind: FileKind, text: str, pages: int = 1) -> CvReading:
    """Return what stands in the kept text of a CV."""
    sections = split_sections(text)
    experience = read_experience(sections)
    return CvReading(
        kind=kind,
        pages=pages,
        text=text,
        contact=read_contact(text, sections, [entry.title for entry in experience if entry.title]),
        headline=find_headline(sections),
        experience=tuple(experience),
        education=tuple(read_education(sections)),
        skills=ranges_of(sections, SectionKind.SKILLS),
        languages=ranges_of(sections, SectionKind.LANGUAGES),
    )


def ranges_of(sections: list[Section], kind: SectionKind) -> tuple[Range, ...]:
    """Return the ranges of the text that sections of a kind cover."""
    ranges = (
        Range(start=section.lines[0].start, end=section.lines[-1].stop) for section in sections if section.kind is kind
    )
    return tuple(itertools.islice(ranges, MOST_LINKS))
