"""jmap-jam, an independent JMAP client (npm), with npm's `eventsource` to listen: both MIT, tools of the tests only."""

from pathlib import Path

MANIFEST = Path(__file__).with_name("package.json")
SCRIPT = Path(__file__).with_name("talk.mjs")
