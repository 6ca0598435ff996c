"""Writes a simulated world into the graph, and its hidden preferences into a file that only evaluation reads."""

from datetime import datetime
from pathlib import Path

import numpy as np

from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient
from graph.errors import ConflictError
from graph.ingest.bulk import Writer
from graph.ingest.report import Report
from graph.interactions.types import InteractionType
from graph.world.declarations import write_declarations
from graph.world.event_rows import choices, events
from graph.world.ids import company_id, course_id, job_id, person_id
from graph.world.person_rows import PersonRows
from graph.world.rows import Link, WorldRows
from graph.world.simulate import Parameters, World, simulate

BEGUN = """
MERGE (w:World {id: 'world'})
ON CREATE SET w.people = $people, w.jobs = $jobs, w.courses = $courses, w.interactions = $interactions,
              w.seed = $seed, w.until = $until, w.complete = false
RETURN w.people AS people, w.jobs AS jobs, w.courses AS courses, w.interactions AS interactions,
       w.seed AS seed, w.until AS until, w.complete AS complete
"""
FINISHED = "MATCH (w:World {id: 'world'}) SET w.complete = true"


async def begin(client: GraphClient, parameters: Parameters) -> tuple[Parameters, bool]:
    """Record that a world is being made. A second call gets the parameters of the first.

    Returns:
        The parameters to use, and whether the world is already complete.

    Raises:
        ConflictError: the graph holds a world of another size or seed.
    """
    row = (
        await client.write(
            BEGUN,
            people=parameters.people,
            jobs=parameters.jobs,
            courses=parameters.courses,
            interactions=parameters.interactions,
            seed=parameters.seed,
            until=parameters.until,
        )
    )[0]
    complete, until = bool(row.pop("complete")), row.pop("until")
    stored_parameters = Parameters(**row, until=_aware(until))
    if (stored_parameters.people, stored_parameters.jobs, stored_parameters.courses, stored_parameters.seed) != (
        parameters.people,
        parameters.jobs,
        parameters.courses,
        parameters.seed,
    ):
        raise ConflictError(
            f"the graph already holds a world of {stored_parameters.people} people, {stored_parameters.jobs} jobs and "
            f"{stored_parameters.courses} courses with seed {stored_parameters.seed}: use another CAREERGRAPH_HOME or "
            "database"
        )
    return stored_parameters, complete


