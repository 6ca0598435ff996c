"""Changes of a person that would move a score."""

from datetime import UTC, datetime

from gnn.explain.counterfactuals import Change, ChangeKind, Counterfactual, counterfactuals, possible, select_largest
from gnn.scoring.blend import LINKING, Blend, Serving
from gnn.training.backtest import Moment, Recipe
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people.state import PersonState

NOW = datetime(2025, 12, 31, tzinfo=UTC).timestamp()


def test_no_skill_or_goal_of_a_job_lowers_its_score(moment: tuple[Moment, Recipe], states: list[PersonState]) -> None:
    serving, kinds = Serving(moment[0].catalogue, moment[0].scorer), set[ChangeKind]()
    for index, state in enumerate(states[:40]):
        before, results = counterfactuals(
            serving, state, 7 * index % len(serving.catalogue.ids(ItemLabel.JOB)), Blend(), NOW
        )
        for result in results:
            gain = result.after - before
            assert result.size >= 0.5 or len(results) == 1
            assert result.change.kind not in (ChangeKind.ADD_SKILL, ChangeKind.ADD_TARGET) or gain > 0
            assert result.change.kind is not ChangeKind.REMOVE_SKILL or gain < 0
            kinds.add(result.change.kind)
    assert kinds == set(ChangeKind)


def test_looks_are_not_undone(serving: Serving, states: list[PersonState]) -> None:
    count = 0
    for state in states:
        decided = {
            (choice.label, choice.id) for choice in state.choices if choice.type in (*LINKING, InteractionType.DISMISS)
        }
        undone = {
            (change.label, change.id)
            for change in possible(serving, state, 0)
            if change.kind is ChangeKind.UNDO_CHOICES
        }
        assert undone <= decided - {(ItemLabel.JOB, serving.catalogue.ids(ItemLabel.JOB)[0])}
        count += len(undone)
    assert count > 0


def test_without_a_noticeable_change_the_largest_that_a_tenth_shows_is_told() -> None:
    def result(id: str, after: float) -> Counterfactual:
        return Counterfactual(Change(ChangeKind.ADD_SKILL, "Skill", id, 1.0), 98.21, after)

    slight, slighter, unseen = result("a", 98.62), result("b", 97.95), result("c", 98.22)
    assert select_largest([unseen, slighter, slight]) == [slight]
    assert select_largest([unseen]) == []
    assert select_largest([]) == []
