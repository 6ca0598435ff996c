"""Subject and text of each kind of notification."""

from collections.abc import Sequence
from dataclasses import dataclass

from gnn.explain.translations import Language
from graph.catalogue.jobs import Job
from graph.notifications.notifications import NotificationKind
from graph.notifications.outbox import OutgoingMail
from workers.mail.phrases import STOP, clean, greet, language_of, tell_found, tell_more, tell_move


@dataclass(frozen=True, slots=True)
class Content:
    """An e-mail's subject and text, and the link that stops its alert, if it has one."""

    subject: str
    text: str
    language: Language
    stop: str | None = None


def write_content(mail: OutgoingMail, jobs: Sequence[Job], job_url: str | None, stop: str | None) -> Content:
    """Return the content of an e-mail in the person's language.

    Args:
        mail: the notification.
        jobs: the jobs that it lists, best first.
        job_url: address of a job's page, with ``{id}`` in it; ``None`` leaves addresses out.
        stop: the link that stops its alert.
    """
    language = language_of(mail.language)
    greeting = greet(mail.name, language)
    if mail.kind is NotificationKind.APPLICATION_MOVED:
        sentence = tell_move(mail.title, mail.status or "", language)
        return Content(sentence.rstrip("."), f"{greeting}\n\n{sentence}\n", language)
    count = mail.count or len(jobs)
    sentence = tell_found(mail.title, count, language)
    lines = [greeting, "", sentence, ""]
    for job in jobs:
        lines += describe(job, job_url)
    if count > len(jobs):
        lines += [tell_more(count - len(jobs), language), ""]
    if stop:
        lines += ["--", STOP[language], stop]
    return Content(sentence.rstrip("."), "\n".join(lines) + "\n", language, stop)


def describe(job: Job, job_url: str | None) -> list[str]:
    """Return the lines about a job: its title, where it is, and its address."""
    around = [part.name for part in (job.company, job.place) if part is not None]
    lines = [clean(job.title), *([" · ".join(map(clean, around))] if around else [])]
    return [*lines, *([job_url.replace("{id}", job.id)] if job_url else []), ""]
