"""notmuch as the peer: Debian's program indexes the same mails, Debian's Python asks it in process."""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.bench.children import Ended, checked, run
from tests.servers import packages

DEBIAN: Final = ("notmuch", "python3-notmuch2")
SYSTEM_PYTHON: Final = "/usr/bin/python3"
_CJK: Final = {"XAPIAN_CJK_NGRAM": "1"}
"""Without it Xapian finds nothing inside a run of Chinese, and finds that quickly."""
_CONFIG: Final = (
    "[database]\npath={maildir}\n[user]\nname=Shop\nprimary_email=owner@shop.example\n[new]\ntags=inbox\n"
    "[search]\nexclude_tags=\n[maildir]\nsynchronize_flags=false\n"
)
_ASK: Final = r"""
import json, notmuch2, sys, time
questions = json.load(sys.stdin)
database = notmuch2.Database(path=sys.argv[1], config=notmuch2.Database.CONFIG.EMPTY)
taken = {}
for name, queries in questions.items():
    taken[name] = []
    for query in queries * int(sys.argv[2]):
        began = time.process_time()
        found = []
        try:
            for message in database.messages(query, sort=database.SORT.NEWEST_FIRST):
                found.append(message.messageid)
                if len(found) == 50:
                    break
        except notmuch2.XapianError:
            # A short beginning of a word has more endings than Xapian takes.
            continue
        taken[name].append((time.process_time() - began) * 1000)
print(json.dumps(taken))
"""


def here() -> bool:
    """Whether both the program and its Python binding are installed (apt: notmuch, python3-notmuch2)."""
    return shutil.which("notmuch") is not None and run([SYSTEM_PYTHON, "-c", "import notmuch2"]).code == 0


def version() -> str:
    """As it says itself."""
    return checked(run(["notmuch", "--version"])).said.strip()


def index(maildir: Path, scratch: Path) -> Ended:
    """Index from nothing; how long it took."""
    packages.debian(DEBIAN)
    shutil.rmtree(maildir / ".notmuch", ignore_errors=True)
    config = scratch / "notmuch.config"
    config.write_text(_CONFIG.format(maildir=maildir), encoding="utf-8")
    return checked(run(["notmuch", "new", "--quiet"], {**_CJK, "NOTMUCH_CONFIG": str(config)}))


def ask(maildir: Path, questions: Mapping[str, Sequence[str]], times: int) -> dict[str, list[float]]:
    """Milliseconds of processor time of each question, newest 50 message ids each; every one is asked so many times.

    Questions that Xapian refuses are left out.
    """
    ended = run([SYSTEM_PYTHON, "-c", _ASK, str(maildir), str(times)], _CJK, typed=json.dumps(dict(questions)))
    taken: dict[str, list[float]] = json.loads(checked(ended).said.splitlines()[-1])
    return taken
