r"""Checks all arguments for values that no input may contain: lone surrogates and infinite numbers.

JSON can carry half of a surrogate pair (``"\ud83d"``, an emoji that a client cut in two), but databases and UTF-8
text cannot. A GraphQL literal such as ``1e400`` is read as infinity. graphql-core checks neither. Its parser refuses
lone surrogates in the document itself.
"""

import math
import re
from collections.abc import Iterator
from typing import Any

from graphql import ASTValidationRule, FloatValueNode, GraphQLError, IntValueNode
from strawberry.extensions import SchemaExtension

from api.errors import BadUserInputError

HALF = re.compile("[\ud800-\udfff]")
NAME = re.compile("[_A-Za-z][_0-9A-Za-z]{0,199}")
MAX_PATH = 100


class FiniteNumbers(ASTValidationRule):
    """Refuses numbers in a document that are too large for a float."""

    def enter_float_value(self, node: FloatValueNode, *_: Any) -> None:
        """Check a number with a fraction or an exponent."""
        self._check(node)

    def enter_int_value(self, node: IntValueNode, *_: Any) -> None:
        """Check a whole number, which may also be used as a float."""
        self._check(node)

    def _check(self, node: FloatValueNode | IntValueNode) -> None:
        if not math.isfinite(float(node.value)):
            message = "This number is too large: send one of at most 1.7e308."
            self.report_error(GraphQLError(message, node, extensions={"code": BadUserInputError.code}))


class WholeTexts(SchemaExtension):
    """Refuses variables that contain half a surrogate pair, whatever their types are.

    It must come after the cache of validated documents, which sets the errors of the document.
    """

    def on_operation(self) -> Iterator[None]:
        """Make an operation's name safe to repeat in errors; an invalid GraphQL name is in no document."""
        execution = self.execution_context
        name = execution.operation_name
        if isinstance(name, str) and not NAME.fullmatch(name):
            execution._provided_operation_name = ascii(name[:60])  # noqa: SLF001 - strawberry has no public access to it
        yield

    def on_validate(self) -> Iterator[None]:
        """Check the variables."""
        path = half_character(self.execution_context.variables)
        if path is not None:
            error = BadUserInputError(f"{path}: contains half of a surrogate pair: send whole characters.")
            self.execution_context.pre_execution_errors = [
                *(self.execution_context.pre_execution_errors or []),
                error,
            ]
        yield


def half_character(variables: object) -> str | None:
    """Where variables contain half a surrogate pair, such as ``variables.input.title``; ``None`` if nowhere."""
    waiting: list[tuple[str, object]] = [("variables", variables)]
    while waiting:  # not recursive: client input may be deeply nested
        path, value = waiting.pop()
        if isinstance(value, str):
            if not value.isascii() and HALF.search(value):
                return path
        elif isinstance(value, dict):
            for key, member in value.items():
                if HALF.search(key):
                    return path
                waiting.append((f"{path}.{key}"[:MAX_PATH], member))
        elif isinstance(value, list):
            waiting += [(f"{path}.{index}"[:MAX_PATH], element) for index, element in enumerate(value)]
    return None
