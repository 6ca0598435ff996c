"""All commands together; errors become one clear line and an exit code."""

import sys
from collections.abc import Callable

import typer
from pydantic import ValidationError
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
)
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
    name = "_".join(str(part) for part in first["loc"]).upper()
    return f"CAREERGRAPH_{name}: {first['msg']}"


def run_guarded(run: Callable[[], object]) -> int:
    """Run a command, and turn an error into one line and an exit code."""
    output = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        run()
    except ValidationError as error:
        output.print("[red]error:[/]", escape(settings_error(error)))
        return 2
    except BAD_INPUT as error:
        output.print("[red]error:[/]", escape(str(error)))
        return 2
    except PermissionError as error:
        advice = "let this user use it, run as its owner, or set another CAREERGRAPH_HOME"
        output.print("[red]error:[/]", escape(f"{error.filename or error}: {error.strerror}: {advice}"))
        return 1
    except (GraphError, ModelError, WorkerError, MigrationError, RedisError, OSError) as error:
        output.print("[red]error:[/]", escape(str(error)))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def main() -> None:
    """Return the command ``careergraph``."""

    def run() -> None:
        logs.set_up(read_settings().api.log_format)
        app(standalone_mode=True)

    sys.exit(run_guarded(run))
