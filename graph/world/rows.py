"""A simulated world's occupations, skills, places, companies, jobs and courses as rows for the graph.

All texts are the project's own. A skill's name is made of ESCO's label, which stays an alternative name.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.random import Generator, default_rng
from scipy.sparse import csr_matrix

from graph.places.reading import load_place_reader
from graph.world import words
from graph.world.geography import Geography
from graph.world.ids import company_id, course_id, job_id, moment
from graph.world.names import capitalise, name_companies, name_skill, phrase_skill, title_post
from graph.world.simulate import World

Row = dict[str, Any]
Link = tuple[str, str, Row]


def columns(matrix: csr_matrix, row: int) -> list[tuple[int, float]]:
    """Return the columns and values of a row's entries."""
    start, end = matrix.indptr[row], matrix.indptr[row + 1]
    return [(int(c), float(v)) for c, v in zip(matrix.indices[start:end], matrix.data[start:end], strict=True)]


def read_places(geography: Geography) -> list[Row]:
    """Return each city's place, as a row.

    Raises:
        ValueError: the reader of places does not know a city.
    """
    reader, rows = load_place_reader(), []
    for city, region, country in zip(geography.cities, geography.region, geography.country, strict=True):
        place = reader.read(city, country=geography.countries[country].name)
        if place is None:
            raise ValueError(f"{city} is no place")
        rows.append(place.to_row() | {"region": geography.regions[region]})
    return rows


class WorldRows:
    """Yields the nodes and relationships of a world, except its people and their behaviour.

    Args:
        world: the simulated world.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._places = read_places(world.hidden.geography)
        self._companies = company_names(world, [str(place["name"]) for place in self._places])

    def _rng(self, *path: int) -> Generator:
        return default_rng([self._world.parameters.seed, *path])

    def skills(self) -> Iterator[Row]:
        """Skills and their groups."""
        facts = self._world.taxonomy
        for id, label, kind in zip(facts.skill_ids, facts.skill_names, facts.skill_kinds, strict=True):
            name = name_skill(label)
            row: Row = {"id": id, "name": name, "kind": kind}
            yield row if name.lower() == label.lower() else row | {"alternativeNames": [label]}
        for id, name in facts.groups:
            yield {"id": id, "name": capitalise(name), "kind": "GROUP"}

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

    def broader(self) -> Iterator[Link]:
        """Return the groups of skills."""
        for skill, group in self._world.taxonomy.broader:
            yield skill, group, {}

    def places(self) -> list[Row]:
        """Return cities with their regions and countries."""
        return self._places

    def companies(self) -> Iterator[Row]:
        """Companies that post jobs."""
        for index, name in enumerate(self._companies):
            yield {"id": company_id(index), "name": name}

    def jobs(self) -> Iterator[Row]:
        """Jobs with titles and texts, some of them in Arabic."""
        jobs, rng = self._world.hidden.jobs, self._rng(4)
        least, best = jobs.salary_range
        for index in range(len(jobs.posted)):
            arabic, level = bool(jobs.arabic[index]), int(jobs.seniority[index])
            template = words.JOB_TEXT_ARABIC if arabic else words.JOB_TEXTS[int(rng.integers(len(words.JOB_TEXTS)))]
            yield {
                "id": job_id(index),
                "title": self._job_title(int(jobs.occupation[index]), level, arabic),
                "description": self._job_text(index, template),
                "language": "ar" if arabic else "en",
                "remote": bool(jobs.remote[index]),
                "seniority": words.SENIORITIES[level],
                "contractType": words.CONTRACT_TYPES[int(jobs.contract[index])],
                "salaryMinimum": float(least[index]),
                "salaryMaximum": float(best[index]),
                "salaryCurrency": "USD",
                "salaryPeriod": "YEAR",
                "status": "OPEN",
                "postedAt": moment(jobs.posted[index]),
                "closesAt": moment(jobs.closes[index]),
            }

    def _job_title(self, occupation: int, level: int, arabic: bool) -> str:
        facts, rank = self._world.taxonomy, int(self._world.trades.rank[occupation])
        if not arabic:
            return title_post(facts.titles[occupation], rank, level)
        title = facts.titles_arabic[occupation].split(" / ")[0]
        return f"{title} {words.LEVEL_WORDS_ARABIC[level]}".strip()

    def _job_text(self, index: int, template: str) -> str:
        jobs, facts = self._world.hidden.jobs, self._world.taxonomy
        names = [phrase_skill(facts.skill_names[skill]) for skill, _ in self._job_skills(index)]
        return template.format(
            company=self._companies[int(jobs.company[index])],
            place=self._places[int(jobs.place[index])]["name"],
            first=names[0],
            second=names[1 % len(names)],
            rest=", ".join(names[2:]) or names[0],
        )

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
                    target = company_id(int(jobs.company[index]))
                case _:
                    target = str(self._places[int(jobs.place[index])]["id"])
            yield job_id(index), target, {}

    def providers(self) -> Iterator[Row]:
        """Return the providers of courses."""
        for index, name in enumerate(words.PROVIDERS):
            yield {"id": f"provider-{index}", "name": name}

    def courses(self) -> Iterator[Row]:
        """Courses with titles and texts, some of them in Arabic. The title names the main skill."""
        courses, rng = self._world.hidden.courses, self._rng(5)
        for index in range(len(courses.level)):
            level, arabic = int(courses.level[index]), bool(courses.arabic[index])
            titles = (words.COURSE_TITLES_ARABIC[level],) if arabic else words.COURSE_TITLES[level]
            texts = (words.COURSE_TEXT_ARABIC,) if arabic else words.COURSE_TEXTS
            names = self._course_names(index)
            yield {
                "id": course_id(index),
                "title": self._course_title(index, titles[int(rng.integers(len(titles)))], names),
                "description": texts[int(rng.integers(len(texts)))].format(
                    provider=words.PROVIDERS[int(courses.provider[index])], all=", ".join(names)
                ),
                "language": "ar" if arabic else "en",
                "level": words.LEVELS[level],
                "durationHours": float(courses.hours[index]),
            }

    def _course_names(self, index: int) -> list[str]:
        courses, labels = self._world.hidden.courses, self._world.taxonomy.skill_names
        main = int(courses.main[index])
        other_skills = [skill for skill, _ in columns(courses.teaches, index) if skill != main]
        return [phrase_skill(labels[skill]) for skill in (main, *other_skills)]

    def _course_title(self, index: int, template: str, names: list[str]) -> str:
        occupation = int(self._world.hidden.courses.occupation[index])
        post = title_post(self._world.taxonomy.titles[occupation], int(self._world.trades.rank[occupation]), 1)
        people = f"{post if post[1:2].isupper() else post[:1].lower() + post[1:]}s"
        other_name = names[1 % len(names)]
        return template.format(name=names[0], Name=capitalise(names[0]), other=other_name, people=people)

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


def company_names(world: World, places: list[str]) -> list[str]:
    """Return the names of the companies; ``places`` are the names of the cities."""
    jobs, names = world.hidden.jobs, [""] * len(world.hidden.jobs.trade)
    for trade, company_words in enumerate(world.trades.company_words):
        members = np.flatnonzero(jobs.trade == trade).tolist()
        cities = [places[int(jobs.home[company])] for company in members]
        for company, name in zip(members, name_companies(company_words, cities, start=11 * trade), strict=True):
            names[company] = name
    return names
