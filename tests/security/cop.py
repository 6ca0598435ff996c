"""The thirteen checks of graphql-cop (https://github.com/dolevf/graphql-cop), performed in the same way."""

import json

from tests.security.target import Answer, Attack, Target, expect

CIRCULAR = "{ __schema { types { " + "fields { type { " * 4 + "name" + " } }" * 4 + " } } }"


def try_query(target: Target, query: str) -> Answer:
    """The answer to an operation named as graphql-cop names it."""
    return target.ask(f"query cop {query}")


def hides_schema(target: Target) -> str:
    answer = try_query(target, "{ __schema { types { name fields { name } } } }")
    return expect("__schema" not in (answer.body.get("data") or {}), answer.text)


def hides_suggestions(target: Target) -> str:
    answer = try_query(target, "{ __schema { directive } }")
    return expect("Did you mean" not in answer.text, answer.text)


def hides_graphiql(target: Target) -> str:
    answer = target.send("", method="GET", accept="text/html")
    return expect("graphiql" not in answer.text.lower(), f"{answer.status} {answer.text[:80]}")


def refuses_get(target: Target) -> str:
    answer = target.send("", method="GET", path="/graphql?query=query%20cop%20%7B__typename%7D")
    return expect("data" not in answer.body, f"{answer.status}")


def refuses_mutation_by_get(target: Target) -> str:
    answer = target.send("", method="GET", path="/graphql?query=mutation%20cop%20%7B__typename%7D")
    return expect("data" not in answer.body, f"{answer.status}")


def refuses_forms(target: Target) -> str:
    form = "application/x-www-form-urlencoded"
    answer = target.send("query=query%20cop%20%7B__typename%7D", content_type=form)
    return expect("data" not in answer.body, f"{answer.status}")


def refuses_aliases(target: Target) -> str:
    answer = try_query(target, "{ " + " ".join(f"alias{at}: __typename" for at in range(101)) + " }")
    return expect(not answer.body.get("data"), answer.code)


def refuses_batches(target: Target) -> str:
    answer = target.send(json.dumps([{"query": "query cop { __typename }"}] * 10))
    return expect(not answer.text.startswith("["), f"{answer.status} {answer.code}")


def refuses_directives(target: Target) -> str:
    answer = try_query(target, "{ __typename @aa@aa@aa@aa@aa@aa@aa@aa@aa@aa }")
    return expect(len(answer.body.get("errors", ())) == 1, answer.code)


def refuses_repeated_fields(target: Target) -> str:
    answer = try_query(target, "{ " + "__typename \n" * 500 + "}")
    return expect(not answer.body.get("data"), answer.code)


def refuses_circular_introspection(target: Target) -> str:
    answer = try_query(target, CIRCULAR)
    return expect(not answer.body.get("data"), answer.code)


def tells_no_trace(target: Target) -> str:
    answer = try_query(target, "{ __typename }")
    return expect("tracing" not in answer.text.lower(), "no trace")


def handles_errors(target: Target) -> str:
    answer = target.ask("qwerty cop { abc }")
    return expect("exception" not in answer.text.lower() and answer.status < 500, answer.code)


ATTACKS = tuple(
    Attack("graphql-cop", name, run)
    for name, run in {
        "introspection": hides_schema,
        "field suggestions": hides_suggestions,
        "GraphiQL": hides_graphiql,
        "query by GET": refuses_get,
        "mutation by GET": refuses_mutation_by_get,
        "query as a form": refuses_forms,
        "alias overloading": refuses_aliases,
        "array batching": refuses_batches,
        "directive overloading": refuses_directives,
        "field duplication": refuses_repeated_fields,
        "circular introspection": refuses_circular_introspection,
        "trace mode": tells_no_trace,
        "unhandled errors": handles_errors,
    }.items()
)
