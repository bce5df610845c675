"""Packages that only some installations have: imported where a setting asks for them, with a clear sentence else."""

import importlib
from typing import Any

from coi.errors import SettingsError


def imported(package: str, extra: str) -> Any:
    """The package; SettingsError, which says how to install it, where it is not there."""
    try:
        return importlib.import_module(package)
    except ImportError:
        raise SettingsError(
            f"The embedder needs the package {package}: install coi-search[{extra}], or leave the setting empty."
        ) from None
