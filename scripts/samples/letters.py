"""The red-headed official letters (公文, GB/T 9704-2012) as PDF: two notices and a reply."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Template

from samples.making.pdf import print_pdf
from samples.making.seal import seal_uri

PAGES = Path(__file__).parent / "pages"


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: its page under `pages/`, its title, who issued it and when."""

    page: str
    title: str
    author: str
    made: date


NOTICE = Letter(
    "notice.html", "关于做好2024年冬季供水管网防冻保供工作的通知", "澜江市自来水有限公司", date(2024, 11, 8)
)
SECRET = Letter(
    "secret.html", "关于做好重点时段城市供水安全保卫工作的通知", "澜江市水务局", date(2024, 9, 20)
)
REPLY = Letter("reply.html", "关于北塘泵站更新改造工程立项的批复", "澜江市水务局", date(2024, 4, 12))


def write_letter(letter: Letter, target: Path) -> None:
    """Print `letter` to the PDF `target`, with the issuer's seal over the signature."""
    page = Template((PAGES / letter.page).read_text(encoding="utf-8"))
    css = (PAGES / "official.css").read_text(encoding="utf-8")
    html = page.substitute(css=css, seal=seal_uri(letter.author))
    print_pdf(html, target, title=letter.title, author=letter.author, made=letter.made)
