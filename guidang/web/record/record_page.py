"""`/records/…`: a record, its page with the hits on it, its description and where it came from."""

from pathlib import Path, PurePath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from archive.catalogue.ground import audit
from archive.catalogue.ground.connect import Connection
from archive.catalogue.looking import records, scoping
from archive.catalogue.looking.records import Record
from archive.record import Page
from archive.rules.access import Act
from guidang.doing.finding import PAGES_FOR_SNIPPET, shown_departments
from guidang.rights.holder import Rights
from guidang.web.account.asking import WithRights, note_use
from guidang.web.frame.errors import NotShown
from guidang.web.frame.naming import disposition
from guidang.web.frame.parameters import LARGEST_ID, LineIndex, Question, RecordId
from guidang.web.frame.parts import Parts, WhoActs, WithParts
from guidang.web.frame.rendering import render
from guidang.web.pictures.pictures import WIDTHS, Busy
from guidang.web.pictures.watermark import marked
from guidang.web.record import tables
from guidang.web.record.marking import in_cells
from guidang.web.record.one_record import one, read, whole
from guidang.web.record.onlooker import words_for
from guidang.web.record.page_view import Look, view
from guidang.wording.words import msgid
from ingest.errors import IngestError, NeedsPassword
from ingest.tools.fonts import chinese_font
from search.query.parsing import parse
from search.query.tree import QueryError
from search.results import marks, united

router = APIRouter(prefix="/records")

MOST_RELATED = 100
MOST_HIT_PAGES = 40
_INSIDE = "attachments"  # the value that names what lies in a record
# Acts of the history that are the auditor's alone: who looked, and who was let look.
_ACCESS = frozenset({"viewed", "downloaded", "right_given", "right_ended", "exported", "access_refused"})
_NO_PAGE = (msgid("这份文件没有这一页。"), msgid("请回到这份文件的第一页。"))
_NO_ORIGINAL = (msgid("这份文件的原件不在存储中。"), msgid("请告诉系统管理员运行 guidang doctor 检查。"))
_NO_PICTURE = (msgid("这一页画不出图像。"), msgid("请看本页文字，或下载原件。"))
_NO_COPY = (msgid("这份文件没有可检索的副本。"), msgid("再读一次这份文件，就会重新制作。"))
_LOCKED = (msgid("这份文件有密码，页面画不出来。"), msgid("请看本页文字；要看图像，请再读一次时保存密码。"))
_BUSY = (msgid("正在绘制的页面太多。"), msgid("请过一会儿刷新本页。"))


@router.get("/{id_:int}")
def show(
    request: Request,
    parts: WithParts,
    rights: WithRights,
    who: WhoActs,
    id_: RecordId,
    q: Question = "",
    page: Annotated[int, Query(ge=1, le=LARGEST_ID)] | Literal["flagged"] | None = None,
    line: LineIndex = None,
    first: Annotated[LineIndex, Query(alias="from")] = None,
    correct: bool = False,
) -> HTMLResponse:
    """The record; on its `page` (a number, or the first "flagged" one), the hits of `q`, the `line` pointed
    at, and its lines `from` one on; to `correct` them, as fields of forms."""
    with parts.site.database.read() as connection:
        record = one(connection, id_, rights, Act.VIEW)
        may = _may(connection, rights, record)
        hits = _hits(connection, record, q)
        number = records.first_flagged(connection, id_) or 1 if page == "flagged" else page
        number = number or next(iter(hits), 1)
        # A package's own page names what is in it, as one of its values does.
        hides = scoping.hides_inside(connection, record.id, rights.scope(Act.VIEW))
        shown = None if hides else _page(connection, record, number)
        about = _about(connection, record, rights, hides=hides)
    note_use(parts.site, who, record, "viewed", page=number)
    least = parts.site.settings.reading.ocr_min_confidence
    return render(
        request,
        "record/record.html",
        record=record,
        source=_source(parts, record, with_parent=about["parent"] is not None),
        source_gone=record.id in parts.sources.gone([record]),
        q=q,
        hits={at: len(spans) for at, spans in hits.items()},
        hit_pages=list(hits)[:MOST_HIT_PAGES],
        correcting=correct and Act.EDIT in may,
        may=may,
        editable={record.id} if Act.EDIT in may else (),
        page=view(shown, Look(hits.get(number, []), line, first, least)) if shown else None,
        watched=parts.watched,
        watermark=words_for(request, parts.site, record),
        blocks=tables.blocks,
        cells=tables.cells,
        **about,
    )


@router.get("/{id_:int}/original")
def original(parts: WithParts, rights: WithRights, who: WhoActs, id_: RecordId) -> FileResponse:
    """The original's bytes, always as a download."""
    record = read(parts, id_, rights, Act.COPY)
    path = parts.site.store.path(record.sha256)
    if not record.sha256 or not path.is_file():
        raise NotShown(404, *_NO_ORIGINAL)
    note_use(parts.site, who, record, "downloaded", what="original")
    return _download(path, record.name)


