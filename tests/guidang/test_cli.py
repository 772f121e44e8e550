"""The command line keeps its contract: JSON, exit codes, messages with what to do next."""

import json
import socket
import subprocess
import urllib.request
from pathlib import Path

import pytest

from guidang.site.site import create
from tests.running import answer, command, environment, guidang, lines, make_site, start, stop, until

QUICK = "[watch]\nsettle_seconds = 0.1\n[indexing]\ncommit_seconds = 0.2\n"
NOTICE = """某某市水务局文件
水务〔2024〕15号
关于加强水库档案管理的通知
各区水务局：
为加强水库档案管理，现就有关事项通知如下。
一、建立健全档案管理制度。
二、落实档案保管期限。
特此通知。
某某市水务局
2024年3月5日
抄送：市档案局。
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    made = make_site(folder / "site", QUICK)
    (folder / "通知.txt").write_text(NOTICE, encoding="gb18030")
    (folder / "坏.pdf").write_bytes(b"%PDF-1.7\n" + b"\x00" * 100)
    told = lines(
        "add", folder / "通知.txt", folder / "坏.pdf", "--site", made, "--department", "办公室", code=1
    )
    assert {Path(line["path"]).name: line["state"] for line in told} == {
        "通知.txt": "indexed",
        "坏.pdf": "unreadable",
    }
    return made


def test_add_answers_one_line_a_file_with_all_its_fields(site: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("另一份文件", encoding="utf-8")
    (line,) = lines("add", path, "--site", site)
    fields = ["path", "state", "id", "category", "confidence", "title", "pages", "chars", "reason"]
    assert list(line) == fields
    assert (line["path"], line["state"], line["chars"], line["reason"]) == (str(path), "indexed", 5, "")
    (again,) = lines("add", path, "--site", site)
    assert again["id"] == line["id"]


def test_add_lists_what_was_refused_and_says_what_to_do(site: Path, tmp_path: Path) -> None:
    path = tmp_path / "空.txt"
    path.touch()
    done = guidang("add", path, "--site", site, code=1)
    assert "文件是空的" in done.stdout
    assert "重新放入" in done.stdout


def test_search_answers_total_time_and_hits(site: Path) -> None:
    found = answer("search", "水库档案", "--site", site)
    assert list(found) == ["total", "took_ms", "hits"]
    (hit,) = found["hits"]
    assert list(hit) == ["id", "title", "category", "score", "snippet", "path"]
    assert hit["title"] == "关于加强水库档案管理的通知"
    assert hit["category"] == "correspondence"
    assert "水库档案" in hit["snippet"]


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("檔案管理", 1),
        ("“水庫檔案管理”", 1),
        ("题名:水库档案", 1),
        ("title:水库档案", 1),
        ("文号:水务〔2024〕15号", 1),
        ("文号:水务[2024]15号", 1),
        ("类别:往来文书 水库", 1),
        ("类别:合同 水库", 0),
        ("部门:办公室 水库", 1),
        ("日期:2024..2025 水库", 1),
        ("日期:2021..2023 水库", 0),
        ("水库 NOT 档案", 0),
        ("沙漠 OR 水库", 1),
        ("“管理制度二”", 0),
        ("管理制度", 1),
    ],
)
def test_search_understands_fields_phrases_and_both_scripts(site: Path, query: str, total: int) -> None:
    assert answer("search", query, "--site", site)["total"] == total


@pytest.mark.parametrize(
    "query", ['"水库', "AND", "((((", "' OR 1=1 --", "<script>alert(1)</script>", "题名:", "\x00\x1b[2J"]
)
def test_hostile_queries_get_a_result_or_a_plain_sentence(site: Path, query: str) -> None:
    query = query.replace("\x00", "")
    done = guidang("search", query, "--site", site, "--json", code=None)
    assert done.returncode in (0, 1)
    told = json.loads(done.stdout)
    assert ("total" in told) == (done.returncode == 0)
    assert "Traceback" not in done.stderr


def test_a_query_of_10000_characters_gets_a_plain_sentence(site: Path) -> None:
    done = guidang("search", "档" * 10_000, "--site", site, "--json", code=1)
    assert "太长" in json.loads(done.stdout)["error"]


def test_search_filters_by_fields(site: Path) -> None:
    assert answer("search", "水库", "--field", "department=办公室", "--site", site)["total"] == 1
    assert answer("search", "水库", "--field", "department=财务部", "--site", site)["total"] == 0
    guidang("search", "水库", "--field", "colour=red", "--site", site, code=2)


def test_show_gives_the_description_with_its_sources_and_the_text(site: Path) -> None:
    (hit,) = answer("search", "水库档案", "--site", site)["hits"]
    shown = answer("show", hit["id"], "--text", "--site", site)
    values = {value["field"]: value for value in shown["description"]}
    assert values["document_number"]["value"] == "水务〔2024〕15号"
    assert values["document_date"]["value"] == "2024-03-05"
    assert (values["title"]["page"], values["title"]["line"]) == (1, 2)
    assert shown["class_reasons"]
    assert shown["archival_code"]["fonds_code"] is None
    assert shown["pages_text"][0]["text"].startswith("某某市水务局文件")
    assert "关于加强水库档案管理的通知" in guidang("show", hit["id"], "--site", site).stdout


def test_show_of_what_is_not_there_says_so(site: Path) -> None:
    done = guidang("show", 999, "--site", site, code=1)
    assert "没有编号为 999 的记录" in done.stderr
    guidang("show", "x", "--site", site, code=2)


def test_status_counts_states_and_names_the_last_errors(site: Path) -> None:
    status = answer("status", "--site", site)
    assert status["states"]["unreadable"] == 1
    assert status["backlog"] == 0
    assert any(
        error["path"].endswith("坏.pdf") and error["reason"] == "damaged" for error in status["last_errors"]
    )
    assert "已损坏" in guidang("status", "--site", site).stdout


def test_rebuild_indexes_every_record_again(site: Path) -> None:
    states = answer("status", "--site", site)["states"]
    assert answer("rebuild", "--site", site)["indexed"] == states["indexed"]
    assert answer("search", "水库档案", "--site", site)["total"] == 1


def test_doctor_says_all_is_well_and_names_what_is_not(site: Path, tmp_path: Path) -> None:
    assert answer("doctor", "--site", site)["good"]
    path = tmp_path / "b.txt"
    path.write_text("会被改动的原件", encoding="utf-8")
    (line,) = lines("add", path, "--site", site)
    sha256 = answer("show", line["id"], "--site", site)["sha256"]
    stored = site / "store" / sha256[:2] / sha256
    stored.write_text("被改动的原件啊", encoding="utf-8")
    told = answer("doctor", "--site", site, code=1)
    assert [f["what"] for f in told["findings"] if not f["good"]] == ["原件未被改动"]
    stored.unlink()
    done = guidang("doctor", "--quick", "--site", site, code=1)
    assert "从备份恢复" in done.stdout
    stored.write_text("会被改动的原件", encoding="utf-8")


def test_watch_once_lists_what_it_could_not_read_and_says_so_by_its_exit_code(tmp_path: Path) -> None:
    made = make_site(tmp_path / "site", QUICK, ("甲", ""))
    (made / "watch_folders" / "甲" / "坏.pdf").write_bytes(b"%PDF-1.4 broken")
    assert "坏.pdf：文件已损坏" in guidang("watch", "--once", "--site", made, code=1).stdout
    assert "坏.pdf：" not in guidang("watch", "--once", "--site", made, code=0).stdout


def test_mails_within_mails_are_taken_down_to_the_set_depth(tmp_path: Path) -> None:
    from email.message import EmailMessage

    made = make_site(tmp_path / "site", QUICK + "[limits]\ndepth = 2\n")
    inner: EmailMessage | None = None
    for level in range(5):
        mail = EmailMessage()
        mail["Subject"], mail["From"] = f"第{level}层", "a@example.org"
        mail.set_content(f"第{level}层的正文")
        if inner is not None:
            mail.add_attachment(inner)
        inner = mail
    path = tmp_path / "m.eml"
    assert inner is not None
    path.write_bytes(inner.as_bytes())
    told = lines("add", path, "--site", made)
    assert [line["state"] for line in told] == ["indexed"] * 3
    deepest = answer("show", told[-1]["id"], "--site", made)
    assert deepest["notes"] == [["too_deep", "1"]]
    first = answer("show", told[0]["id"], "--site", made)
    assert answer("show", told[1]["id"], "--site", made)["parent_id"] == first["id"]


def test_a_folder_that_is_no_site_is_exit_code_3_with_what_to_do(tmp_path: Path) -> None:
    done = guidang("status", "--site", tmp_path, code=3)
    assert "guidang init" in done.stderr


def test_wrong_usage_is_exit_code_2() -> None:
    guidang("add", code=2)
    guidang("nonsense", code=2)


def test_init_refuses_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    done = guidang("init", tmp_path, code=1)
    assert "已存在" in done.stderr
    assert answer("init", tmp_path / "new")["departments"]


def test_messages_are_english_where_the_reader_is(tmp_path: Path) -> None:
    done = subprocess.run(
        command("status", "--site", tmp_path),
        capture_output=True,
        text=True,
        env=environment(GUIDANG_LANG="en"),
    )
    assert done.returncode == 3
    assert "guidang init" in done.stderr
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in done.stderr)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[watch]\nsettle_secs = 2\n", "settings.toml:2 watch.settle_secs 不是可用的设置"),
        ("[watch]\nsettle_seconds = 2.0\n[limits]\n\nseconds = -1\n", "settings.toml:5 limits.seconds"),
        ('[reading]\nworkers = "two"\n', "settings.toml:2 reading.workers"),
        ('[indexing]\nengine = "lucene"\n', "settings.toml:2 indexing.engine"),
        ("[colour]\nred = 1\n", "settings.toml:1 colour"),
        ("[watch\n", "不是正确的 TOML"),
    ],
)
def test_a_wrong_setting_is_named_with_its_line_and_what_is_allowed(
    tmp_path: Path, text: str, told: str
) -> None:
    made = make_site(tmp_path / "site", text)
    done = guidang("status", "--site", made, code=3)
    assert told in done.stderr
    if "TOML" not in told:
        assert "允许的" in done.stderr


def test_a_wrong_folder_setting_is_named_with_its_file(tmp_path: Path) -> None:
    made = make_site(tmp_path / "site", "", ("甲", 'after = "burn"\n'))
    done = guidang("add", made / "watch_folders" / "甲" / "folder.toml", "--site", made, code=3)
    assert "folder.toml:1 after" in done.stderr
    done = guidang("watch", "--once", "--site", made, code=1)
    assert "folder.toml:1 after" in done.stderr
    assert '"leave" / "move" / "delete"' in done.stderr


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_serve_shows_pages_and_takes_files_in_one_process(tmp_path: Path) -> None:
    made = make_site(tmp_path / "site", QUICK, ("甲", ""))
    port = free_port()
    process = start("serve", "--site", made, "--port", port)
    try:

        def page(path: str) -> str:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
                return str(response.read().decode())

        def up() -> bool:
            try:
                return bool(page("/health"))
            except OSError:
                return False

        until(up, 30)
        (made / "watch_folders" / "甲" / "件.txt").write_text("放进来的文件", encoding="utf-8")
        until(lambda: "件.txt" in page("/?q=%E6%94%BE%E8%BF%9B%E6%9D%A5"), 20)
    finally:
        stop(process)


def test_serve_does_not_open_to_other_machines_unless_told(site: Path) -> None:
    done = guidang("serve", "--host", "0.0.0.0", "--site", site, code=1)
    assert "--allow-remote" in done.stderr
    done = guidang("serve", "--host", "0.0.0.0", "--allow-remote", "--site", site, code=1)
    assert "--tls" in done.stderr


def test_serve_begins_only_where_somebody_could_sign_in(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    create(folder).close()
    done = guidang("serve", "--port", free_port(), "--site", folder, code=1)
    assert "guidang user" in done.stderr
    made = answer("user", "administrators", "--site", folder)
    assert [one["role"] for one in made] == ["system_admin", "security_admin", "audit_admin"]
    assert answer("user", "administrators", "--site", folder) == []
