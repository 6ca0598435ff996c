"""What notifications say, in English and Arabic: one catalogue for e-mails and for lists in clients."""

import unicodedata
from collections.abc import Mapping

from gnn.explain.translations import Language, write_number

MOST_LETTERS = 200
STATUSES: Mapping[Language, Mapping[str, str]] = {
    Language.EN: {
        "SUBMITTED": "was received",
        "SCREENING": "is being looked at",
        "INTERVIEW": "goes on to an interview",
        "OFFER": "leads to an offer",
        "REJECTED": "was not successful",
        "WITHDRAWN": "was withdrawn",
        "HIRED": "was successful: you are hired",
    },
    Language.AR: {
        "SUBMITTED": "وصل",
        "SCREENING": "قيد المراجعة",
        "INTERVIEW": "انتقل إلى مرحلة المقابلة",
        "OFFER": "أفضى إلى عرض عمل",
        "REJECTED": "لم يوفَّق",
        "WITHDRAWN": "سُحب",
        "HIRED": "تكلل بالنجاح: تم توظيفك",
    },
}
MOVED = {
    Language.EN: "Your application for “{title}” {status}.",
    Language.AR: "طلبك لوظيفة «{title}» {status}.",
}
FOUND = {
    Language.EN: {1: "1 new job for your search “{title}”.", 2: "{count} new jobs for your search “{title}”."},
    Language.AR: {
        1: "وظيفة جديدة واحدة لبحثك «{title}».",
        2: "وظيفتان جديدتان لبحثك «{title}».",
        3: "{count} وظائف جديدة لبحثك «{title}».",
        11: "{count} وظيفة جديدة لبحثك «{title}».",
    },
}
GREETINGS = {
    Language.EN: ("Hello {name},", "Hello,"),
    Language.AR: ("مرحبًا {name}،", "مرحبًا،"),
}
MORE = {Language.EN: "… and {count} more.", Language.AR: "… و{count} غيرها."}
STOP = {
    Language.EN: "To stop this alert, with one click and without signing in:",
    Language.AR: "لإيقاف هذا التنبيه بنقرة واحدة ومن دون تسجيل الدخول:",
}
CONJUNCTION = {Language.EN: " · ", Language.AR: " · "}


def language_of(code: str | None) -> Language:
    """Return a person's language; English if it is unknown."""
    return next((language for language in Language if language.value == (code or "").upper()), Language.EN)


def clean(text: str) -> str:
    """Return a text on one line, without control and formatting characters, at most 200 characters long.

    Titles and names were written by others: they must neither break a header nor turn the direction of the text
    around them.
    """
    letters = "".join(" " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter for letter in text)
    plain = " ".join("".join(letter for letter in letters if unicodedata.category(letter) not in {"Cf", "Cs"}).split())
    return plain if len(plain) <= MOST_LETTERS else f"{plain[: MOST_LETTERS - 1]}…"


def tell_move(title: str, status: str, language: Language) -> str:
    """Return a sentence about the new status of an application."""
    statuses = STATUSES[language]
    return MOVED[language].format(title=clean(title), status=statuses.get(status, status))


def tell_found(title: str, count: int, language: Language) -> str:
    """Return a sentence about the number of jobs that an alert found."""
    forms = FOUND[language]
    last = count % 100
    if language is Language.AR and count > 2:
        form = forms[3] if 3 <= last <= 10 else forms[11]
    else:
        form = forms[min(count, 2)]
    return form.format(title=clean(title), count=write_number(language, count, ","))


def tell_more(count: int, language: Language) -> str:
    """Return a sentence about the number of jobs that are not listed."""
    return MORE[language].format(count=write_number(language, count, ","))


def greet(name: str | None, language: Language) -> str:
    """Return a greeting."""
    named_greeting, plain_greeting = GREETINGS[language]
    return named_greeting.format(name=clean(name)) if name and clean(name) else plain_greeting
