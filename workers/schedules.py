"""What workers start by themselves, by queue. Of several workers of a queue, arq lets one run each occurrence."""

from collections.abc import Mapping, Sequence

from arq.cron import CronJob, cron

from workers.task_catalogue import Queue

SCHEDULES: Mapping[Queue, Mapping[str, set[int]]] = {
    Queue.FEATURES: {"workers.jobs.upkeep.look_for_changes": {0}},
    Queue.NOTIFICATIONS: {
        "workers.jobs.notifications.look_for_mail": {45},
        "workers.jobs.job_alerts.look_for_new_jobs": {5, 25, 45},
    },
    Queue.ANALYSIS: {"workers.jobs.applications.look_for_applications": {30}},
    Queue.MAINTENANCE: {"workers.jobs.erasure.look_for_erasures": {15}},
}
"""Functions by their paths, each with the seconds of a minute at which it runs."""


def make_cron_jobs(queue: Queue) -> Sequence[CronJob]:
    """Return what arq runs in a queue. The functions are imported here, so that other queues' workers do not."""
    return [
        cron(path, name=f"cron:{path.rpartition('.')[2]}", second=seconds)
        for path, seconds in SCHEDULES.get(queue, {}).items()
    ]
