"""Reads the text of a DOCX with python-docx: paragraphs, tables, text boxes, headers and footers, in order."""

import io
from collections.abc import Iterator

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from lxml.etree import LxmlError

from workers.documents.cv.archives import unpack
from workers.documents.cv.limits import LIMITS
from workers.documents.cv.problems import DocumentError, Problem

TEXT, TAB, PARAGRAPH, ROW, CELL = qn("w:t"), qn("w:tab"), qn("w:p"), qn("w:tr"), qn("w:tc")
BREAKS = frozenset({qn("w:br"), qn("w:cr")})
DELETED = qn("w:delText")
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
LEFT_OUT = frozenset({FALLBACK, DELETED})
TEXT_BOX = qn("w:txbxContent")
UNREADABLE = (OpcError, LxmlError, KeyError, ValueError, AttributeError, TypeError, IndexError)


def read_docx(data: bytes) -> str:
    """Return the text of a DOCX.

    Raises:
        DocumentError: it is damaged, holds too much, or has no text.
    """
    contents = unpack(data, lambda _: True)
    if any(b"<!DOCTYPE" in content[:4_096] for name, content in contents.items() if name.endswith((".xml", ".rels"))):
        raise DocumentError(Problem.FORBIDDEN_XML)
    try:
        lines = list(read_document(docx.Document(io.BytesIO(data))))
    except UNREADABLE as error:
        raise DocumentError(Problem.DAMAGED) from error
    if not any(map(str.strip, lines)):
        has_pictures = any(name.startswith("word/media/") for name in contents)
        raise DocumentError(Problem.SCANNED if has_pictures else Problem.EMPTY)
    return "\n".join(lines)


def read_document(document: Document) -> Iterator[str]:
    """Yield the lines of a document; the first section's header comes first, its footer last."""
    sections = list(document.sections)[:1]
    for section in sections:
        yield from read_blocks(section.header._element)  # noqa: SLF001 - python-docx leaves text boxes out
    yield from read_blocks(document.element.body)
    for section in sections:
        yield from read_blocks(section.footer._element)  # noqa: SLF001 - as above


def read_blocks(element: BaseOxmlElement) -> Iterator[str]:
    """Yield the lines of an element. The cells of a table's row are one line if each has one, else they follow."""
    length = 0
    for child in element:
        if child.tag == PARAGRAPH:
            lines: Iterator[str] = read_paragraph(child)
        elif child.tag == ROW:
            lines = read_row(child)
        elif isinstance(child.tag, str) and child.tag != FALLBACK:
            lines = read_blocks(child)
        else:
            continue
        for line in lines:
            length += len(line) + 1
            if length > LIMITS.characters:
                raise DocumentError(Problem.TOO_LONG)
            yield line


def read_row(row: BaseOxmlElement) -> Iterator[str]:
    """Yield the lines of a row of a table."""
    cells = [[line for line in read_blocks(cell) if line.strip()] for cell in row.iter(CELL) if is_outer(cell, row)]
    if all(len(lines) <= 1 for lines in cells):
        yield "\t".join(line for lines in cells for line in lines)
    else:
        for lines in cells:
            yield from lines


def is_outer(cell: BaseOxmlElement, row: BaseOxmlElement) -> bool:
    """Return whether a cell belongs to a row itself, and not to a table inside it."""
    parent = cell.getparent()
    while parent is not None and parent.tag != ROW:
        parent = parent.getparent()
    return parent is row


def read_paragraph(paragraph: BaseOxmlElement) -> Iterator[str]:
    """Yield the lines of a paragraph, then those of its text boxes."""
    parts: list[str] = []
    boxes: list[BaseOxmlElement] = []
    collect(paragraph, parts, boxes)
    yield from "".join(parts).split("\n")
    for box in boxes:
        yield from read_blocks(box)


def collect(element: BaseOxmlElement, parts: list[str], boxes: list[BaseOxmlElement]) -> None:
    """Collect the text below an element, and the text boxes, without what stands in twice for older programs."""
    waiting = list(reversed(list(element)))
    while waiting:
        child = waiting.pop()
        if child.tag == TEXT:
            parts.append(child.text or "")
        elif child.tag == TAB:
            parts.append("\t")
        elif child.tag in BREAKS:
            parts.append("\n")
        elif child.tag == TEXT_BOX:
            boxes.append(child)
        elif child.tag not in LEFT_OUT and isinstance(child.tag, str):
            waiting += reversed(list(child))
