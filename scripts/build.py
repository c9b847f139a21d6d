"""Publish: `python scripts/build.py` translates what is missing and builds both editions; `--help` tells the rest."""

import sys

from bitext.cli import main

if __name__ == "__main__":
    sys.exit(main())
