"""What becomes of advice: it stays, is followed, or is dropped."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from gnn.profiles.advice import Advice, AdviceKind, MeasuredAdvice
from graph.people.analyses import GivenAdvice
from tests.unit.gnn.profiles.test_completeness import EMPTY, FULL
from workers.profile_analyses import update_advice

NOW = datetime(2026, 6, 1, tzinfo=UTC)
BEFORE = NOW - timedelta(days=3)
HEADLINE = MeasuredAdvice(Advice(AdviceKind.WRITE_HEADLINE, "o1"), 1.5)


def given(kind: str, node: str = "", completed_at: datetime | None = None) -> GivenAdvice:
    return GivenAdvice(kind, node, 2.0, 0, BEFORE, completed_at)


def test_new_advice_is_open_and_old_keeps_its_time() -> None:
    (new,) = update_advice([HEADLINE], [], EMPTY, NOW)
    assert (new.kind, new.impact, new.at, new.completed_at) == ("WRITE_HEADLINE", 1.5, NOW, None)
    (same,) = update_advice([HEADLINE], [given("WRITE_HEADLINE", "o9")], EMPTY, NOW)
    assert (same.at, same.node, same.impact) == (BEFORE, "o1", 1.5)


def test_followed_advice_is_completed_by_itself_and_keeps_what_it_was_worth() -> None:
    earlier = [given("WRITE_HEADLINE", "o1"), given("ADD_SKILL", "s1"), given("ADD_SKILL", "unknown")]
    advice = update_advice([], earlier, FULL, NOW)
    assert {
        (suggestion.kind, suggestion.node, suggestion.completed_at, suggestion.impact) for suggestion in advice
    } == {
        ("WRITE_HEADLINE", "o1", NOW, 2.0),
        ("ADD_SKILL", "s1", NOW, 2.0),
    }, "a skill that was not added is no longer advised, and not completed"


def test_what_was_completed_stays_so_for_ninety_days() -> None:
    recent, old = NOW - timedelta(days=80), NOW - timedelta(days=91)
    advice = update_advice([], [given("ADD_SKILL", "s1", recent), given("ADD_SKILL", "s2", old)], FULL, NOW)
    assert [(suggestion.node, suggestion.completed_at) for suggestion in advice] == [("s1", recent)]


def test_what_was_undone_is_open_again() -> None:
    (again,) = update_advice([HEADLINE], [given("WRITE_HEADLINE", "o1", BEFORE)], EMPTY, NOW)
    assert (again.completed_at, again.at) == (None, NOW)


def test_advice_of_another_version_is_left_out() -> None:
    assert update_advice([], [given("BECOME_AN_ASTRONAUT")], replace(FULL), NOW) == []
