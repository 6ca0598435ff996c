"""A simulated world as rows for the graph. All texts are the project's own."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.random import Generator, default_rng
from scipy.sparse import csr_matrix

from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.places.reading import load_place_reader
from graph.world import words
from graph.world.choice import Acts
from graph.world.population import MAX_CAREER
from graph.world.simulate import World

Row = dict[str, Any]
Link = tuple[str, str, Row]
DAYS_A_YEAR = 365.25
DISCOVERABLE = 5  # every fifth person did not agree to be found


def moment(seconds: float) -> datetime:
    """Return a time in UTC, in whole milliseconds."""
    return datetime.fromtimestamp(round(float(seconds), 3), UTC)


def person_id(index: int) -> str:
    """Return the id of a person by number."""
    return f"person-{index:06d}"


def job_id(index: int) -> str:
    """Return the id of a job by number."""
    return f"job-{index:06d}"


def course_id(index: int) -> str:
    """Return the id of a course by number."""
    return f"course-{index:05d}"


def columns(matrix: csr_matrix, row: int) -> list[tuple[int, float]]:
    """Return the columns and values of a row's entries."""
    start, end = matrix.indptr[row], matrix.indptr[row + 1]
    return [(int(c), float(v)) for c, v in zip(matrix.indices[start:end], matrix.data[start:end], strict=True)]


def place_rows() -> list[Row]:
    """Return all places."""
    reader = load_place_reader()
    places = (reader.read(name, country=country) for _, name, country in words.PLACES)
    return [place.to_row() for place in places if place]


def company_name(world: World, index: int) -> str:
    """Return the name of a company by number. When the words run out, names get a number."""
    sector = world.taxonomy.sectors[int(world.hidden.jobs.company_sector[index])]
    kinds = words.COMPANY_SECOND[sector]
    turn = index // len(words.COMPANY_FIRST)
    suffix = f" {turn // len(kinds) + 1}" if turn >= len(kinds) else ""
    return f"{words.COMPANY_FIRST[index % len(words.COMPANY_FIRST)]} {kinds[turn % len(kinds)]}{suffix}"


