"""Records chosen by conditions, as `guidang reread --where` takes them."""

import pytest

from archive.catalogue.ground.connect import Database
from archive.catalogue.looking import matching
from archive.errors import RefusedError
from archive.record import Classification
from tests.archive.filling import arrival, receive, register


@pytest.fixture
def filled(database: Database) -> Database:
    receive(database, arrival("合同.pdf", department="法务部"), arrival("通知.docx"), arrival("图.dwg"))
    register(database, 1, classification=Classification("contract", "", 0.95))
    register(database, 2, classification=Classification("correspondence", "通知", 0.5), notes=[])
    return database


@pytest.mark.parametrize(
    ("conditions", "ids"),
    [
        (["category=contract"], [1]),
        (["category != contract"], [2, 3]),
        (["confidence<0.8"], [2]),
        (["confidence>=0.95", "department=法务部"], [1]),
        (["confidence>=0.95", "department=办公室"], []),
        (["name~.doc"], [2]),
        (["state=received"], [3]),
        (["note=page_garbled"], [1]),
        (["note!=page_garbled"], [2, 3]),
        (["note~garb"], [1]),
        (["pages>1"], [1, 2]),
        (["id<=2"], [1, 2]),
        (["name~%"], []),
    ],
)
def test_all_conditions_must_hold(filled: Database, conditions: list[str], ids: list[int]) -> None:
    with filled.read() as connection:
        assert list(matching.matching(connection, conditions)) == ids


@pytest.mark.parametrize("condition", ["", "colour=red", "category", "pages=many", "note>3", "pages>"])
def test_a_condition_that_means_nothing_is_refused_with_what_is_possible(
    filled: Database, condition: str
) -> None:
    with filled.read() as connection, pytest.raises(RefusedError):
        list(matching.matching(connection, [condition]))


@pytest.mark.parametrize(
    ("conditions", "ids"),
    [
        ([], [1, 2, 3]),
        (["id>0", "id!=2"], [1, 3]),
        (["id < 2"], [1]),
        (["confidence != 0.5"], [1]),
        (["kind=通知"], [2]),
        (["kind="], [1, 3]),
        (["name~通"], [2]),
        (["name~_"], []),
        (["received>=2026-03-05"], [1, 2, 3]),
        (["received<2026-03-05"], []),
        (["characters=13"], [1, 2]),
        (["note~%"], []),
        ([f"id={10**30}"], []),
        ([f"id<{10**30}"], [1, 2, 3]),
        ([f"pages>=-{10**30}"], [1, 2, 3]),
        (["confidence=nan"], []),
        (["confidence<inf"], [1, 2]),
        (["name=\udcff"], []),
        (["name~\x00"], []),
        (["note=\x00\udcff"], []),
    ],
)
def test_any_value_can_be_compared_with(filled: Database, conditions: list[str], ids: list[int]) -> None:
    with filled.read() as connection:
        assert list(matching.matching(connection, conditions)) == ids


def test_what_was_not_understood_is_named_with_what_there_is() -> None:
    with pytest.raises(RefusedError) as caught:
        list(matching.matching(None, ["colour=red"]))  # type: ignore[arg-type]
    assert "colour=red" in str(caught.value)
    _, advice = caught.value.told_in(lambda text: text)
    assert all(name in advice for name in matching.FIELDS)
