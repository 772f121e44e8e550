"""The searching form of text, and its places in the text as written."""

import random
from pathlib import Path

import pytest

from search.folding import fold, fold_with_offsets


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("檔案管理", "档案管理"),
        ("銷燬 複覈 批覆 覆函 鑑定 祕書", "销毁复核批复复函鉴定秘书"),
        ("登记薄", "登记簿"),
        ("单薄的薄纸", "单薄的薄纸"),
        ("ＡＢＣ１２３，（甲）", "abc123,(甲)"),
        ("①㎡", "1m2"),
        ("国办发〔2012〕14号【2012】[2012]", "国办发(2012)14号(2012)(2012)"),
        ("甲·乙•丙・丁", "甲·乙·丙·丁"),
        ("甲—乙–丙－丁", "甲-乙-丙-丁"),
        ("“引”「号」", '"引""号"'),
        ("宮商角徵羽", "宫商角徵羽"),
    ],
)
def test_writings_of_the_same_text_become_one(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_blanks_and_line_ends_between_han_characters_vanish_and_others_become_one_blank() -> None:
    assert fold("保 管\r\n期\u3000限") == "保管期限"
    assert fold("the  quick\n\tfox") == "the quick fox"
    assert fold("第 14 号 ") == "第14号"


def test_conversion_knows_phrases_across_a_line_end() -> None:
    assert fold("批\n覆") == "批复"


def test_file_of_the_computer_and_file_of_the_archives_stay_two_words() -> None:
    assert fold("檔案") == "档案" != fold("文件")


def test_invisible_and_broken_signs_are_dropped() -> None:
    assert fold("保\u200b管\x00期\ufeff限\ud800") == "保管期限"


def test_offsets_lead_back_to_the_written_text() -> None:
    folded, offsets = fold_with_offsets("本單位 之\n檔案")
    at = folded.index("档案")
    assert "本單位 之\n檔案"[offsets[at] : offsets[at + 1] + 1] == "檔案"


def test_offsets_go_with_the_same_folded_text_for_any_signs() -> None:
    chance = random.Random(7)
    ranges = [
        (0x20, 0x370),
        (0x900, 0xE00),
        (0x1100, 0x1200),
        (0x3000, 0x3200),
        (0x4E00, 0x9FFF),
        (0xFF00, 0xFFEF),
    ]
    for _ in range(5000):
        signs = [chr(chance.randrange(*chance.choice(ranges))) for _ in range(chance.randrange(20))]
        text = "".join(signs + chance.choices(" \n\u3000\u0301\u200b", k=5))
        chance.shuffle(signs)
        folded, offsets = fold_with_offsets(text)
        assert folded == fold(text)
        assert len(offsets) == len(folded)
        assert offsets == sorted(offsets)


@pytest.mark.corpus
def test_offsets_go_with_the_same_folded_text_for_all_character_pairs(corpus: Path) -> None:
    files = sorted((corpus / "datasets" / "OpenCC").glob("*.txt"))
    assert files
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            folded, offsets = fold_with_offsets(line)
            assert folded == fold(line)
            assert len(offsets) == len(folded)


@pytest.mark.corpus
def test_traditional_characters_meet_their_simplified_ones(corpus: Path) -> None:
    pairs = corpus / "datasets" / "OpenCC" / "BYVoid__TSCharacters.txt"
    rows = [line.split("\t") for line in pairs.read_text(encoding="utf-8").splitlines() if "\t" in line]
    met = sum(fold(row[0]) in map(fold, row[1].split()) for row in rows)
    assert met / len(rows) > 0.99