class WorldRows:
    """Yields the nodes and relationships of a world.

    Args:
        world: the simulated world.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._start = world.parameters.until.timestamp()

    def _rng(self, *path: int) -> Generator:
        return default_rng([self._world.parameters.seed, *path])

    def skills(self) -> Iterator[Row]:
        """Skills and their groups."""
        facts = self._world.taxonomy
        for id, name, kind in zip(facts.skill_ids, facts.skill_names, facts.skill_kinds, strict=True):
            yield {"id": id, "name": name, "kind": kind}
        for id, name in facts.groups:
            yield {"id": id, "name": name, "kind": "GROUP"}

    def occupations(self) -> Iterator[Row]:
        """Occupations with their titles in English and Arabic."""
        facts = self._world.taxonomy
        for index, id in enumerate(facts.occupation_ids):
            yield {
                "id": id,
                "title": facts.titles[index],
                "titleArabic": facts.titles_arabic[index],
                "isco": facts.isco[index],
                "sector": facts.sectors[int(facts.sector[index])],
            }

    def occupation_skills(self) -> Iterator[Link]:
        """Essential and optional skills of occupations."""
        facts = self._world.taxonomy
        for matrix, essential in ((facts.essential, True), (facts.optional, False)):
            for row, column in zip(*matrix.nonzero(), strict=True):
                yield facts.occupation_ids[row], facts.skill_ids[column], {"essential": essential}

    def moves(self) -> Iterator[Link]:
        """Career moves between occupations."""
        facts = self._world.taxonomy
        for (source, target), tier in facts.tiers.items():
            weight = float(facts.moves[source, target])
            yield facts.occupation_ids[source], facts.occupation_ids[target], {"tier": tier, "weight": weight}

    def companies(self) -> Iterator[Row]:
        """Companies that post jobs."""
        for index in range(len(self._world.hidden.jobs.company_sector)):
            yield {"id": f"company-{index:05d}", "name": company_name(self._world, index)}

    def users(self) -> Iterator[Row]:
        """People, then the recruiter, the administrator and the person who will leave."""
        people, rng = self._world.hidden.people, self._rng(1)
        count = len(people.years)
        first, last = rng.integers(len(words.FIRST_NAMES), size=count), rng.integers(len(words.LAST_NAMES), size=count)
        persona_index = self.shown_person()
        for index in range(count):
            yield {
                "id": person_id(index),
                "name": f"{words.FIRST_NAMES[first[index]]} {words.LAST_NAMES[last[index]]}",
                "headline": self._world.taxonomy.titles[int(people.current[index])],
                "roles": ["CANDIDATE"],
                "persona": "candidate" if index == persona_index else None,
                "years": float(people.years[index]),
                "seniority": words.SENIORITIES[int(people.seniority[index])],
                "openToRemote": bool(people.remote[index]),
                "minimumSalary": float(people.salary[index]),
                "discoverable": index % DISCOVERABLE != 0,
                "salaryCurrency": "USD",
                "language": "ar" if people.arabic[index] else "en",
                "createdAt": moment(self._start - 200 * 86_400),
            }
        created = moment(self._start - 200 * 86_400)
        for persona, name, role in (
            ("recruiter", "Rita Recruiter", "RECRUITER"),
            ("admin", "Adam Administrator", "ADMIN"),
            ("leaver", "Lina Leaver", "CANDIDATE"),
        ):
            yield {"id": persona, "name": name, "roles": [role], "persona": persona, "createdAt": created}

    def shown_person(self) -> int:
        """Return the person for ``careergraph token --role candidate``: an active one, with a career and a target."""
        people = self._world.hidden.people
        counts = np.bincount(self._world.job_acts.person, minlength=len(people.years))
        eligible = (people.careers[:, MAX_CAREER - 2] >= 0) & (people.target != people.current)
        return int(np.argmax(np.where(eligible, counts, -1)))

    def user_skills(self) -> Iterator[Link]:
        """Return the skills that people have."""
        people, facts, rng = self._world.hidden.people, self._world.taxonomy, self._rng(2)
        for index in range(len(people.years)):
            for skill, level in columns(people.skills, index):
                years = round(float(rng.uniform(0.2, 1.0) * people.years[index]), 1)
                properties = {"level": int(level), "years": years, "source": "PROFILE", "confidence": 1.0}
                yield person_id(index), facts.skill_ids[skill], properties
        for skill, _ in columns(facts.essential, 0)[:5]:
            properties = {"level": 3, "years": 1.0, "source": "PROFILE", "confidence": 1.0}
            yield "leaver", facts.skill_ids[skill], properties

    def careers(self) -> Iterator[Link]:
        """Return the occupations that people held, with dates."""
        people, facts = self._world.hidden.people, self._world.taxonomy
        for index in range(len(people.years)):
            occupations = [int(o) for o in people.careers[index] if o >= 0]
            span = max(float(people.years[index]), 0.5) / len(occupations)
            for stage, occupation in enumerate(occupations):
                begin = self._start - (len(occupations) - stage) * span * DAYS_A_YEAR * 86_400
                last = stage == len(occupations) - 1
                end = None if last else moment(begin + span * DAYS_A_YEAR * 86_400).date().isoformat()
                properties = {"from": moment(begin).date().isoformat(), "to": end, "title": facts.titles[occupation]}
                yield person_id(index), facts.occupation_ids[occupation], properties

    def targets(self) -> Iterator[Link]:
        """Return the target occupations of people."""
        people, facts = self._world.hidden.people, self._world.taxonomy
        for index, target in enumerate(people.target):
            yield person_id(index), facts.occupation_ids[int(target)], {}

    def homes(self) -> Iterator[Link]:
        """Return the places where people live."""
        for index, place in enumerate(self._world.hidden.people.place):
            yield person_id(index), words.PLACES[int(place)][0], {}

    def institutions(self) -> Iterator[Row]:
        """Schools and universities."""
        for index, name in enumerate(words.INSTITUTIONS):
            yield {"id": f"institution-{index}", "name": name}

    def studies(self) -> Iterator[Link]:
        """People's studies and institutions."""
        people, facts, rng = self._world.hidden.people, self._world.taxonomy, self._rng(3)
        for index, occupation in enumerate(people.current):
            years = round(float(people.years[index]))
            end = self._world.parameters.until.year - years - 1
            field = facts.sectors[int(facts.sector[occupation])].replace("-", " ")
            degree = words.DEGREES[int(rng.integers(3))]
            properties = {"degree": degree, "field": field, "from": f"{end - 3}-09-01", "to": f"{end}-06-30"}
            yield person_id(index), f"institution-{int(rng.integers(len(words.INSTITUTIONS)))}", properties

    def jobs(self) -> Iterator[Row]:
        """Jobs with titles and texts, some of them in Arabic."""
        world, jobs = self._world, self._world.hidden.jobs
        rng = self._rng(4)
        for index in range(len(jobs.posted)):
            occupation, seniority = int(jobs.occupation[index]), words.SENIORITIES[int(jobs.seniority[index])]
            arabic = bool(jobs.arabic[index])
            names = [world.taxonomy.skill_names[skill] for skill, _ in self._job_skills(index)]
            facts = {
                "company": company_name(world, int(jobs.company[index])),
                "place": words.PLACES[int(jobs.place[index])][1],
                "first": names[0],
                "second": names[1 % len(names)],
                "rest": ", ".join(names[2:]) or names[0],
            }
            text_template = (
                words.JOB_TEXT_ARABIC if arabic else words.JOB_TEXTS[int(rng.integers(len(words.JOB_TEXTS)))]
            )
            title = world.taxonomy.titles[occupation]
            english = f"{words.SENIORITY_WORD[seniority]}{title[:1].upper() + title[1:]}"
            arabic_title = world.taxonomy.titles_arabic[occupation].split(" / ")[0] + words.SENIORITY_ARABIC[seniority]
            yield {
                "id": job_id(index),
                "title": arabic_title if arabic else english,
                "description": text_template.format(**facts),
                "language": "ar" if arabic else "en",
                "remote": bool(jobs.remote[index]),
                "seniority": seniority,
                "contractType": words.CONTRACT_TYPES[int(jobs.contract[index])],
                "salaryMinimum": float(round(jobs.salary[index] * 0.9, -2)),
                "salaryMaximum": float(round(jobs.salary[index] * 1.15, -2)),
                "salaryCurrency": "USD",
                "salaryPeriod": "YEAR",
                "status": "OPEN",
                "postedAt": moment(jobs.posted[index]),
                "closesAt": moment(jobs.closes[index]),
            }

    def _job_skills(self, index: int) -> list[tuple[int, bool]]:
        jobs = self._world.hidden.jobs
        essential_skills = [(skill, True) for skill, _ in columns(jobs.essential, index)]
        essential_indices = {skill for skill, _ in essential_skills}
        return essential_skills + [
            (skill, False) for skill, _ in columns(jobs.optional, index) if skill not in essential_indices
        ]

    def job_skills(self) -> Iterator[Link]:
        """Return the skills that jobs require."""
        for index in range(len(self._world.hidden.jobs.posted)):
            for skill, essential in self._job_skills(index):
                properties = {"essential": essential, "importance": 1.0 if essential else 0.5}
                yield job_id(index), self._world.taxonomy.skill_ids[skill], properties

    def job_links(self, type: str) -> Iterator[Link]:
        """Return the occupation (``IS_A``), company (``AT``) or place (``IN``) of each job."""
        jobs, facts = self._world.hidden.jobs, self._world.taxonomy
        for index in range(len(jobs.posted)):
            match type:
                case "IS_A":
                    target = facts.occupation_ids[int(jobs.occupation[index])]
                case "AT":
                    target = f"company-{int(jobs.company[index]):05d}"
                case _:
                    target = words.PLACES[int(jobs.place[index])][0]
            yield job_id(index), target, {}

    def providers(self) -> Iterator[Row]:
        """Return the providers of courses."""
        for index, name in enumerate(words.PROVIDERS):
            yield {"id": f"provider-{index}", "name": name}

    def courses(self) -> Iterator[Row]:
        """Courses with titles and texts, some of them in Arabic."""
        courses, facts, rng = self._world.hidden.courses, self._world.taxonomy, self._rng(5)
        for index in range(len(courses.level)):
            names = [facts.skill_names[skill] for skill, _ in columns(courses.teaches, index)]
            arabic = bool(courses.arabic[index])
            title_template = words.COURSE_TITLE_ARABIC if arabic else words.COURSE_TITLES[int(rng.integers(4))]
            text_template = words.COURSE_TEXT_ARABIC if arabic else words.COURSE_TEXTS[int(rng.integers(2))]
            title = title_template.format(first=names[0], second=names[1 % len(names)])
            yield {
                "id": course_id(index),
                "title": title[:1].upper() + title[1:],
                "description": text_template.format(
                    provider=words.PROVIDERS[int(courses.provider[index])], all=", ".join(names)
                ),
                "language": "ar" if arabic else "en",
                "level": words.LEVELS[int(courses.level[index])],
                "durationHours": float(courses.hours[index]),
            }

    def course_skills(self) -> Iterator[Link]:
        """Return the skills that courses teach."""
        courses = self._world.hidden.courses
        for index in range(len(courses.level)):
            for skill, _ in columns(courses.teaches, index):
                level = int(courses.level[index]) * 2 + 1
                yield course_id(index), self._world.taxonomy.skill_ids[skill], {"level": level}

    def course_providers(self) -> Iterator[Link]:
        """Return the provider of each course."""
        for index, provider in enumerate(self._world.hidden.courses.provider):
            yield course_id(index), f"provider-{int(provider)}", {}


