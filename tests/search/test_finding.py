"""What the index finds, and what it must not find."""

import tarfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from search.engine import Engine, Entry
from search.folding import fold
from search.query.parsing import parse
from search.query.tree import Is, Phrase, Query, QueryError


def found(engine: Engine, question: str, **limits: str) -> list[int]:
    return sorted(hit.id for hit in engine.search(parse(question), limit=1000, filters=limits).hits)


def first(engine: Engine, question: str) -> int:
    return engine.search(parse(question)).hits[0].id


def test_an_empty_index_finds_nothing(engine: Engine) -> None:
    assert engine.search(parse("合同"), facets=True).total == 0
    assert engine.count() == 0
    assert list(engine.ids()) == []


def test_an_entry_without_anything_is_an_entry(engine: Engine) -> None:
    assert engine.add([Entry(1)]) == 1
    assert engine.add([]) == 0
    assert list(engine.ids()) == [1]
    assert found(engine, "-合同") == [1]
    engine.add([Entry(2), Entry(3)])
    while engine.tidy():
        pass
    assert sorted(engine.ids()) == [1, 2, 3]


def test_words_phrases_and_both_scripts(engine: Engine) -> None:
    engine.add([Entry(1, "本單位之檔案保管期\n限"), Entry(2, "档案馆的保管与期限"), Entry(3, "合同")])
    assert found(engine, "档案") == found(engine, "檔案") == [1, 2]
    assert found(engine, '"保管期限"') == found(engine, "「保 管期限」") == [1]
    assert found(engine, "保管 期限") == [1, 2]


def test_a_phrase_of_one_character_is_found_wherever_it_stands(engine: Engine) -> None:
    engine.add([Entry(1, "来函"), Entry(2, "函告"), Entry(3, "复函件"), Entry(4, "函"), Entry(5, "涵")])
    assert found(engine, '"函"') == [1, 2, 3, 4]
    assert found(engine, "函") == [1, 2, 3, 4]


def test_a_phrase_is_not_made_of_its_pairs_standing_apart(engine: Engine) -> None:
    engine.add([Entry(1, "保管期，管期限"), Entry(2, "保管期限")])
    assert found(engine, '"保管期限"') == [2]


def test_a_phrase_does_not_run_from_one_field_into_the_next(engine: Engine) -> None:
    engine.add([Entry(1, title="档案", people="管理", text="制度")])
    assert found(engine, '"档案管理"') == []
    assert found(engine, '"管理制度"') == []


def test_a_phrase_is_found_whatever_words_the_segmenter_cuts(engine: Engine) -> None:
    engine.add([Entry(1, "研究生命起源于海洋的张三丰先生")])
    for phrase in ("究生命起", "源于", "三丰先", "海洋的张"):
        assert found(engine, f'"{phrase}"') == [1]
    assert found(engine, "三丰") == [1]


def test_latin_phrases_hold_to_word_limits(engine: Engine) -> None:
    engine.add(
        [
            Entry(1, "Annual  Rent\nAgreement 2012年"),
            Entry(2, "different rental, 20121"),
            Entry(3, "合同rent协议"),
        ]
    )
    assert found(engine, '"rent"') == [1, 3]
    assert found(engine, '"annual rent agreement"') == [1]
    assert found(engine, '"2012"') == found(engine, '"2012年"') == [1]


def test_a_number_is_found_however_it_is_written_whole_or_in_part(engine: Engine) -> None:
    engine.add(
        [
            Entry(1, numbers=("国办发〔2012〕14号", "Z109-WS·2011-Y-BGS-0001")),
            Entry(2, numbers=("国办发〔2012〕114号",)),
            Entry(3, "根据国办发〔2012〕14号文"),
        ]
    )
    for written in (
        "国办发[2012]14号",
        "国办发（2012）第14号",
        "國辦發〔２０１２〕14號",
        "国办发201214",
        "〔2012〕14号",
    ):
        assert found(engine, f"文号:{written}") == [1]
    assert found(engine, "文号:国办发") == [1, 2]
    assert found(engine, "档号:z109-ws·2011") == [1]
    assert engine.search(parse("国办发〔2012〕14号")).hits[0].id == 1
    assert 3 in found(engine, "国办发〔2012〕14号")


