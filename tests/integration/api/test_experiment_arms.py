"""During an experiment, the model of the viewer's arm produces every field of a response."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

from api.graphql import ids
from gnn.scoring.blend import Serving
from graph.db.client import GraphClient
from graph.people.users import Directory
from graph.registry.experiments import Arm, Experiment, ExperimentMetric, ExperimentState
from graph.viewer import Role, Viewer
from tests.conftest import Server
from tests.integration.api.test_generations import Asker, serving_parts

DOORS = """query ($job: ID!, $occupation: ID!) {
  viewer {
    recommendedJobs(first: 2) { edges { score reasons(first: 1) { message } } }
    recommendedCourses(first: 2) { edges { score } }
    recommendedSkills(first: 2) { edges { score reasons { message } } }
    similarPeople(first: 2) { edges { score } }
    explainJob(job: $job) { score counterfactuals(first: 1) { message } attributions(first: 1) { weight }
      narrative { text } }
    jobGap: skillGap(target: $job) { __typename }
    occupationGap: skillGap(target: $occupation) { __typename }
    skillReturns(first: 1) { meanScoreGain }
    preferences { __typename }
  }
  search(query: "nurse", first: 2) { edges { score } }
  trendingJobs(first: 2) { edges { score } }
  trendingCourses(first: 2) { edges { score } }
  recommendedJobs(about: { text: "I know SQL." }, first: 2) { edges { score } }
  job(id: $job) { similarJobs(first: 2) { edges { score } } recommendedCandidates(first: 2) { edges { score } } }
}"""
ANY = """
MATCH (j:Job)-[:AT]->(:Company) MATCH (j)-[:IS_A]->(o:Occupation)
WHERE j.status = 'OPEN' AND (j.closesAt IS NULL OR j.closesAt > $now)
RETURN j.id AS job, o.id AS occupation ORDER BY j.id LIMIT 1
"""


class Refusing:
    """Stands for the active model where nobody may ask it."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the active model was asked for its {name}, not the viewer's arm")


async def test_every_door_asks_the_model_of_the_viewers_arm(world: GraphClient, server: Server) -> None:
    row = (await world.read(ANY, now=datetime.now(UTC)))[0]
    variables = {"job": ids.encode("Job", row["job"]), "occupation": ids.encode("Occupation", row["occupation"])}
    persona = await Directory(world).persona("candidate")
    assert persona is not None
    async with serving_parts(server) as parts:
        now, whole = datetime.now(UTC), parts.serving.generation
        arms = (Arm("one", 0.5, "model-1"), Arm("two", 0.5, "model-2"))
        running = Experiment("e1", "doors", ExperimentMetric.CLICK_RATE, ExperimentState.RUNNING, now, now, None, arms)
        parts.serving._generation = replace(
            whole,
            serving=cast("Serving", Refusing()),
            experiment=running,
            arms={arm.model: Serving(whole.catalogue, None) for arm in arms},
        )
        asker = Asker(parts, persona[0])
        asker._viewer = Viewer(persona[0], frozenset(Role))
        answer = await asker.ask(DOORS, variables)
    assert answer["viewer"]["recommendedJobs"]["edges"]
    assert answer["search"]["edges"]
    assert answer["job"]["similarJobs"]["edges"]
