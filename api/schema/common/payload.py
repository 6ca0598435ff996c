"""Parts that the payloads of all mutations share."""

import strawberry


@strawberry.type(description="An error in the input that the user can fix.")
class UserError:
    """An error as data."""

    code: str = strawberry.field(description="INVALID, NOT_FOUND, CONFLICT, INSUFFICIENT_DATA or TOO_MANY.")
    message: str = strawberry.field(description="What is wrong and how to fix it.")
    path: list[str] = strawberry.field(description="Path to the field in the input.")

    @classmethod
    def of(cls, code: str, message: str, *path: str) -> "UserError":
        """Return an error at a field of the input."""
        return cls(code=code, message=message, path=["input", *path])
