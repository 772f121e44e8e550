"""What is measured on a document rather than read: sheet size, scattered strings, articles, length.

Each measure answers 0–1: how much of it there is. The rules give it a weight.
"""

import re
from collections.abc import Callable

from archive.record import Page
from ingest.seeing.view import View
from search.characters import HAN

A4_SHORT, A4_LONG = 595.0, 842.0  # points
_ROWS_LOOKED_AT = 400

_HAN = re.compile(rf"[{HAN}]")
_SENTENCE_END = re.compile(r"[。;!?！？]|\.(?=\s|$)")
_ARTICLE = re.compile(r"^第[一二三四五六七八九十百零〇\d]{1,5}条", re.MULTILINE)
_PARTY = re.compile(
    r"甲 ?方|乙 ?方|本(?:合同|协议|契约)|^(?:出租|承租|委托|受托|发包|承包|出卖|买受)[人方]", re.MULTILINE
)
_PART = re.compile(
    r"[A-Z]{1,4}\d{1,4}[A-Z]?|\d{1,4}(?:\.\d{1,3})?(?:[KkMRVAW]|[unp][FHf]|mm|Ω|%)?|[φΦØR±]\d.{0,8}"
)


def large_sheet(view: View) -> float:
    """1 where the first page is clearly larger than A4 and not longer than a drawing sheet is wide."""
    page = _first(view)
    if page is None:
        return 0.0
    short, long = sorted((page.width, page.height))
    return float(short > 1.03 * A4_SHORT and long > 1.03 * A4_LONG and long < 4.2 * short)


def landscape(view: View) -> float:
    """1 where the first page lies on its side in an ISO sheet's proportion."""
    page = _first(view)
    return float(page is not None and page.height > 0 and 1.3 <= page.width / page.height <= 2.6)


def odd_sheet(view: View) -> float:
    """1 where the first page is smaller than A5 in both directions: a plot, not a letter."""
    page = _first(view)
    return float(page is not None and 0 < page.height < 420 and 0 < page.width < 420)


def scattered(view: View) -> float:
    """How much the text is short strings all over the sheet instead of sentences."""
    rows = view.rows[:_ROWS_LOOKED_AT]
    if len(rows) < 8:
        return 0.0
    short = sum(len(row.text) <= 14 for row in rows) / len(rows)
    text = view.text[: view.starts[len(rows) - 1]]
    sentences = len(_SENTENCE_END.findall(text)) / max(len(text), 1)
    return max(0.0, min(1.0, (short - 0.6) / 0.3)) * float(sentences < 0.008)


def part_labels(view: View) -> float:
    """How much of the short strings are dimensions, part numbers and values of parts."""
    rows = view.rows[:_ROWS_LOOKED_AT]
    if len(rows) < 8:
        return 0.0
    parts = sum(bool(_PART.fullmatch(row.text)) for row in rows) / len(rows)
    han = len(_HAN.findall(view.text[:4000])) / max(len(view.text[:4000]), 1)
    return max(0.0, min(1.0, (parts - 0.15) / 0.25)) * float(han < 0.25)


def articles_without_parties(view: View) -> float:
    """1 where the text is in articles (第X条) and nobody is a party to it."""
    return float(_articles(view) >= 3 and not _PARTY.search(view.text))


def no_articles(view: View) -> float:
    """1 for a short text without articles."""
    return float(0 < len(view.text) < 2_000 and _articles(view) == 0)


def long_document(view: View) -> float:
    """How long: 0 up to 20 pages, 1 from 60 pages on."""
    return max(0.0, min(1.0, (len(view.reading.pages) - 20) / 40))


def no_text(view: View) -> float:
    """1 where nothing was read."""
    return float(not view.rows)


def _first(view: View) -> Page | None:
    return view.reading.pages[0] if view.reading.pages else None


def _articles(view: View) -> int:
    return len(_ARTICLE.findall(view.text)) if "条" in view.text else 0


MEASURES: dict[str, Callable[[View], float]] = {
    "large_sheet": large_sheet,
    "landscape": landscape,
    "odd_sheet": odd_sheet,
    "scattered": scattered,
    "part_labels": part_labels,
    "articles_without_parties": articles_without_parties,
    "no_articles": no_articles,
    "long_document": long_document,
    "no_text": no_text,
}
