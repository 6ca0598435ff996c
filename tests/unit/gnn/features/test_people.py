"""People as arrays of indices."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from gnn.benchmarks.base import Benchmark
from gnn.data.catalogue import Catalogue, catalogue_of
from gnn.data.dataset import ITEM_LABELS
from gnn.features.people import group_of, person_of
from gnn.training.past_states import OfflineStates
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people.state import Choice, PersonState

FACTS = ("skills", "careers", "targets", "choices")


def someone_with_work(tiny: Benchmark) -> tuple[Catalogue, PersonState]:
    catalogue, states = catalogue_of(tiny.data), OfflineStates(tiny.data)
    return catalogue, next(state for state in map(states.of, range(len(catalogue.ids("User")))) if state.careers)


@given(extra=st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0.5, 1.0])), max_size=5))
def test_several_posts_in_an_occupation_are_one_link_with_the_largest_weight(
    tiny: Benchmark, extra: list[tuple[int, float]]
) -> None:
    catalogue, state = someone_with_work(tiny)
    posts = [replace(state.careers[index % len(state.careers)], weight=weight) for index, weight in extra]
    person = person_of(catalogue, replace(state, careers=(*state.careers, *posts)))
    weights: dict[int, float] = {}
    for link in (*state.careers, *posts):
        index = catalogue.positions["Occupation"][link.id]
        weights[index] = max(link.weight, weights.get(index, 0.0))
    links = [(index, weight) for _, type, index, weight in person.links if type == "WORKED_AS"]
    assert sorted(links) == sorted(weights.items()), "each occupation once"
    assert sorted(person.careers) == sorted(weights)
    assert sorted(person.current) == sorted(index for index, weight in weights.items() if weight == 1.0)


@given(known=st.sets(st.sampled_from(FACTS)), label=st.sampled_from(ITEM_LABELS))
def test_two_facts_besides_skills_make_a_person_well_known(tiny: Benchmark, known: set[str], label: ItemLabel) -> None:
    catalogue, state = someone_with_work(tiny)
    whole = replace(
        state,
        careers=state.careers[:1],
        targets=(replace(state.careers[0], type="TARGETS"),),
        choices=(Choice(InteractionType.VIEW, label, catalogue.ids(label)[0], 0.0),),
    )
    unknown = {fact: () for fact in FACTS if fact not in known}
    trust = group_of(catalogue, [replace(whole, **unknown), whole]).arrays.trust  # type: ignore[arg-type]
    assert trust.tolist() == [min(1.0, len(known - {"skills"}) / 2), 1.0]


def test_items_that_a_person_looked_at_are_facts_and_dismissed_ones_are_not(tiny: Benchmark) -> None:
    catalogue, state = someone_with_work(tiny)
    jobs = catalogue.ids(ItemLabel.JOB)

    def trust_after(*types: InteractionType) -> float:
        choices = tuple(Choice(type, ItemLabel.JOB, jobs[index], 0.0) for index, type in enumerate(types))
        unknown = replace(state, careers=(), targets=(), choices=choices)
        return float(group_of(catalogue, [unknown]).arrays.trust[0])

    assert trust_after() == trust_after(InteractionType.DISMISS) == 0.0
    assert trust_after(InteractionType.VIEW) == 0.5
    assert trust_after(InteractionType.VIEW, InteractionType.VIEW) == 1.0
