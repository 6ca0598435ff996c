"""Hides the schema when GraphiQL is off: no introspection, and no suggested names in errors."""

import re

from graphql import GraphQLError, NoSchemaIntrospectionCustomRule
from strawberry.extensions import MaskErrors

SUGGESTION = re.compile(r" Did you mean [^?]*(\?|$)")
HIDING_RULES = (NoSchemaIntrospectionCustomRule,)


class HiddenSuggestions(MaskErrors):
    """Removes "Did you mean …?" from errors."""

    def anonymise_error(self, error: GraphQLError) -> GraphQLError:
        """Copy an error without suggestions; errors are cached with their document, so the original must not change."""
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
