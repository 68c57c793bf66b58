"""Starts Shopbell from a wheel, an editable install or a checkout alike."""

import sys
from pathlib import Path


def main() -> int:
    """Put the folder that holds ui, connectors and storage first, then hand over to main.py."""
    here = Path(__file__).resolve().parent
    packed = here / "_app"
    sys.path.insert(0, str(packed if packed.is_dir() else here.parent))
    from main import main as start

    return start()


if __name__ == "__main__":
    sys.exit(main())
