"""Every engine's answers held against plain reading: what a person finds by going through all entries."""

import random
from dataclasses import replace

import pytest

from search.engine import Engine, Entry
from search.folding import fold
from search.query.parsing import parse
from search.query.tree import And, Is, Node, Not, Number, Or, Phrase, Query, Span, Words

SYLLABLES = [
    "合同",
    "档案",
    "管理",
    "制度",
    "期限",
    "租赁",
    "函",
    "的",
    "，",
    "\n",
    " ",
    "甲",
    "乙",
    "檔",
    "𠮷",
]
KINDS = ["通知", "买卖合同", "租赁合同", ""]
DEPARTMENTS = ["财务部", "财务部二处", "办公室"]
DATES = ["2020", "2020-06", "2020-06-15", "2021-01-01", "2022-12-31", ""]


def entries(chance: random.Random, count: int) -> list[Entry]:
    return [
        Entry(
            number,
            "".join(chance.choices(SYLLABLES, k=chance.randrange(25))),
            title="".join(chance.choices(SYLLABLES, k=chance.randrange(4))),
            category=chance.choice(["contract", "other", ""]),
            kind=chance.choice(KINDS),
            departments=tuple(chance.sample(DEPARTMENTS, chance.randrange(3))),
            date=chance.choice(DATES),
        )
        for number in range(count)
    ]


def facet(entry: Entry, name: str) -> tuple[str, ...]:
    """The values of an entry that it is limited and counted by."""
    if name == "department":
        return entry.departments
    if name == "year":
        return (entry.date[:4],) if entry.date else ()
    return (str(getattr(entry, name)),)


def holds(node: Node, entry: Entry) -> bool:
    """Whether an entry answers a question, by reading it."""
    if isinstance(node, And):
        return all(holds(part, entry) for part in node.parts)
    if isinstance(node, Or):
        return any(holds(part, entry) for part in node.parts)
    if isinstance(node, Not):
        return not holds(node.part, entry)
    if isinstance(node, Phrase):
        places = (entry.title,) if node.field == "title" else (entry.title, entry.text)
        return any(fold(node.text) in fold(place) for place in places)
    if isinstance(node, Is):
        values = facet(entry, node.field)
        if node.exact:
            return any(value in node.values for value in values)
        return any(fold(said) in fold(value) for said in node.values for value in values)
    assert isinstance(node, Span)
    if not entry.date:
        return False
    return (not node.last or entry.date <= node.last) and (
        not node.first or entry.date >= node.first[: len(entry.date)]
    )


def question(chance: random.Random, deep: int = 2) -> Node:
    """Any question that has but one right answer: phrases and limits, joined and refused."""
    kind = chance.randrange(8 if deep else 4)
    if kind == 0:
        return Is("department", (chance.choice(["财务部", "办公", "财務部"]),))
    if kind == 1:
        return Is("category", ("contract",), exact=True)
    if kind == 2:
        return Span("date", chance.choice(["2020-01-01", "2020-06-01", ""]), "2021-06-30")
    if kind == 3:
        length = chance.randrange(1, 4)
        text = "".join(chance.choices([one for one in SYLLABLES if one not in "，\n "], k=length))
        return Phrase(text, chance.choice(["", "", "title"]))
    parts = tuple(question(chance, deep - 1) for _ in range(chance.randrange(2, 4)))
    return Not(parts[0]) if kind == 4 else Or(parts) if kind < 6 else And(parts)


def found(engine: Engine, node: Node) -> list[int]:
    return sorted(hit.id for hit in engine.search(Query(node), limit=10_000).hits)


def test_any_question_is_answered_as_by_reading_everything(engine: Engine) -> None:
    chance = random.Random(21)
    held = {entry.id: entry for entry in entries(chance, 150)}
    engine.add(list(held.values())[:70])
    engine.add(list(held.values())[70:])
    engine.remove([3, 77, 149])
    for gone in (3, 77, 149):
        del held[gone]
    changed = [replace(held[number], text="租赁期限") for number in (5, 100)]
    engine.add(changed)
    held |= {entry.id: entry for entry in changed}
    answered = 0
    for _ in range(150):
        node = question(chance)
        expected = sorted(number for number, entry in held.items() if holds(node, entry))
        assert found(engine, node) == expected, node
        answered += 0 < len(expected) < len(held)
    assert answered > 60
    while engine.tidy():
        pass
    for _ in range(40):
        node = question(chance)
        assert found(engine, node) == sorted(n for n, entry in held.items() if holds(node, entry)), node


