"""Reads plain text of any usual encoding, and cleans the text of every kind of file."""

import re
import unicodedata

import ftfy
from charset_normalizer import from_bytes

from workers.documents.cv.limits import LIMITS
from workers.documents.cv.problems import DocumentError, Problem

BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
CANDIDATES = ["cp1256", "cp1252", "iso8859_6", "iso8859_1"]
MOST_CONTROL = 0.02
SAMPLE = 20_000
MENDER = ftfy.TextFixerConfig(
    unescape_html=False, uncurl_quotes=False, fix_line_breaks=False, normalization=None, max_decode_length=10_000
)
LOST_DASH, LOST_BLANK = re.compile("\u00ef\u00bc\\s?"), re.compile("\u00c2(?=[\\s\\w]|$)")
# letters of Arabic that stand for a form of a letter or for a ligature
PRESENTATION = re.compile("[\ufb00-\ufb06\ufb50-\ufdff\ufe70-\ufefc]+")
BLANKS = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
BLANK_LINES = re.compile(r"\n\s*\n\s*\n+")
LETTER = re.compile(r"[^\W\d_]")
WIDE_BLANK = re.compile(r" {3,}")


def decode(data: bytes) -> str:
    """Return the characters of a plain text.

    Raises:
        DocumentError: it is no text, or too long.
    """
    if len(data) > 4 * LIMITS.characters:
        raise DocumentError(Problem.TOO_LONG)
    encoding = next((encoding for bom, encoding in BOMS if data.startswith(bom)), None)
    if encoding is None and b"\x00" in data:
        raise DocumentError(Problem.NOT_TEXT)
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        best = None if encoding else from_bytes(data[:SAMPLE], cp_isolation=CANDIDATES, threshold=0.6).best()
        if best is None:
            raise DocumentError(Problem.NOT_TEXT) from error
        text = data.decode(best.encoding, "replace")
    if sum(unicodedata.category(character) == "Cc" and character not in "\t\r\n\f" for character in text) > (
        MOST_CONTROL * len(text)
    ):
        raise DocumentError(Problem.NOT_TEXT)
    return text


def clean(text: str) -> str:
    """Return a text as it is kept: whole characters, mended encodings, single blanks, at most one empty line in a row.

    A tab stays: it stands for a wide gap in a line.

    Raises:
        DocumentError: it is too long, or has no letters.
    """
    if len(text) > LIMITS.characters:
        raise DocumentError(Problem.TOO_LONG)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\v", "\n")
    text = "".join(
        character for character in text if character in "\t\n" or unicodedata.category(character) not in {"Cc", "Cs"}
    )
    if not text.isascii():
        text = ftfy.fix_text(text, MENDER)
        text = LOST_BLANK.sub(" ", LOST_DASH.sub(" - ", text))
        text = PRESENTATION.sub(
            lambda match: unicodedata.normalize("NFKC", match[0]), unicodedata.normalize("NFC", text)
        )
        text = INVISIBLE.sub("", text)
    text = BLANKS.sub(lambda match: "\t" if len(match[0]) >= 3 else " ", text)
    text = "\n".join(line.strip() for line in text.split("\n"))
    text = BLANK_LINES.sub("\n\n", text).strip()
    if not LETTER.search(text):
        raise DocumentError(Problem.NOT_A_CV if text else Problem.EMPTY)
    if len(text) > LIMITS.characters:
        raise DocumentError(Problem.TOO_LONG)
    return text
