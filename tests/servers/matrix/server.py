"""Synapse from PyPI with SQLite on loopback, in a virtual environment of its own below the tests' cache."""

import hashlib
import hmac
import itertools
import json
import os
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

import httpx

from tests.servers import processes
from tests.servers.environments import from_file, run_outside

HERE = Path(__file__).parent
NAME = "example.test"
SECRET = "registration-of-the-tests"
PASSWORD = "correct-horse"


@dataclass(frozen=True, slots=True)
class MatrixUser:
    """Somebody with an account there."""

    name: str
    password: str = PASSWORD

    @property
    def address(self) -> str:
        """The whole Matrix name."""
        return f"@{self.name}:{NAME}"


def environment() -> Path:
    """The folder of programs with Synapse and matrix-nio, installed when missing."""
    return from_file("matrix-pip", HERE / "requirements.txt")


def signs_in_at(issuer: str) -> str:
    """Configuration: by password, and by the page of this OpenID provider (m.login.sso)."""
    provider = {
        "idp_id": "oidc",
        "idp_name": "The shop's provider",
        "issuer": issuer,
        "client_id": "synapse",
        "client_secret": "synapse-secret",
        "scopes": ["openid", "profile"],
        "user_mapping_provider": {"config": {"localpart_template": "{{ user.sub }}"}},
    }
    return "oidc_providers: " + json.dumps([provider]) + "\n"


def delegates_to(issuer: str) -> str:
    """Configuration: by OAuth 2.0 alone, at this authentication service."""
    service = {"enabled": True, "endpoint": f"{issuer}/", "secret": SECRET}
    more = {"matrix_authentication_service": service, "password_config": {"enabled": False}}
    return "".join(f"{name}: {json.dumps(content)}\n" for name, content in more.items())


class MatrixServer:
    """One homeserver without federation. State stays in its folder over a restart."""

    def __init__(self, folder: Path, port: int, more: str = "") -> None:
        """`more`: what its configuration has beside ours, such as `signs_in_at` or `delegates_to`."""
        self.folder = folder
        self._more = more
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._numbers = itertools.count(1)
        self._programs = processes.Background(folder, {**os.environ, "PYTHONUNBUFFERED": "1"})

    def start(self) -> None:
        """Install what is missing, start, and wait until it answers."""
        programs = environment()
        self.folder.mkdir(parents=True, exist_ok=True)
        config = self.folder / "homeserver.yaml"
        values = {"port": str(self.port), "folder": str(self.folder), "name": NAME, "secret": SECRET}
        for name in ("homeserver.yaml", "log.yaml"):
            text = Template((HERE / name).read_text(encoding="utf-8")).substitute(values)
            text += self._more if name == "homeserver.yaml" else ""
            (self.folder / name).write_text(text, encoding="utf-8")
        program = [str(programs / "python"), "-m", "synapse.app.homeserver", "-c", str(config)]
        if not (self.folder / "signing.key").exists():
            run_outside([*program, "--generate-keys"])
        self._programs.start("synapse", program)
        processes.wait_until(self.is_running, "Synapse", 90)

    def stop(self) -> None:
        """End it."""
        self._programs.stop()

    def is_running(self) -> bool:
        """Whether it answers."""
        try:
            return httpx.get(f"{self.url}/_matrix/client/versions", timeout=2, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    def next_user(self, kind: str = "user") -> MatrixUser:
        """Somebody new."""
        return self.add_user(f"{kind}{next(self._numbers)}")

    def add_user(self, name: str, *, admin: bool = False) -> MatrixUser:
        """By the registration with a shared secret (Synapse's admin API)."""
        nonce = self._ask("GET", "/_synapse/admin/v1/register")["nonce"]
        words = (nonce, name, PASSWORD, "admin" if admin else "notadmin")
        mac = hmac.new(SECRET.encode(), "\0".join(words).encode(), hashlib.sha1).hexdigest()
        self._ask(
            "POST",
            "/_synapse/admin/v1/register",
            {"nonce": nonce, "username": name, "password": PASSWORD, "admin": admin, "mac": mac},
        )
        return MatrixUser(name)

    def admin(self, method: str, path: str, content: dict[str, Any] | None = None) -> dict[str, Any]:
        """A call of Synapse's admin API by its administrator, who is made at the first use."""
        token = self._admin_token()
        return self._ask(method, f"/_synapse/admin/{path}", content, token)

    def _admin_token(self) -> str:
        kept = self.folder / "admin-token"
        if not kept.exists():
            user = self.add_user("operator", admin=True)
            kept.write_text(self.sign_in(user), encoding="ascii")
        return kept.read_text(encoding="ascii")

    def sign_in(self, user: MatrixUser) -> str:
        """An access token of one more device."""
        who = {"type": "m.id.user", "user": user.name}
        wanted = {"type": "m.login.password", "identifier": who, "password": user.password}
        return str(self._ask("POST", "/_matrix/client/v3/login", wanted)["access_token"])

    def _ask(self, method: str, path: str, content: dict[str, Any] | None = None, token: str = "") -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = httpx.request(method, self.url + path, json=content, headers=headers, timeout=60, trust_env=False)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found
