"""The job of job alerts: numbers new jobs, matches them with the saved searches that are due, and tells people."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog

from gnn.data.dataset import Index
from gnn.recommend.alert_matching import AlertMatcher, first_arrivals, tellable_jobs
from gnn.recommend.alert_ranking import rank_found
from gnn.scoring.blend import Serving
from graph.catalogue.types import ItemLabel
from graph.errors import GraphError
from graph.notifications.alert_runs import AlertProgress, AlertResult, AlertRunRepository, DueAlert
from graph.notifications.job_alerts import AlertRhythm
from graph.people.state_reading import StateRepository
from graph.snapshot.patch import ChangeReader
from graph.viewer import SYSTEM
from workers.errors import QueueUnavailableError
from workers.runtime.context import Context, blend_of
from workers.runtime.runner import Progress
from workers.task_arguments import Arguments
from workers.task_catalogue import TaskKind

MOST_SHOWN = 10
BATCH = 200

log = structlog.get_logger("careergraph.alerts")


@dataclass(frozen=True, slots=True)
class AlertMatch:
    """The jobs that an alert's search found, by index in the catalogue, in order."""

    alert: DueAlert
    rows: Index


async def look_for_new_jobs(ctx: Mapping[str, Any]) -> None:
    """Request a run if there may be new jobs, or an alert is due. Arq calls this three times a minute."""
    context: Context = ctx["context"]
    try:
        repository = AlertRunRepository(context.client, SYSTEM)
        revisions, progress = await ChangeReader(context.client).revisions(), await repository.progress()
        if progress.numbered_revisions != revisions or await repository.any_due(datetime.now(UTC)):
            await context.queue.ask(TaskKind.RUN_JOB_ALERTS, SYSTEM)
    except (GraphError, QueueUnavailableError) as error:
        log.warning("could not look for new jobs; trying again soon", error=str(error))


async def run_job_alerts(context: Context, _id: str, _arguments: Arguments, progress: Progress) -> str:
    """Tell people of new jobs. What a run tells is recorded with how far it looked, so that no other tells it again."""
    repository, now = AlertRunRepository(context.client, SYSTEM), datetime.now(UTC)
    revisions = await ChangeReader(context.client).revisions()
    state = await repository.progress()
    progress(0.1, "looking for new jobs")
    if state.numbered_revisions != revisions:
        await repository.number_jobs(revisions)
        state = await repository.progress()
    await repository.start_alerts(state.arrivals)
    alerts = await repository.due_alerts(now, state)
    told_count = await tell_people(context, repository, alerts, state, progress)
    await repository.mark_looked([alert for alert in alerts if alert.every is not AlertRhythm.NOW], state.arrivals, now)
    await repository.mark_looked_now(state.arrivals)
    if told_count:
        await context.queue.ask(TaskKind.DELIVER_NOTIFICATIONS, SYSTEM)
    return f"{told_count:,} of {len(alerts):,} alerts told of new jobs"


async def tell_people(
    context: Context,
    repository: AlertRunRepository,
    alerts: Sequence[DueAlert],
    state: AlertProgress,
    progress: Progress,
) -> int:
    """Tell the people of some alerts of the new jobs that these match. Return how many alerts there were to tell of."""
    since = min((alert.since(state) for alert in alerts), default=state.arrivals)
    if since >= state.arrivals:
        return 0
    arrivals = await repository.arrivals(since, state.arrivals)
    serving, now = await context.serving.current(), datetime.now(UTC)
    matches = await asyncio.to_thread(find_matches, serving, alerts, state, arrivals, now.timestamp())
    told_count = 0
    for start in range(0, len(matches), BATCH):
        batch = matches[start : start + BATCH]
        results = await rank_batch(context, serving, batch, now.timestamp())
        await repository.tell(results, state.arrivals, now)
        told_count += len(results)
        progress(0.3 + 0.7 * (start + len(batch)) / len(matches), f"{told_count:,} alerts told of new jobs")
    return told_count


def find_matches(
    serving: Serving, alerts: Sequence[DueAlert], state: AlertProgress, arrivals: Mapping[str, int], now: float
) -> list[AlertMatch]:
    """Return the alerts whose searches match jobs that are new to them, and these jobs.

    Args:
        serving: holds the catalogue.
        alerts: the alerts.
        state: how far runs have come.
        arrivals: numbers of new jobs by id.
        now: seconds since 1970.
    """
    rows = tellable_jobs(serving.catalogue, arrivals, now)
    numbers = first_arrivals(serving.catalogue, rows, arrivals)
    matcher, matches = AlertMatcher(serving.catalogue, rows), []
    for alert in alerts:
        positions = matcher.match(alert.query, alert.conditions)
        if new := [position for position in positions if numbers[position] > alert.since(state)]:
            matches.append(AlertMatch(alert, rows[new]))
    return matches


async def rank_batch(
    context: Context, serving: Serving, matches: Sequence[AlertMatch], now: float
) -> list[AlertResult]:
    """Return the best jobs of each alert for its person; alerts of whose jobs the person has decided are left out."""
    users = list(dict.fromkeys(match.alert.user for match in matches))
    states = {state.id: state for state in await StateRepository(context.client, SYSTEM).many(users)}
    known_matches = [match for match in matches if match.alert.user in states]
    lists = await asyncio.to_thread(
        rank_found, serving, [states[match.alert.user] for match in known_matches],
        [match.rows for match in known_matches],
        blend_of(context.settings), now,
    )  # fmt: skip
    ids = serving.catalogue.ids(ItemLabel.JOB)
    return [
        AlertResult(match.alert, [ids[row] for row in rows[:MOST_SHOWN]], len(rows))
        for match, rows in zip(known_matches, lists, strict=True)
        if rows
    ]
