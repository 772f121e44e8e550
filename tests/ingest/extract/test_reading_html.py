"""HTML: what a person would see, and nothing else."""

from pathlib import Path

import pytest
from read_here import read

from ingest.errors import Unreadable
from ingest.reader import Limits


def page(folder: Path, html: str, encoding: str = "utf-8") -> list[str]:
    path = folder / "a.html"
    path.write_bytes(html.encode(encoding))
    return read(path, folder).text.split("\n")


def test_only_visible_text_is_read(tmp_path: Path) -> None:
    html = (
        "<html><head><title>通知</title><style>p{}</style><script>var a='暗'</script></head><body>"
        "<!-- 注 --><p>第一段</p><p style='display: none'>藏</p><template>模</template><div hidden>隐</div>"
        "<p>第二<b>段</b><br>另起一行</p></body></html>"
    )
    assert page(tmp_path, html) == ["第一段", "第二段", "另起一行"]


def test_the_title_is_a_fact(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<html><head><title> 关于\n放假的通知 </title></head><body>x</body></html>", "utf-8")
    assert read(path, tmp_path).facts == {"title": "关于 放假的通知"}


def test_a_table_gives_a_line_for_each_row(tmp_path: Path) -> None:
    head = "<tr><th>品名</th><th>数量</th></tr>"
    html = f"<body><table>{head}<tr><td>钢材</td><td><p>三吨</p></td></tr></table>后文"
    assert page(tmp_path, html) == ["品名\t数量", "钢材\t三吨", "后文"]


@pytest.mark.parametrize("encoding", ["gb18030", "cp950", "utf-16-le", "utf-8"])
def test_pages_are_read_in_their_own_encoding(tmp_path: Path, encoding: str) -> None:
    html = "<!DOCTYPE html><html><body><p>中文合同在此，一方交付</p></body></html>"
    assert page(tmp_path, html, encoding) == ["中文合同在此，一方交付"]


def test_deep_nesting_and_endless_tags_do_no_harm(tmp_path: Path) -> None:
    assert page(tmp_path, "<html><body>" + "<div>" * 50_000 + "深处")[-1:] in (["深处"], [""])
    assert page(tmp_path, "<html><body>前文" + "<" * 100_000)[0].startswith("前文")


def test_no_entity_reaches_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密内容", "utf-8")
    html = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]><html><body>&x;可见</body></html>'
    assert "机密内容" not in "".join(page(tmp_path, html))


def test_a_page_too_large_for_the_memory_limit_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"<html><body>" + b"<p>x</p>" * 1_000_000)
    with pytest.raises(Unreadable, match="too_big_in_memory"):
        read(path, tmp_path, Limits(memory_mib=64))
