"""Rights on the pages: every route as every role, and nothing told of what is hidden."""

import csv
import io
import re
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from archive.catalogue.accounts import accounts, asking, grants, people
from archive.catalogue.accounts.accounts import Account
from archive.catalogue.looking import scoping
from archive.catalogue.readings import secrecy
from archive.catalogue.tables import audit as log
from archive.catalogue.tables import record
from archive.rules import access
from archive.rules.access import Act, Grant, Secrecy
from archive.rules.roles import ADMINISTRATORS, BUSINESS, Role
from guidang.rights.accounts import open_account
from guidang.rights.holder import policy_of
from guidang.site.site import Site, now
from guidang.web.account import doors
from guidang.web.app import create_app
from tests.running import guidang, make_site, until
from tests.web.reading import shown, texts, tree

PASSWORD = "correct horse 7"
HTML = {"accept": "text/html", "accept-language": "zh-CN"}
TODAY = time.strftime("%Y-%m-%d")
MISSING = 999_999

NOTICE = (
    "{mark}关于做好{what}工作的通知\n\n各科室：\n    现就{what}工作通知如下。罕见词{word}。\n\n"
    "甲部\n2026年3月5日\n"
)
PAPERS = {
    "甲/公开通知.txt": NOTICE.format(mark="", what="甲部防汛", word="甲公"),
    "甲/机密通知.txt": NOTICE.format(mark="机密\n\n", what="甲部安全保卫", word="甲密"),
    "乙/公开通知.txt": NOTICE.format(mark="", what="乙部用水", word="乙公"),
    "乙/机密通知.txt": NOTICE.format(mark="机密\n\n", what="乙部安全保卫", word="乙密"),
}
LETTER = NOTICE.format(mark="", what="内件", word="附件内")
SAME = NOTICE.format(mark="", what="两部会商", word="共有")
MAIL = (
    "From: a@example.org\r\nTo: b@example.org\r\nSubject: =?utf-8?b?{subject}?=\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    "{text}\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n"
    'Content-Disposition: attachment; filename="{name}"\r\n\r\n{inside}\r\n--b--\r\n'
)


@dataclass
class World:
    """A site, and its pages as somebody sees them."""

    site: Site
    ids: dict[str, int]
    clients: dict[str, TestClient] = field(default_factory=dict)

    def by(self, login: str) -> TestClient:
        """The pages of somebody signed in; "" for nobody."""
        if login not in self.clients:
            app = create_app(self.site, remote=True)
            client = TestClient(app, base_url="http://127.0.0.1", headers=HTML, follow_redirects=False)
            client.__enter__()
            if login:
                done = client.post("/sign-in", data={"login": login, "password": PASSWORD})
                assert done.status_code == 303, done.text
            self.clients[login] = client
        return self.clients[login]

    def account(self, login: str) -> Account:
        with self.site.database.read() as connection:
            found = accounts.by_login(connection, login)
        assert found is not None
        return found

    def acts(self, act: str) -> list[tuple[str, int | None, str]]:
        """Who did this, with which record, and its details; in order."""
        query = (
            sa.select(log.c.who, log.c.record_id, log.c.details).where(log.c.act == act).order_by(log.c.id)
        )
        with self.site.database.read() as connection:
            return [tuple(row) for row in connection.execute(query)]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = make_site(
        tmp_path_factory.mktemp("rights") / "site",
        "[watch]\nsettle_seconds = 0.1\n[accounts]\nhash_passes = 1\n[web]\nopen = false\n",
        ("甲", ""), ("乙", ""),
    )  # fmt: skip
    for place, text in PAPERS.items():
        (folder / "watch_folders" / place).write_text(text, encoding="utf-8")
    (folder / "watch_folders" / "甲" / "甲的会商.txt").write_text(SAME, encoding="utf-8")
    for name, text, inside, word in (
        ("来信.eml", "机密\r\n\r\n关于来信的通知", "inside.txt", LETTER),
        ("说明.eml", "关于附件的说明", "contained.txt", "机密\r\n\r\n关于附件的通知"),
    ):
        mail = MAIL.format(subject="5p2l5L+h", text=text, name=inside, inside=word)
        (folder / "watch_folders" / "甲" / name).write_text(mail, encoding="utf-8", newline="")
    guidang("watch", "--once", "--site", folder)
    (folder / "watch_folders" / "乙" / "乙的会商.txt").write_text(SAME, encoding="utf-8")
    guidang("watch", "--once", "--site", folder)
    site = Site(folder)
    for role in Role:
        add_account(site, role.value, role, "甲")
    add_account(site, "clerk-b", Role.CLERK, "乙")
    add_account(site, "keeper-b", Role.DEPT_ARCHIVIST, "乙")
    with site.database.write() as connection:
        for login, department in (("dept_archivist", "甲"), ("keeper-b", "乙")):
            keeper = accounts.by_login(connection, login)
            assert keeper is not None
            person = accounts.person_of(connection, keeper.id)
            people.appoint(connection, now(), "tester", person, department, people.KEEP, "2026-01-01")
    with site.database.read() as connection:
        named = connection.execute(sa.select(record.c.department, record.c.name, record.c.id))
        ids = {f"{department}/{name}": id_ for department, name, id_ in named}
    made = World(site, ids)
    yield made
    for client in made.clients.values():
        client.__exit__(None, None, None)
    site.close()


