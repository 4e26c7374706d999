"""Short ways to make statements and cards for tests of the relations."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def say() -> ModuleType:
    """tests/relations/say.py; loaded by path, because tests are no package."""
    spec = importlib.util.spec_from_file_location(
        "riftline_relations_say", Path(__file__).parent / "say.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
