"""A Matrix account added on the command line by a code that is typed in elsewhere."""

import json
import re
import subprocess
import sys

import pytest

from tests.e2e.program.shopbell import MAIN, Shopbell
from tests.servers.matrix import Doorway
from tests.servers.oidc import enter_code

pytestmark = [pytest.mark.server("matrix"), pytest.mark.server("oidc"), pytest.mark.server("keyring")]
SHOWN = re.compile(r"Open (\S+) on any device and type in (\S+) there")


@pytest.mark.timeout(240)
def test_the_code_is_told_at_the_terminal_and_rows_stay_rows(shopbell: Shopbell, matrix_with_oauth: Doorway) -> None:
    answers = {"user": "@corner:example.test", "homeserver": matrix_with_oauth.server.url, "way": "code"}
    words = ["accounts", "add", "matrix", "--answers", "-"]
    adding = subprocess.Popen(
        [sys.executable, str(MAIN), "--profile", str(shopbell.profile), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(shopbell.environment),
    )
    with adding:
        assert adding.stdin is not None
        assert adding.stdout is not None
        assert adding.stderr is not None
        adding.stdin.write(json.dumps(answers))
        adding.stdin.close()
        shown = SHOWN.search(adding.stderr.readline())
        assert shown is not None
        enter_code(matrix_with_oauth.provider, shown[1], shown[2], "corner")
        (row,) = [json.loads(line) for line in adding.stdout]
    assert row["address"] == "@corner:example.test"
    assert shopbell.ask("sync")[0]["error"] is None
    assert shopbell.run("accounts", "remove", str(row["account"])).code == 0
    assert shopbell.ask("accounts", "list") == []
