"""A question for each field of the schema: a document that asks for it, with arguments that name the scene."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_required_argument,
    is_required_input_field,
)

from api.graphql import ids
from tests.authorisation.askers import Scene
from tests.complete_person import PERSON

OPERATIONS = ("Query", "Mutation", "Subscription")
COUNTS = ("totalCount", "facets")
LOCAL_IDS = {
    "Application": "a-trace77ab", "DeadLetter": "dead", "Document": "doc-1", "Education": "s", "Experience": "w",
    "Experiment": "e", "Interaction": "did-trace77ab", "JobAlert": "alert", "Model": "unknown", "Notification": "note",
    "Recommendation": "got", "Task": "train", "User": PERSON,
}  # fmt: skip
KINDS = {"alert": "JobAlert", "target": "Occupation", "to": "Occupation", "item": "Job", "users": "User", "ids": "Job"}
"""Kinds of nodes by the names of arguments, where the name is not the kind's own."""
TEXTS = {
    "from": "2020-01", "key": "matrix", "name": "Matrix", "title": "Baker", "institution": "School", "query": "baker",
    "text": "I bake bread.", "description": "Bake bread for people who like it.",
}  # fmt: skip
OPTIONAL: Mapping[str, Mapping[str, str]] = {
    "Query.recommendedJobs": {"about": '{text: "I bake bread."}'},
    "Query.recommendedCourses": {"about": '{text: "I bake bread."}'},
    "Mutation.applyRetention": {"input": "{dryRun: true}"},
    "Mutation.extractFeatures": {"input": '{node: "%User"}'},
    "Mutation.moveApplication": {"input": '{application: "%Application", to: OFFER}'},
    "Mutation.updateProfile": {"input": '{name: "Matrix"}'},
    "Mutation.addExperience": {"input": '{title: "Baker", from: "2020-01", occupation: "%Occupation"}'},
    "Query.compareModels": {"ids": '["%Model"]'},
}
"""Arguments of fields for which what is required says too little."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question about fields of a type.

    Args:
        type: the type.
        fields: the selections that it asks for, by what the matrix calls them.
        frame: the document, with ``FIELDS`` where they stand.
        path: the keys of the answer that lead to the fields; a number is a position in a list.
    """

    type: str
    fields: Mapping[str, str]
    frame: str
    path: tuple[str | int, ...] = ()

    @property
    def document(self) -> str:
        """The document, in which the fields have the keys ``a0``, ``a1`` …"""
        asked = " ".join(f"a{index}: {field}" for index, field in enumerate(self.fields.values()))
        return self.frame.replace("FIELDS", asked)

    def about(self, others: Mapping[str, str]) -> "Question":
        """Return the question with other identifiers, by those that it has."""
        fields = dict(self.fields)
        for known, other in others.items():
            fields = {name: field.replace(known, other) for name, field in fields.items()}
        return Question(self.type, fields, self.frame, self.path)

    def part(self, begin: int, count: int) -> "Question":
        """Return a question for some of the fields."""
        names = list(self.fields)[begin : begin + count]
        return Question(self.type, {name: self.fields[name] for name in names}, self.frame, self.path)


