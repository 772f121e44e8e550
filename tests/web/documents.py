"""The documents that the pages are tried with, beside the shipped samples."""

from pathlib import Path

# What a file may be called where nobody stops it: markup, marks that turn the reading direction, quotes.
HOSTILE_NAME = "<img src=x onerror=alert(1)>\u202etxt.\"exe'.txt"
HOSTILE_TEXT = (
    "<script>document.title='taken'</script>\n保密的<b>附言</b>\u202e反转文字\n&amp; 关于注入的通知\n"
)
LONG_NAME = "长表.txt"
LONG_LINES = 2600


def put_in(watch_folders: Path) -> None:
    """Drop the documents into the folders of two departments."""
    office, legal = sorted(path for path in watch_folders.iterdir() if path.is_dir())[:2]
    (office / HOSTILE_NAME).write_text(HOSTILE_TEXT, encoding="utf-8")
    (office / "坏文件.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog")
    (office / "甲.txt").write_text("同一份内容：水费缴纳须知\n", encoding="utf-8")
    (legal / "乙.txt").write_text("同一份内容：水费缴纳须知\n", encoding="utf-8")
    rows = [f"第 {number} 行 台账" for number in range(LONG_LINES)]
    rows[2100] = "第 2100 行 罕见词龘龘"
    (office / LONG_NAME).write_text("\n".join(rows), encoding="utf-8")
