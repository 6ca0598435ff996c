"""What the demo world's people declare of themselves for bias audits, independent of everything else of them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np

from graph.db.client import GraphClient
from graph.privacy.self_declared import RaceEthnicity, Sex
from graph.world.ids import person_id

DECLARE = """
UNWIND $rows AS row MATCH (u:User {id: row.user})
MERGE (d:SelfDeclaration {id: row.id})
SET d.name = 'Self-declaration', d.sex = row.sex, d.raceEthnicity = row.race, d.at = $at
MERGE (u)-[:DECLARED]->(d)
"""
STREAM = 144  # of the random numbers, so that the rest of the world stays as it is
DECLARING_SHARE = 0.8
SEX_SHARES = {Sex.FEMALE: 0.48, Sex.MALE: 0.5, Sex.OTHER: 0.02}
RACE_SHARES = {
    RaceEthnicity.HISPANIC_OR_LATINO: 0.19,
    RaceEthnicity.WHITE: 0.45,
    RaceEthnicity.BLACK_OR_AFRICAN_AMERICAN: 0.14,
    RaceEthnicity.NATIVE_HAWAIIAN_OR_PACIFIC_ISLANDER: 0.01,
    RaceEthnicity.ASIAN: 0.15,
    RaceEthnicity.NATIVE_AMERICAN_OR_ALASKA_NATIVE: 0.01,
    RaceEthnicity.TWO_OR_MORE_RACES: 0.05,
}


def draw_declarations(people: int, seed: int) -> Iterator[dict[str, Any]]:
    """Yield the declarations of four in five people, independent of everything that is known of them."""
    rng = np.random.default_rng([seed, STREAM])
    sexes = rng.choice(list(SEX_SHARES), size=people, p=list(SEX_SHARES.values()))
    races = rng.choice(list(RACE_SHARES), size=people, p=list(RACE_SHARES.values()))
    for index in np.flatnonzero(rng.random(people) < DECLARING_SHARE).tolist():
        person = person_id(index)
        yield {"user": person, "id": f"declaration-{person}", "sex": str(sexes[index]), "race": str(races[index])}


async def write_declarations(client: GraphClient, people: int, seed: int, at: datetime) -> None:
    """Write what people declare. A second call changes nothing."""
    await client.write_batches(DECLARE, list(draw_declarations(people, seed)), at=at)
