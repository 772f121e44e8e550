"""HTML to PDF: printed by Chromium, with embedded subset fonts and fixed dates."""

import re
import shutil
import subprocess
import tempfile
from datetime import date
from html import unescape
from pathlib import Path

from pypdf import PdfReader, PdfWriter

from samples.making.fonts import FACES, write_subset

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")
SECONDS = 120


def chromium() -> str:
    """The Chromium program. Stops the program, saying what to install, when it is missing."""
    for name in PROGRAMS:
        if found := shutil.which(name):
            return found
    raise SystemExit("找不到 Chromium：请先安装（Debian：apt-get install chromium），再生成样例。")


def print_pdf(html: str, target: Path, *, title: str, author: str, made: date) -> None:
    """Print a page of HTML to the PDF `target`.

    The HTML may use the font families Song, SongBold and Hei. `title`, `author` and the day `made`
    become the document's properties.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        page, raw = folder / "page.html", folder / "page.pdf"
        page.write_text(_with_fonts(html, folder), encoding="utf-8")
        command = [
            chromium(),
            *FLAGS,
            f"--user-data-dir={folder / 'profile'}",
            f"--print-to-pdf={raw}",
            page.as_uri(),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
        _finish(raw, target, title, author, made)


def _with_fonts(html: str, folder: Path) -> str:
    text = unescape(re.sub(r"<style.*?</style>|<[^>]*>", "", html, flags=re.DOTALL))
    rules = []
    for face in FACES:
        write_subset(face, text, folder / f"{face}.ttf")
        rules.append(f"@font-face {{ font-family: {face}; src: url({face}.ttf) }}")
    return html.replace("<style>", "<style>\n" + "\n".join(rules) + "\n", 1)


def _finish(raw: Path, target: Path, title: str, author: str, made: date) -> None:
    writer = PdfWriter(clone_from=PdfReader(raw))
    stamp = f"D:{made:%Y%m%d}090000+08'00'"
    writer.metadata = {
        "/Title": title,
        "/Author": author,
        "/CreationDate": stamp,
        "/ModDate": stamp,
    }
    writer.pdf_header = "%PDF-1.7"
    writer.compress_identical_objects()
    writer.write(target)