def test_counts_beside_an_answer_are_those_of_reading_everything(engine: Engine) -> None:
    chance = random.Random(22)
    held = entries(chance, 80)
    engine.add(held)
    for _ in range(25):
        node = question(chance)
        matching = [entry for entry in held if holds(node, entry)]
        results = engine.search(Query(node), limit=5, facets=True)
        assert results.total == len(matching)
        assert len(results.hits) == min(5, len(matching))
        for name in ("category", "kind", "department", "year"):
            counted = {value: n for value, n in results.facets[name].items() if value}
            values = [value for entry in matching for value in facet(entry, name) if value]
            assert counted == {value: values.count(value) for value in set(values)}, name


def test_a_filter_keeps_what_reading_keeps(engine: Engine) -> None:
    chance = random.Random(23)
    held = entries(chance, 80)
    engine.add(held)
    for _ in range(25):
        node = question(chance)
        department = chance.choice(DEPARTMENTS)
        results = engine.search(Query(node), limit=100, filters={"department": department})
        expected = [entry.id for entry in held if department in entry.departments and holds(node, entry)]
        assert sorted(hit.id for hit in results.hits) == expected


@pytest.mark.parametrize("size", [1, 3, 50])
def test_pages_of_an_answer_are_its_parts_in_order_whatever_their_size(engine: Engine, size: int) -> None:
    held = entries(random.Random(24), 40)
    engine.add(held)
    query = parse('"合同" OR "档案" OR "管理"')
    whole = engine.search(query, limit=100)
    paged = [
        hit
        for start in range(0, whole.total + size, size)
        for hit in engine.search(query, limit=size, offset=start).hits
    ]
    assert [hit.id for hit in paged] == [hit.id for hit in whole.hits]
    assert [hit.score for hit in whole.hits] == sorted((hit.score for hit in whole.hits), reverse=True)
    assert len({hit.id for hit in paged}) == whole.total


def test_the_same_question_gets_the_same_answer_again(engine: Engine) -> None:
    engine.add(entries(random.Random(25), 60))
    for typed in ("合同 档案", "管理 OR 租赁", "合同 -档案", "题名:合同"):
        first, second = (engine.search(parse(typed), limit=60, facets=True) for _ in range(2))
        assert first == second


def test_words_find_every_entry_that_has_the_run_they_were_typed_as(engine: Engine) -> None:
    held = entries(random.Random(26), 120)
    engine.add(held)
    for typed in ("合同", "档案管理", "租赁期限", "管理制度", "甲乙"):
        expected = {entry.id for entry in held if holds(Phrase(typed), entry)}
        assert expected <= set(found(engine, Words(typed))), typed


def test_a_number_is_found_by_any_of_its_forms_and_no_other(engine: Engine) -> None:
    numbers = [f"甲〔20{year:02}〕{number}号" for year in (19, 20) for number in range(1, 31)]
    engine.add(Entry(at, numbers=(number,)) for at, number in enumerate(numbers))
    for at, number in enumerate(numbers):
        for form in (number, number.replace("〔", "(").replace("〕", ")"), number.replace("号", "號")):
            assert found(engine, Number(form)) == [at]


def test_an_entry_that_changes_is_found_by_what_it_says_now(engine: Engine) -> None:
    chance = random.Random(27)
    held: dict[int, Entry] = {}
    for _ in range(40):
        some = [replace(entry, id=chance.randrange(12)) for entry in entries(chance, 3)]
        engine.add(some)
        held |= {entry.id: entry for entry in some}
        gone = chance.randrange(12)
        if chance.random() < 0.3:
            engine.remove([gone])
            held.pop(gone, None)
        if chance.random() < 0.3:
            engine.tidy()
    assert sorted(engine.ids()) == sorted(held)
    for _ in range(40):
        node = question(chance)
        assert found(engine, node) == sorted(n for n, entry in held.items() if holds(node, entry)), node
