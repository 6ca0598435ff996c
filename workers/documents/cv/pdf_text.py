"""Reads the text of a PDF with PDFium, in reading order."""

import ctypes
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from workers.documents.cv.limits import LIMITS
from workers.documents.cv.pdf_layout import Glyph, lay_out
from workers.documents.cv.problems import DocumentError, Problem

ENCRYPTED = frozenset({pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY})
HYPHENS = frozenset("\x02\ufffe\u00ad")
FEWEST_LETTERS = 20


def read_pdf(data: bytes) -> tuple[str, int]:
    """Return the text of a PDF, and the number of its pages.

    Raises:
        DocumentError: it is damaged, encrypted or too long, or has no text.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        raise DocumentError(Problem.ENCRYPTED if code in ENCRYPTED else Problem.DAMAGED) from error
    try:
        return read_pages(document), len(document)
    except pypdfium2.PdfiumError as error:
        raise DocumentError(Problem.DAMAGED) from error
    finally:
        document.close()


def read_pages(document: pypdfium2.PdfDocument) -> str:
    """Return the text of all pages; errors as in :func:`read_pdf`."""
    if len(document) == 0:
        raise DocumentError(Problem.DAMAGED)
    if len(document) > LIMITS.pages:
        raise DocumentError(Problem.TOO_LONG)
    texts, length = [], 0
    for page in document:
        glyphs = list(read_glyphs(page))
        length += len(glyphs)
        if length > LIMITS.characters:
            raise DocumentError(Problem.TOO_LONG)
        texts.append(lay_out(glyphs))
    text = "\n".join(texts)
    if sum(character.isalpha() for character in text) < FEWEST_LETTERS:
        raise DocumentError(Problem.SCANNED)
    return text


def read_glyphs(page: pypdfium2.PdfPage) -> Iterator[Glyph]:
    """Yield the visible characters of a page with their boxes, without those that PDFium adds."""
    text_page = page.get_textpage()
    box, handle, after_blank = pdfium.FS_RECTF(), text_page.raw, False
    for index in range(min(pdfium.FPDFText_CountChars(handle), LIMITS.characters + 1)):
        code = pdfium.FPDFText_GetUnicode(handle, index)
        if pdfium.FPDFText_IsGenerated(handle, index) == 1 or code == 0 or 0xD800 <= code <= 0xDFFF:
            continue
        character = "-" if chr(code) in HYPHENS else chr(code)
        if character.isspace():
            after_blank = True
        elif pdfium.FPDFText_GetLooseCharBox(handle, index, ctypes.byref(box)):
            yield Glyph(character, box.left, box.right, box.bottom, box.top, after_blank)
            after_blank = False
