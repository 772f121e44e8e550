"""A question as a value: limits that are added, what it looks for, and errors in the asker's language."""

import pytest

from search.engine import Entry, IndexUnusable, Results
from search.query.tree import And, Is, Not, Number, Or, Phrase, Query, QueryError, Span, Words

TREE = And(
    (
        Words("甲"),
        Or((Phrase("乙"), Number("丙1"))),
        Not(Words("丁")),
        Span("date", "2020-01-01"),
        Is("kind", ("戊",)),
    )
)


def test_what_a_question_looks_for_is_told_in_order_without_what_it_refuses() -> None:
    assert list(Query(TREE).wanted()) == [Words("甲"), Phrase("乙"), Number("丙1")]
    assert list(Query(Not(TREE)).wanted()) == []
    assert list(Query(Span("date", "2020-01-01")).wanted()) == []


def test_a_limit_holds_beside_the_whole_question_and_leaves_its_text() -> None:
    asked = Query(Or((Words("甲"), Words("乙"))), "甲 OR 乙")
    limits = (Is("department", ("财务部",), exact=True), Span("received", "2020-01-01"))
    limited = asked.within(*limits)
    assert limited == Query(And((asked.root, *limits)), "甲 OR 乙")
    assert asked == Query(Or((Words("甲"), Words("乙"))), "甲 OR 乙")
    assert list(limited.wanted()) == list(asked.wanted())


def test_questions_that_ask_the_same_are_the_same() -> None:
    assert hash(Query(TREE)) == hash(Query(TREE))
    assert Query(TREE) == Query(TREE) != Query(Not(TREE))
    with pytest.raises(AttributeError):
        Query(TREE).text = "x"  # type: ignore[misc]


def test_an_error_has_its_values_put_in_after_it_was_translated() -> None:
    error = QueryError("太长，超过 {most} 个字。", "请只留 {most} 个。", most=5)
    assert str(error) == "太长，超过 5 个字。"
    assert error.told_in(lambda text: text.replace("个字", "characters")) == (
        "太长，超过 5 characters。",
        "请只留 5 个。",
    )
    assert isinstance(error, ValueError)


def test_an_index_that_cannot_be_used_says_why() -> None:
    assert str(IndexUnusable("missing")) == "missing"
    told = IndexUnusable("analysis", "made with jieba 0.1")
    assert (told.why, str(told)) == ("analysis", "analysis: made with jieba 0.1")


def test_an_entry_needs_nothing_but_its_id_and_an_answer_may_be_without_counts() -> None:
    entry = Entry(1)
    assert (entry.id, entry.text, entry.numbers, entry.date) == (1, "", (), "")
    assert Results(0, ()).facets == {}
