"""A worker whose tasks leave an effect: ``python -m tests.torture.worker FACTS``."""

import asyncio
import json
import os
import random
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from arq.worker import func

from graph.catalogue.money import DEFAULT_RATES
from graph.engines.arcadedb import GraphAddress
from graph.engines.home import Engines
from tests.torture.effects import LEAVE, always_fails, fails_at_first
from workers import main
from workers.errors import WorkerError
from workers.runtime.context import Context
from workers.runtime.runner import Progress, run_task
from workers.settings import WorkerSettings
from workers.task_arguments import PersonArguments
from workers.task_catalogue import Queue, TaskType

LONGEST_SECONDS, LIMIT_SECONDS = 0.1, 300  # the shortest limit of a real kind: a graph server may start for a minute
QUEUE = Queue.ENRICHMENT


async def leave_effect(context: Context, id: str, arguments: PersonArguments, progress: Progress) -> str:
    """Work for a moment, and leave the effect.

    Raises:
        WorkerError: the task is one that fails.
    """
    began = time.time()
    progress(0.1, "working")
    await asyncio.sleep(random.uniform(0.0, LONGEST_SECONDS))  # noqa: S311 - how long work takes
    if always_fails(id):
        raise WorkerError("it always fails")
    if fails_at_first(id):
        record = await context.tasks.by_id(id)
        if record is None or record.failures == 0:
            raise WorkerError("it fails at first")
    await context.client.write(LEAVE, id=id, person=arguments.user, began=began, ended=time.time())
    return "done"


def function_of(task: TaskType, _settings: WorkerSettings) -> Any:
    """Return the function of a kind of task, with this work instead of its own."""

    async def run(ctx: Mapping[str, Any], id: str, arguments: Mapping[str, Any]) -> None:
        await run_task(ctx, id, arguments, task, leave_effect, LIMIT_SECONDS)

    return func(run, name=task.function_name, timeout=2 * LIMIT_SECONDS, max_tries=main.UNLIMITED, keep_result=0)


def run_worker(text: str) -> None:
    """Run a worker until it is stopped or killed."""
    facts = json.loads(text)
    engines = Engines(GraphAddress(**facts["graph"]), facts["redis"], os.getpid())
    setattr(main, "arq_function", function_of)  # noqa: B010 - it returns another type
    main.run(engines, Path(facts["home"]), [QUEUE], WorkerSettings(), DEFAULT_RATES)


if __name__ == "__main__":
    run_worker(sys.argv[1])
