"""Reads a CV in Europass XML: the format of the Europass portal (Candidate), and the older one (SkillsPassport).

Specification: https://europass.europa.eu/en/node/2161 and https://europass.cedefop.europa.eu/xml-resources
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from workers.documents.cv.file_kinds import FileKind
from workers.documents.cv.problems import DocumentError, Problem
from workers.documents.cv.proposal import CvReading
from workers.documents.cv.structured import LONGEST_TEXT, Facts, Job, Stage, shorten, take, write_reading

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ROOTS = frozenset({"Candidate", "SkillsPassport"})
TAG = re.compile(r"<[^<>]{1,200}>")
BREAK = re.compile(r"</(?:p|li|div|ul)>|<br\s?/?>", re.IGNORECASE)


def read_europass(data: bytes) -> CvReading:
    """Return what is read from a Europass CV.

    Raises:
        DocumentError: it is no XML, has entities or a document type, or is no Europass CV.
    """
    try:
        root = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise DocumentError(Problem.FORBIDDEN_XML) from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise DocumentError(Problem.DAMAGED) from error
    if local_name(root) not in ROOTS:
        raise DocumentError(Problem.NOT_A_CV)
    languages = [
        language
        for entry in take(find_elements(root, "ForeignLanguage", "MotherTongue", "PersonCompetency"))
        if (language := read_language(entry))
    ]
    return write_reading(
        FileKind.EUROPASS_XML,
        Facts(
            name=read_name(root),
            email=next((uri for uri in channels(root) if "@" in uri), ""),
            phone=next((uri for uri in channels(root) if re.fullmatch(r"[+\d][\d\s().-]{5,}", uri)), ""),
            headline=read_headline(root),
            summary=text_of(root, "ExecutiveSummary", LONGEST_TEXT),
            jobs=[job for entry in take(jobs_of(root)) if (job := read_job(*entry)).title or job.organisation],
            stages=[
                stage
                for entry in take(find_elements(root, "Education", "EducationOrganizationAttendance"))
                if (stage := read_stage(entry)).degree or stage.institution
            ],
            skills=read_skills(root),
            languages=languages,
        ),
    )


def local_name(element: "Element") -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def find_elements(element: "Element", *names: str) -> "Iterator[Element]":
    """Yield the elements below an element that have one of some names."""
    return (below for below in element.iter() if local_name(below) in names and below is not element)


def text_of(element: "Element", name: str, most: int = 300) -> str:
    """Return the text of the first element with a name, without mark-up; empty if there is none."""
    child = next(find_elements(element, name), None)
    if child is None:
        return ""
    text = BREAK.sub("\n", "".join(child.itertext()))
    return shorten(TAG.sub("", text), most)


def channels(root: "Element") -> Iterator[str]:
    """Yield the addresses of e-mail and the phone numbers."""
    for channel in find_elements(root, "Communication"):
        yield " ".join(
            filter(None, (text_of(channel, "URI"), text_of(channel, "CountryDialing"), text_of(channel, "DialNumber")))
        )
    for contact in find_elements(root, "Contact"):
        yield shorten("".join(contact.itertext()))


def read_name(root: "Element") -> str:
    """Return the person's name."""
    person = next(find_elements(root, "PersonName"), None)
    if person is None:
        return ""
    parts = (text_of(person, name) for name in ("GivenName", "FirstName", "FamilyName", "Surname"))
    return " ".join(filter(None, parts)) or text_of(root, "FormattedName")


def read_headline(root: "Element") -> str:
    """Return the title under which the person applies."""
    headline = next(find_elements(root, "Headline"), None)
    if headline is not None:
        description = next(find_elements(headline, "Description"), headline)
        return text_of(description, "Label")
    return text_of(root, "ProfessionalHeadline")


def jobs_of(root: "Element") -> "Iterator[tuple[Element, Element]]":
    """Yield the positions with the elements that name their employers."""
    for entry in find_elements(root, "WorkExperience"):
        yield entry, entry
    for employer in find_elements(root, "EmployerHistory"):
        for position in find_elements(employer, "PositionHistory"):
            yield position, employer


def read_job(position: "Element", employer: "Element") -> Job:
    """Return a job."""
    label = next(find_elements(position, "Position"), None)
    begin, end = read_period(position)
    current = (text_of(position, "Current") or text_of(position, "CurrentIndicator")).lower() == "true"
    name = next(find_elements(employer, "Employer"), None)
    return Job(
        title=text_of(position, "PositionTitle") or (text_of(label, "Label") if label is not None else ""),
        organisation=text_of(employer, "OrganizationName") or (text_of(name, "Name") if name is not None else ""),
        begin=begin,
        end="" if current else end,
        ongoing=current or bool(begin and not end),
        text=text_of(position, "Activities", LONGEST_TEXT) or text_of(position, "Description", LONGEST_TEXT),
    )


def read_stage(entry: "Element") -> Stage:
    """Return a stage of an education."""
    begin, end = read_period(entry)
    organisation = next(find_elements(entry, "Organisation"), None)
    return Stage(
        degree=text_of(entry, "DegreeName") or text_of(entry, "Title"),
        field=text_of(entry, "DegreeMajor") or text_of(entry, "ProgramName"),
        institution=text_of(entry, "OrganizationName")
        or (text_of(organisation, "Name") if organisation is not None else ""),
        begin=begin,
        end=end,
    )


def read_period(entry: "Element") -> tuple[str, str]:
    """Return first and last year, month or day, as they are written."""
    moments = []
    for names in (("StartDate", "From"), ("EndDate", "To")):
        child = next(find_elements(entry, *names), None)
        moments.append("" if child is None else text_of(child, "FormattedDateTime") or date_of(child))
    return moments[0], moments[1]


def date_of(element: "Element") -> str:
    """Return a date in attributes, such as ``year="2012" month="--05"``."""
    parts = (element.get("year", ""), element.get("month", "").strip("-"), element.get("day", "").strip("-"))
    return "-".join(part[:4] for part in parts if part.isdigit())


def read_language(entry: "Element") -> tuple[str, str] | None:
    """Return the name or the code of a language, and the level of speaking it."""
    if local_name(entry) == "PersonCompetency":
        if text_of(entry, "TaxonomyID").lower() != "language":
            return None
        return text_of(entry, "CompetencyID"), next(
            (level for name in ("Score", "ScoreText", "ScoreNumeric") if (level := text_of(entry, name))), ""
        )
    level = (
        "native"
        if local_name(entry) == "MotherTongue"
        else text_of(entry, "SpokenInteraction") or text_of(entry, "Listening")
    )
    return text_of(entry, "Label") or text_of(entry, "Code"), level


def read_skills(root: "Element") -> list[str]:
    """Return the lines that describe skills."""
    described = take(
        find_elements(root, "Communication", "Organisational", "JobRelated", "Computer", "Other", "Digital")
    )
    lines = [text_of(entry, "Description", LONGEST_TEXT) for entry in described]
    lines += [
        text_of(entry, "CompetencyName") or text_of(entry, "CompetencyID")
        for entry in take(find_elements(root, "PersonCompetency", "Skill"))
        if text_of(entry, "TaxonomyID").lower() != "language"
    ]
    return [line for line in lines if line]
