"""An OpenID Connect provider as a process, with people, a client, and keys that rotate."""

import base64
import json
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import yaml

from graph.engines.child import free_port

AUDIENCE = "careergraph"
PASSWORD, SECRET = "correct-horse", "battery-staple"
CLIENT = "job-site"
START_SECONDS = 60.0
PEOPLE = {
    "ann": ["jobseeker"],
    "bob": ["jobseeker", "staff"],
    "carla": ["jobseeker"],
    "visitor": [],
}


@dataclass(frozen=True, slots=True)
class RunningProvider:
    """A provider that runs."""

    issuer: str
    folder: Path

    def token_of(self, person: str) -> str:
        """The access token that a person gets."""
        return self._ask_token(grant_type="password", username=person, password=PASSWORD)

    def client_token(self) -> str:
        """The access token that the client gets for itself."""
        return self._ask_token(grant_type="client_credentials")

    def rotate_keys(self) -> None:
        """Sign with a new key from now on; the old one stays published for a while."""
        self._post("/api/keys/rotate", {})

    def forge(self, algorithm: str = "RS256", head: dict[str, Any] | None = None, **changes: Any) -> str:
        """A token with the provider's own key and other claims than it would give; ``None`` leaves one out."""
        now = int(time.time())
        made = {"iss": self.issuer, "aud": AUDIENCE, "sub": "ann", "iat": now, "exp": now + 300, "roles": ["jobseeker"]}
        claims = {name: value for name, value in {**made, **changes}.items() if value is not None}
        key = (self.folder / "keys" / "rsa_private.pem").read_text()
        return jwt.encode(claims, key, algorithm, {"kid": self.key_id, **(head or {})})

    @property
    def key_id(self) -> str:
        """The id of the key that signs now."""
        return (self.folder / "keys" / "kid.txt").read_text().strip()

    def _ask_token(self, **form: str) -> str:
        return str(self._post("/token", form)["access_token"])

    def _post(self, path: str, form: dict[str, str]) -> dict[str, Any]:
        credentials = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        request = urllib.request.Request(
            f"{self.issuer}{path}",
            data=urllib.parse.urlencode(form).encode(),
            headers={"Authorization": f"Basic {credentials}"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            content: dict[str, Any] = json.load(answer)
        return content


@contextmanager
def run_provider(folder: Path, port: int | None = None) -> Iterator[RunningProvider]:
    """A provider with its configuration and keys in a folder; ended with the block."""
    port = port or free_port()
    folder.mkdir(parents=True, exist_ok=True)
    issuer = f"http://127.0.0.1:{port}"
    settings = {
        "config_version": 1,
        "server": {"host": "127.0.0.1", "port": port},
        "oauth": {
            "issuer": issuer,
            "audience": AUDIENCE,
            "clients": [{"client_id": CLIENT, "client_secret": SECRET}],
        },
        "jwt": {"keys_dir": str(folder / "keys")},
    }
    users = {
        name: {"password": PASSWORD, "email": f"{name}@example.org", "roles": roles} for name, roles in PEOPLE.items()
    }
    (folder / "settings.yaml").write_text(yaml.safe_dump(settings))
    (folder / "users.yaml").write_text(yaml.safe_dump({"config_version": 1, "users": users}))
    command = [sys.executable, "-m", "nanoidp", "--config", str(folder)]
    with (
        (folder / "log.txt").open("ab") as log,
        subprocess.Popen(command, stdout=log, stderr=log, cwd=folder) as process,
    ):
        try:
            wait_for_answer(f"{issuer}/.well-known/openid-configuration", process)
            yield RunningProvider(issuer, folder)
        finally:
            process.terminate()
            process.wait(30)


def wait_for_answer(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Wait until a page is there."""
    pause, ends = threading.Event(), time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        assert process.poll() is None, "the provider has ended"
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            pause.wait(0.1)
    raise AssertionError(f"{url} does not answer")
