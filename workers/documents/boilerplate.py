"""Blanks the parts of job posts that are not about the work: equality, the company, benefits, legal notices.

Blanks replace each character, so positions in the text stay the same.
"""

import re

LONGEST_HEADING, LONGEST_SECTION = 60, 1_500
LINE = re.compile(r"[^\n]*\n?")
SENTENCE = re.compile(r"[^.!?;\u2022\n\u061f]+[.!?;\u2022\u061f]*")
FEWEST_HINTS = 2
MARKS = " \t\r*#:-\u2013\u2014_\u2022|>.!?"


def any_of(*patterns: str) -> re.Pattern[str]:
    """Return a pattern that matches where one of some patterns does, in any case."""
    return re.compile("|".join(patterns), re.IGNORECASE)


HINT = any_of(r"discriminat", r"equal[\s-]+(?:employment[\s-]+)?opportunit", r"\b(?:eoe|eeo)\b", r"accommodation")
EQUALITY = any_of(
    r"equal[\s-]+(?:employment[\s-]+)?opportunity[\s-]+(?:and[\s\w]+)?employer",
    r"discriminat\w*\s+(?:on|based|against)\b",
    r"on the basis of (?:race|sex|gender|age|religion|colou?r)",
    r"affirmative action",
    r"without regard to",
    r"regardless of (?:race|sex|gender|age|their|your)",
    r"protected (?:veteran|class|status|characteristic)",
    r"veteran status",
    r"sexual orientation",
    r"gender identity",
    r"marital status",
    r"national origin",
    r"genetic information",
    r"reasonable accommodation",
    r"\u062a\u0643\u0627\u0641\u0624 \u0627\u0644\u0641\u0631\u0635",  # equal opportunity
)
OTHER_SECTION = any_of(
    r"about (?:us|the company|our company|the employer|the firm|the organi[sz]ation)",
    r"who we are",
    r"our (?:company|story|mission|values|culture)",
    r"company (?:profile|overview|description|benefits)",
    r"(?:our |the |your |employee |job )?benefits(?: package)?",
    r"benefits (?:and|&) perks",
    r"perks(?: (?:and|&) benefits)?",
    r"what we offer",
    r"we offer",
    r"what(?:'|\u2019)s in it for you",
    r"why (?:join us|work (?:with|for) us|us)",
    r"compensation (?:and|&) benefits",
    r"equal (?:employment )?opportunity(?: employer)?",
    r"eeo(?: statement)?",
    r"diversity(?:,? equity)? (?:and|&) inclusion",
    r"disclaimer",
    r"legal(?: notice)?",
    r"privacy(?: notice| policy)?",
    r"how to apply",
    r"\u0645\u0646 \u0646\u062d\u0646",  # who we are
    r"\u0646\u0628\u0630\u0629 \u0639\u0646 \u0627\u0644\u0634\u0631\u0643\u0629",  # about the company
    r"\u0627\u0644\u0645\u0632\u0627\u064a\u0627",  # benefits
    r"\u0645\u0627\u0630\u0627 \u0646\u0642\u062f\u0645",  # what we offer
)


def blank_boilerplate(text: str) -> str:
    """Return a text of the same length in which sections and sentences about other things are blank."""
    return SENTENCE.sub(blank_equality, blank_sections(text))


def blank_equality(sentence: re.Match[str]) -> str:
    """Return a sentence, or blanks if it is about equal opportunities: one word of them alone says too little."""
    is_equality = EQUALITY.search(sentence[0]) or len(HINT.findall(sentence[0])) >= FEWEST_HINTS
    return blank(sentence[0]) if is_equality else sentence[0]


def blank_sections(text: str) -> str:
    """Blank the sections with such headings, each up to the next heading, an empty line or 1,500 characters."""
    if "\n" not in text.strip():
        return text
    lines, left_letters = list[str](), 0
    for line in LINE.findall(text):
        heading = line.strip(MARKS + "\n")
        if is_heading(line) or not heading:
            left_letters = LONGEST_SECTION if OTHER_SECTION.fullmatch(heading) else 0
        lines.append(blank(line) if left_letters > 0 else line)
        left_letters -= len(line)
    return "".join(lines)


def is_heading(line: str) -> bool:
    """Return whether a line is a heading: it is short, and ends with a colon or is known to begin another section."""
    bare = line.strip()
    return len(bare) <= LONGEST_HEADING and (bare.endswith(":") or bool(OTHER_SECTION.fullmatch(bare.strip(MARKS))))


def blank(text: str) -> str:
    """Return as many blanks as a text has characters; line breaks stay."""
    return "".join(character if character == "\n" else " " for character in text)
