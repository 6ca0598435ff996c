"""Views of jobs to describe: those of a simulated world, and the real ones of a folder of job views."""

import csv
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from graph.world.describe import Views
from graph.world.rows import WorldRows
from graph.world.simulate import World

TIME = "%Y-%m-%d %H:%M:%S UTC"


def views_of_world(world: World) -> Views:
    """Return the views of a simulated world as the graph shows them."""
    acts, jobs, geography = world.job_acts, world.hidden.jobs, world.hidden.geography
    rows = np.flatnonzero(acts.action == "VIEW")
    item, home = acts.item[rows], world.hidden.people.place[acts.person[rows]]
    texts = WorldRows(world)
    titles = [str(row["title"]) for row in texts.jobs()]
    companies = [str(row["name"]) for row in texts.companies()]
    regions = [geography.regions[region] for region in geography.region]
    return Views(
        people=acts.person[rows].astype(str).tolist(),
        jobs=item.astype(str).tolist(),
        at=acts.at[rows],
        seconds=acts.seconds[rows],
        titles=[titles[job] for job in item],
        companies=[companies[company] for company in jobs.company[item]],
        cities=[geography.cities[place] for place in jobs.place[item]],
        regions=[regions[place] for place in jobs.place[item]],
        homes=[(geography.cities[place], regions[place]) for place in home],
    )


def read_views(folder: Path) -> Views:
    """Read real views: ``views.csv``, and people's homes from the first row of each in ``experience.csv``."""
    rows, homes = read_table(folder / "views.csv"), dict[str, tuple[str, str]]()
    for row in read_table(folder / "experience.csv"):
        homes.setdefault(row["applicant"], (row["city"], row["state"]))
    return Views(
        people=[row["applicant"] for row in rows],
        jobs=[row["job"] for row in rows],
        at=np.array([datetime.strptime(row["start"], TIME).replace(tzinfo=UTC).timestamp() for row in rows]),
        seconds=np.array([float(row["seconds"] or "nan") for row in rows]),
        titles=[row["title"] for row in rows],
        companies=[row["company"] for row in rows],
        cities=[row["city"] for row in rows],
        regions=[row["state"] for row in rows],
        homes=[homes.get(row["applicant"]) for row in rows],
    )


def read_table(path: Path) -> list[Mapping[str, str]]:
    """Return the rows of a file."""
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))
