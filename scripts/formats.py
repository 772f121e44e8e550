"""Makes docs/formats.md, the table of formats: `python scripts/formats.py`.

What the code says is taken from it: media types, extensions, which reader takes them, what that
reader gives and the libraries it works with. Names, and what is not read, stand in `format_words`.
Ends with 1 where the two do not fit together.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from ingest import media_types  # noqa: E402
from ingest.extract import READERS, Readers  # noqa: E402
from ingest.extract.unread import UnreadReader  # noqa: E402
from ingest.reader import Identity, Reader  # noqa: E402
from scripts.format_words import FORMATS, Format  # noqa: E402
from scripts.reach import reached  # noqa: E402

DOCUMENT = ROOT / "docs" / "formats.md"
# What a media type can be called in code; those that name no format of a document.
_MEDIA_TYPE = re.compile(r"(?:application|audio|image|message|model|multipart|text|video)/[\w.+-]*\w")
_NO_FORMAT = frozenset(
    {media_types.EMPTY, media_types.ENCRYPTED_OOXML, media_types.FLAT_OPC, *media_types.STATED}
)
# What a reader gives, by what it or a function that it uses calls or asks for.
_GIVES = (("文字", ".page("), ("附件", ".child("), ("属性", ".fact("), ("密码", ".passwords"))
_HELPERS = frozenset({"numpy", "charset_normalizer"})  # at work everywhere, telling of no format

_TOP = """\
<!-- Made by `python scripts/formats.py`; change scripts/format_words.py or the readers, not this file. -->
# 格式一览 Formats
一份文件是什么格式，看它的内容，不看扩展名；扩展名与内容不符时会说明。认不出或读不了内容的文件照样收下、登记，可按题名和
文件名查到，并注明“内容未提取”。压缩包、邮件和文档里的附件各自成为一件，再按下表读取。

The format of a file is told by its bytes, not by its extension; where the two differ, that is noted. A file
whose format is unknown, or whose content cannot be read, is kept and registered all the same, is found by
title and file name, and says so (`not_extracted`, see [states](states.md)). What a package, a mail or a
document holds becomes a record of its own, read by the same table.

| 得到 | gives |
| --- | --- |
| 文字 | text, findable |
| 页面 | pictures of the pages, each line in its place on them |
| OCR | pages without sound text are read from their picture, and so are pictures pasted into documents |
| 附件 | the files within become records of their own |
| 属性 | what the file states of itself: title, author, dates … |
| 密码 | locked files are opened with the passwords known |

## 读取的格式 Formats read
| 格式 format | 扩展名 extensions | 媒体类型 media type | 读取程序 reader | 得到 gives | 不读 not read |
| --- | --- | --- | --- | --- | --- |
"""
_REST = """
## 不读内容的格式 Formats kept without their content
| 格式 format | 扩展名 extensions | 媒体类型 media type |
| --- | --- | --- |
"""


def identified() -> set[str]:
    """Every media type that files can be identified as."""
    trees = (
        ast.parse((ROOT / "ingest" / "identifying" / name).read_text("utf-8"))
        for name in ("frames.py", "identify.py")
    )
    written = (node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    tables = (value for name, value in vars(media_types).items() if not name.startswith("__"))
    return {text for text in _texts([*tables, *written]) if _MEDIA_TYPE.fullmatch(text)} - _NO_FORMAT


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif isinstance(value, tuple | list | frozenset):
        for each in value:
            yield from _texts(each)


def faults() -> list[str]:
    """Where words and code do not fit together; empty if they do."""
    named = [kind for row in FORMATS for kind in row.media_types.split()]
    taken = {type(_reader(kind)).__name__ for kind in named}
    listed = {name.partition(":")[2] for _, name in READERS}
    return [
        *(f"no row: {kind}" for kind in sorted(identified() - set(named))),
        *(f"two rows: {kind}" for kind in sorted(set(named)) if named.count(kind) > 1),
        *(f"no row: {name}" for name in sorted(listed - taken)),
        *(f"several readers: {row.chinese}" for row in FORMATS if len(_of_row(row)) > 1),
        *(
            f"no row: .{ending}"
            for ending in media_types.EXTENSIONS
            if not any(_may_end(row, ending) for row in FORMATS)
        ),
    ]


def document() -> str:
    """The text of docs/formats.md."""
    rows = [(row, _reader(row.media_types.split()[0])) for row in FORMATS]
    read = [_line(*_what(row), *_how(reader), _left_out(row)) for row, reader in rows if _reads(reader)]
    kept = [_line(*_what(row)) for row, reader in rows if not _reads(reader)]
    return f"{_TOP}{''.join(read)}{_REST}{''.join(kept)}"


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"


def _what(row: Format) -> tuple[str, str, str]:
    """Name, extensions and media types."""
    name = row.chinese if row.chinese == row.english else f"{row.chinese}<br>{row.english}"
    endings = " ".join(ending for ending in _endings() if _may_end(row, ending))
    return name, endings, " ".join(f"`{kind}`" for kind in row.media_types.split())


def _how(reader: Reader) -> tuple[str, str]:
    """The reader with its libraries, and what it gives."""
    found, outside = reached(type(reader).__module__, type(reader).__name__)
    code = "\n".join(map(ast.unparse, found))
    locked = reader.media_types & _lockable()
    gives = [word for word, mark in _GIVES if mark in code or (word == "密码" and locked)]
    if hasattr(reader, "picture"):
        gives.insert(1, "页面")
    if hasattr(reader, "options"):
        gives.insert(1 + ("页面" in gives), "OCR")
    name = type(reader).__module__.rpartition(".")[2]
    return ": ".join(filter(None, (f"`{name}`", ", ".join(_libraries(outside))))), "、".join(gives)


def _lockable() -> set[str]:
    """The media types that may come in an encrypted package, which is opened before they are read."""
    return {kinds[0] for kinds in media_types.EXTENSIONS.values() if media_types.ENCRYPTED_OOXML in kinds}


def _libraries(modules: Iterable[str]) -> list[str]:
    """The distributions that the modules named belong to, but for helpers and our own."""
    packages = {module.partition(".")[0] for module in modules} - _HELPERS
    known = _distributions()
    return sorted({known[package][0] for package in packages if package in known})


@cache
def _distributions() -> dict[str, list[str]]:
    found = {package: sorted({*map(one_name, names)}) for package, names in packages_distributions().items()}
    return {package: names for package, names in found.items() if "guidang" not in names}


def one_name(distribution: str) -> str:
    """A distribution's one name: which signs its metadata parts the words with is its build tool's choice."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


def _left_out(row: Format) -> str:
    return f"{row.left_out}<br>{row.left_out_english}" if row.left_out else "–"


def _endings() -> dict[str, set[str]]:
    """Every extension with what a file called so may be."""
    found = {ending: set(kinds) for ending, kinds in media_types.EXTENSIONS.items()}
    for ending, media_type in media_types.BY_EXTENSION.items():
        found.setdefault(ending, set()).add(media_type)
    return found


def _may_end(row: Format, ending: str) -> bool:
    return not _endings()[ending].isdisjoint(row.media_types.split())


def _of_row(row: Format) -> set[str]:
    return {type(_reader(kind)).__name__ for kind in row.media_types.split()}


@cache
def _reader(media_type: str) -> Reader:
    return Readers().reader_for(Identity(media_type))


def _reads(reader: Reader) -> bool:
    return not isinstance(reader, UnreadReader)


def main() -> int:
    """Write the document; list what does not fit."""
    found = faults()
    print(*found, sep="\n", end="\n" if found else "")
    if not found:
        DOCUMENT.write_text(document(), encoding="utf-8")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
