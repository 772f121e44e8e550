"""Classes by rules: usual documents and those that look like another class."""

import time
from pathlib import Path

import pytest

from archive.errors import SettingsError
from archive.record import Category, Line, Page
from ingest.classifying.classifier import TYPE_AT_MOST, UNREAD_AT_MOST, Classifier
from ingest.reader import Identity, Reading
from tests.conftest import ROOT
from tests.ingest.documents import CONTRACT, DOCUMENTS, NOTICE, TYPES, reading

RULES = ROOT / "config" / "categories"


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    """The classifier with the rules that are shipped."""
    return Classifier.load(RULES)


@pytest.mark.parametrize(
    ("name", "text", "category", "kind"), [row[1:] for row in DOCUMENTS], ids=[row[0] for row in DOCUMENTS]
)
def test_a_document_gets_the_class_a_person_would_give(
    classifier: Classifier, name: str, text: str, category: str, kind: str
) -> None:
    found = classifier.classify(reading(text, name))
    assert (found.category, kind or found.kind) == (category, found.kind), found.reasons[:8]


def test_a_file_name_does_not_outweigh_the_content(classifier: Classifier) -> None:
    assert classifier.classify(reading(CONTRACT, "关于召开年会的通知.docx")).category == Category.CONTRACT
    assert classifier.classify(reading(NOTICE, "租赁合同.pdf")).category == Category.CORRESPONDENCE


def test_traditional_characters_are_read_by_the_rules_for_simplified(classifier: Classifier) -> None:
    text = (
        "房屋租賃合約\n甲方：陳大文\n乙方：李小明\n雙方協商一致，簽訂本合約。\n違約責任：乙方應支付違約金。"
    )
    found = classifier.classify(reading(text))
    assert (found.category, found.kind) == (Category.CONTRACT, "租赁合同")


def test_reasons_show_the_words_as_they_stand_with_page_and_line(classifier: Classifier) -> None:
    found = classifier.classify(
        reading("工程契約\n甲方：雲溪縣政府\n乙方：大成營造\n第一條 違約責任依約辦理。")
    )
    reason = next(r for r in found.reasons if r.rule == "contract.terms")
    assert (reason.words, reason.page, reason.line) == ("違約責任", 1, 3)


def test_a_large_landscape_sheet_of_scattered_strings_is_a_drawing(classifier: Classifier) -> None:
    strings = "\n".join(
        ["3600", "7200", "1200", "A", "B", "C", "DN100", "C25", "泵房", "1", "2", "3", "设计", "审核"]
    )
    assert classifier.classify(reading(strings, size=(1191, 842))).category == Category.DRAWING


def test_a_wide_table_on_a_large_sheet_is_no_drawing(classifier: Classifier) -> None:
    rows = "\n".join(f"第{n}项 办公用品 {n} 12.5 {n * 12} 已验收入库，手续齐全。" for n in range(1, 40))
    assert (
        classifier.classify(reading("固定资产明细表\n" + rows, size=(1191, 842))).category == Category.OTHER
    )


def test_confidence_is_between_nought_and_one_and_low_where_nothing_was_read(classifier: Classifier) -> None:
    for name in ("IMG_0001.jpg", "租赁合同.wps"):
        assert 0 < classifier.classify(reading("", name)).confidence <= UNREAD_AT_MOST
    assert UNREAD_AT_MOST < classifier.classify(reading("", "总装.dwg")).confidence <= TYPE_AT_MOST
    assert classifier.classify(reading(CONTRACT)).confidence > 0.95


def test_confidence_falls_where_two_classes_speak(classifier: Classifier) -> None:
    mixed = "特此通知。\n甲方：云溪市图书馆\n乙方：启明公司\n违约责任"
    assert classifier.classify(reading(mixed)).confidence < classifier.classify(reading(CONTRACT)).confidence


@pytest.mark.parametrize("unit", ["壹", "(", "〔2021〕", "1", "甲方：", "第一条", " ", "。", "图", "A1"])
def test_a_megabyte_of_one_thing_takes_less_than_a_second(classifier: Classifier, unit: str) -> None:
    one_line = Reading(
        "x.txt", Identity(TYPES[".txt"]), [Page(1, lines=[Line(unit * (1_000_000 // len(unit)))])]
    )
    lines = [Line(unit)] * (200_000 // len(unit))
    for hostile in (one_line, Reading("x.txt", Identity(TYPES[".txt"]), [Page(1, lines=lines)])):
        began = time.process_time()
        classifier.classify(hostile)
        assert time.process_time() - began < 1.0


def test_labelled_documents_are_classed_as_their_reader_did(corpus: Path, classifier: Classifier) -> None:
    words = {"合同": "contract", "图纸": "drawing", "函件": "correspondence", "其他": "other"}
    rows = [line.split("\t") for line in (corpus / "LABELS.tsv").read_text("utf-8").splitlines()[1:]]
    texts = [(path, label) for path, label, _ in rows if path.endswith((".md", ".txt"))]
    wrong = [
        path
        for path, label in texts
        if classifier.classify(reading(_decoded(corpus / path), Path(path).name)).category != words[label]
    ]
    assert len(wrong) <= 0.02 * len(texts), wrong


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("gb18030")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("category = 'letters'", "category"),
        ("category = 'contract'\nbias = 'high'", "bias"),
        ("category = 'contract'\ncolour = 1", "colour"),
        ("category = 'contract'\n[[words]]\nrule='a'\nwords=['b']\nplace='margin'\nweight=1", "place"),
        ("category = 'contract'\n[[words]]\nrule='a'\nwords=['b']\nplace='body'", "words[1].weight"),
        (
            "category = 'contract'\n[[signs]]\nrule='a'\npattern='('\nplace='body'\nweight=1",
            "signs.a.pattern",
        ),
        ("category = 'contract'\n[[measures]]\nrule='smell'\nweight=1", "rule"),
        ("category = 'contract'\n[[title_tails]]\nwords=[1]\nweight=1", "title_tails[1].words"),
        ("category = \nbias = 1", "at line 1"),
    ],
)
def test_a_wrong_settings_file_is_refused_with_file_and_key(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "contract.toml").write_text(text, "utf-8")
    with pytest.raises(SettingsError) as caught:
        Classifier.load(tmp_path)
    assert "contract.toml" in str(caught.value)
    assert named in str(caught.value)


def test_a_missing_category_is_refused(tmp_path: Path) -> None:
    (tmp_path / "contract.toml").write_bytes((RULES / "contract.toml").read_bytes())
    with pytest.raises(SettingsError, match="drawing"):
        Classifier.load(tmp_path)


def test_no_word_is_the_tail_of_two_categories() -> None:
    classifier = Classifier.load(RULES)
    words = [w for c in classifier.categories for tail in c.tails for w in tail.words]
    assert sorted(words) == sorted(set(words))
