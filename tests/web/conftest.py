"""Cases and clients for the desk's tests. tests/builders.py is loaded by path: tests are no
package."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.web.driven import CHROMIUM, FLAGS

from riftline.case import Case
from riftline.web import create_app


@pytest.fixture(scope="session")
def builders() -> ModuleType:
    name = "riftline_builders"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            name, Path(__file__).parent.parent / "builders.py"
        )
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module  # dataclasses look their module up while it is made
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture(scope="session")
def demo(builders: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """The demonstration case. Read only: tests that rule make a case of their own."""
    with builders.demo_case(tmp_path_factory.mktemp("demo") / "case") as case:
        yield case


@pytest.fixture(scope="session")
def hostile(builders: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """The case whose every captured field means harm. Read only."""
    with builders.hostile_case(tmp_path_factory.mktemp("hostile") / "case") as case:
        yield case


@pytest.fixture
def fresh(builders: ModuleType, tmp_path: Path) -> Iterator[Case]:
    """A demonstration case to rule in."""
    with builders.demo_case(tmp_path / "case") as case:
        yield case


def client_of(case: Case, **kwargs: object) -> TestClient:
    return TestClient(
        create_app(case, who="tester", **kwargs),  # type: ignore[arg-type]
        base_url="http://127.0.0.1:8765",
        follow_redirects=False,
    )


@pytest.fixture(scope="session")
def client_for() -> Callable[..., TestClient]:
    """A client of the desk over a case, with what `create_app` takes besides."""
    return client_of


@pytest.fixture(scope="session")
def desk(demo: Case) -> TestClient:
    return client_of(demo)


@pytest.fixture(scope="session")
def hostile_desk(hostile: Case) -> TestClient:
    return client_of(hostile)


@pytest.fixture
def fresh_desk(fresh: Case) -> TestClient:
    return client_of(fresh)


# Playwright runs once a thread, so a module's browser ends before another's begins.
@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as p:
        opened = p.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield opened
        opened.close()
