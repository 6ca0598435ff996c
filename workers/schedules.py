"""What workers start by themselves, by queue. Of several workers of a queue, arq lets one run each occurrence."""

from collections.abc import Mapping, Sequence

from arq.cron import CronJob, cron

from workers.jobs.applications import look_for_applications
from workers.jobs.erasure import look_for_erasures
from workers.jobs.job_alerts import look_for_new_jobs
from workers.jobs.notifications import look_for_mail
from workers.jobs.upkeep import look_for_changes
from workers.task_catalogue import Queue

SCHEDULES: Mapping[Queue, Sequence[CronJob]] = {
    Queue.FEATURES: [cron(look_for_changes, second=0)],
    Queue.NOTIFICATIONS: [cron(look_for_mail, second=45), cron(look_for_new_jobs, second={5, 25, 45})],
    Queue.ANALYSIS: [cron(look_for_applications, second=30)],
    Queue.MAINTENANCE: [cron(look_for_erasures, second=15)],
}
