"""A visitor is told what they named as such, and a guess as a guess."""

import pytest

from gnn.explain.evidence_plan import Hints
from gnn.explain.reason_types import ReasonType, Subject
from gnn.explain.reasons import Reasons
from gnn.explain.translations import Language
from graph.catalogue.types import ItemLabel
from graph.people.state import Origin, PersonState
from graph.people.visitors import Visitor, visiting
from graph.recommendations.evidence import Evidence, Spoke

WELDER = ["o1", "e1", "pipe welder", None]


def visitor(origin: Origin) -> PersonState:
    return visiting(Visitor([], ["o1"], "text", origin), {"skills": [], "occupations": [WELDER]})


def messages(origin: Origin, job_occupation: str) -> list[str]:
    state = visitor(origin)
    spoke = Spoke("j1", "IS_A", "r1", "Occupation", job_occupation, "e2", "welder", None)
    evidence = Evidence(
        items={"j1": ("e3", "Welder")}, spokes={"j1": [spoke]}, moves={("o1", "o2"): "m1"}, skill_counts={},
        needs={}, common={}, near={}, own={}, crowds={}, stamps={},
    )  # fmt: skip
    hints = Hints(steps={"o2": state.careers[0]})
    reasons = Reasons(Subject(state, ItemLabel.JOB, "j1", {"career": 5.0}, hints, 9.0), evidence).all()
    assert [reason.type for reason in reasons] == [ReasonType.CAREER_STEP]
    return [reasons[0].message.in_language(language) for language in Language]


@pytest.mark.parametrize("job_occupation", ["o1", "o2"])
def test_a_guess_is_said_to_be_one(job_occupation: str) -> None:
    english, arabic = messages(Origin.GUESSED, job_occupation)
    assert "guess" in english
    assert "pipe welder" in english
    assert "نخمّن" in arabic


@pytest.mark.parametrize("job_occupation", ["o1", "o2"])
def test_what_a_visitor_names_is_not_said_to_be_their_past(job_occupation: str) -> None:
    english, arabic = messages(Origin.NAMED, job_occupation)
    assert "that you describe: pipe welder" in english
    assert "guess" not in english
    assert "تصفه" in arabic
