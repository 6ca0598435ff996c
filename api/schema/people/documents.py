"""The documents that the viewer uploaded, and what they propose for a profile."""

import asyncio
from datetime import datetime
from enum import StrEnum

import strawberry

from api.graphql import ids
from api.graphql.connections import Connection, Edge
from api.graphql.context import Info
from api.graphql.cost_directives import assumed_size
from api.graphql.paging import cursor, page_info, slice_page
from api.schema.catalogue.named import Skill
from api.schema.catalogue.occupations import Occupation
from api.schema.catalogue.texts import TextSpan
from api.schema.common.members import member_or_none
from api.schema.common.node import Node
from graph.people import documents
from graph.people.documents import Content, DocumentState
from workers.documents.cv import proposal as proposals
from workers.documents.cv.file_kinds import FileKind
from workers.documents.cv.problems import Problem
from workers.documents.cv.proposal import Proposal

strawberry.enum(DocumentState, description="The state of a document.")
strawberry.enum(FileKind, name="DocumentKind", description="A kind of file that can be read.")
strawberry.enum(Problem, name="DocumentProblem", description="Why a document cannot be read.")


@strawberry.enum(description="How well somebody speaks a language: the levels of the CEFR, or NATIVE.")
class LanguageLevel(StrEnum):
    """A level of speaking."""

    A1 = "A1"
    A2 = "A2"
    B1 = "B1"
    B2 = "B2"
    C1 = "C1"
    C2 = "C2"
    NATIVE = "NATIVE"


@strawberry.type(description="How to reach the person, as a CV says.")
class DocumentContact:
    """Contact."""

    name: str | None = strawberry.field(description="The person's name.")
    email: str | None = strawberry.field(description="Address of e-mail.")
    phone: str | None = strawberry.field(
        description="Phone number: in E.164 form, such as +201001234567, if it has a country code; else as written."
    )


@strawberry.type(description="A job that a CV names.")
class DocumentExperience:
    """A job."""

    title: str | None = strawberry.field(description="The job title, as it is written.")
    organisation: str | None = strawberry.field(description="The employer.")
    begin: str | None = strawberry.field(name="from", description="First year, month or day, ISO 8601.")
    end: str | None = strawberry.field(name="to", description="Last year, month or day, ISO 8601.")
    ongoing: bool = strawberry.field(description="Whether the CV says that the job is still held.")
    span: TextSpan = strawberry.field(description="Where the job stands in the text.")
    occupation: Occupation | None = strawberry.field(
        description="The occupation that the title names. Only jobs with an occupation can become profile."
    )


@strawberry.type(description="A stage of an education that a CV names.")
class DocumentEducation:
    """A stage of an education."""

    degree: str | None = strawberry.field(description="The degree.")
    field: str | None = strawberry.field(description="The field of study.")
    institution: str | None = strawberry.field(
        description="The institution. Only stages with an institution can become profile."
    )
    begin: str | None = strawberry.field(name="from", description="First year, month or day, ISO 8601.")
    end: str | None = strawberry.field(name="to", description="Last year, month or day, ISO 8601.")
    span: TextSpan = strawberry.field(description="Where the stage stands in the text.")


@strawberry.type(description="A skill that a CV names.")
class DocumentSkill:
    """A skill."""

    confidence: float = strawberry.field(description="Confidence, 0 to 1.")
    span: TextSpan = strawberry.field(description="The words that name the skill.")
    skill: Skill = strawberry.field(description="The skill.")


@strawberry.type(description="An occupation that the whole CV suggests.")
class DocumentOccupation:
    """An occupation."""

    score: float = strawberry.field(description="Score, 0 to 1.")
    occupation: Occupation = strawberry.field(description="The occupation.")


@strawberry.type(description="A spoken language.")
class DocumentLanguage:
    """A language."""

    code: str = strawberry.field(description="ISO 639 code, such as ar.")
    level: LanguageLevel | None = strawberry.field(description="How well the person says that they speak it.")


