"""The made-up case for tests of the exports."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def made() -> ModuleType:
    """tests/export/made.py; loaded by path, because tests are no package."""
    spec = importlib.util.spec_from_file_location(
        "riftline_made_case", Path(__file__).parent / "made.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
