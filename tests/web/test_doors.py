"""Every route has its door, and who may open it is decided there alone."""

import re

import pytest
from fastapi import FastAPI

from archive.rules.roles import ADMINISTRATORS, BUSINESS, Role
from guidang.site.site import Site
from guidang.web.account import doors
from guidang.web.app import create_app


def routes(app: FastAPI) -> set[tuple[str, str]]:
    return {(method.upper(), path) for path, methods in app.openapi()["paths"].items() for method in methods}


def test_every_route_has_exactly_one_door(site: Site) -> None:
    named = [(door.method, door.path) for door in doors.DOORS]
    assert len(set(named)) == len(named)
    assert {(method, path.replace(":int", "")) for method, path in named} == routes(create_app(site))


def test_an_address_leads_to_its_own_door() -> None:
    for door in doors.DOORS:
        assert (
            doors.at(door.method, re.sub(r"\{\w+:int\}", "7", door.path).replace("{language}", "en")) is door
        )
    assert doors.at("GET", "/records/7/nothing") is None
    assert doors.at("DELETE", "/") is None


@pytest.mark.rule("R065")
@pytest.mark.rule("R230")
def test_what_is_done_with_records_is_for_no_administrator() -> None:
    with_records = [door for door in doors.DOORS if door.act is not None]
    assert with_records
    for door in with_records:
        assert door.roles is not None
        assert not door.roles & ADMINISTRATORS
        assert door.roles <= BUSINESS


def test_a_link_is_shown_to_whom_it_leads() -> None:
    assert doors.leads(frozenset({Role.CLERK}), "/intake")
    assert not doors.leads(frozenset({Role.AUDIT_ADMIN}), "/intake")
    assert doors.leads(frozenset(), "/account") and not doors.leads(frozenset(), "/")
