"""The thirteen checks of graphql-cop (https://github.com/dolevf/graphql-cop), performed in the same way."""

import json

from tests.security.target import Answer, Attack, Target, expect

CIRCULAR = "{ __schema { types { " + "fields { type { " * 4 + "name" + " } }" * 4 + " } } }"


def try_query(target: Target, query: str) -> Answer:
    """The answer to an operation named as graphql-cop names it."""
    return target.ask(f"query cop {query}")


def check_schema_is_hidden(target: Target) -> str:
    answer = try_query(target, "{ __schema { types { name fields { name } } } }")
    return expect("__schema" not in (answer.body.get("data") or {}), answer.text)


def check_suggestions_are_hidden(target: Target) -> str:
    answer = try_query(target, "{ __schema { directive } }")
    return expect("Did you mean" not in answer.text, answer.text)


def check_graphiql_is_hidden(target: Target) -> str:
    answer = target.send("", method="GET", accept="text/html")
    return expect("graphiql" not in answer.text.lower(), f"{answer.status} {answer.text[:80]}")


def check_get_is_refused(target: Target) -> str:
    answer = target.send("", method="GET", path="/graphql?query=query%20cop%20%7B__typename%7D")
    return expect("data" not in answer.body, f"{answer.status}")


def check_mutation_by_get_is_refused(target: Target) -> str:
    answer = target.send("", method="GET", path="/graphql?query=mutation%20cop%20%7B__typename%7D")
    return expect("data" not in answer.body, f"{answer.status}")


def check_forms_are_refused(target: Target) -> str:
    form = "application/x-www-form-urlencoded"
    answer = target.send("query=query%20cop%20%7B__typename%7D", content_type=form)
    return expect("data" not in answer.body, f"{answer.status}")


def check_aliases_are_refused(target: Target) -> str:
    answer = try_query(target, "{ " + " ".join(f"alias{at}: __typename" for at in range(101)) + " }")
    return expect(not answer.body.get("data"), answer.code)


def check_batches_are_refused(target: Target) -> str:
    answer = target.send(json.dumps([{"query": "query cop { __typename }"}] * 10))
    return expect(not answer.text.startswith("["), f"{answer.status} {answer.code}")


def check_directives_are_refused(target: Target) -> str:
    answer = try_query(target, "{ __typename @aa@aa@aa@aa@aa@aa@aa@aa@aa@aa }")
    return expect(len(answer.body.get("errors", ())) == 1, answer.code)


def check_repeated_fields_are_refused(target: Target) -> str:
    answer = try_query(target, "{ " + "__typename \n" * 500 + "}")
    return expect(not answer.body.get("data"), answer.code)


def check_circular_introspection_is_refused(target: Target) -> str:
    answer = try_query(target, CIRCULAR)
    return expect(not answer.body.get("data"), answer.code)


def check_trace_is_hidden(target: Target) -> str:
    answer = try_query(target, "{ __typename }")
    return expect("tracing" not in answer.text.lower(), "no trace")


def check_errors_are_handled(target: Target) -> str:
    answer = target.ask("qwerty cop { abc }")
    return expect("exception" not in answer.text.lower() and answer.status < 500, answer.code)


ATTACKS = tuple(
    Attack("graphql-cop", name, run)
    for name, run in {
        "introspection": check_schema_is_hidden,
        "field suggestions": check_suggestions_are_hidden,
        "GraphiQL": check_graphiql_is_hidden,
        "query by GET": check_get_is_refused,
        "mutation by GET": check_mutation_by_get_is_refused,
        "query as a form": check_forms_are_refused,
        "alias overloading": check_aliases_are_refused,
        "array batching": check_batches_are_refused,
        "directive overloading": check_directives_are_refused,
        "field duplication": check_repeated_fields_are_refused,
        "circular introspection": check_circular_introspection_is_refused,
        "trace mode": check_trace_is_hidden,
        "unhandled errors": check_errors_are_handled,
    }.items()
)