def test_fields_look_where_they_say(engine: Engine) -> None:
    engine.add(
        [Entry(1, title="采购合同", people="市政府", text="通知"), Entry(2, "采购合同 市政府", title="通知")]
    )
    assert found(engine, "题名:合同") == [1]
    assert found(engine, '题名:"购合"') == [1]
    assert found(engine, '责任者:"政府"') == [1]
    assert found(engine, "责任者:市政府") == [1]
    assert found(engine, "题名:市政府") == []


def test_the_file_name_is_found(engine: Engine) -> None:
    engine.add([Entry(1, name="财务部/2021年预算表.xlsx")])
    assert found(engine, "预算表") == found(engine, "xlsx") == [1]


def test_limits_by_class_kind_department_date_and_format(engine: Engine) -> None:
    engine.add(
        [
            Entry(
                1,
                category="contract",
                kind="买卖合同",
                departments=("采购部",),
                date="2021-03-05",
                received="2022-01-02",
            ),
            Entry(
                2,
                category="correspondence",
                kind="通知",
                departments=("办公室",),
                date="2021",
                media_type="application/pdf",
            ),
            Entry(3, category="other", date="2020-12", media_type="text/plain"),
            Entry(4),
        ]
    )
    assert found(engine, "类别:合同") == [1]
    assert found(engine, "文种:通知") == [2]
    assert found(engine, "部门:采购") == [1]
    assert found(engine, "日期:2021-03") == [1, 2]
    assert found(engine, "日期:..2020") == [3]
    assert found(engine, "日期:2020..2021-02") == [2, 3]
    assert found(engine, "收到:2022") == [1]
    assert found(engine, "格式:pdf") == [2]
    assert found(engine, "-类别:合同 日期:2021") == [2]


def test_limits_by_right_are_exact(engine: Engine) -> None:
    engine.add(
        Entry(n, "合同", departments=names)
        for n, names in enumerate([("财务部",), ("财务部二处",), ()], start=1)
    )
    limited = parse("合同 OR 协议").within(Is("department", ("财务部", "办公室"), exact=True))
    assert [hit.id for hit in engine.search(limited).hits] == [1]


def test_long_latin_words_are_found_whole(engine: Engine) -> None:
    engine.add([Entry(1, "x" * 500), Entry(2, "x" * 499)])
    assert found(engine, f'"{"x" * 500}"') == [1]


def test_filters_are_exact_and_facets_count_all_matches(engine: Engine) -> None:
    engine.add(
        Entry(n, "合同", category="contract" if n % 3 else "other", departments=(f"{n % 2}部",), date="2021")
        for n in range(30)
    )
    results = engine.search(parse("合同"), limit=2, facets=True)
    assert results.total == 30
    assert len(results.hits) == 2
    assert results.facets["category"] == {"contract": 20, "other": 10}
    assert results.facets["year"] == {"2021": 30}
    limited = engine.search(parse("合同"), filters={"department": "1部", "category": "other"}, facets=True)
    assert limited.total == 5
    assert limited.facets["department"] == {"1部": 5}
    assert engine.search(parse("合同"), filters={"department": "部"}).total == 0


def test_a_filter_there_is_not_is_said_in_plain_words(engine: Engine) -> None:
    with pytest.raises(QueryError, match="没有“colour”这个筛选项"):
        engine.search(parse("合同"), filters={"colour": "red"})


def test_pages_of_hits_follow_each_other(engine: Engine) -> None:
    for start in range(0, 40, 10):
        engine.add(Entry(n, "合同" * (n % 7 + 1)) for n in range(start, start + 10))
    whole = [hit.id for hit in engine.search(parse("合同"), limit=40).hits]
    paged = [
        hit.id for at in range(0, 40, 7) for hit in engine.search(parse("合同"), limit=7, offset=at).hits
    ]
    assert paged == whole
    assert len(set(whole)) == 40
    assert engine.search(parse("合同"), limit=0).total == 40


