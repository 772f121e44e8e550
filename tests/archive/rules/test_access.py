"""Who may do what with which record: roles, appointments and grants make a scope, the scope decides."""

import pytest

from archive.rules.access import Act, Decision, Grant, Person, Policy, Secrecy, Target, decide, scope
from archive.rules.roles import ADMINISTRATORS, BUSINESS, Role, kind_for

TODAY = "2026-11-29"
POLICY = Policy()


def person(*roles: Role, department: str = "法务部", **more: object) -> Person:
    return Person("张三", frozenset(roles), department, **more)  # type: ignore[arg-type]


def target(department: str = "法务部", secrecy: Secrecy = Secrecy.OPEN, **more: object) -> Target:
    return Target(7, frozenset({department}), "contract", secrecy, **more)  # type: ignore[arg-type]


@pytest.mark.rule("R047")
def test_who_has_no_right_reaches_nothing() -> None:
    stranger = person(Role.CLERK, department="财务部")
    assert decide(stranger, Act.VIEW, target(), POLICY, TODAY) == Decision(False, "no_right")
    assert decide(person(department="法务部"), Act.FIND, target(), POLICY, TODAY).allowed is False


@pytest.mark.rule("R047")
def test_a_clerk_reads_the_own_department_and_no_more() -> None:
    clerk = person(Role.CLERK)
    assert decide(clerk, Act.VIEW, target(), POLICY, TODAY) == Decision(True, "own_department")
    assert not decide(clerk, Act.EDIT, target(), POLICY, TODAY).allowed
    assert not decide(clerk, Act.VIEW, target(secrecy=Secrecy.SECRET), POLICY, TODAY).allowed


def test_a_record_of_two_departments_is_open_to_both() -> None:
    both = Target(7, frozenset({"法务部", "财务部"}), "contract")
    for department in ("法务部", "财务部"):
        assert decide(person(Role.CLERK, department=department), Act.VIEW, both, POLICY, TODAY).allowed


@pytest.mark.rule("R065")
@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("act", list(Act))
def test_no_administrator_reaches_content_even_with_a_grant(role: Role, act: Act) -> None:
    everything = Grant(frozenset(Act), ceiling=Secrecy.TOP_SECRET)
    admin = person(role, grants=(everything,), appointed=frozenset({"法务部"}))
    assert decide(admin, act, target(), POLICY, TODAY) == Decision(False, "administrator")
    assert scope(admin, act, POLICY, TODAY).clauses == ()


@pytest.mark.rule("R065")
def test_administrators_exclude_each_other_and_every_business_role() -> None:
    for admin in ADMINISTRATORS:
        assert kind_for(frozenset({admin})) == admin
        for other in set(Role) - {admin}:
            assert kind_for(frozenset({admin, other})) is None
    assert kind_for(BUSINESS) == "business"
    assert kind_for(frozenset()) is None


def test_an_archivist_reaches_every_department_up_to_the_policys_level() -> None:
    archivist = person(Role.ARCHIVIST, department="办公室")
    assert decide(archivist, Act.EDIT, target("财务部"), POLICY, TODAY).reason == Role.ARCHIVIST
    assert not decide(archivist, Act.VIEW, target(secrecy=Secrecy.CONFIDENTIAL), POLICY, TODAY).allowed
    cleared = Policy(archivist_ceiling=Secrecy.CONFIDENTIAL)
    assert decide(archivist, Act.VIEW, target(secrecy=Secrecy.CONFIDENTIAL), cleared, TODAY).allowed


@pytest.mark.rule("R167")
def test_a_department_archivist_edits_where_appointed_only() -> None:
    keeper = person(Role.DEPT_ARCHIVIST, department="", appointed=frozenset({"工程部"}))
    assert decide(keeper, Act.EDIT, target("工程部"), POLICY, TODAY).allowed
    assert not decide(keeper, Act.EDIT, target("法务部"), POLICY, TODAY).allowed


@pytest.mark.parametrize(
    ("since", "until", "allowed"),
    [
        ("", "", True),
        ("2026-11-29", "2026-11-29", True),
        ("2026-11-30", "", False),
        ("", "2026-11-28", False),
    ],
)
def test_a_grant_opens_one_record_for_its_time(since: str, until: str, allowed: bool) -> None:
    given = Grant(frozenset({Act.VIEW}), ceiling=Secrecy.SECRET, record_id=7, since=since, until=until)
    reader = person(Role.READER, department="", grants=(given,))
    secret = target("财务部", Secrecy.SECRET)
    assert decide(reader, Act.VIEW, secret, POLICY, TODAY).allowed is allowed
    assert not decide(reader, Act.COPY, secret, POLICY, TODAY).allowed
    other = Target(8, frozenset({"财务部"}), "contract")
    assert not decide(reader, Act.VIEW, other, POLICY, TODAY).allowed


def test_a_grant_reaches_no_higher_than_its_ceiling() -> None:
    reader = person(Role.READER, grants=(Grant(frozenset({Act.VIEW}), ceiling=Secrecy.SECRET),))
    assert decide(reader, Act.VIEW, target("财务部", Secrecy.SECRET), POLICY, TODAY).allowed
    assert not decide(reader, Act.VIEW, target("财务部", Secrecy.CONFIDENTIAL), POLICY, TODAY).allowed


def test_scope_and_decision_say_the_same_of_every_record() -> None:
    people = [person(role, department="法务部") for role in Role]
    people.append(person(Role.HEAD, grants=(Grant(frozenset({Act.COPY}), category="drawing"),)))
    targets = [
        Target(number, frozenset({department}), category, secrecy)
        for number, department in enumerate(("法务部", "财务部"), 1)
        for category in ("contract", "drawing")
        for secrecy in Secrecy
    ]
    for one in people:
        for act in Act:
            reach = scope(one, act, POLICY, TODAY)
            for record in targets:
                assert reach.reaches(record) == decide(one, act, record, POLICY, TODAY).allowed
