"""The one list of what the graph holds about a person. Erasure deletes it, and the export contains it.

What belongs to a person alone are nodes: :data:`OWNED`. What relates them to something that they share with others
are relationships: :data:`LINKS`. Other records that name them by their id are in :mod:`graph.privacy.erasure`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString

FORGET = "MATCH (:User {id: $user})PATH(n:LABEL) WITH n LIMIT $limit DETACH DELETE n RETURN count(*) AS n"
READ = """
MATCH (:User {id: $user})PATH(n:LABEL)
RETURN n {.*} AS facts, COLLECT { MATCH (n)-[r]->(x) WHERE NOT x:User
                                  RETURN [type(r), labels(x)[0], x.id, coalesce(x.title, x.name)] } AS links
ORDER BY n.id
"""
READ_LINKS = """
MATCH (:User {id: $user})-[r:TYPE]->(x)
RETURN r {.*} AS facts, labels(x)[0] AS label, x.id AS id, coalesce(x.title, x.name) AS name ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class OwnedKind:
    """A kind of nodes that belong to one person.

    Args:
        name: its name in exports.
        label: the label of the nodes.
        path: the relationships from the person to them, as Cypher.
    """

    name: str
    label: LiteralString
    path: LiteralString

    @property
    def forget(self) -> LiteralString:
        """The query that deletes at most ``$limit`` of a person's nodes and returns how many there were, as ``n``."""
        return FORGET.replace("PATH", self.path).replace("LABEL", self.label)

    @property
    def read(self) -> LiteralString:
        """The query for a person's nodes: ``facts`` are their properties, ``links`` what they lead to."""
        return READ.replace("PATH", self.path).replace("LABEL", self.label)


@dataclass(frozen=True, slots=True)
class LinkKind:
    """A kind of relationships of people. They go with the person.

    Args:
        name: its name in exports.
        type: the type of the relationships.
    """

    name: str
    type: LiteralString

    @property
    def read(self) -> LiteralString:
        """The query for a person's relationships: ``facts`` are their properties, ``label`` and ``id`` of the node."""
        return READ_LINKS.replace("TYPE", self.type)


OWNED: Sequence[OwnedKind] = (  # parts come before their wholes, through which they are found
    OwnedKind("applicationSteps", "StatusChange", "-[:MADE]->(:Application)-[:PASSED]->"),
    OwnedKind("applicationAnalyses", "ApplicationAnalysis", "-[:MADE]->(:Application)-[:ANALYSED_AS]->"),
    OwnedKind("applications", "Application", "-[:MADE]->"),
    OwnedKind("interactions", "Interaction", "-[:DID|UNDID]->"),
    OwnedKind("recommendations", "Recommendation", "-[:GOT]->"),
    OwnedKind("interestSummaries", "InterestSummary", "-[:SUMMARISED_BY]->"),
    OwnedKind("profileAnalyses", "ProfileAnalysis", "-[:ANALYSED]->"),
    OwnedKind("profileAdvice", "ProfileAdvice", "-[:ADVISED]->"),
    OwnedKind("notifications", "Notification", "-[:NOTIFIED]->"),
    OwnedKind("jobAlerts", "JobAlert", "-[:WATCHES]->"),
    OwnedKind("documents", "Document", "-[:UPLOADED]->"),
    OwnedKind("selfDeclarations", "SelfDeclaration", "-[:DECLARED]->"),
    OwnedKind("exports", "DataExport", "-[:EXPORTED]->"),
)
LINKS: Sequence[LinkKind] = (
    LinkKind("skills", "HAS_SKILL"),
    LinkKind("experience", "WORKED_AS"),
    LinkKind("education", "STUDIED_AT"),
    LinkKind("targets", "TARGETS"),
    LinkKind("home", "LIVES_IN"),
    LinkKind("recruitsFor", "RECRUITS_FOR"),
    LinkKind("interests", "INTERESTED_IN"),
    LinkKind("viewed", "VIEWED"),
    LinkKind("liked", "LIKED"),
    LinkKind("saved", "SAVED"),
    LinkKind("applied", "APPLIED"),
    LinkKind("dismissed", "DISMISSED"),
    LinkKind("completed", "COMPLETED"),
    LinkKind("experiments", "EXPOSED_TO"),
)
