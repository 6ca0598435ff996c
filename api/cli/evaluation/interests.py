"""``careergraph evaluate interests``: the ranking with and without interests on the demo world."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from gnn.benchmarks.interests import InterestCase, judge_interests
from gnn.benchmarks.report import Table
from gnn.benchmarks.worlds import make_world
from gnn.data.catalogue import Catalogue, row
from gnn.features.text import Embedder
from gnn.models.base import Progress
from gnn.training.backtest import Moment, Recipe
from graph.catalogue.money import Rates
from graph.catalogue.types import ItemLabel
from graph.people.interests import Deed
from graph.people.state import Choice, Link, Origin, PersonState
from workers.llm.budget import Budget
from workers.llm.builtin import BuiltInSummariser
from workers.llm.provider import LABELS

Cases = Mapping[str, InterestCase]
Run = Callable[[Callable[[Progress], Cases]], Cases]
ACTIVITY = timedelta(days=90)


def evaluate_interests(seed: int, rates: Rates, embedder: Embedder | None, recipe: Recipe, run: Run) -> Table:
    """Make the table; arguments as of :func:`api.cli.evaluation.cold_starts.evaluate_newcomers`."""
    benchmark = make_world("demo", seed, rates)
    cases = run(lambda progress: judge_interests(benchmark, embedder, recipe, read_interests, progress))
    rows = tuple(
        (name, f"{case.people:,}", str(case.without), str(case.with_interests), str(case.difference))
        for name, case in cases.items()
    )
    title = "NDCG@10 of jobs, demo world, with 95% bootstrap intervals over people"
    return Table(title, ("Against", "People", "Without INTERESTED_IN", "With it", "Difference"), rows)


def read_interests(moment: Moment, states: Sequence[PersonState]) -> list[tuple[Link, ...]]:
    """Return people's interests as the built-in summariser writes them from the last 90 days before a moment."""
    now = datetime.fromtimestamp(moment.now, UTC)
    return [asyncio.run(interests_of(moment.catalogue, state, now)) for state in states]


async def interests_of(catalogue: Catalogue, state: PersonState, now: datetime) -> tuple[Link, ...]:
    """Return a person's interests."""
    deeds = [deed_of(catalogue, choice, number) for number, choice in enumerate(state.choices)]
    recent = sorted((deed for deed in deeds if now - deed.at <= ACTIVITY), key=lambda deed: deed.at, reverse=True)
    if not recent:
        return ()
    answer = (await BuiltInSummariser().summarise(recent, now, Budget())).answer
    return tuple(
        Link(
            "INTERESTED_IN",
            "",
            LABELS[interest.kind],
            interest.id,
            "",
            "",
            interest.weight,
            None,
            origin=Origin.ACTIVITY,
        )
        for interest in answer.interests
    )


def deed_of(catalogue: Catalogue, choice: Choice, number: int) -> Deed:
    """Return a choice with the subjects of its item, as the graph would give them."""
    items, index = catalogue.items[choice.label], catalogue.positions[choice.label][choice.id]

    def names_of(label: str, indices: Sequence[int]) -> tuple[tuple[str, str], ...]:
        table = catalogue.data.nodes[label]
        return tuple((table.ids[position], table.titles[position]) for position in indices if position >= 0)

    is_course = choice.label is ItemLabel.COURSE
    return Deed(
        interaction=f"interaction-{number}",
        action=choice.type.value,
        at=datetime.fromtimestamp(choice.at, UTC),
        label=choice.label.value,
        item=choice.id,
        title=catalogue.data.nodes[choice.label].titles[index],
        skills=names_of("Skill", row(items.skills, index).tolist()),
        occupations=names_of("Occupation", [int(items.occupation[index])]),
        companies=names_of("Company", [int(items.company[index])]),
        topics=names_of("Topic", row(items.topics, index).tolist()) if is_course else (),
    )
