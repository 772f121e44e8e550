"""What the command line says: errors with advice and exit codes, in the reader's language, never obeyed."""

import json

import click
import pytest

from archive.errors import RefusedError, SettingsError
from guidang.cli import common
from guidang.wording.words import CHINESE, ENGLISH
from search.engine import IndexUnusable
from search.query.tree import QueryError


@pytest.fixture(autouse=True)
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDANG_LANG", "zh")


@pytest.mark.parametrize(
    ("tag", "language"),
    [("en", ENGLISH), ("en_GB.UTF-8", ENGLISH), ("EN", ENGLISH), ("zh_CN", CHINESE), ("de", CHINESE)],
)
def test_the_language_is_the_one_that_is_set(
    monkeypatch: pytest.MonkeyPatch, tag: str, language: str
) -> None:
    monkeypatch.setenv("GUIDANG_LANG", tag)
    assert common.language() == language


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (RefusedError("{name} 不行。", "请换 {name}。", name="甲"), 1, "甲 不行。 请换 甲。"),
        (SettingsError("错。"), 3, "错。"),
        (
            RefusedError("写不了：{error}", "请检查。", error="disk I/O error"),
            1,
            "写不了：disk I/O error。 请检查。",
        ),
        (
            PermissionError(13, "Permission denied", "/s/x"),
            3,
            "/s/x：读不了或写不了（Permission denied）。 请检查所在的磁盘",
        ),
        (OSError("odd"), 3, "读写出错（odd）。 请检查所在的磁盘"),
        (
            QueryError("太长，超过 {most} 个字。", "请只留下最要紧的几个词。", most=5),
            1,
            "太长，超过 5 个字。",
        ),
        (IndexUnusable("missing", "/x"), 3, "guidang rebuild"),
        (RefusedError("名字 {name}", name="\x1b[2J\u202e"), 1, "名字 \ufffd[2J\ufffd"),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_an_error_ends_with_its_code_and_says_what_to_do(
    capsys: pytest.CaptureFixture[str], error: Exception, code: int, said: str, as_json: bool
) -> None:
    @common.told
    def command(as_json: bool) -> None:
        raise error

    with pytest.raises(SystemExit) as ended:
        command(as_json=as_json)
    out, err = capsys.readouterr()
    assert ended.value.code == code
    assert said in err
    if as_json:
        assert set(json.loads(out)) == {"error", "advice"}
    else:
        assert out == ""


def test_errors_that_nobody_foresaw_are_not_hidden() -> None:
    @common.told
    def command() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        command()


def test_what_a_command_answers_is_passed_on() -> None:
    assert common.told(lambda number: number + 1)(4) == 5


@pytest.mark.parametrize("value", [{"名": "a\x1b\u202e\n"}, ["\x9b", "\x7f"], "𠮷"])
def test_json_is_one_line_that_gives_back_what_was_said_and_no_sign_to_obey(
    capsys: pytest.CaptureFixture[str], value: object
) -> None:
    common.say_json(value)
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert not {"\x1b", "\u202e", "\x9b", "\x7f"} & set(out)
    assert json.loads(out) == value


def test_a_line_is_one_line_with_its_marks_brought_out(capsys: pytest.CaptureFixture[str]) -> None:
    common.say("关于档案\n的通知", [(2, 4)])
    out = capsys.readouterr().out
    assert click.unstyle(out) == "关于档案\ufffd的通知\n"
    common.say()
    assert capsys.readouterr().out == "\n"


def test_marks_cut_a_line_where_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(click, "echo", said.append)
    common.say("甲乙丙丁", [(0, 1), (2, 4)])
    assert said == [click.style("甲", bold=True, fg="red") + "乙" + click.style("丙丁", bold=True, fg="red")]