def add_account(site: Site, login: str, role: Role, department: str) -> None:
    open_account(site, login, f"{login}的姓名", frozenset({role}), department=department, password=PASSWORD)
    with site.database.write() as connection:
        account = accounts.by_login(connection, login)
        assert account is not None
        accounts.set_password(
            connection, now(), "tester", account.id, account.password_hash, must_change=False
        )


def test_every_record_s_pages_open_to_whom_the_rule_says_and_to_nobody_else(world: World) -> None:
    """The rule itself says for whom; each page of each record is asked for as each role, and without one."""
    pages = [door for door in doors.DOORS if door.method == "GET" and door.path.startswith("/records/")]
    assert len(pages) == 4
    policy = policy_of(world.site.settings.rights)
    opened = 0
    for login in (*Role, "clerk-b"):
        with world.site.database.read() as connection:
            person = asking.person_of(connection, world.account(login), TODAY)
            targets = {id_: scoping.target(connection, id_) for id_ in world.ids.values()}
        for door in pages:
            assert door.act is not None
            for id_, target in targets.items():
                assert target is not None
                path = door.path.replace("{id_:int}", str(id_)).replace("{number:int}", "1")
                status = world.by(login).get(path).status_code
                told = (login, path, status)
                if access.decide(person, door.act, target, policy, TODAY).allowed:
                    if door.act is Act.COPY and id_ == world.ids["甲/说明.eml"]:
                        assert status == 403, told  # what lies in it would be copied with it
                        continue
                    opened += status == 200
                    assert status == 200 or door.path.endswith(("copy", ".png")), told
                elif (
                    login in ADMINISTRATORS or access.decide(person, Act.FIND, target, policy, TODAY).allowed
                ):
                    assert status == 403, told
                else:
                    assert status == 404, told
                assert world.by("").get(path).status_code == 303
    assert opened > 20


@pytest.mark.rule("R047")
@pytest.mark.parametrize("suffix", ["", "/original", "/copy", "/pages/1.png"])
@pytest.mark.parametrize("login", ["clerk-b", "reader", "archivist"])
def test_what_is_hidden_and_what_is_not_there_answer_alike(world: World, suffix: str, login: str) -> None:
    hidden = {"clerk-b": "甲/公开通知.txt", "reader": "乙/公开通知.txt", "archivist": "乙/机密通知.txt"}[
        login
    ]
    asked = [world.by(login).get(f"/records/{id_}{suffix}") for id_ in (world.ids[hidden], MISSING)]
    assert {answer.status_code for answer in asked} == {404}
    bodies = [re.sub(r"(records(?:/|%2F))\d+", r"\1N", answer.text) for answer in asked]
    assert bodies[0] == bodies[1]
    names = [sorted(set(answer.headers) - {"content-length"}) for answer in asked]
    assert names[0] == names[1]
    forms = {"was": "a", "text": "b", "category": "contract", "password": "x", "level": "open", "why": "y"}
    for door in doors.DOORS:
        if door.method == "POST" and door.path.startswith("/records/"):
            answers = [
                world.by(login).post(re.sub(r"\{\w+:int\}", str(id_), door.path), data=forms)
                for id_ in (world.ids[hidden], MISSING)
            ]
            assert [answer.status_code for answer in answers] == [404, 404], door.path


