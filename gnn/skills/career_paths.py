"""Career paths: the cheapest routes from a person's occupation to a target, over the moves of the career graph.

Uses Yen's k shortest loopless paths (1971) from NetworkX. A step costs the hours to learn what the next occupation
needs and the previous one did not provide, plus a penalty for rare transitions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

import networkx as nx
import numpy as np
from scipy.sparse import csr_matrix, diags, find

from gnn.cancellation import check_cancelled
from gnn.data.catalogue import Catalogue, row
from gnn.features.people import group_of
from gnn.features.person_item import likely_occupations
from gnn.skills.gap import cheapest, learning_hours
from graph.people.state import PersonState

RARITY_HOURS = 100.0
LONGEST = 6


@dataclass(frozen=True, slots=True)
class CareerStep:
    """A move between two occupations (by index): skills to learn, hours to learn them, and courses."""

    start: int
    end: int
    missing: tuple[int, ...]
    hours: float
    courses: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CareerPath:
    """Steps in order; ``cost`` is learning hours plus a rarity penalty of up to 100 per transition."""

    steps: tuple[CareerStep, ...]
    cost: float

    @property
    def hours(self) -> float:
        """Total hours of learning."""
        return sum(step.hours for step in self.steps)


def starts(catalogue: Catalogue, state: PersonState) -> list[int]:
    """Return a person's starting occupations: current ones, else past ones, else the best fit to their skills."""
    group = group_of(catalogue, [state])
    person = group.persons[0]
    return person.current or person.careers or likely_occupations(catalogue, person.skills)


def usual_moves(catalogue: Catalogue) -> csr_matrix:
    """Return how usual each move is, in (0, 1], sparse occupations × occupations.

    From an occupation whose moves were learned from careers, it is how likely a move is, relative to the likeliest;
    other moves from there are no more usual than the rarest of these. From the others, it is O*NET's weight.
    """
    learned_moves = catalogue.learned_moves
    if not learned_moves.nnz:
        return catalogue.moves
    best = learned_moves.max(axis=1).toarray().ravel()
    relative = csr_matrix(diags(1.0 / np.where(best > 0.0, best, 1.0)) @ learned_moves)
    rarest = np.ones(len(best))
    np.minimum.at(rarest, np.repeat(np.arange(len(best)), np.diff(relative.indptr)), relative.data)
    others = csr_matrix(catalogue.moves - catalogue.moves.multiply(relative > 0))
    others.eliminate_zeros()
    others.data = np.minimum(others.data, np.repeat(rarest, np.diff(others.indptr)))
    return csr_matrix(relative + others)


def moves_graph(catalogue: Catalogue, moves: csr_matrix, held_skills: set[int]) -> "nx.DiGraph[int]":
    """Build the graph of occupations with the cost of each move, for a person with given skills."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    hours: dict[int, float] = {}
    for start, end, weight in zip(*(values.tolist() for values in find(moves)), strict=True):
        start_skills = held_skills | set(row(catalogue.needs, start).tolist())
        lacking = [skill for skill in essential_skills(catalogue, end) if skill not in start_skills]
        for skill in lacking:
            if skill not in hours:
                hours[skill] = learning_hours(catalogue, skill)
        cost = sum(hours[skill] for skill in lacking) + RARITY_HOURS * (1.0 - min(float(weight), 1.0))
        graph.add_edge(start, end, cost=cost)
    return graph


def essential_skills(catalogue: Catalogue, occupation: int) -> list[int]:
    """Return the essential skills of an occupation."""
    needs = catalogue.needs
    span = slice(needs.indptr[occupation], needs.indptr[occupation + 1])
    return [int(skill) for skill in needs.indices[span][needs.data[span] >= 1.0]]


def career_paths(catalogue: Catalogue, state: PersonState, target: int, first: int) -> list[CareerPath]:
    """Return the cheapest paths to an occupation, at most six steps long; empty if no transitions lead there."""
    held_skills = {skill for link in state.skills if (skill := catalogue.position("Skill", link.id)) is not None}
    moves = usual_moves(catalogue)
    graph = moves_graph(catalogue, moves, held_skills)
    paths: list[CareerPath] = []
    for start in starts(catalogue, state):
        check_cancelled()
        if start == target or not (graph.has_node(start) and graph.has_node(target)):
            continue
        if not nx.has_path(graph, start, target):
            continue
        routes = islice(nx.shortest_simple_paths(graph, start, target, weight="cost"), 3 * first)
        paths += [walk_route(catalogue, moves, route, held_skills) for route in routes if len(route) <= LONGEST + 1]
    return sorted(paths, key=lambda path: (path.cost, len(path.steps)))[:first]


def walk_route(catalogue: Catalogue, moves: csr_matrix, route: Sequence[int], held_skills: set[int]) -> CareerPath:
    """Return a path with the skills to learn at each step; skills learnt in an earlier step are not repeated."""
    known_skills, steps, cost = set(held_skills), [], 0.0
    for start, end in pairwise(route):
        lacking = tuple(skill for skill in essential_skills(catalogue, end) if skill not in known_skills)
        hours = sum(learning_hours(catalogue, skill) for skill in lacking)
        steps.append(CareerStep(start, end, lacking, hours, cheapest(catalogue, lacking)))
        known_skills |= set(lacking)
        rarity = RARITY_HOURS * (1.0 - min(float(moves[start, end]), 1.0))
        cost += hours + rarity
    return CareerPath(tuple(steps), cost)
