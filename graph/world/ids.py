"""Ids of the demo world's entities, by number, and times."""

from datetime import UTC, datetime


def moment(seconds: float) -> datetime:
    """Return a time in UTC, in whole milliseconds."""
    return datetime.fromtimestamp(round(float(seconds), 3), UTC)


def person_id(index: int) -> str:
    """Return the id of a person by number."""
    return f"person-{index:06d}"


def job_id(index: int) -> str:
    """Return the id of a job by number."""
    return f"job-{index:06d}"


def course_id(index: int) -> str:
    """Return the id of a course by number."""
    return f"course-{index:05d}"


def company_id(index: int) -> str:
    """Return the id of a company by number."""
    return f"company-{index:05d}"
