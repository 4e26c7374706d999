"""What the numbers mean."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from riftline.web.asking import reading
from riftline.web.marks import Whole

if TYPE_CHECKING:
    from fastapi import FastAPI

    from riftline.web.room import Room

__all__ = ["add"]


def add(app: FastAPI, room: Room) -> None:
    """Put the pages on the application."""
    reads = reading(app)

    @reads("/method")
    def method(request: Request) -> Response:
        text = Whole(method_text())
        return room.page(request, room.desk(), "method.html", here="/method", text=text)


def method_text() -> str:
    """The text of docs/method.md: beside the package when installed, else in the source tree."""
    beside = resources.files("riftline.web").joinpath("method.md")
    if beside.is_file():
        return beside.read_text(encoding="utf-8")
    source = Path(__file__).parents[4] / "docs" / "method.md"
    return source.read_text(encoding="utf-8") if source.is_file() else ""
