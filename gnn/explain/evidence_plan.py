"""Plans which evidence to read for a page: crowds, career moves, gaps and choices that may give reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gnn.data.catalogue import Catalogue, row
from gnn.explain.cited_choices import Citations, cite_common_items, cite_near_jobs, find_jobs_at_home
from gnn.explain.course_subjects import is_about
from gnn.explain.crowds import find_crowds
from gnn.explain.grounds import count_presumed_skills, find_grounded_interests, find_off_level_jobs
from gnn.explain.missing_skills import learnt_skills
from gnn.features.person_item import MOVE_FROM_TARGET
from gnn.scoring.blend import FEWEST, LINKING
from gnn.scoring.skill_priors import Priors, shares
from gnn.skills.gap import needed_by
from graph.catalogue.types import ItemLabel
from graph.people.state import Link, PersonState
from graph.recommendations.evidence import Crowd, EvidenceRequest


@dataclass(frozen=True, slots=True)
class Hints:
    """Possible reasons found in the catalogue, before the graph has confirmed them.

    ``subjects`` maps a course to the skills that it is about; ``demand`` is the probability that jobs of an occupation
    ask for a skill, by both; ``learnt`` holds the skills taught by the person's completed courses; ``steps`` maps an
    occupation to the person's link that leads to it most closely; ``common`` maps an item to its occupation or topics,
    each with the person's latest choice in it, latest first; ``near`` maps a job to its place with the person's latest
    job there; ``at_home`` holds the jobs on site where the person lives; ``crowds`` maps an item to other people who
    chose it; ``fewest`` is how many of them must exist before a reason mentions them; ``interests`` holds the ids of
    what the person is interested in by more than one look; ``off_level`` holds the jobs that are no next step by their
    level; ``presumed`` maps a job to the number of its skills that come with what the person did; ``spread`` maps a
    skill of the person to the number of occupations that need it; ``general`` holds those of their skills that many
    trades need.
    """

    subjects: Mapping[str, frozenset[str]] = field(default_factory=dict)
    demand: Mapping[tuple[str, str], float] = field(default_factory=dict)
    learnt: frozenset[str] = frozenset()
    steps: Mapping[str, Link] = field(default_factory=dict)
    common: Citations = field(default_factory=dict)
    near: Citations = field(default_factory=dict)
    at_home: frozenset[str] = frozenset()
    crowds: Mapping[str, Crowd] = field(default_factory=dict)
    fewest: int = FEWEST
    interests: frozenset[str] = frozenset()
    off_level: frozenset[str] = frozenset()
    presumed: Mapping[str, int] = field(default_factory=dict)
    spread: Mapping[str, int] = field(default_factory=dict)
    general: frozenset[str] = frozenset()


def plan_evidence(
    catalogue: Catalogue, state: PersonState, label: ItemLabel, items: Sequence[str], fewest: int
) -> tuple[EvidenceRequest, Hints]:
    """Plans the evidence to read for a page and the hints to look for in it.

    Args:
        catalogue: the catalogue to take hints from.
        state: the person's state.
        label: label of the items.
        items: ids of the page's items.
        fewest: minimum number of other people that a reason may rest on.
    """
    indices = [index for item in items if (index := catalogue.position(label, item)) is not None]
    crowds = find_crowds(catalogue, state, label, items, fewest)
    vias = [crowd.via for crowd in crowds if crowd.via]
    common = cite_common_items(catalogue, state, label, indices)
    near = cite_near_jobs(catalogue, state, indices) if label == ItemLabel.JOB else {}
    cited_ids = [id for citations in (common, near) for pairs in citations.values() for _, id in pairs]
    own_items = [*vias, *cited_ids, *set(find_latest_choices(state, label)).intersection(items)]
    steps, subjects, demand = {}, {}, {}
    if label == ItemLabel.JOB:
        steps = closest(catalogue, state, indices)
        moves = moves_of(steps)
    else:
        subjects = course_subjects(catalogue, indices)
        demand = course_needs(catalogue, state, frozenset().union(*subjects.values()))
        moves = list(demand)
    request = EvidenceRequest(
        items=items,
        skills=[*known_skills(state), *(skill for _, skill in demand)],
        mentioned_ids=vias,
        moves=moves,
        common=[pair for pairs in common.values() for pair in pairs],
        near=[pair for pairs in near.values() for pair in pairs],
        user=state.id,
        own=own_items,
        crowds=crowds,
    )
    return request, Hints(
        subjects=subjects,
        demand=demand,
        learnt=learnt_skills(catalogue, state),
        steps=steps,
        common=common,
        near=near,
        at_home=find_jobs_at_home(catalogue, state, indices) if label == ItemLabel.JOB else frozenset(),
        crowds={crowd.item: crowd for crowd in crowds},
        fewest=fewest,
        interests=frozenset(link.id for link in find_grounded_interests(catalogue, state, label)),
        off_level=find_off_level_jobs(catalogue, state, indices) if label == ItemLabel.JOB else frozenset(),
        presumed=count_presumed_skills(catalogue, state, indices) if label == ItemLabel.JOB else {},
        spread=count_occupations(catalogue, known_skills(state)),
        general=select_general(catalogue, known_skills(state)),
    )


def known_skills(state: PersonState) -> list[str]:
    """Return the ids of the skills that a person has."""
    return [link.id for link in state.skills if link.label == "Skill"]


def count_occupations(catalogue: Catalogue, skills: Sequence[str]) -> dict[str, int]:
    """Map skills to the number of occupations that need them."""
    return {id: int(catalogue.spread[index]) for id in skills if (index := catalogue.position("Skill", id)) is not None}


def select_general(catalogue: Catalogue, skills: Sequence[str]) -> frozenset[str]:
    """Return those of some skills that many trades need."""
    positions = {id: catalogue.position("Skill", id) for id in skills}
    return frozenset(id for id, index in positions.items() if index is not None and catalogue.general[index])


def closest(catalogue: Catalogue, state: PersonState, indices: list[int]) -> dict[str, Link]:
    """Map each occupation of some jobs to the current or target occupation that is closest to it, as scoring weighs it.

    Past occupations take the place of current ones if there are none. On a tie, those come before targets.
    """
    ids = catalogue.ids("Occupation")
    occupations = {group for index in indices for group in catalogue.items[ItemLabel.JOB].groups(index)}
    current = [link for link in state.careers if link.weight >= 1.0]
    careers = sorted(current or state.careers, key=lambda link: (-link.weight, link.id))
    links: dict[int, tuple[float, Link]] = {}
    starts = [
        *((link, catalogue.steps, 1.0) for link in careers),
        *((link, catalogue.near, MOVE_FROM_TARGET) for link in state.targets),
    ]
    for link, moves, factor in starts:
        if (start := catalogue.position("Occupation", link.id)) is None:
            continue
        weights = moves.data[moves.indptr[start] : moves.indptr[start + 1]]
        for target, weight in zip(row(moves, start).tolist(), (factor * weights).tolist(), strict=True):
            if target in occupations and target != start and weight > links.get(target, (0.0, link))[0]:
                links[target] = (weight, link)
    return {ids[target]: link for target, (_, link) in links.items()}


def moves_of(steps: Mapping[str, Link]) -> list[tuple[str, str]]:
    """Return pairs of a past or target occupation and the occupation that it leads to."""
    return [(link.id, target) for target, link in steps.items()]


def course_subjects(catalogue: Catalogue, indices: list[int]) -> dict[str, frozenset[str]]:
    """Map each course of the page to the skills that it is about."""
    ids, skills = catalogue.ids(ItemLabel.COURSE), catalogue.ids("Skill")
    taught_skills = {index: row(catalogue.items[ItemLabel.COURSE].skills, index).tolist() for index in indices}
    return {
        ids[index]: frozenset(skills[skill] for skill in taught_skills[index] if is_about(catalogue, index, skill))
        for index in indices
    }


def course_needs(catalogue: Catalogue, state: PersonState, subjects: frozenset[str]) -> dict[tuple[str, str], float]:
    """Return the probability that jobs ask for a skill, by target or past occupation that needs it and skill.

    Args:
        catalogue: the catalogue to take it from.
        state: the person's state.
        subjects: ids of the skills that the page's courses are about.
    """
    ids = catalogue.ids("Skill")
    demand: dict[tuple[str, str], float] = {}
    for link in (*state.targets, *state.careers):
        if (occupation := catalogue.position("Occupation", link.id)) is not None:
            needs = {
                skill: weight
                for skill, weight in needed_by(catalogue, "Occupation", occupation).items()
                if ids[skill] in subjects
            }
            if needs:
                likely = shares(catalogue, needs, occupation, Priors())
                demand |= {(link.id, ids[skill]): float(likely[skill]) for skill in needs}
    return demand


def find_latest_choices(state: PersonState, label: ItemLabel) -> list[str]:
    """Return the ids of the items of one label that the person chose, without duplicates, latest choice first."""
    return list(state.last_chosen(label, *LINKING))