@router.get("/{id_:int}/copy")
def copy(parts: WithParts, rights: WithRights, who: WhoActs, id_: RecordId) -> FileResponse:
    """The searchable copy of a scan, as a download."""
    record = read(parts, id_, rights, Act.COPY)
    path = parts.site.copies.path(record.sha256)
    if not record.has_copy or not path.is_file():
        raise NotShown(404, *_NO_COPY)
    note_use(parts.site, who, record, "downloaded", what="copy")
    return _download(path, f"{PurePath(record.name).stem}（可检索）.pdf")


@router.get("/{id_:int}/pages/{number:int}.png")
def picture(
    request: Request,
    parts: WithParts,
    rights: WithRights,
    who: WhoActs,
    id_: RecordId,
    number: RecordId,
    width: int = WIDTHS[0],
) -> Response:
    """The picture of one page, `width` (one of WIDTHS) pixels wide; marked with who looks, where the site
    says so (R052)."""
    record = read(parts, id_, rights, Act.VIEW)
    if width not in WIDTHS or number > record.pages:
        raise NotShown(404, *_NO_PAGE)
    try:
        path, passwords = parts.site.store.path(record.sha256), parts.site.passwords([id_])[id_]
        png = parts.pictures.get(path, record.name, number, width, passwords)
    except Busy:
        raise NotShown(503, *_BUSY) from None
    except NeedsPassword:
        raise NotShown(404, *_LOCKED) from None
    except IngestError:
        raise NotShown(404, *_NO_PICTURE) from None
    note_use(parts.site, who, record, "viewed", picture=number)
    words = words_for(request, parts.site, record)
    # The picture of stored bytes never changes; who may see it does, so a secret one is asked for anew.
    # Where people sign in, the next one at this machine may be somebody else.
    alike = request.app.state.open_site and not (record.secrecy or words)
    keeping = "private, max-age=86400" if alike else "no-store"
    png = marked(png, words, chinese_font()) if words else png
    return Response(png, media_type="image/png", headers={"cache-control": keeping})


def _download(path: Path, name: str) -> FileResponse:
    headers = {"content-disposition": disposition(name), "cache-control": "no-store"}
    return FileResponse(path, media_type="application/octet-stream", headers=headers)


def _hits(connection: Connection, record: Record, q: str) -> dict[int, list[tuple[int, int]]]:
    """Places of the hits in the text of every page that has some; nothing for a question that is none."""
    try:
        query = parse(q) if q.strip() else None
    except QueryError:
        query = None
    found: dict[int, list[tuple[int, int]]] = {}
    if query is None:
        return found
    for number, text, cells in records.page_texts(connection, record.id):
        spans = marks(text, query)
        if inside := marks(cells, query) if cells else []:
            lines = next(records.pages(connection, record.id, number)).lines
            spans = united([*spans, *in_cells(lines, inside)])
        if spans:
            found[number] = spans
        if number >= PAGES_FOR_SNIPPET:
            break
    return found


def _page(connection: Connection, record: Record, number: int) -> Page | None:
    if not record.pages and number == 1:
        return None
    page = next(records.pages(connection, record.id, number), None)
    if page is None:
        raise NotShown(404, *_NO_PAGE)
    return page


def _may(connection: Connection, rights: Rights, record: Record) -> frozenset[Act]:
    """What whoever asks may do with the record."""
    target = scoping.target(connection, record.id)
    allowed = {act for act in Act if target and rights.decide(act, target).allowed}
    return frozenset(act for act in allowed if whole(connection, record, rights, act))


def _about(connection: Connection, record: Record, rights: Rights, *, hides: bool) -> dict[str, Any]:
    """The record's description and history; what it belongs to, holds, repeats, or is repeated by, as far as
    that may be found; without the names of what lies in it where it `hides` some. The history of others'
    deposits is not told to who has it by their own."""
    scope = rights.scope(Act.FIND)
    linked = records.some(connection, [id_ for id_ in (record.parent_id, record.duplicate_of) if id_], scope)
    children, attachments = records.listing(
        connection, parent_id=record.id, limit=MOST_RELATED, oldest_first=True, scope=scope
    )
    copies, duplicates = records.listing(
        connection, duplicate_of=record.id, limit=MOST_RELATED, oldest_first=True, scope=scope
    )
    own = scope.departments is None or record.source_path
    values = records.values(connection, record.id)
    return {
        "values": [value for value in values if not hides or value.field != _INSIDE],
        "departments": shown_departments(connection, {record.id: record}, scope)[record.id],
        "history": _history(connection, record.id) if own else [],
        "parent": linked.get(record.parent_id or 0),
        "first": linked.get(record.duplicate_of or 0),
        "attachments": attachments,
        "attachment_count": children,
        "duplicates": duplicates,
        "duplicate_count": copies,
    }


def _history(connection: Connection, id_: int) -> list[audit.Entry]:
    return [entry for entry in audit.history(connection, id_) if entry.act not in _ACCESS]


def _source(parts: Parts, record: Record, *, with_parent: bool) -> str:
    """Where the file came from: its place in the drop folders, or the whole path for one from elsewhere;
    the place in a package alone where that may not be found."""
    if record.parent_id and not with_parent:
        return record.place_inside
    path = PurePath(record.source_path)
    folders = parts.site.watch_folders
    return str(path.relative_to(folders)) if path.is_relative_to(folders) else str(path)
