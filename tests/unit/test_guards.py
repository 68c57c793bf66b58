"""Each guard around the tests fails a test that deserves it: planted and seen."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONFTEST = "from tests.conftest import *\n"
PLANTED = """
import asyncio, logging, os, socket, warnings
from pathlib import Path
import pytest

@pytest.mark.server("mail")
def test_good(): pass

@pytest.mark.expects_log("announced")
def test_announced_log(): logging.getLogger("x").warning("announced")

async def test_leaves_a_task(): asyncio.get_running_loop().create_task(asyncio.sleep(100))

def test_logs_a_warning(): logging.getLogger("x").warning("not announced")

def test_writes_at_home(): (Path(os.environ["XDG_DATA_HOME"]) / "stray").write_text("x")

def test_skips(): pytest.skip("no server here")

def test_warns(): warnings.warn("old")

def test_leaves_the_machine(): socket.create_connection(("192.0.2.1", 80), 1)

def test_qt_complains(qtbot):
    from PySide6.QtCore import qWarning
    qWarning("QObject: something is wrong")
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ET.Element]:
    """Run the planted tests in a process of their own; each test's entry in the report."""
    folder = tmp_path_factory.mktemp("planted")
    (folder / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (folder / "test_planted.py").write_text(PLANTED, encoding="utf-8")
    report = folder / "report.xml"
    options = ["-q", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder)]
    subprocess.run(
        [sys.executable, "-m", "pytest", *options, f"--junitxml={report}", str(folder)],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "CI": "true", "HOME": str(folder)},
        capture_output=True,
        check=False,
    )
    return {case.get("name", ""): case for case in ET.parse(report).iter("testcase")}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("test_leaves_a_task", "tasks left running"),
        ("test_logs_a_warning", "unexpected log lines"),
        ("test_writes_at_home", "files left in the owner's folders"),
        ("test_skips", "nothing may be skipped in CI"),
        ("test_warns", "UserWarning: old"),
        ("test_leaves_the_machine", "tried to reach 192.0.2.1"),
        ("test_qt_complains", "Qt messages with level WARNING"),
    ],
)
def test_a_bad_test_fails(outcomes: dict[str, ET.Element], name: str, reason: str) -> None:
    wrong = [*outcomes[name].iter("failure"), *outcomes[name].iter("error")]
    assert len(wrong) == 1
    assert reason in (wrong[0].get("message") or "") + (wrong[0].text or "")


@pytest.mark.parametrize("name", ["test_good", "test_announced_log"])
def test_a_good_test_passes(outcomes: dict[str, ET.Element], name: str) -> None:
    assert not [*outcomes[name].iter("failure"), *outcomes[name].iter("error")]


def test_the_real_thing_is_in_the_report(outcomes: dict[str, ET.Element]) -> None:
    properties = [(p.get("name"), p.get("value")) for p in outcomes["test_good"].iter("property")]
    assert properties == [("server", "mail")]
