"""Turns HTML into plain text. Text without HTML stays as it is."""

import html
import re

from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_engine import Inscriptis
from inscriptis.html_properties import Display
from inscriptis.model.config import ParserConfig
from inscriptis.model.html_element import HtmlElement
from lxml.etree import ParserError
from lxml.html import HTMLParser, document_fromstring

LONGEST = 100_000  # characters that are read
ROUNDS = 3  # HTML is sometimes encoded twice
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
BLOCKS = "p|div|br|hr|li|ul|ol|dl|dd|dt|h[1-6]|table|tbody|thead|tr|td|th|section|article|blockquote|pre|body|html"
INLINE = "a|b|i|u|s|em|strong|span|font|small|big|sub|sup|code|mark|label|button|center|strike|del|ins|abbr|title|head"
OTHER = "script|style|svg|iframe|noscript|form|select|option|textarea|object|video|audio|template"
# A text is HTML if a tag is closed in it, or opened that is rarely written about and often not closed
MARKUP = re.compile(
    rf"</(?:{BLOCKS}|{INLINE}|{OTHER})\s*>|<(?:p|br|hr|li)(?:\s[^<>]*)?/?>|<(?:img|div|span|script|style)\s[^<>]*=|<!--",
    re.IGNORECASE,
)
BLOCK = re.compile(rf"</?(?:{BLOCKS})\b", re.IGNORECASE)
DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
LINE_END = re.compile(r"\r\n?|\n")
BLANKS = re.compile(r"[^\S\n]+")
EMPTY_LINES = re.compile(r"\n{3,}")
STYLE = {
    **CSS_PROFILES["strict"],
    **{tag: HtmlElement(display=Display.block) for tag in ("ul", "ol", "dd", "blockquote")},
}
CONFIG = ParserConfig(css=STYLE)


def plain_text(text: str) -> str:
    """Return a text without tags and entities; scripts and styles vanish, and each item of a list has its line.

    A text without HTML keeps everything, "a < b" and "<b>" included. HTML that is encoded twice is decoded twice.
    At most 100,000 characters are read.

    Raises:
        ValueError: the HTML is nested too deeply.
    """
    if "<" not in text and "&" not in text:
        return text
    text = text[:LONGEST]
    for _ in range(ROUNDS):
        decoded_text = strip_tags(text) if MARKUP.search(text) else ENTITY.sub(decode_entity, text)
        if decoded_text == text:
            break
        text = decoded_text
    return text


def plain_line(text: str) -> str:
    """Return a text without tags and entities on one line. Errors as in :func:`plain_text`."""
    return " ".join(plain_text(text).split())


def decode_entity(entity: re.Match[str]) -> str:
    """Return the characters of an entity; an unknown one stays."""
    return html.unescape(entity[0])


def strip_tags(text: str) -> str:
    """Return the text of HTML, a line for each block.

    Raises:
        ValueError: the HTML is nested too deeply.
    """
    if not BLOCK.search(text):
        text = LINE_END.sub("<br>", text)  # without blocks, the lines of the source are the lines of the text
    try:
        document = document_fromstring(DECLARATION.sub("", text), parser=HTMLParser(huge_tree=True))
        for element in document.iter():  # a style may ask for gigabytes of blanks
            element.attrib.pop("style", None)
        plain = Inscriptis(document, CONFIG).get_text()
    except ParserError:  # nothing but comments
        return ""
    except RecursionError:
        raise ValueError("its HTML is nested too deeply") from None
    lines = (BLANKS.sub(" ", line).strip() for line in plain.splitlines())
    return EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()
