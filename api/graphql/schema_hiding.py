"""Hides the schema when GraphiQL is off: no introspection, and no suggested names in errors."""

import re

from graphql import GraphQLError, NoSchemaIntrospectionCustomRule
from strawberry.extensions import MaskErrors

from api.errors import reword

SUGGESTION = re.compile(r" Did you mean [^?]*(\?|$)")
HIDING_RULES = (NoSchemaIntrospectionCustomRule,)


class HiddenSuggestions(MaskErrors):
    """Removes "Did you mean …?" from errors."""

    def anonymise_error(self, error: GraphQLError) -> GraphQLError:
        """Return an error without suggestions."""
        message = SUGGESTION.sub("", error.message)
        return error if message == error.message else reword(error, message)