def _aware(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError(f"{value!r} is not a time")
    return value


async def make_world(
    client: GraphClient, writer: Writer, requested_parameters: Parameters, hidden_file: Path, report: Report
) -> Parameters | None:
    """Simulate the world and write it. After an interruption, another call completes it.

    Args:
        client: the graph.
        writer: writes the rows.
        requested_parameters: the size, seed and end of the requested world.
        hidden_file: the file for the hidden preferences (``.npz``).
        report: counts the written rows.

    Returns:
        The parameters that were used; ``None`` if the world already existed.

    Raises:
        ConflictError: the graph holds another world.
    """
    parameters, complete = await begin(client, requested_parameters)
    if complete:
        return None
    world = simulate(parameters)
    write_hidden(world, hidden_file)
    await write_world(writer, world, report)
    await write_declarations(client, parameters.people, parameters.seed, parameters.until)
    await client.write(FINISHED)
    return parameters


async def write_world(writer: Writer, world: World, report: Report) -> None:
    """Write all parts of a world that are not hidden."""
    rows = WorldRows(world)
    await _write_classification(writer, rows, report)
    await _write_items(writer, rows, report)
    await _write_people(writer, world, report)
    await _write_behaviour(writer, world, report)


async def _write_classification(writer: Writer, rows: WorldRows, report: Report) -> None:
    await writer.nodes("Skill", report.count_rows("skills", rows.skills()))
    await writer.nodes("Occupation", report.count_rows("occupations", rows.occupations()))
    requires = report.count_rows("occupation requirements", rows.occupation_skills())
    await writer.relationships(("Occupation", "REQUIRES", "Skill"), requires)
    await writer.relationships(("Occupation", "LEADS_TO", "Occupation"), report.count_rows("moves", rows.moves()))
    await writer.relationships(("Skill", "BROADER", "Skill"), report.count_rows("broader", rows.broader()))


async def _write_items(writer: Writer, rows: WorldRows, report: Report) -> None:
    await writer.nodes("Place", rows.places())
    await writer.nodes("Company", report.count_rows("companies", rows.companies()))
    await writer.nodes("Job", report.count_rows("jobs", rows.jobs()))
    await writer.relationships(("Job", "REQUIRES", "Skill"), report.count_rows("job requirements", rows.job_skills()))
    await writer.relationships(("Job", "IS_A", "Occupation"), rows.job_links("IS_A"))
    await writer.relationships(("Job", "AT", "Company"), rows.job_links("AT"))
    await writer.relationships(("Job", "IN", "Place"), rows.job_links("IN"))
    await writer.nodes("Provider", rows.providers())
    await writer.nodes("Course", report.count_rows("courses", rows.courses()))
    await writer.relationships(("Course", "TEACHES", "Skill"), report.count_rows("course skills", rows.course_skills()))
    await writer.relationships(("Course", "BY", "Provider"), rows.course_providers())


async def _write_people(writer: Writer, world: World, report: Report) -> None:
    rows = PersonRows(world)
    await writer.nodes("User", report.count_rows("people", rows.users()))
    await writer.nodes("Institution", rows.institutions())
    await writer.relationships(("User", "HAS_SKILL", "Skill"), report.count_rows("people's skills", rows.user_skills()))
    await writer.relationships(("User", "WORKED_AS", "Occupation"), report.count_rows("careers", rows.careers()))
    await writer.relationships(("User", "TARGETS", "Occupation"), rows.targets())
    await writer.relationships(("User", "LIVES_IN", "Place"), rows.homes())
    await writer.relationships(("User", "STUDIED_AT", "Institution"), rows.studies())
    largest_company = int(np.bincount(world.hidden.jobs.company).argmax())
    recruits: Link = ("recruiter", company_id(largest_company), {})
    await writer.relationships(("User", "RECRUITS_FOR", "Company"), [recruits])


async def _write_behaviour(writer: Writer, world: World, report: Report) -> None:
    seed = world.parameters.seed
    for label, acts in ((ItemLabel.JOB, world.job_acts), (ItemLabel.COURSE, world.course_acts)):
        await writer.events(label, report.count_rows("interactions", events(acts, label, seed)))
        for action in np.unique(acts.action):
            type = InteractionType(str(action))
            await writer.choices(type, label, choices(acts, label, type))


def write_hidden(world: World, path: Path) -> None:
    """Write the hidden preferences, which only the oracle may use, to a temporary file and rename it."""
    secret = world.hidden
    arrays = {
        "people": np.array([person_id(index) for index in range(len(secret.people.years))]),
        "jobs": np.array([job_id(index) for index in range(len(secret.jobs.posted))]),
        "courses": np.array([course_id(index) for index in range(len(secret.courses.level))]),
        "sought": secret.people.sought_place,
        "taste": secret.people.taste,
        "ambition": secret.people.ambition,
        "job_prominence": secret.jobs.prominence,
        "job_charm": secret.jobs.charm,
        "job_quality": secret.jobs.quality,
        "course_charm": secret.courses.charm,
        "course_quality": secret.courses.quality,
        "parameters": np.array(
            [
                world.parameters.people,
                world.parameters.jobs,
                world.parameters.courses,
                world.parameters.interactions,
                world.parameters.seed,
                world.parameters.until.timestamp(),
            ]
        ),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary_path = path.with_name(f"{path.name}.part")
    with temporary_path.open("wb") as target:
        np.savez_compressed(target, allow_pickle=False, **arrays)
    temporary_path.rename(path)
