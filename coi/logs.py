"""One log format for every program of the house; to stderr, in UTC, never with the words of a search."""

import logging
import sys
import time


def set_up_logs(level: int = logging.WARNING) -> None:
    """Send the house's log lines to stderr: time in UTC, level, place, sentence."""
    formatter = logging.Formatter("%(asctime)sZ %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=level, handlers=[handler], force=True)
