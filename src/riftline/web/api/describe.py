"""The API's description (OpenAPI 3.1), made from the table of what it does.

Schemas come from the dataclasses that requests are read into and answers are written from, and from
the contracts in docs/: there is no second description that could say something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from riftline import contracts
from riftline.web.api import shapes
from riftline.web.api.answer import ROOT, Problem
from riftline.web.api.asked import Ruling
from riftline.web.api.reads import READS, Contract, Many, Read

__all__ = ["TOKEN_HEADER", "description"]

TOKEN_HEADER = "X-Riftline-Token"  # noqa: S105 - the header's name
_REF = "#/components/schemas/"


def description(title: str, *, team: bool) -> dict[str, Any]:
    """The whole description. `team`: people sign in at this desk."""
    types = {Problem, Ruling, shapes.Token, shapes.RulingKept}
    for read in READS:
        inner = read.answer.of if isinstance(read.answer, Many) else read.answer
        types |= {read.asked} | ({inner} if isinstance(inner, type) else set())
    ordered = sorted(types, key=lambda t: t.__name__)
    _, components = msgspec.json.schema_components(ordered, ref_template=_REF + "{name}")
    paths: dict[str, Any] = {ROOT + r.path: {"get": _get(r, components)} for r in READS}
    paths[f"{ROOT}/decisions"]["post"] = _post()
    paths[f"{ROOT}/token"] = {"get": _token()}
    asked = {r.asked.__name__ for r in READS}
    schemas = {name: s for name, s in components.items() if name not in asked}
    for name in contracts.SCHEMAS:
        schemas.update(_contract(name))
    told: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1", "description": _ABOUT},
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": dict(sorted(schemas.items()))},
    }
    if team:
        cookie = {"type": "apiKey", "in": "cookie", "name": "riftline"}
        told["components"]["securitySchemes"] = {"session": cookie}
        told["security"] = [{"session": []}]
    return told


_ABOUT = (
    "The view of a case at its present revision: the same that the desk's pages show. An answer's "
    "ETag changes with the view; `If-None-Match` with it is answered by 304. In a list, `next` is "
    "the `cursor` of what follows. Ids stand in addresses with every character but letters, "
    "digits, `_` and `-` as its code point (`~2f~`); `self` is an address made so. Trouble is "
    "answered as application/problem+json with what was seen, what was expected and what to do."
)


def _get(read: Read, components: Mapping[str, Any]) -> dict[str, Any]:
    asked = components[read.asked.__name__]
    needed = asked.get("required", ())
    parameters = [
        {
            "name": name, "in": "path", "required": True,
            "schema": {"type": "string", "minLength": 1},
        }
        for name in re.findall(r"\{(\w+)\}", read.path)
    ]  # fmt: skip
    for name, schema in asked["properties"].items():
        wanted = _bare(schema)
        about = {"description": d} if (d := wanted.pop("description", "")) else {}
        parameters.append(
            {"name": name, "in": "query", "required": name in needed, **about, "schema": wanted}
        )
    good = {
        "description": read.summary,
        "headers": {"ETag": {"schema": {"type": "string"}}},
        "content": _json(_answer(read.answer)),
    }
    return {
        "operationId": "_".join(re.findall(r"\w+", read.path)),
        "summary": read.summary,
        "parameters": parameters,
        "responses": {"200": good, **_troubles(304, 400, 404)},
    }


def _bare(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter's schema without null: what is not given is left out of an address."""
    kept = {k: v for k, v in schema.items() if k not in ("anyOf", "default")}
    options = [o for o in schema.get("anyOf", ()) if o.get("type") != "null"]
    kept.update(options[0] if len(options) == 1 else {})
    if None in kept.get("enum", ()):
        kept["enum"] = [v for v in kept["enum"] if v is not None]
    return kept


def _answer(answer: type | Contract | Many) -> dict[str, Any]:
    if isinstance(answer, Many):
        return {
            "type": "object",
            "properties": {
                "total": {"type": "integer", "minimum": 0},
                "items": {"type": "array", "items": _answer(answer.of)},
                "next": {"type": ["string", "null"]},
            },
            "required": ["total", "items", "next"],
            "additionalProperties": False,
        }
    if isinstance(answer, Contract):
        return {"$ref": _REF + answer.name + (f".{answer.part}" if answer.part else "")}
    return {"$ref": _REF + answer.__name__}


def _post() -> dict[str, Any]:
    return {
        "operationId": "decide",
        "summary": "Rule on something. Nothing else can be changed over the API",
        "parameters": [
            {
                "name": TOKEN_HEADER, "in": "header", "required": True,
                "description": f"`token` of {ROOT}/token", "schema": {"type": "string"},
            }
        ],
        "requestBody": {"required": True, "content": _json({"$ref": _REF + "Ruling"})},
        "responses": {
            "201": {
                "description": "The ruling is kept",
                "content": _json({"$ref": _REF + "RulingKept"}),
            },
            **_troubles(400, 403, 404, 413, 415),
        },
    }  # fmt: skip


def _token() -> dict[str, Any]:
    return {
        "operationId": "token",
        "summary": "What a program that rules must send with it",
        "parameters": [],
        "responses": {
            "200": {
                "description": "Whose rulings they are",
                "content": _json({"$ref": _REF + "Token"}),
            },
            **_troubles(400),
        },
    }


def _troubles(*statuses: int) -> dict[str, Any]:
    told = {
        304: "Nothing has changed since the ETag that was sent",
        400: "The request makes no sense here",
        403: "Not from a page or program of this desk, or more than your role may do",
        404: "There is no such thing in this case",
        413: "Too long",
        415: "Not JSON",
    }
    made: dict[str, Any] = {str(s): {"description": told[s]} for s in statuses}
    made["default"] = {"description": "Trouble"}
    for status, entry in made.items():
        if status != "304":
            entry["content"] = {"application/problem+json": {"schema": {"$ref": _REF + "Problem"}}}
    return made


def _json(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _contract(name: str) -> Iterable[tuple[str, Any]]:
    """A contract's schemas as components: ``pair``, ``pair.statement``, …"""
    whole = contracts.schema(name)
    parts = whole.pop("$defs", {})
    whole.pop("$schema", None)
    for part, schema in [(name, whole), *((f"{name}.{p}", s) for p, s in parts.items())]:
        yield part, _moved(schema, name)


def _moved(schema: Any, name: str) -> Any:
    if isinstance(schema, dict):
        return {
            k: f"{_REF}{name}.{v.removeprefix('#/$defs/')}"
            if k == "$ref" and isinstance(v, str)
            else _moved(v, name)
            for k, v in schema.items()
        }
    return [_moved(v, name) for v in schema] if isinstance(schema, list) else schema
