"""E-mails: hostile names break nothing, forms fit their numbers, and links say one thing alone."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnn.explain.translations import Language
from graph.notifications.notifications import NotificationKind
from graph.notifications.outbox import OutgoingMail
from workers.mail.contents import write_content
from workers.mail.envelope import make_message
from workers.mail.links import AUDIENCE, LIFETIME, PATH, StopLinks
from workers.mail.phrases import STATUSES, clean, tell_found, tell_move
from workers.signed_links import ALGORITHM

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SECRET = "a-secret-of-more-than-thirty-two-characters"
LINKS = StopLinks(SECRET, "https://jobs.example/api/")


def mail(title: str, name: str | None, language: str | None = None) -> OutgoingMail:
    return OutgoingMail(
        "n1", NotificationKind.JOB_ALERT, NOW, title, None, (), 3, 0, name, "ann@jobs.example", language, "a1", True
    )


@given(st.text(max_size=400), st.text(max_size=100))
def test_no_title_and_no_name_adds_a_header_or_turns_the_text(title: str, name: str) -> None:
    content = write_content(mail(title, name), [], None, LINKS.sign("a1"))
    sent = make_message("n1", "CareerGraph <no-reply@jobs.example>", "ann@jobs.example", content, NOW).as_bytes()
    read = message_from_bytes(sent, policy=default)
    assert set(read.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post",
        "Content-Type", "Content-Transfer-Encoding", "MIME-Version", "Content-Language",
    }  # fmt: skip
    assert "\n" not in str(read["Subject"])
    assert len(clean(title)) <= 200
    assert clean(clean(title)) == clean(title)
    assert not set("\u202e\u2066\r\n\0") & set(clean(title))


def test_the_same_notification_has_the_same_message_id() -> None:
    content = write_content(mail("Night", "Ann"), [], None, None)
    ids = {make_message(id, "x <a@b.example>", "c@d.example", content, NOW)["Message-ID"] for id in ("n1", "n1", "n2")}
    assert len(ids) == 2
    with pytest.raises(ValueError, match=r".*"):
        make_message("n1", "x <a@b.example>", "c@d.example\nBcc: e@f.example", content, NOW)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "وظيفة جديدة واحدة"),
        (2, "وظيفتان"),
        (3, "٣ وظائف"),
        (10, "١٠ وظائف"),
        (11, "١١ وظيفة"),
        (102, "١٠٢ وظيفة"),
        (105, "١٠٥ وظائف"),
    ],
)
def test_arabic_numbers_have_their_forms(count: int, words: str) -> None:
    assert words in tell_found("x", count, Language.AR)


def test_each_status_is_told_in_each_language() -> None:
    assert set(STATUSES[Language.EN]) == set(STATUSES[Language.AR])
    for language in Language:
        assert len({tell_move("x", status, language) for status in STATUSES[language]}) == len(STATUSES[language])


def test_a_link_stops_one_alert_and_is_good_for_nothing_else() -> None:
    link = LINKS.sign("a1", NOW)
    assert link.startswith(f"https://jobs.example/api{PATH}")
    token = LINKS.sign("a1").rpartition("/")[2]
    assert LINKS.read(token) == "a1"
    assert StopLinks("another" * 6, "https://jobs.example").read(token) is None
    assert LINKS.read(link.rpartition("/")[2][:-1]) is None
    past = LINKS.sign("a1", datetime.now(UTC) - LIFETIME - timedelta(days=1)).rpartition("/")[2]
    assert LINKS.read(past) is None
    ends = datetime.now(UTC) + timedelta(hours=1)
    for claims in ({"sub": "a1", "exp": ends, "aud": "careergraph"}, {"sub": "a1", "aud": AUDIENCE}):
        assert LINKS.read(jwt.encode(claims, SECRET, ALGORITHM)) is None
    assert LINKS.read(jwt.encode({"sub": "a1", "exp": ends, "aud": AUDIENCE}, "", "none")) is None