def test_the_very_run_comes_first_and_a_title_counts_more(engine: Engine) -> None:
    engine.add(
        [
            Entry(1, "制度汇编。管理办法。档案目录。"),
            Entry(2, "单位的档案管理制度由此而来，另有规定的除外，本条不适用于其他单位。"),
            Entry(3, "租赁", title="无关"),
            Entry(4, "无关", title="租赁"),
        ]
    )
    assert first(engine, "档案管理制度") == 2
    assert found(engine, "档案管理制度") == [1, 2]
    assert first(engine, "租赁") == 4


def test_a_question_in_a_sentence_finds_by_its_telling_words(engine: Engine) -> None:
    engine.add(
        [Entry(1, "出租人应当退还押金。"), Entry(2, "会议时间与地点")]
        + [Entry(n, f"其他事项{n}") for n in range(3, 30)]
    )
    assert first(engine, "房东也就是出租人一直不退还押金怎么办？") == 1


def test_words_nowhere_in_the_index_find_nothing(engine: Engine) -> None:
    engine.add([Entry(1, "移民管理"), Entry(2, "计划")])
    assert found(engine, "火星移民计划") == []


def test_rare_characters_beyond_the_first_plane_are_found(engine: Engine) -> None:
    engine.add([Entry(1, "地名𠮷野家"), Entry(2, "吉野家")])
    assert found(engine, '"𠮷野"') == [1]


def test_damaged_text_is_taken(engine: Engine) -> None:
    engine.add([Entry(1, "合同\ud800\x00\x01正文", name="\udcff.txt", departments=("\udce9",))])
    assert found(engine, '"合同正文"') == [1]
    assert engine.search(parse("合同"), facets=True).facets["department"] == {"\udce9": 1}


@pytest.mark.corpus
def test_phrases_of_real_laws_are_found_exactly_where_they_stand(engine: Engine, corpus: Path) -> None:
    texts = dict(enumerate(islice(laws(corpus), 150)))
    engine.add(Entry(number, text) for number, text in texts.items())
    folded = {number: fold(text) for number, text in texts.items()}
    asked = 0
    for number, text in folded.items():
        phrase = text[len(text) // 2 : len(text) // 2 + 2 + number % 6]
        if all("\u4e00" <= sign <= "\u9fff" for sign in phrase):
            expected = [other for other, its in folded.items() if phrase in its]
            results = engine.search(Query(Phrase(phrase)), limit=1000)
            assert sorted(hit.id for hit in results.hits) == expected
            asked += 1
    assert asked > 50


def laws(corpus: Path) -> Iterator[str]:
    with tarfile.open(corpus / "datasets" / "LawRefBook__laws_md.tar.gz") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() and member.name.endswith(".md") else None
            if file:
                yield file.read().decode("utf-8", "replace")


def test_a_record_of_several_departments_is_found_filtered_and_counted_as_each_one_s(
    engine: Engine,
) -> None:
    def put(id_: int, *departments: str) -> Entry:
        return Entry(id_, "合同", departments=departments)

    engine.add([put(1, "财务部", "办公室"), put(2, "财务部")])
    engine.add([put(3, "办公室", "采购部"), put(4), put(1)])
    engine.add([put(1, "财务部", "采购部")])
    counts = {"财务部": 2, "办公室": 1, "采购部": 2}
    for _ in range(2):
        assert engine.search(parse("合同"), facets=True).facets["department"] == counts
        for department, count in counts.items():
            assert engine.search(parse("合同"), filters={"department": department}).total == count
            assert engine.search(parse(f"部门:{department}")).total == count
            limited = parse("合同").within(Is("department", (department,), exact=True))
            assert engine.search(limited).total == count
        assert engine.search(parse("合同 NOT 部门:财务部")).total == 2
        assert engine.search(parse("部门:部办")).total == 0
        engine.tidy()
