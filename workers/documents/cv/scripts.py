"""Scripts: which way a text runs, and its digits."""

import re

RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
LETTER = re.compile(r"[^\W\d_]")
ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


def is_right_to_left(text: str) -> bool:
    """Return whether most letters of a text belong to a script that runs from right to left."""
    letters = LETTER.findall(text)
    return 2 * sum(bool(RIGHT_TO_LEFT.match(letter)) for letter in letters) > len(letters)


def write_digits(text: str) -> str:
    """Return a text of the same length whose digits are those of ASCII."""
    return text if text.isascii() else text.translate(DIGITS)
