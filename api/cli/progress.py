"""Shows a background task's progress until it ends."""

from rich.console import Console

from api.cli.session import bar
from graph.registry.tasks import Task, TaskState
from workers.queue import TaskQueue


async def follow(output: Console, queue: TaskQueue, task: Task, title: str) -> Task:
    """Follow a task with a bar on a terminal, or a line per step elsewhere. Returns the finished task."""
    last, printed_percent = task, -25
    with bar(output) as progress_bar:
        row = progress_bar.add_task(title, total=100, message="")
        async for last in queue.follow(task.id):
            progress_bar.update(row, completed=last.progress, message=last.message[:60])
            if not output.is_terminal and last.progress >= printed_percent + 25:
                printed_percent = last.progress
                output.print(f"  {title}: {last.progress}% {last.message}")
    if last.state is TaskState.SUCCEEDED:
        output.print(f"  {title}: done. {last.message}")
    return last