def test_what_is_hidden_answers_in_the_time_of_what_is_not_there(world: World) -> None:
    client, hidden = world.by("clerk-b"), world.ids["甲/公开通知.txt"]
    took: dict[int, list[float]] = {hidden: [], MISSING: []}
    for _ in range(40):  # in turns, so that whatever else the machine does falls on both
        for id_, times in took.items():
            begun = time.perf_counter()
            client.get(f"/records/{id_}")
            times.append(time.perf_counter() - begun)
    ratio = statistics.median(took[hidden]) / statistics.median(took[MISSING])
    assert 0.67 < ratio < 1.5, ratio


def test_totals_facets_and_pieces_of_text_tell_nothing_of_what_is_hidden(world: World) -> None:
    for login, seen in (
        ("clerk", {"甲公", "共有"}),
        ("clerk-b", {"乙公", "共有"}),
        ("archivist", {"甲公", "乙公", "共有"}),
    ):
        client = world.by(login)
        for word in ("甲公", "乙公", "甲密", "乙密", "共有", "附件内"):
            page = tree(client.get("/", params={"q": f"“罕见词{word}”"}))
            assert bool(page.xpath("//article[contains(@class, 'hit')]")) == (word in seen), (login, word)
        page = shown(tree(client.get("/", params={"q": "通知"})).get_element_by_id("main"))
        assert ("甲部防汛" in page) == ("甲公" in seen)
        assert "安全保卫" not in page
    page = tree(world.by("clerk-b").get("/", params={"q": "通知"}))
    filters = " ".join(texts(page, "//*[contains(@class, 'filters')]"))
    assert "乙" in filters
    assert "甲" not in filters
    start = shown(tree(world.by("clerk-b").get("/")).get_element_by_id("main"))
    assert "甲部" not in start
    assert "甲的会商" not in start


def test_a_department_sees_the_common_bytes_as_its_own_deposit(world: World) -> None:
    first = world.ids["甲/甲的会商.txt"]
    page = world.by("clerk-b").get(f"/records/{first}").text
    assert "乙的会商.txt" in page
    assert "甲的会商.txt" not in page
    assert "watch_folders/甲" not in page
    own = world.by("clerk").get(f"/records/{first}").text
    assert "甲的会商.txt" in own
    assert "乙的会商.txt" not in own


def test_the_intake_lists_and_counts_what_may_be_found(world: World) -> None:
    page = tree(world.by("clerk-b").get("/intake"))
    main = shown(page.get_element_by_id("main"))
    assert "公开通知" in main
    assert "机密通知" not in main
    assert "来信" not in main
    assert not page.xpath("//option[@value='甲']")
    # Their own open notice, what they deposited a second time, and the record that holds its bytes.
    assert len(page.xpath("//li[starts-with(@id, 'arrival-')]")) == 3
    for inside in ("within", "parent"):
        listed = tree(world.by("clerk-b").get("/intake", params={inside: world.ids["甲/来信.eml"]}))
        assert not listed.xpath("//li[starts-with(@id, 'arrival-')]")


def test_who_may_not_act_is_shown_no_button_for_it(world: World) -> None:
    path = f"/records/{world.ids['甲/公开通知.txt']}"
    clerk, keeper = (world.by(login).get(path).text for login in ("clerk", "dept_archivist"))
    for address in ("/class", "/reread", "/secrecy"):
        assert f"{path}{address}" in keeper
        assert f"{path}{address}" not in clerk
    assert f"{path}/original" in clerk
    assert "/search.csv" not in world.by("clerk").get("/", params={"q": "通知"}).text
    assert "/search.csv" in world.by("archivist").get("/", params={"q": "通知"}).text
    assert world.by("clerk").post(f"{path}/class", data={"category": "contract"}).status_code == 403


@pytest.mark.rule("R060")
def test_an_export_holds_what_may_be_exported_and_is_in_the_log(world: World) -> None:
    def names(login: str, path: str) -> set[str]:
        answer = world.by(login).get(path, params={"q": "通知"})
        return {row[5] for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))} - {"文件名"}

    before = len(world.acts("exported"))
    assert names("clerk", "/intake.csv") == set()
    assert names("archivist", "/intake.csv") == {"公开通知.txt", "甲的会商.txt", "乙的会商.txt", "说明.eml"}
    assert names("dept_archivist", "/search.csv") == {"公开通知.txt", "甲的会商.txt"}
    exported = world.acts("exported")[before:]
    assert [who for who, _, _ in exported] == ["clerk", "archivist", "dept_archivist"]


