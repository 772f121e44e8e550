"""The pages of leaving: step by step, signed by both in their own browsers, then the account closes."""

import datetime

import pytest
from fastapi.testclient import TestClient

from archive.catalogue.accounts import accounts
from guidang.site.site import Site
from tests.web.administration.conftest import SignedIn, account_id, person_id
from tests.web.reading import shown, texts, tree

TODAY = datetime.datetime.now().astimezone().date().isoformat()


def begin(client: TestClient, site: Site, login: str = "clerk", reason: str = "leaving") -> str:
    data = {"person": str(person_id(site, login)), "reason": reason, "leaves_on": TODAY}
    answer = client.post("/leaving", data=data)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def note(client: TestClient, site: Site, address: str, text: str = "三盒合同") -> int:
    data = {"successor": str(person_id(site, "archivist")), "note": text}
    return client.post(f"{address}/note", data=data).status_code


def steps_done(client: TestClient, address: str) -> int:
    return len(tree(client.get(address)).xpath("//ol[@class='steps']/li[@class='done']"))


@pytest.mark.rule("R059")
@pytest.mark.rule("R090")
def test_who_leaves_hands_over_both_sign_and_then_the_account_closes(
    site: Site, system: TestClient, signed_in: SignedIn
) -> None:
    clerk, successor = signed_in("clerk"), signed_in("archivist")
    system.post("/departments", data={"name": "法务部"})
    appointment = {"person": person_id(site, "clerk"), "department": "法务部", "since": "2026-01-01"}
    system.post("/appointments", data=appointment)
    address = begin(system, site)
    number = address.rpartition("/")[2]
    page = tree(system.get(address))
    assert page.xpath("//form[contains(@action, 'finish')]//button/@disabled")
    assert system.post(f"{address}/finish").status_code == 409
    (kept,) = page.xpath("//input[@name='appointment']/@value")
    handed = {"appointment": kept, "successor": person_id(site, "archivist"), "last": TODAY}
    assert system.post(f"{address}/appointments", data=handed).status_code == 303
    assert note(system, site, address) == 303
    assert "等您签字的交接1" in shown(tree(clerk.get("/waiting")).xpath("//main")[0])
    assert "没有等您签字" in successor.get("/hand-overs").text
    assert successor.post(f"/hand-overs/{number}/sign").status_code == 409
    assert "三盒合同" in clerk.get(f"/hand-overs/{number}").text
    assert clerk.post(f"/hand-overs/{number}/sign").status_code == 303
    assert len(texts(tree(successor.get("/hand-overs")), "//tr")) == 1
    assert successor.post(f"/hand-overs/{number}/sign").status_code == 303
    assert steps_done(system, address) == 4
    assert system.post(f"{address}/finish").status_code == 303
    with site.database.read() as connection:
        closed = accounts.by_id(connection, account_id(site, "clerk"))
    assert closed is not None and closed.ended_at is not None
    assert clerk.get("/waiting").headers["location"].startswith("/sign-in")
    done = system.get(address)
    assert "已办完" in done.text and "finish" not in done.text
    assert "离开" in system.get(f"/people/{account_id(site, 'clerk')}").text


@pytest.mark.rule("R059")
def test_paper_signatures_are_entered_in_their_turn(site: Site, system: TestClient) -> None:
    address = begin(system, site, reason="transfer")
    note(system, site, address)
    late = system.post(f"{address}/paper", data={"side": "taken", "name": "某人", "day": TODAY})
    assert late.status_code == 409 and "还不能签字" in late.text
    for side in ("given", "taken"):
        signed = {"side": side, "name": "某人", "day": TODAY}
        assert system.post(f"{address}/paper", data=signed).status_code == 303
    assert "纸面" in system.get(address).text
    assert system.post(f"{address}/finish").status_code == 303
    with site.database.read() as connection:
        clerk = accounts.by_id(connection, account_id(site, "clerk"))
    assert clerk is not None and clerk.ended_at is None


@pytest.mark.rule("R047")
def test_a_hand_over_is_shown_to_those_who_sign_it_and_to_nobody_else(
    site: Site, system: TestClient, signed_in: SignedIn
) -> None:
    address = begin(system, site)
    note(system, site, address)
    number = address.rpartition("/")[2]
    for login, status in (("clerk", 200), ("archivist", 200), ("reader", 404), ("audit-admin", 404)):
        client = signed_in(login)
        assert client.get(f"/hand-overs/{number}").status_code == status, login
        assert client.get(address).status_code == 403, login
    stranger = signed_in("reader")
    assert stranger.get("/hand-overs/999").text == stranger.get(f"/hand-overs/{number}").text.replace(
        f"hand-overs%2F{number}", "hand-overs%2F999"
    )
    assert stranger.post(f"/hand-overs/{number}/sign").status_code == 404


def test_what_cannot_be_is_told_with_what_to_do(site: Site, system: TestClient) -> None:
    wrong = {"person": "0", "reason": "leaving", "leaves_on": TODAY}
    assert "没有这个人" in system.post("/leaving", data=wrong).text
    address = begin(system, site)
    again = {"person": person_id(site, "clerk"), "reason": "leaving", "leaves_on": TODAY}
    assert "已经在办" in system.post("/leaving", data=again).text
    assert note(system, site, address, "  ") == 409
    assert note(system, site, address, "a\x00b") == 422
    assert (
        system.post(f"{address}/paper", data={"side": "given", "name": "", "day": TODAY}).status_code == 409
    )
    assert system.post(f"{address}/withdraw").status_code == 303
    assert system.post(f"{address}/withdraw").status_code == 409
    assert "已撤回" in system.get(address).text
    assert system.get("/leaving/999").status_code == 404
    assert system.post("/leaving/999/finish").status_code == 404
