"""Why a document cannot be read: a code, and a message that tells the person what to do."""

from collections.abc import Mapping
from enum import StrEnum

from graph.registry.cancellations import READING_CANCELLED
from workers.errors import WorkerError


class Problem(StrEnum):
    """Why a document cannot be read."""

    EMPTY = "EMPTY"
    TOO_LARGE = "TOO_LARGE"
    TOO_LONG = "TOO_LONG"
    UNPACKS_TOO_LARGE = "UNPACKS_TOO_LARGE"
    UNSUPPORTED = "UNSUPPORTED"
    WRONG_EXTENSION = "WRONG_EXTENSION"
    ENCRYPTED = "ENCRYPTED"
    SCANNED = "SCANNED"
    MACROS = "MACROS"
    DAMAGED = "DAMAGED"
    FORBIDDEN_XML = "FORBIDDEN_XML"
    NOT_TEXT = "NOT_TEXT"
    NOT_A_CV = "NOT_A_CV"
    TOO_SLOW = "TOO_SLOW"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"
    UNEXPECTED = "UNEXPECTED"


KINDS = "PDF, DOCX, TXT, JSON Resume, Europass XML, or the ZIP of a LinkedIn export"
MESSAGES: Mapping[Problem, str] = {
    Problem.EMPTY: "The file is empty: check that it has content, and upload it again.",
    Problem.TOO_LARGE: "The file is too large: upload one of at most 10 MB, for example without pictures.",
    Problem.TOO_LONG: "The document is too long for a CV: upload one of at most 50 pages and 200,000 characters.",
    Problem.UNPACKS_TOO_LARGE: "The file holds far more data than a CV when it is unpacked: save it again without "
    "embedded files and large pictures, or as PDF.",
    Problem.UNSUPPORTED: f"This kind of file cannot be read: upload {KINDS}.",
    Problem.WRONG_EXTENSION: "The content of the file does not match its name: save it again in the program that made "
    "it, or give it the right extension.",
    Problem.ENCRYPTED: "The file is protected by a password: save a copy without a password, and upload that.",
    Problem.SCANNED: "The file holds pictures of pages but no text: export the CV from the program that it was written "
    "in, or run text recognition (OCR) on it first.",
    Problem.MACROS: "The document contains macros: save it as a plain DOCX or PDF, and upload that.",
    Problem.DAMAGED: "The file is damaged or incomplete: open it, save it again, and upload the new copy.",
    Problem.FORBIDDEN_XML: "The file contains XML entities or a document type, which a CV does not need: export it "
    "again from Europass, or save it as PDF.",
    Problem.NOT_TEXT: "The file is no readable text: save it as UTF-8 text, DOCX or PDF.",
    Problem.NOT_A_CV: f"No CV was found in the file: upload {KINDS}.",
    Problem.TOO_SLOW: "Reading the document took too much time or memory: save it again in a simpler form, such as PDF "
    "without pictures, and upload that.",
    Problem.EXPIRED: "The file was no longer there when it was to be read: upload it again.",
    Problem.CANCELLED: READING_CANCELLED,
    Problem.UNEXPECTED: "Something went wrong here while the document was read; it was logged. Upload it as PDF, or "
    "try again later.",
}


class DocumentError(WorkerError):
    """A document cannot be read.

    Args:
        problem: why.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(MESSAGES[problem])
        self.problem = problem
