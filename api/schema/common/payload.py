"""What all mutations' payloads share."""

import strawberry


@strawberry.type(description="Something in an input that the person can mend.")
class UserError:
    """An error as data."""

    code: str = strawberry.field(description="INVALID, NOT_FOUND, CONFLICT or INSUFFICIENT_DATA.")
    message: str = strawberry.field(description="What is wrong and what to do.")
    path: list[str] = strawberry.field(description="Where in the input.")

    @classmethod
    def of(cls, code: str, message: str, *path: str) -> "UserError":
        """An error at a field of the input."""
        return cls(code=code, message=message, path=["input", *path])
