"""The measure that tells a text layer from rubbish."""

import pytest

from ingest.formats.text.garble import badness, mended

LAW = "第一条 为了加强档案管理，规范档案收集、整理工作，有效保护和利用档案，提高档案信息化建设水平。" * 2


@pytest.mark.parametrize(
    "text",
    [
        LAW,
        "第一條 為了加強檔案管理，規範檔案收集、整理工作，有效保護和利用檔案，推進國家治理體系。",
        "あのイーハトーヴォのすきとおった風、夏でも底に冷たさをもつ青いそら",
        "L’été dernier, nous avons été très occupés à Orléans.",
        "目录 ................................................................ 1",
        "□适用 ☑不适用 \uf052 3V3 GND C0603 100nF",
        "",
    ],
)
def test_real_text_is_not_bad(text: str) -> None:
    assert badness(text) < 0.05


@pytest.mark.parametrize(
    "text",
    [
        "\ufffd\ufffd第\ufffd\ufffd条\ufffd\ufffd",
        "\ue001\ue002\ue003档案",
        LAW.encode("gb18030").decode("cp1252", "replace"),
        "䴀甀氀琀椀挀漀氀漀爀䈀氀愀挀欀",
        "᧒ᥱᦎᦫ",
        "口" * 40,
        "!\"#$%&'()+,/:;<>?@[]^`{|}" * 2,
        "".join(chr(ord(character) + 311) if character > "一" else character for character in LAW * 2),
    ],
)
def test_rubbish_is_bad(text: str) -> None:
    assert badness(text) > 0.3


def test_exchanged_bytes_are_put_right() -> None:
    assert mended("Black (K=100)".encode("utf-16-le").decode("utf-16-be")) == "Black (K=100)"


def test_sound_text_is_left_alone() -> None:
    assert mended(LAW) == LAW
