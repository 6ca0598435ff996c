"""All commands together; errors become one clear line and an exit code."""

import re
import sys
from collections.abc import Callable

import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError as UnreadableSettingError
from redis.exceptions import RedisError
from rich.console import Console
from rich.markup import escape

from api.cli import (
    bias,
    console_link,
    demo,
    documents,
    features,
    logs,
    models,
    privacy,
    service_accounts,
    tasks,
    tokens,
    training,
    world,
)
from api.cli.backups import backup
from api.cli.evaluation.evaluate import evaluate
from api.cli.explorer import commands as explorer
from api.cli.imports import commands as imports
from api.cli.services import background, doctor, processes
from api.cli.session import read_settings
from api.errors import CommandError, SettingsError
from gnn.errors import DataError, InsufficientDataError, ModelError
from graph.errors import BackupError, ConflictError, GraphError, ImportFileError, MigrationError, NotFoundError
from workers.errors import WorkerError

BAD_INPUT = (
    CommandError,
    SettingsError,
    BackupError,
    ImportFileError,
    ConflictError,
    InsufficientDataError,
    DataError,
    NotFoundError,
    ValidationError,
    UnreadableSettingError,
)
FAILURES = (GraphError, ModelError, WorkerError, MigrationError, RedisError, OSError)
FIELD = re.compile(r'field "(\w+)"')
HELP = """\
CareerGraph recommends jobs and courses from an interest graph, and says why.

Without settings everything runs on embedded engines under ~/.careergraph (CAREERGRAPH_HOME).
Exit codes: 0 done, 1 something failed, 2 the input is invalid.
"""

app = typer.Typer(help=HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(imports.app, name="import")
app.add_typer(models.app, name="model")
app.add_typer(tasks.app, name="tasks")
app.add_typer(service_accounts.app, name="service-account")
app.add_typer(explorer.app, name="explorer")
for command in (
    processes.up,
    background.status,
    background.down,
    processes.serve,
    processes.worker,
    processes.migrate,
    world.world,
    training.train,
    evaluate,
    models.tune,
    tokens.token,
    console_link.console,
    processes.schema,
    documents.documents,
    backup.backup,
    backup.restore,
    bias.audit,
    privacy.erase,
    privacy.retention,
    doctor.doctor,
    features.features,
    explorer.browse,
    demo.demo,
):
    app.command()(command)


def settings_error(error: ValidationError) -> str:
    """One line about an invalid setting."""
    first = error.errors()[0]
    name, inside = first["loc"][:1], first["loc"][1:]
    where = [*(f"CAREERGRAPH_{part}".upper() for part in name), *map(str, inside)]
    return ": ".join((*where, first["msg"].removeprefix("Value error, ")))


def json_error(error: UnreadableSettingError) -> str:
    """One line about a setting that should be JSON."""
    name = FIELD.search(str(error))
    return f"CAREERGRAPH_{name[1].upper() if name else ''} is not valid JSON: {error.__cause__}"


def describe_error(error: Exception) -> tuple[str, int]:
    """Return one line about an error of a command, and the exit code."""
    match error:
        case ValidationError():
            return settings_error(error), 2
        case UnreadableSettingError():
            return json_error(error), 2
        case PermissionError():
            advice = "let this user use it, run as its owner, or set another CAREERGRAPH_HOME"
            return f"{error.filename or error}: {error.strerror}: {advice}", 1
        case OSError(filename=str() as path, strerror=str() as problem):
            return f"{path}: {problem}", 1
        case _:
            return str(error), 2 if isinstance(error, BAD_INPUT) else 1


def run_guarded(run: Callable[[], object]) -> int:
    """Run a command, and turn an error into one line and an exit code."""
    try:
        run()
    except KeyboardInterrupt:
        return 130
    except (*BAD_INPUT, *FAILURES) as error:
        line, code = describe_error(error)
        Console(stderr=True, highlight=False, soft_wrap=True).print("[red]error:[/]", escape(line))
        return code
    return 0


def main() -> None:
    """Return the command ``careergraph``."""

    def run() -> None:
        logs.set_up(read_settings().api.log_format)
        app(standalone_mode=True)

    sys.exit(run_guarded(run))