@strawberry.type(description="An uploaded document, such as a CV. Only the person who uploaded it may read it.")
class Document(Node):
    """A document. Its content is read when a field needs it, once."""

    file_name: str = strawberry.field(description="Name of the file, without folders and control characters.")
    state: DocumentState = strawberry.field(description="Its state.")
    size: int = strawberry.field(description="Size of the file, in bytes.")
    sha256: str = strawberry.field(description="SHA-256 digest of the file, in hexadecimal.")
    kind: FileKind | None = strawberry.field(description="The kind of file; null until it was read.")
    pages: int | None = strawberry.field(description="Number of pages; null until it was read.")
    problem: Problem | None = strawberry.field(description="Why it cannot be read, as a code.")
    error: str | None = strawberry.field(description="Why it cannot be read, and what to do.")
    uploaded_at: datetime = strawberry.field(description="When it was uploaded.")
    read_at: datetime | None = strawberry.field(description="When reading ended.")
    confirmed_at: datetime | None = strawberry.field(description="When what it proposes last became profile.")
    is_file_kept: bool = strawberry.field(description="Whether the file itself is kept, encrypted.")
    local: strawberry.Private[documents.Document]
    reading: strawberry.Private["asyncio.Future[tuple[Proposal | None, str]] | None"] = None

    @classmethod
    def of(cls, document: documents.Document) -> "Document":
        return cls(
            id=ids.encode("Document", document.id),
            file_name=document.name,
            state=document.state,
            size=document.size,
            sha256=document.sha256,
            kind=member_or_none(FileKind, document.kind),
            pages=document.pages,
            problem=member_or_none(Problem, document.problem),
            error=document.error,
            uploaded_at=document.uploaded_at,
            read_at=document.read_at,
            confirmed_at=document.confirmed_at,
            is_file_kept=document.is_kept,
            local=document,
        )

    async def proposal(self, info: Info) -> tuple[Proposal | None, str]:
        """Return the proposal and the text, read once; there is no proposal before the document was read."""
        if self.state is not DocumentState.READ:
            return None, ""
        if self.reading is None:
            self.reading = asyncio.ensure_future(self._read(info))
        return await self.reading

    async def _read(self, info: Info) -> tuple[Proposal | None, str]:
        content = await info.context.documents.content(self.local.owner, self.local.id)
        return read_proposal(content), content.text or ""

    @strawberry.field(description="The kept text, to which spans refer; null until it was read.")
    async def text(self, info: Info) -> str | None:
        return (await self.proposal(info))[1] if self.state is DocumentState.READ else None

    @strawberry.field(description="How to reach the person; null until it was read.")
    async def contact(self, info: Info) -> DocumentContact | None:
        proposal, _ = await self.proposal(info)
        if proposal is None:
            return None
        contact = proposal.contact
        return DocumentContact(name=contact.name, email=contact.email, phone=contact.phone)

    @strawberry.field(description="The title that the person gives themselves.")
    async def headline(self, info: Info) -> str | None:
        proposal, _ = await self.proposal(info)
        return proposal.headline if proposal else None

    @strawberry.field(description="Jobs, in the order of the CV.")
    async def experience(self, info: Info) -> list[DocumentExperience]:
        proposal, text = await self.proposal(info)
        entries = proposal.experience if proposal else ()
        occupations = await occupations_by_id(info, [entry.occupation for entry in entries if entry.occupation])
        return [experience_of(entry, text, occupations) for entry in entries]

    @strawberry.field(description="Stages of the education, in the order of the CV.")
    async def education(self, info: Info) -> list[DocumentEducation]:
        proposal, text = await self.proposal(info)
        return [
            DocumentEducation(
                degree=entry.degree,
                field=entry.field,
                institution=entry.institution,
                begin=entry.begin,
                end=entry.end,
                span=span_of(text, entry.start, entry.stop),
            )
            for entry in (proposal.education if proposal else ())
        ]

    @strawberry.field(description="Skills, in the order of the text; at most 80.", directives=[assumed_size(80)])
    async def skills(self, info: Info) -> list[DocumentSkill]:
        proposal, text = await self.proposal(info)
        entries = proposal.skills if proposal else ()
        skills = await info.context.catalogue.skills([entry.skill for entry in entries]) if entries else {}
        return [
            DocumentSkill(
                confidence=entry.confidence,
                span=span_of(text, entry.start, entry.end),
                skill=Skill.of(skills[entry.skill]),
            )
            for entry in entries
            if entry.skill in skills
        ]

    @strawberry.field(
        description="The occupations that the whole CV suggests, best first; at most 5.", directives=[assumed_size(5)]
    )
    async def occupations(self, info: Info) -> list[DocumentOccupation]:
        proposal, _ = await self.proposal(info)
        entries = proposal.occupations if proposal else ()
        occupations = await occupations_by_id(info, [entry.occupation for entry in entries])
        return [
            DocumentOccupation(score=entry.score, occupation=occupations[entry.occupation])
            for entry in entries
            if entry.occupation in occupations
        ]

    @strawberry.field(description="Spoken languages.")
    async def languages(self, info: Info) -> list[DocumentLanguage]:
        proposal, _ = await self.proposal(info)
        return [
            DocumentLanguage(code=entry.code, level=member_or_none(LanguageLevel, entry.level))
            for entry in (proposal.languages if proposal else ())
        ]


def span_of(text: str, start: int, end: int) -> TextSpan:
    """Return a range of characters of a text with its words."""
    return TextSpan(start=start, end=end, text=text[start:end])


def read_proposal(content: Content) -> Proposal | None:
    """Return the proposal in a document's content; ``None`` if there is none, or another version wrote it."""
    try:
        return Proposal.model_validate_json(content.proposal) if content.proposal else None
    except ValueError:
        return None


async def occupations_by_id(info: Info, occupation_ids: list[str]) -> dict[str, Occupation]:
    """Return occupations by id; those that no longer exist are left out."""
    occupations = await info.context.loaders.occupations.load_many(list(dict.fromkeys(occupation_ids)))
    return {occupation.id: Occupation.of(occupation) for occupation in occupations if occupation is not None}


def experience_of(
    entry: proposals.ExperienceEntry, text: str, occupations: dict[str, Occupation]
) -> DocumentExperience:
    """Return a job of a proposal."""
    return DocumentExperience(
        title=entry.title,
        organisation=entry.organisation,
        begin=entry.begin,
        end=entry.end,
        ongoing=entry.ongoing,
        span=span_of(text, entry.start, entry.stop),
        occupation=occupations.get(entry.occupation or ""),
    )


@strawberry.type(description="A document in a list.")
class DocumentEdge(Edge[Document]):
    """A document in a list."""


DocumentConnection = Connection[DocumentEdge]


async def documents_of(info: Info, user: str, first: int, after: str | None) -> DocumentConnection:
    """Return a page of a person's documents, the latest first."""
    page, more = slice_page(await info.context.documents.all_of(user), lambda document: document.id, first, after)
    cursors = [cursor(document.id) for document in page]
    edges = [DocumentEdge(cursor=own, node=Document.of(document)) for own, document in zip(cursors, page, strict=True)]
    return DocumentConnection(edges=edges, page_info=page_info(cursors, more=more, after=after))