class Questionnaire:
    """Asks for every field of the types that hold or change people's data.

    Args:
        schema: the schema.
        scene: what the questions are about.
    """

    def __init__(self, schema: GraphQLSchema, scene: Scene) -> None:
        self._schema = schema
        self._ids = {kind: ids.encode(kind, id) for kind, id in LOCAL_IDS.items()}
        ends = {name.capitalize(): id for name, id in scene.ends.items() if name != "at"}
        self._ids |= {kind: ids.encode(kind, id) for kind, id in ends.items()}

    def operations(self) -> Iterator[Question]:
        """Yield a question for each field of the roots, and for ``node`` of each kind."""
        for type, keyword in zip(OPERATIONS, ("query", "mutation", "subscription"), strict=True):
            for name, field in self._object(type).fields.items():
                frame = f"{keyword} {self._variables(field)}{{ FIELDS }}"
                if name not in ("node", "nodes"):
                    yield Question(type, {name: self._select(type, name, field)}, frame)
        for kind in sorted(self._nodes()):
            asked = f'node(id: "{self.id(kind)}") {{ id }}'
            yield Question("Query", {f"node (a {kind})": asked}, "{ FIELDS }")
        for kind in sorted(self._nodes()):
            asked = f'nodes(ids: ["{self.id(kind)}"]) {{ id }}'
            yield Question("Query", {f"nodes (a {kind})": asked}, "{ FIELDS }")

    def types(self) -> Iterator[Question]:
        """Yield a question for each type that holds people's data, with all of its fields."""
        for type, (frame, path) in self.frames().items():
            yield Question(type, dict(self._fields(type)), frame, path)

    def frames(self) -> Mapping[str, tuple[str, tuple[str | int, ...]]]:
        """Return the documents that lead to each type which holds people's data, and the path in the answer."""
        nodes = {
            kind: (f'{{ node(id: "{self.id(kind)}") {{ ... on {kind} {{ FIELDS }} }} }}', ("node",))
            for kind in ("Application", "Company", "DeadLetter", "Document", "Experiment", "Interaction", "JobAlert",
                         "Notification", "Recommendation", "Task")
        }  # fmt: skip
        application, _ = nodes["Application"]
        user = f'{{ user(id: "{self.id("User")}") {{ FIELDS }} }}'
        job = f'{{ job(id: "{self.id("Job")}") {{ FIELDS }} }}'
        return {
            "Viewer": ("{ viewer { FIELDS } }", ("viewer",)),
            "User": (user, ("user",)),
            "FoundPerson": (f'{{ users(query: "{PERSON}") {{ edges {{ node {{ FIELDS }} }} }} }}',
                            ("users", "edges", 0, "node")),
            "AccessLogEntry": (within(user, "accessLog(first: 1) { edges { node { FIELDS } } }"),
                               ("user", "accessLog", "edges", 0, "node")),
            "Activity": (within(user, "activity { FIELDS }"), ("user", "activity")),
            "SelfDeclaration": ("{ viewer { selfDeclaration { FIELDS } } }", ("viewer", "selfDeclaration")),
            "Preferences": ("{ viewer { preferences { FIELDS } } }", ("viewer", "preferences")),
            "Job": (job, ("job",)),
            "Candidate": (within(job, "recommendedCandidates(first: 1) { edges { node { FIELDS } } }"),
                          ("job", "recommendedCandidates", "edges", 0, "node")),
            **nodes,
            "Applicant": (within(application, "applicant { FIELDS }"), ("node", "applicant")),
            "ApplicationStep": (within(application, "history { FIELDS }"), ("node", "history", 0)),
            "ApplicationAnalysis": (within(application, "analysis { FIELDS }"), ("node", "analysis")),
        }  # fmt: skip

    def unknown_ids(self) -> Mapping[str, str]:
        """Return identifiers that nothing has, by those of what belongs to the candidate."""
        return {self.id(kind): ids.encode(kind, f"no-{id}") for kind, id in LOCAL_IDS.items()}

    def conditions(self) -> Iterator[Question]:
        """Yield questions that differ by a filter, or by a count alone."""
        company, _ = self.frames()["Company"]
        yield Question(
            "Filters", {"Company.jobs (CLOSED)": "jobs(states: [CLOSED]) { totalCount }"}, company, ("node",)
        )
        job, _ = self.frames()["Job"]
        asked = "applications(statuses: [INTERVIEW]) { totalCount }"
        yield Question("Filters", {"Job.applications (INTERVIEW)": asked}, job, ("job",))

    def id(self, kind: str) -> str:
        """Return the global identifier of the scene's node of a kind."""
        return self._ids.get(kind) or ids.encode(kind, "unknown")

    def _object(self, type: str) -> GraphQLObjectType:
        object = self._schema.type_map[type]
        assert isinstance(object, GraphQLObjectType)
        return object

    def _nodes(self) -> list[str]:
        interface = self._schema.type_map["Node"]
        assert isinstance(interface, GraphQLInterfaceType)
        kinds = {type.name for type in self._schema.get_possible_types(interface)}
        return sorted(kinds - {"Applicant", "Candidate"})  # they are read with a job or an application alone

    def _fields(self, type: str) -> Iterator[tuple[str, str]]:
        for name, field in self._object(type).fields.items():
            yield name, self._select(type, name, field)
            inner = get_named_type(field.type)
            for count in COUNTS if isinstance(inner, GraphQLObjectType) else ():
                if count in getattr(inner, "fields", {}):
                    yield (
                        f"{name}.{count}",
                        f"{self._call(type, name, field)} {{ {below(inner, count)} }}",
                    )

    def _select(self, type: str, name: str, field: GraphQLField) -> str:
        return f"{self._call(type, name, field)} {selection(field)}"

    def _call(self, type: str, name: str, field: GraphQLField) -> str:
        given = {
            argument: self._literal(argument, definition.type)
            for argument, definition in field.args.items()
            if is_required_argument(definition)
        }
        if "id" in field.args:  # it is of the kind that the field is named after
            given["id"] = f'"{self.id("Task" if name == "taskProgress" else name.capitalize())}"'
        for argument, literal in OPTIONAL.get(f"{type}.{name}", {}).items():
            given[argument] = self._fill(literal)
        return f"{name}({', '.join(f'{key}: {value}' for key, value in given.items())})" if given else name

    def _fill(self, literal: str) -> str:
        for kind in ("Application", "Model", "Occupation", "User"):
            literal = literal.replace(f"%{kind}", self.id(kind))
        return literal

    def _literal(self, name: str, type: GraphQLInputType) -> str:  # noqa: PLR0911 - a table of types
        if isinstance(type, GraphQLNonNull):
            return self._literal(name, type.of_type)
        if isinstance(type, GraphQLList):
            return f"[{self._literal(name, type.of_type)}]"
        if isinstance(type, GraphQLInputObjectType):
            inner = {
                key: self._literal(key, field.type)
                for key, field in type.fields.items()
                if is_required_input_field(field)
            }
            return "{" + ", ".join(f"{key}: {value}" for key, value in inner.items()) + "}"
        if isinstance(type, GraphQLEnumType):
            return "SAVE" if name == "action" else next(iter(type.values))
        match type.name:
            case "ID":
                return f'"{self.id(KINDS.get(name, name[0].upper() + name[1:]))}"'
            case "Boolean":
                return "true" if name == "accepted" else "false"
            case "Upload":
                return "$file"
            case "String":
                return f'"{TEXTS.get(name, "baker")}"'
            case _:
                return "1"

    @staticmethod
    def _variables(field: GraphQLField) -> str:
        return "($file: Upload!) " if "Upload" in str([argument.type for argument in inner_types(field)]) else ""


def inner_types(field: GraphQLField) -> Iterator[Any]:
    """Yield a field's arguments, and the fields of its inputs."""
    for argument in field.args.values():
        yield argument
        type = get_named_type(argument.type)
        if isinstance(type, GraphQLInputObjectType):
            yield from type.fields.values()


def within(frame: str, fields: str) -> str:
    """Return a document with other fields in its place of fields."""
    return frame.replace("FIELDS", fields)


def selection(field: GraphQLField) -> str:
    """Return what to select of a field's value; nothing of a leaf."""
    type = get_named_type(field.type)
    if isinstance(type, GraphQLUnionType | GraphQLInterfaceType):
        return "{ __typename }"
    if not isinstance(type, GraphQLObjectType):
        return ""
    if "errors" in type.fields and type.name.endswith("Payload"):
        return "{ errors { code } }"
    return "{ edges { __typename } }" if "edges" in type.fields else "{ __typename }"


def below(type: GraphQLObjectType, name: str) -> str:
    """Return the selection of a count of a list."""
    return f"{name} {selection(type.fields[name])}".strip()
