"""The messages of tasks in arq's queues: made from records, and checked before they run.

A message that no worker can run must neither stop a worker nor be lost: it goes to the dead-letter list.
"""

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ValidationError

from graph.registry.dead_letters import Poison
from graph.registry.tasks import Task
from workers.errors import UnreadableTaskError
from workers.task_catalogue import FUNCTIONS, TASKS, TaskKind, TaskType
from workers.valkey.connections import deserialize

JOB = re.compile(r"(?P<id>.+):(?P<runs>[0-9]{1,9})", re.DOTALL)
LATEST_MILLISECONDS = 32_503_680_000_000  # the year 3000
LONGEST_NAME, LONGEST_ARGUMENTS = 100, 2_000
UNKNOWN = "UNKNOWN"


def read_arguments(task_type: TaskType, arguments: object) -> Any:
    """Return a task's arguments, checked.

    Raises:
        UnreadableTaskError: this version of the task takes other arguments.
    """
    try:
        return task_type.arguments.model_validate(arguments)
    except ValidationError as error:
        raise UnreadableTaskError(
            f"its arguments are invalid for {task_type.kind} (validation errors: {error.error_count()})"
        ) from error


def message_of(task: Task) -> tuple[TaskType, Mapping[str, Any]]:
    """Return what a task's message holds: its type and its arguments.

    Raises:
        UnreadableTaskError: this version cannot run the task.
    """
    if task.kind not in set(TaskKind):
        raise UnreadableTaskError(f"this version has no task {task.kind!r}")
    task_type = TASKS[TaskKind(task.kind)]
    try:
        arguments = json.loads(task.arguments)
    except ValueError as error:
        raise UnreadableTaskError("its recorded arguments cannot be read") from error
    read_arguments(task_type, arguments)
    return task_type, arguments


def person_of(task: Task) -> str | None:
    """Return the person that a task concerns; ``None`` for a task about the whole system.

    Raises:
        UnreadableTaskError: this version cannot run the task.
    """
    task_type, arguments = message_of(task)
    return task_type.person_of(read_arguments(task_type, arguments))


def check_message(message: bytes, functions: Collection[str]) -> Mapping[str, Any]:
    """Check a message, and return its parts as :func:`read_message` does.

    Args:
        message: the message, as it is in Redis.
        functions: names of the functions that the worker has for the queue.

    Raises:
        UnreadableTaskError: the worker cannot run it.
    """
    content = read_message(message)
    name, arguments = content["f"], content["a"]
    if name not in functions:
        raise UnreadableTaskError(f"this version has no function {name[:LONGEST_NAME]!r} for its queue")
    if name not in FUNCTIONS:  # a schedule's, without arguments
        if arguments:
            raise UnreadableTaskError(f"the function {name!r} takes no arguments")
        return content
    if len(arguments) != 2 or not isinstance(arguments[0], str):
        raise UnreadableTaskError("its message does not name a task and its arguments")
    read_arguments(FUNCTIONS[name], arguments[1])
    return content


def read_message(message: bytes) -> Mapping[str, Any]:
    """Return the parts of a message of arq: function (f), arguments (a, k), try (t) and time in milliseconds (et).

    Raises:
        UnreadableTaskError: it is no such message.
    """
    try:
        content = deserialize(message)
    except (ValueError, RecursionError) as error:
        raise UnreadableTaskError("its message cannot be read") from error
    is_whole = (
        isinstance(content, dict)
        and isinstance(content.get("f"), str)
        and isinstance(content.get("a"), list)
        and content.get("k") == {}
        and isinstance(content.get("t"), int | None)
        and isinstance(content.get("et"), int)
        and 0 <= content["et"] < LATEST_MILLISECONDS
    )
    if not is_whole:
        raise UnreadableTaskError("its message has another form")
    return content


def poison_of(job: str, queue: str, message: bytes, error: str) -> Poison:
    """Return what is kept of a message that cannot be run."""
    match = JOB.fullmatch(job)
    id, runs = (match["id"], int(match["runs"])) if match else (job, 0)
    kind, arguments = UNKNOWN, message.decode("utf-8", "replace")
    try:
        content = read_message(message)
    except UnreadableTaskError:
        pass
    else:
        name = content["f"]
        kind = FUNCTIONS[name].kind if name in FUNCTIONS else name.upper()[:LONGEST_NAME] or UNKNOWN
        arguments = json.dumps(content["a"][-1] if content["a"] else {}, sort_keys=True)
    return Poison(id, runs, kind, queue, arguments[:LONGEST_ARGUMENTS], error)


def poison_of_record(task: Task, error: str) -> Poison:
    """Return what is kept of a task whose record this version cannot read."""
    return Poison(task.id, task.runs, task.kind, task.queue, task.arguments, error)
