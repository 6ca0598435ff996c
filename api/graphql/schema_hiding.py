"""Hides the schema where GraphiQL is off: no introspection, and no names that a mistake comes close to."""

import re

from graphql import GraphQLError, NoSchemaIntrospectionCustomRule
from strawberry.extensions import MaskErrors

SUGGESTION = re.compile(r" Did you mean [^?]*(\?|$)")
HIDING_RULES = (NoSchemaIntrospectionCustomRule,)


class HiddenSuggestions(MaskErrors):
    """Takes "Did you mean …?" out of errors."""

    def anonymise_error(self, error: GraphQLError) -> GraphQLError:
        """The error without suggestions; errors are kept with their document, so another one is made."""
        message = SUGGESTION.sub("", error.message)
        if message == error.message:
            return error
        return GraphQLError(
            message,
            nodes=error.nodes,
            source=error.source,
            positions=error.positions,
            path=error.path,
            original_error=error.original_error,
            extensions=error.extensions,
        )
