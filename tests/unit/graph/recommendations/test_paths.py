"""Paths of reasons."""

import pytest

from graph.recommendations import paths
from graph.recommendations.paths import PathNode, PathRelationship, Step, fill_parameters, walk_steps


def test_an_opened_path_has_no_parameters_left() -> None:
    cypher = fill_parameters(paths.SKILL_OF_JOB, {"user": "o'neil", "skill": "s", "item": "$user"})
    assert "{id: 'o\\'neil'}" in cypher
    assert "{id: '$user'}" in cypher
    with pytest.raises(KeyError):
        fill_parameters(paths.SKILL_OF_JOB, {"user": "u"})


def test_a_walk_keeps_each_relationships_own_direction() -> None:
    nodes = [PathNode("u", "User", "Mona"), PathNode("s", "Skill", "SQL"), PathNode("j", "Job", "Analyst")]
    steps = [Step("1", "HAS_SKILL"), Step("2", "REQUIRES", forward=False)]
    assert walk_steps(nodes, steps) == (
        PathRelationship("1", "HAS_SKILL", "u", "s"),
        PathRelationship("2", "REQUIRES", "j", "s"),
    )
    with pytest.raises(ValueError, match="zip"):
        walk_steps(nodes, steps[:1])
