"""Runs Prometheus and Alertmanager on this machine with the repository's configuration, until Ctrl-C.

They watch the processes of an ``up`` that serves metrics: ``CAREERGRAPH_METRICS_PORT=9100 careergraph up``. Both
listen on loopback; their data is in the home folder.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
METRICS_PORT, PROMETHEUS_PORT, ALERTMANAGER_PORT = 9100, 9090, 9093
PROGRAMS: Mapping[str, Sequence[str]] = {
    "prometheus": ("prometheus",),
    "prometheus-alertmanager": ("prometheus-alertmanager", "alertmanager"),
}
"""The names of each program, by the Debian package that has it."""
STOP_SECONDS = 10
ANSWER_SECONDS = 2


def find_programs() -> dict[str, str]:
    """Return the path of each program by its package; those that are not installed are missing."""
    paths = {package: next(filter(None, map(shutil.which, names)), None) for package, names in PROGRAMS.items()}
    return {package: path for package, path in paths.items() if path is not None}


def api_ports(metrics_port: int, processes: int) -> list[int]:
    """Return the ports on which the API processes of an ``up`` serve metrics: docs/operations.md, Metrics."""
    return [metrics_port] if processes == 1 else [metrics_port + 10 + index for index in range(processes)]


def write_configuration(folder: Path, metrics_port: int, processes: int, alertmanager_port: int) -> None:
    """Copy the configuration of Prometheus, with this machine's addresses as targets."""
    shutil.copytree(FOLDER / "prometheus", folder, dirs_exist_ok=True)
    targets = {
        "careergraph.json": [
            {
                "targets": [f"127.0.0.1:{port}" for port in api_ports(metrics_port, processes)],
                "labels": {"role": "api"},
            },
            {
                "targets": [f"127.0.0.1:{metrics_port + offset}" for offset in (1, 2)],
                "labels": {"role": "worker"},
            },
        ],
        "alertmanager.json": [{"targets": [f"127.0.0.1:{alertmanager_port}"]}],
    }
    for name, content in targets.items():
        (folder / "targets" / name).write_text(json.dumps(content), encoding="utf-8")


def serves_metrics(port: int) -> bool:
    """Return whether a process serves metrics on a port of this machine."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=ANSWER_SECONDS):
            return True
    except OSError:
        return False


def start(stack: ExitStack, log: Path, *command: str) -> "subprocess.Popen[bytes]":
    """Start a program that ends with the stack; its output goes to a log."""
    output = stack.enter_context(log.open("ab"))
    process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)  # noqa: S603 - our own command
    stack.callback(process.wait, STOP_SECONDS)
    stack.callback(process.terminate)
    return process


def main() -> int:
    """Run both until Ctrl-C. Exit codes: 0 stopped, 1 one of them ended, 2 one of them is not installed."""
    paths = find_programs()
    if missing := sorted(PROGRAMS.keys() - paths.keys()):
        print(f"not installed: {', '.join(missing)}. On Debian: apt-get install {' '.join(missing)}", file=sys.stderr)
        return 2
    home = Path(os.environ.get("CAREERGRAPH_HOME", "~/.careergraph")).expanduser() / "observe"
    metrics_port = int(os.environ.get("CAREERGRAPH_METRICS_PORT", METRICS_PORT))
    processes = int(os.environ.get("CAREERGRAPH_PROCESSES", "1"))
    home.mkdir(parents=True, exist_ok=True)
    write_configuration(home / "configuration", metrics_port, processes, ALERTMANAGER_PORT)
    if not serves_metrics(api_ports(metrics_port, processes)[0]):
        print(f"nothing serves metrics on port {metrics_port}: CAREERGRAPH_METRICS_PORT={metrics_port} careergraph up")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with ExitStack() as stack:
        programs = [
            start(
                stack,
                home / "alertmanager.log",
                paths["prometheus-alertmanager"],
                f"--config.file={FOLDER / 'alertmanager' / 'alertmanager.yml'}",
                f"--storage.path={home / 'alertmanager'}",
                f"--web.listen-address=127.0.0.1:{ALERTMANAGER_PORT}",
                "--cluster.listen-address=",
            ),
            start(
                stack,
                home / "prometheus.log",
                paths["prometheus"],
                f"--config.file={home / 'configuration' / 'prometheus.yml'}",
                f"--storage.tsdb.path={home / 'prometheus'}",
                f"--web.listen-address=127.0.0.1:{PROMETHEUS_PORT}",
            ),
        ]
        print(f"Prometheus    http://127.0.0.1:{PROMETHEUS_PORT}/alerts")
        print(f"Alertmanager  http://127.0.0.1:{ALERTMANAGER_PORT}")
        print(f"Logs          {home}. Ctrl-C stops both.", flush=True)
        try:
            while True:
                for program in programs:
                    try:
                        code = program.wait(1)
                    except subprocess.TimeoutExpired:
                        continue
                    print(f"a program ended with exit code {code}: its log is in {home}", file=sys.stderr)
                    return 1
        except KeyboardInterrupt:
            return 0


if __name__ == "__main__":
    sys.exit(main())
