"""What becomes of a visitor's words."""

from api.schema.recommendations.visitors import describe_visitor
from graph.people.state import Origin
from workers.documents.linker import LinkedOccupation, LinkedSpan, Reading

NAMED, IMPLIED = LinkedSpan("s1", 0.9, 0, 3, is_named=True), LinkedSpan("s2", 0.8, 0, 3)


def test_only_skills_that_are_chosen_or_named_are_the_visitors() -> None:
    visitor = describe_visitor(["s3", "s1"], Reading((NAMED, IMPLIED), ()), "words")
    assert visitor.skills == ["s3", "s1"]
    assert visitor.occupations == []
    assert describe_visitor([], Reading((IMPLIED, NAMED), ()), "words").skills == ["s1"]
    assert describe_visitor(["s3"], None, "").skills == ["s3"]


def test_a_guessed_occupation_is_marked() -> None:
    named = LinkedOccupation("o1", 0.9, is_named=True, is_likely=True)
    guessed, unlikely = LinkedOccupation("o2", 0.6, is_likely=True), LinkedOccupation("o3", 0.7)
    assert describe_visitor([], Reading((), (unlikely,)), "words").occupations == []
    assert describe_visitor([], Reading((), (named, guessed)), "words").origin is Origin.NAMED
    visitor = describe_visitor([], Reading((), (guessed,)), "words")
    assert (visitor.occupations, visitor.origin) == (["o2"], Origin.GUESSED)
