"""Files among the variables of a request."""

from starlette.datastructures import UploadFile
from strawberry.file_uploads import Upload

from api.errors import BadUserInputError
from workers.documents.cv.limits import LIMITS

SEND_MULTIPART = "file: send it as the GraphQL multipart request specification says, not in JSON."


async def read_upload(file: Upload) -> tuple[str | None, bytes | None]:
    """Return the name of an uploaded file, as its sender has it, and its content; ``None`` if it is over 10 MB.

    Raises:
        BadUserInputError: the request did not bring a file.
    """
    if not isinstance(file, UploadFile):
        raise BadUserInputError(SEND_MULTIPART)
    content = await file.read(LIMITS.file_bytes + 1)
    return file.filename, content if len(content) <= LIMITS.file_bytes else None