@pytest.mark.rule("R047")
def test_a_refusal_is_in_the_log_under_the_name_of_who_asked(world: World) -> None:
    before = len(world.acts("access_refused"))
    world.by("clerk-b").get(f"/records/{world.ids['甲/公开通知.txt']}")
    world.by("system_admin").get("/intake")
    refused = world.acts("access_refused")[before:]
    assert [who for who, _, _ in refused] == ["clerk-b", "system_admin"]
    assert '"/intake"' in refused[1][2]


@pytest.mark.rule("R047")
def test_a_right_given_for_a_time_opens_one_paper_with_what_is_in_it_and_is_taken_back(world: World) -> None:
    mail = world.ids["甲/来信.eml"]
    inside = next(id_ for name, id_ in world.ids.items() if name.endswith("inside.txt"))
    reader, security = world.by("reader"), world.by("security_admin")
    assert [reader.get(f"/records/{id_}").status_code for id_ in (mail, inside)] == [404, 404]
    given = {"login": "reader", "act": ["find", "view"], "record": str(mail), "ceiling": "confidential",
             "since": TODAY, "until": TODAY, "why": "审批单 12 号"}  # fmt: skip
    assert security.post("/rights", data=given).status_code == 303
    assert [reader.get(f"/records/{id_}").status_code for id_ in (mail, inside)] == [200, 200]
    assert reader.get(f"/records/{mail}/original").status_code == 403
    hit = tree(reader.get("/", params={"q": "“罕见词附件内”"})).xpath("//article[contains(@class, 'hit')]")
    assert len(hit) == 1
    assert "罕见词" not in shown(hit[0])  # a secret paper is read where that is in the log
    viewed = [(who, id_) for who, id_, _ in world.acts("viewed")]
    assert ("reader", mail) in viewed
    assert ("reader", inside) in viewed
    told = shown(tree(security.get("/rights/record", params={"id": mail})).get_element_by_id("main"))
    assert "reader的姓名" in told
    assert "授权" in told
    assert "来信" not in told  # who gives rights sees no content
    (id_,) = re.findall(r"/rights/(\d+)/end", security.get("/rights").text)
    assert security.post(f"/rights/{id_}/end").status_code == 303
    assert security.post(f"/rights/{id_}/end").status_code == 409
    assert reader.get(f"/records/{mail}").status_code == 404
    assert [details for _, _, details in world.acts("right_ended")] == [f'{{"grant":{id_}}}']


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"login": "nobody"}, "没有这个账号"),
        ({"login": "audit_admin"}, "管理员账号不能查看档案内容"),
        ({"act": []}, "没有写明授权"),
        ({"why": " "}, "没有写明授权"),
        ({"until": "2020-01-01"}, "起止日期不对"),
        ({"since": "昨天"}, "日期不对"),
        ({"record": "九"}, "记录号不对"),
        ({"record": str(MISSING)}, "没有这一条记录"),
    ],
)
def test_a_right_that_cannot_be_given_is_told_why(
    world: World, changed: dict[str, object], told: str
) -> None:
    given: dict[str, object] = {
        "login": "reader",
        "act": ["view"],
        "since": TODAY,
        "until": TODAY,
        "why": "用",
    }
    answer = world.by("security_admin").post("/rights", data=given | changed)
    assert answer.status_code == 403
    assert told in answer.text
    with world.site.database.read() as connection:
        assert grants.listing(connection, account_id=world.account("reader").id, today=TODAY) == []


def test_a_right_that_has_ended_or_not_begun_opens_nothing(world: World) -> None:
    target = world.ids["乙/公开通知.txt"]
    for since, ends in (("2020-01-01", "2020-12-31"), ("2999-01-01", "2999-12-31")):
        with world.site.database.write() as connection:
            grant = Grant(frozenset({Act.VIEW, Act.FIND}), record_id=target, since=since, until=ends)
            grants.give(connection, now(), "tester", world.account("reader").id, grant, "试")
    assert world.by("reader").get(f"/records/{target}").status_code == 404


def test_who_sets_a_level_beyond_their_own_reach_is_led_away(world: World) -> None:
    id_ = world.ids["乙/公开通知.txt"]
    archivist = world.by("archivist")
    said = archivist.post(f"/records/{id_}/secrecy", data={"level": "secret", "why": "定密责任人确定"})
    assert (said.status_code, said.headers["location"]) == (303, "/intake")
    assert archivist.get(f"/records/{id_}").status_code == 404
    assert archivist.post(f"/records/{id_}/secrecy", data={"level": "open", "why": "解密"}).status_code == 404
    with world.site.database.write() as connection:
        secrecy.say(connection, now(), "tester", id_, Secrecy.OPEN, "复原")


