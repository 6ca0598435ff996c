"""Times in the notation of cron, in UTC: ``minute hour day-of-month month day-of-week``, read by cronsim."""

from datetime import UTC, datetime, timedelta

from cronsim import CronSim, CronSimError

FIELDS = 5
TICK = timedelta(microseconds=1)


def check_cron(notation: str) -> None:
    """Check a notation.

    Raises:
        ValueError: it is invalid, or names no time at all; the message says why.
    """
    if len(notation.split()) != FIELDS:
        raise ValueError(
            f"{notation!r} is no time: give minute, hour, day of the month, month and day of the week: 0 3 * * 1"
        )
    try:
        next(CronSim(notation, datetime(2024, 1, 1, tzinfo=UTC)))
    except CronSimError as error:
        raise ValueError(f"{notation!r} is no time in the notation of cron: {error}") from error
    except StopIteration:
        raise ValueError(f"{notation!r} names no day that exists") from None


def find_next(notation: str, moment: datetime) -> datetime:
    """Return the first time of a valid notation after a moment."""
    return next(CronSim(notation, moment.astimezone(UTC)))


def find_latest(notation: str, moment: datetime) -> datetime:
    """Return the last time of a valid notation that is not after a moment."""
    return next(CronSim(notation, moment.astimezone(UTC) + TICK, reverse=True))
