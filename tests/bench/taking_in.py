"""From mail to searchable, and how fast a file of mail comes in."""

import shutil

from tests.bench import notmuch
from tests.bench.bench import Bench
from tests.bench.children import shopbell
from tests.bench.results import Result, at_least, beside


def mail_to_searchable(bench: Bench) -> list[Result]:
    """Messages per second of processor time, the start of the program and the stored text included."""
    peer = notmuch.index(bench.maildir, bench.scratch)
    shutil.rmtree(bench.imported, ignore_errors=True)
    ours = shopbell(bench.imported, "import", str(bench.maildir))
    count = bench.sizes.mails
    name = f"notmuch new, {count:,} mails"
    return [
        beside("mail to searchable", count / ours.cpu, "messages/CPU s", (name, count / peer.cpu), least=4.0),
    ]


def mbox_import(bench: Bench) -> list[Result]:
    """On the clock, and for a busy machine on the processor."""
    count = bench.sizes.mails
    ended = shopbell(bench.scratch / "from-mbox", "import", str(bench.mbox))
    note = f"{count / ended.cpu:.0f} messages per CPU second"
    return [at_least("mbox import", count / ended.wall, "messages/s", 2_000, note)]
