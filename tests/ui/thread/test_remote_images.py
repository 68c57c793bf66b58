"""Pictures from elsewhere: what is asked for, of whom, and what is refused. Against a real TLS server here."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtNetwork import QSslCertificate, QSslConfiguration
from pytestqt.qtbot import QtBot

from tests.servers.certificates import write
from ui.tasks import Tasks
from ui.thread import remote_images
from ui.thread.remote_images import RemoteImages
from ui.thread.remote_rules import is_public

HOST = "pictures.example"


@dataclass
class Server:
    """What it was asked, and how to reach it."""

    port: int
    ca: Path
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def html(self, *paths: str) -> str:
        return "".join(f'<img src="https://{HOST}:{self.port}{path}">' for path in paths)

    def trust(self, tls: QSslConfiguration) -> None:
        tls.setCaCertificates(QSslCertificate.fromPath(str(self.ca)))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("tls")
    made = Server(0, write(folder, HOST))

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append((self.path, dict(self.headers)))
            onward = {
                "/http": f"http://{HOST}:{made.port}/a.png",
                "/private": "https://10.0.0.1/a.png",
                "/loop": "/loop",
                "/on": "/a.png",
            }.get(self.path)
            self.send_response(302 if onward else 200)
            if onward:
                self.send_header("Location", onward)
            kind = "text/html" if self.path == "/page" else "image/png"
            self.send_header("Content-Type", kind)
            self.send_header("Set-Cookie", "who=you")
            body = b"x" * (remote_images.MOST_BYTES + 1) if self.path == "/huge" else b"picture"
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Silent."""

    web = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    web.socket = context.wrap_socket(web.socket, server_side=True)
    made.port = web.server_address[1]
    thread = threading.Thread(target=web.serve_forever, daemon=True)
    thread.start()
    yield made
    web.shutdown()
    web.server_close()
    thread.join()


def _this_machine(address: str) -> bool:
    return address == "127.0.0.1"


async def here(host: str, port: int) -> Sequence[str]:
    """Every name is this machine, but what is a number already."""
    return [host if host[0].isdigit() else "127.0.0.1"]


@pytest.fixture
def fetch(server: Server, tasks: Tasks, qtbot: QtBot) -> Iterator[Callable[[str], Mapping[str, bytes]]]:
    """Fetch the pictures of some HTML."""
    server.asked.clear()
    made: dict[Callable[[str], bool], RemoteImages] = {}

    def fetch_it(html: str, allowed: Callable[[str], bool] = _this_machine) -> Mapping[str, bytes]:
        images = made.setdefault(allowed, RemoteImages(resolver=here, allowed=allowed, trust=server.trust))
        got: list[Mapping[str, bytes]] = []

        async def work() -> None:
            got.append(await images.fetch(html))

        tasks.start(work())
        qtbot.waitUntil(lambda: tasks.idle, timeout=20_000)
        return got[0]

    yield fetch_it
    for images in made.values():
        # Now and in this thread, not when the server's thread happens to collect garbage.
        shiboken6.delete(images)


Fetch = Callable[..., Mapping[str, bytes]]


def test_a_picture_comes_by_name_over_tls(fetch: Fetch, server: Server) -> None:
    html = server.html("/a.png", "/on")
    assert list(fetch(html).values()) == [b"picture", b"picture"]


def test_nothing_tells_who_asked(fetch: Fetch, server: Server) -> None:
    fetch(server.html("/a.png"))
    fetch(server.html("/b.png"))
    for _, headers in server.asked:
        names = {name.lower() for name in headers}
        assert not names & {"cookie", "referer", "authorization"}
        assert headers["Accept-Language"] == "*"
        assert headers["Host"] == f"{HOST}:{server.port}"


@pytest.mark.parametrize("path", ["/http", "/private", "/loop", "/page", "/huge"])
def test_refused(fetch: Fetch, server: Server, path: str) -> None:
    assert fetch(server.html(path)) == {}


def test_a_name_that_leads_into_the_shop_is_not_asked(fetch: Fetch, server: Server) -> None:
    assert fetch(server.html("/a.png"), is_public) == {}
    assert server.asked == []


def test_a_server_with_another_name_is_not_trusted(fetch: Fetch, server: Server) -> None:
    assert fetch(server.html("/a.png").replace(HOST, "other.example")) == {}
    assert server.asked == []


def test_not_more_than_the_limit_are_asked_for(fetch: Fetch, server: Server) -> None:
    fetch(server.html(*(f"/{n}.png" for n in range(remote_images.MOST_PICTURES + 20))))
    assert len(server.asked) == remote_images.MOST_PICTURES


def test_the_resolver_is_the_systems() -> None:
    found = asyncio.run(remote_images.resolve("localhost", 443))
    assert set(found) <= {"127.0.0.1", "::1"}
