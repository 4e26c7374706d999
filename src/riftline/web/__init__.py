"""The desk: pages for reading and forms for deciding, rendered here, without JavaScript.

Nothing heavy is imported until `create_app` is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import FastAPI

    from riftline.case import Case, People

__all__ = ["create_app"]


def create_app(
    case: Case,
    *,
    hosts: Sequence[str] = (),
    who: str = "",
    people: People | None = None,
    secure: bool = False,
) -> FastAPI:
    """The desk over `case`. See `riftline.web.app.create_app`."""
    from riftline.web.app import create_app as make

    return make(case, hosts=hosts, who=who, people=people, secure=secure)