def test_every_role_that_does_business_finds_something_and_no_administrator_does(world: World) -> None:
    for role in BUSINESS:
        assert world.by(role).get("/", params={"q": "通知"}).status_code == 200
    for role in ADMINISTRATORS:
        assert world.by(role).get("/", params={"q": "通知"}).status_code == 303


def test_a_stranger_learns_of_the_site_s_health_and_no_more(world: World) -> None:
    told = world.by("").get("/health").json()
    assert told == {"ok": True, "index": "ok", "troubles": []}


@pytest.mark.parametrize("role", sorted(Role))
def test_a_door_that_is_not_theirs_is_closed_to_every_role_and_to_nobody(world: World, role: Role) -> None:
    closed = 0
    for door in doors.DOORS:
        path = re.sub(r"\{\w+(:int)?\}", "1", door.path)
        if door.roles is not None:
            assert world.by("").request(door.method, path).status_code == (
                303 if door.method == "GET" else 401
            )
        if not doors.opens(frozenset({role}), door):
            status = world.by(role).request(door.method, path).status_code
            assert status == (303 if path == "/" else 403), door
            closed += 1
    assert closed > 5


def test_a_package_gives_away_nothing_hidden_that_lies_in_it(world: World) -> None:
    mail, inside = (
        world.ids["甲/说明.eml"],
        next(i for n, i in world.ids.items() if n.endswith("contained.txt")),
    )
    for login in ("clerk", "archivist"):
        client = world.by(login)
        assert client.get(f"/records/{inside}").status_code == 404
        page = client.get(f"/records/{mail}")
        assert page.status_code == 200
        assert "contained.txt" not in page.text
        assert f"/records/{mail}/original" not in page.text
        assert client.get(f"/records/{mail}/original").status_code == 403


def test_who_has_a_paper_by_a_later_deposit_does_not_edit_the_first_one_s(world: World) -> None:
    first = world.ids["甲/甲的会商.txt"]
    keeper = world.by("keeper-b")
    assert keeper.get(f"/records/{first}").status_code == 200
    assert f"/records/{first}/class" not in keeper.get(f"/records/{first}").text
    assert keeper.post(f"/records/{first}/class", data={"category": "contract"}).status_code == 403
    said = keeper.post(f"/records/{first}/secrecy", data={"level": "secret", "why": "改"})
    assert said.status_code == 403


def test_the_intake_by_another_department_tells_nothing(world: World) -> None:
    client = world.by("clerk-b")
    for path in ("/intake", "/intake.csv"):
        assert "会商" not in client.get(path, params={"department": "甲"}).text
    listed = tree(client.get("/intake", params={"department": "甲"}))
    assert not listed.xpath("//li[starts-with(@id, 'arrival-')]")


def test_who_looked_stands_in_the_audit_log_and_not_on_the_record(world: World) -> None:
    mail = world.ids["甲/来信.eml"]
    with world.site.database.write() as connection:
        grant = Grant(frozenset({Act.FIND, Act.VIEW}), "", "", Secrecy.CONFIDENTIAL, mail, TODAY, TODAY)
        id_ = grants.give(connection, now(), "tester", world.account("approver").id, grant, "审阅")
    for _ in range(2):
        history = shown(tree(world.by("approver").get(f"/records/{mail}")).get_element_by_id("main"))
    assert "看了涉密档案" not in history
    assert "授了权" not in history
    assert ("approver", mail) in [(who, record_id) for who, record_id, _ in world.acts("viewed")]
    with world.site.database.write() as connection:
        grants.end(connection, now(), "tester", id_)


def test_a_stranger_is_not_told_what_is_wrong_with_which_folder(world: World) -> None:
    bad = world.site.folder / "watch_folders" / "丙"
    bad.mkdir()
    (bad / "folder.toml").write_text("这不是 TOML", encoding="utf-8")
    try:
        until(lambda: "watch_folders/丙" in world.by("archivist").get("/account").text, 30)
        assert "丙" not in world.by("").get("/sign-in").text
        until(lambda: world.by("").get("/health").json()["troubles"], 30)
        assert world.by("").get("/health").json()["troubles"][0].keys() == {"part", "since"}
    finally:
        (bad / "folder.toml").unlink()
        bad.rmdir()
        until(lambda: "watch_folders/丙" not in world.by("archivist").get("/account").text, 30)
