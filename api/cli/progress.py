"""Shows a background task's progress until it ends."""

from rich.console import Console

from api.cli.session import bar
from graph.registry.tasks import Task, TaskState
from workers.queue import TaskQueue


async def follow(where: Console, queue: TaskQueue, task: Task, title: str) -> Task:
    """Follow a task with a bar on a terminal, or a line per step elsewhere. Returns the finished task."""
    last, said = task, -25
    with bar(where) as shown:
        row = shown.add_task(title, total=100, message="")
        async for last in queue.follow(task.id):
            shown.update(row, completed=last.progress, message=last.message[:60])
            if not where.is_terminal and last.progress >= said + 25:
                said = last.progress
                where.print(f"  {title}: {last.progress}% {last.message}")
    if last.state is TaskState.SUCCEEDED:
        where.print(f"  {title}: done. {last.message}")
    return last
