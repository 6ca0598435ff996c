"""The command ``careergraph audit``."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from api.cli.session import Settings, console, engines, graph, read_settings
from api.errors import CommandError
from graph.engines.home import Engines
from graph.registry.bias_audits import BiasAudit, BiasAuditRepository
from graph.viewer import SYSTEM
from workers.bias_report import make_csv, make_html

EVER = timedelta(days=36_500)


async def make_audit(running_engines: Engines, settings: Settings, *, again: bool) -> BiasAudit:
    """Return the latest audit; make one if there is none, or another one is asked for."""
    from workers.jobs.bias_audit import run_audit  # noqa: PLC0415 - torch is slow to import
    from workers.main import context_of  # noqa: PLC0415 - as above

    async with (
        graph(running_engines) as client,
        context_of(running_engines, settings.home, settings.workers, settings.graph.rates) as context,
    ):
        repository = BiasAuditRepository(client, SYSTEM)
        latest_audit = None if again else await repository.latest(datetime.now(UTC) - EVER)
        if latest_audit is None:
            console().print(await run_audit(context, str(uuid.uuid4()), lambda _, __: None))
            latest_audit = await repository.latest(datetime.now(UTC) - EVER)
    if latest_audit is None:
        raise CommandError("the audit was not stored")
    return latest_audit


def audit(
    output: Annotated[Path, typer.Option(help="Folder for the report: bias-audit.html and bias-audit.csv.")],
    again: Annotated[bool, typer.Option("--again", help="Make a new audit, even if there is one.")] = False,
) -> None:
    """Write the report of the latest bias audit of the lists of candidates, and make the audit if there is none."""
    settings = read_settings()
    with engines(settings) as running_engines:
        latest = asyncio.run(make_audit(running_engines, settings, again=again))
    from workers.bias_report import REPORT  # noqa: PLC0415 - torch is slow to import

    report = REPORT.validate_json(latest.report)
    output.mkdir(parents=True, exist_ok=True)
    (output / "bias-audit.html").write_text(make_html(report, latest.model_version, latest.at), encoding="utf-8")
    (output / "bias-audit.csv").write_text(make_csv(report), encoding="utf-8")
    console().print(f"{output / 'bias-audit.html'} and bias-audit.csv: the audit of {latest.at:%Y-%m-%d}", markup=False)
