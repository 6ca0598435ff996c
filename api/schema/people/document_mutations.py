"""Uploading a CV, confirming what it proposes, deleting it."""

import asyncio
import hashlib
import uuid
from collections.abc import Sequence
from typing import Annotated, TypeVar

import strawberry
from strawberry.file_uploads import Upload

from api.graphql import ids
from api.graphql.context import Info
from api.graphql.cost_directives import cost
from api.schema.admin.tasks import Task
from api.schema.common.payload import UserError
from api.schema.common.uploads import read_upload
from api.schema.people.documents import Document, read_proposal
from api.schema.people.profiles import current_profile
from api.schema.people.users import User
from graph.errors import ConflictError, NotFoundError, TooManyTasksError
from graph.people.confirmation import ConfirmedParts
from graph.people.documents import NewDocument
from workers.documents.cv.file_names import clean_file_name
from workers.documents.cv.profile import choose_skills, confirm_all, education_of, experience_of
from workers.documents.cv.proposal import Proposal
from workers.errors import WaitingFilesError
from workers.task_arguments import DocumentArguments
from workers.task_catalogue import TaskKind
from workers.valkey.recommendation_updates import UpdateReason

E = TypeVar("E")
POSITIONS = "Positions in the document's list, from 0; all if omitted, none if empty."


@strawberry.input(description="A CV to read.")
class UploadCvInput:
    """Input of ``uploadCv``."""

    file: Upload = strawberry.field(
        description="PDF, DOCX, TXT, JSON Resume, Europass XML or the ZIP of a LinkedIn export, at most 10 MB."
    )


@strawberry.input(
    description="What to take over from a CV. For each part, what is chosen replaces what came from CVs before."
)
class ConfirmCvInput:
    """Input of ``confirmCv``."""

    document: strawberry.ID = strawberry.field(description="The document; it must have been read.")
    skills: list[strawberry.ID] | None = strawberry.field(
        default=None, description="The skills to take over; all if omitted, none if empty."
    )
    experience: list[int] | None = strawberry.field(default=None, description=POSITIONS)
    education: list[int] | None = strawberry.field(default=None, description=POSITIONS)


@strawberry.input(description="The document to delete.")
class DeleteDocumentInput:
    """Input of ``deleteDocument``."""

    document: strawberry.ID = strawberry.field(description="The document.")
    forget_profile: bool = strawberry.field(
        default=False, description="Whether to remove what came from CVs from the profile, too."
    )


@strawberry.type(description="An uploaded CV.")
class UploadCvPayload:
    """Payload of ``uploadCv``."""

    document: Document | None = strawberry.field(description="The document; null when there are errors.")
    task: Task | None = strawberry.field(description="The task that reads it; null when there are errors.")
    errors: list[UserError] = strawberry.field(description="Errors that the client can fix.")


@strawberry.type(description="The profile after a CV was confirmed.")
class ConfirmCvPayload:
    """Payload of ``confirmCv``."""

    document: Document | None = strawberry.field(description="The document; null when there are errors.")
    user: User | None = strawberry.field(description="The person after the change; null when there are errors.")
    added_skills: int = strawberry.field(
        description="How many skills were added. Those that the person has entered themselves stay as they are."
    )
    added_experience: int = strawberry.field(
        description="How many jobs were added: those whose occupation is known, and that the profile does not have yet."
    )
    added_education: int = strawberry.field(
        description="How many stages of education were added: those with an institution that the profile does not have."
    )
    errors: list[UserError] = strawberry.field(description="Errors that the client can fix.")


@strawberry.type(description="A deleted document.")
class DeleteDocumentPayload:
    """Payload of ``deleteDocument``."""

    document_id: strawberry.ID | None = strawberry.field(
        description="The id of the deleted document; null when there are errors."
    )
    errors: list[UserError] = strawberry.field(description="Errors that the client can fix.")


def refuse_upload(code: str, message: str, *path: str) -> UploadCvPayload:
    """Return the payload of an upload that was not accepted."""
    return UploadCvPayload(document=None, task=None, errors=[UserError.of(code, message, *path)])


def refuse_confirmation(code: str, message: str, *path: str) -> ConfirmCvPayload:
    """Return the payload of a confirmation that was not made."""
    errors = [UserError.of(code, message, *path)]
    return ConfirmCvPayload(
        document=None, user=None, added_skills=0, added_experience=0, added_education=0, errors=errors
    )


def choose(proposal: Proposal, input: ConfirmCvInput) -> ConfirmedParts:
    """Return what of a proposal is chosen.

    Raises:
        ValueError: there is nothing at a chosen position; the message names the field.
    """
    whole = confirm_all(proposal)
    skills = [ids.local_id(id, "Skill", argument="input.skills") for id in input.skills or []]
    jobs = pick("experience", proposal.experience, input.experience)
    stages = pick("education", proposal.education, input.education)
    return ConfirmedParts(
        skills=whole.skills if input.skills is None else choose_skills(proposal, set(skills)),
        experience=[job for entry in jobs if (job := experience_of(entry)) is not None],
        education=[stage for entry in stages if (stage := education_of(entry)) is not None],
    )


