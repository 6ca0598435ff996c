"""Numbers in Arabic text, with the digits and signs that Unicode's CLDR has for Arabic in Egypt (``ar-EG``)."""

ARABIC_SIGNS = str.maketrans("0123456789,.", "٠١٢٣٤٥٦٧٨٩٬٫")


def write_arabic_number(number: float, form: str = "") -> str:
    """Return a number as Arabic text holds it.

    Args:
        number: the number.
        form: how it is written, as :func:`format` takes it, such as ``,`` or ``.1f``.
    """
    return format(number, form).translate(ARABIC_SIGNS)