def events(acts: Acts, label: ItemLabel, seed: int) -> Iterator[Row]:
    """Yield each interaction as an event."""
    make_item_id = job_id if label is ItemLabel.JOB else course_id
    for index, (person, item, action, at, position) in enumerate(
        zip(acts.person, acts.item, acts.action, acts.at, acts.position, strict=True)
    ):
        yield {
            "id": f"world-{seed}-{label.lower()}-{index:07d}",
            "user": person_id(int(person)),
            "item": make_item_id(int(item)),
            "properties": {"action": str(action), "at": moment(at), "position": int(position) + 1},
        }


def choices(acts: Acts, label: ItemLabel, type: InteractionType) -> Iterator[Row]:
    """Yield, for one interaction type, the count and the first and last time per person and item."""
    make_item_id = job_id if label is ItemLabel.JOB else course_id
    rows = np.flatnonzero(acts.action == type)
    pairs = np.stack([acts.person[rows], acts.item[rows]], axis=1)
    unique, first_indices, inverse, counts = np.unique(
        pairs, axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    last_times = np.zeros(len(unique))
    np.maximum.at(last_times, inverse.ravel(), acts.at[rows])
    for (person, item), index, count, end in zip(unique, first_indices, counts, last_times, strict=True):
        facts = {"count": int(count), "firstAt": moment(acts.at[rows[index]]), "lastAt": moment(end)}
        yield {"user": person_id(int(person)), "item": make_item_id(int(item)), "properties": facts}
