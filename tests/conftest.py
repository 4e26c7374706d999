"""House rules of the whole suite."""

from __future__ import annotations

import os
import signal
from collections.abc import Generator
from typing import Any

import pytest

# A job started in the background ignores Ctrl-C, and so would every process that a test starts and
# interrupts. One that is handled here is not ignored there.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

SKIPS_FAIL = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def _fail(report: Any) -> None:
    """Turn a skip into a failure; an expected failure (xfail) is no skip and stays."""
    if SKIPS_FAIL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where CI is set, so nothing was checked: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _fail(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _fail(report)
    return report
