"""The rules of administration, of departments and of leaving: values in, values out."""

import itertools

import pytest

from archive.rules import leaving
from archive.rules.administration import LAST, SELF, why_not_change, why_not_close
from archive.rules.departments import in_order, makes_circle
from archive.rules.leaving import STEPS, Standing
from archive.rules.log import without_content
from archive.rules.roles import BUSINESS, BUSINESS_KIND, KINDS, Role, first_roles, fits


@pytest.mark.rule("R065")
def test_a_kind_opens_with_roles_that_fit_it_and_no_other_kind() -> None:
    for kind in KINDS:
        for other in KINDS:
            assert fits(other, first_roles(kind)) == (other == kind)
    assert first_roles(BUSINESS_KIND) == frozenset()
    assert fits(BUSINESS_KIND, BUSINESS)
    assert not fits(BUSINESS_KIND, frozenset({Role.CLERK, Role.AUDIT_ADMIN}))
    assert not fits(Role.AUDIT_ADMIN, frozenset())


@pytest.mark.rule("R065")
@pytest.mark.parametrize(
    ("actor", "kind", "usable", "why"),
    [
        (1, "business", 5, SELF),
        (1, "system_admin", 1, SELF),
        (2, "system_admin", 1, LAST),
        (None, "audit_admin", 1, LAST),
        (2, "audit_admin", 2, ""),
        (2, "business", 1, ""),
        (None, "business", 1, ""),
    ],
)
def test_who_may_close_which_account(actor: int | None, kind: str, usable: int, why: str) -> None:
    assert why_not_close(actor, 1, kind, usable) == why
    assert why_not_change(actor, 1) == (SELF if actor == 1 else "")


@pytest.mark.rule("R059")
def test_each_step_of_leaving_waits_for_those_before_it() -> None:
    for waits, noted, given, taken in itertools.product((0, 2), *[(True, False)] * 3):
        standing = Standing(waits, noted, given, taken)
        done = [waits == 0, noted, given, taken]
        missing = [step.code for step in leaving.missing(standing)]
        assert missing == [step.code for step, is_done in zip(STEPS, done, strict=True) if not is_done]
        for place, step in enumerate(STEPS):
            assert bool(leaving.before(step.code, standing)) == (not all(done[:place]))


@pytest.mark.rule("R057")
def test_departments_are_listed_under_each_other_and_none_is_lost() -> None:
    nodes = [("甲", 1, None), ("乙", 2, 1), ("丙", 3, 2), ("丁", 4, None), ("戊", 5, 99)]
    tree = in_order(nodes, lambda node: node[1], lambda node: node[2])
    assert [(depth, node[0]) for depth, node in tree] == [
        (0, "甲"),
        (1, "乙"),
        (2, "丙"),
        (0, "丁"),
        (0, "戊"),
    ]
    parents = {node[1]: node[2] for node in nodes}
    assert makes_circle(parents, 1, 3) and makes_circle(parents, 1, 1)
    assert not makes_circle(parents, 3, 1) and not makes_circle(parents, 1, None)
    assert not makes_circle({1: 2, 2: 1}, 3, 1)  # a circle that is there already ends the walk


@pytest.mark.rule("R230")
def test_what_is_no_content_of_a_document_is_told_whole() -> None:
    details = {"page": 1, "was": "a", "text": "b"}
    assert without_content("corrected", details) == ({"page": 1}, True)
    assert without_content("corrected", {"page": 1}) == ({"page": 1}, False)
    assert without_content("hand_over_noted", details) == (details, False)