def pick(field: str, entries: Sequence[E], positions: Sequence[int] | None) -> Sequence[E]:
    """Return the entries at some positions; all entries without positions."""
    if positions is None:
        return entries
    if any(not 0 <= position < len(entries) for position in positions):
        raise ValueError(field)
    return [entries[position] for position in dict.fromkeys(positions)]


@strawberry.type
class DocumentMutations:
    """Mutations of the viewer's documents."""

    @strawberry.mutation(
        description="Upload a CV. It is read in the background: follow the task, or read the document until its state "
        "is READ or FAILED. Send it as the GraphQL multipart request specification says, with the header "
        "`X-CareerGraph-Preflight: 1`. A person has at most 20 documents: the oldest is deleted for another, first "
        "those that were never confirmed. CONFLICT if three of the person's files wait to be read.",
        directives=[cost(20)],
    )
    async def upload_cv(
        self, info: Info, input: Annotated[UploadCvInput, strawberry.argument(description="The mutation's input.")]
    ) -> UploadCvPayload:
        context, user = info.context, info.context.viewer_id
        name, content = await read_upload(input.file)
        if content is None:
            return refuse_upload("INVALID", "must be at most 10 MB: save it without pictures, for example", "file")
        await current_profile(info)
        try:
            await context.parts.queue.check_room(user)
        except TooManyTasksError as error:
            return refuse_upload("TOO_MANY", str(error))
        id, digest = str(uuid.uuid4()), await asyncio.to_thread(lambda: hashlib.sha256(content).hexdigest())
        document = NewDocument(id, clean_file_name(name), len(content), digest)
        try:
            await context.parts.waiting_files.put(user, id, content)
        except WaitingFilesError as error:
            return refuse_upload("CONFLICT", str(error), "file")
        old = await context.documents.add(user, document, context.now)
        for old_id in old:
            await asyncio.to_thread(context.parts.kept_files.remove, old_id)
        await context.parts.waiting_files.remove(old)
        arguments = DocumentArguments(user=user, document=id)
        try:
            task = await context.parts.queue.ask(TaskKind.READ_DOCUMENT, context.viewer, arguments)
        except TooManyTasksError as error:  # another request of the person was faster
            await context.documents.delete(user, id)
            await context.parts.waiting_files.remove([id])
            return refuse_upload("TOO_MANY", str(error))
        record = await context.documents.by_id(id)
        return UploadCvPayload(document=Document.of(record) if record else None, task=Task.of(task), errors=[])

    @strawberry.mutation(
        description="Make profile of what a CV proposes: all of it, or chosen parts. What came from CVs before is "
        "replaced; what the person entered or changed stays. CONFLICT if the document was not read."
    )
    async def confirm_cv(
        self, info: Info, input: Annotated[ConfirmCvInput, strawberry.argument(description="The mutation's input.")]
    ) -> ConfirmCvPayload:
        user, context = info.context.viewer_id, info.context
        id = ids.local_id(input.document, "Document", argument="input.document")
        try:
            proposal = read_proposal(await context.documents.content(user, id))
            confirmed = choose(proposal, input) if proposal else ConfirmedParts()
            written_counts = await context.confirmation.confirm(user, id, confirmed, context.now)
        except NotFoundError as error:
            return refuse_confirmation("NOT_FOUND", str(error), "document")
        except ConflictError as error:
            return refuse_confirmation("CONFLICT", str(error), "document")
        except ValueError as error:
            return refuse_confirmation("INVALID", "the document has nothing at one of these positions", str(error))
        record = await context.documents.by_id(id)
        context.renew_states(UpdateReason.PROFILE)
        return ConfirmCvPayload(
            document=Document.of(record) if record else None,
            user=User.of(await current_profile(info)),
            added_skills=written_counts.skills,
            added_experience=written_counts.experience,
            added_education=written_counts.education,
            errors=[],
        )

    @strawberry.mutation(
        description="Delete a document with its text and its file. What became profile stays, unless `forgetProfile` "
        "is true."
    )
    async def delete_document(
        self,
        info: Info,
        input: Annotated[DeleteDocumentInput, strawberry.argument(description="The mutation's input.")],
    ) -> DeleteDocumentPayload:
        user, context = info.context.viewer_id, info.context
        id = ids.local_id(input.document, "Document", argument="input.document")
        record = await context.documents.by_id(id)
        if record is None or record.owner != user:
            return DeleteDocumentPayload(
                document_id=None, errors=[UserError.of("NOT_FOUND", f"Document {id!r} does not exist", "document")]
            )
        await context.documents.delete(user, id)
        await asyncio.to_thread(context.parts.kept_files.remove, id)
        await context.parts.waiting_files.remove([id])
        if input.forget_profile:
            await context.confirmation.forget(user)
        return DeleteDocumentPayload(document_id=input.document, errors=[])
