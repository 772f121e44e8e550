"""A Chinese font of this machine, for drawing pages whose own fonts are not in the file.

Looked for in the usual folders of Linux, Windows and macOS; then in the package of the extra
`fonts`, for servers on which no font is installed.
"""

import os
from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

# Preferred first: simplified Chinese with traditional characters, in outlines every library reads.
_FILES = (
    "NotoSansCJKsc-Regular.otf", "NotoSansSC-Regular.otf", "SourceHanSansSC-Regular.otf",
    "SourceHanSansCN-Regular.otf", "NotoSansCJK-Regular.ttc", "SourceHanSans.ttc", "NotoSansSC-Regular.ttf",
    "msyh.ttc", "msyh.ttf", "simsun.ttc", "simhei.ttf", "Deng.ttf", "simfang.ttf",
    "PingFang.ttc", "Hiragino Sans GB.ttc", "STHeiti Light.ttc", "Songti.ttc", "Arial Unicode.ttf",
    "NotoSerifCJK-Regular.ttc", "NotoSerifCJKsc-Regular.otf", "wqy-microhei.ttc", "wqy-zenhei.ttc",
    "DroidSansFallbackFull.ttf", "DroidSansFallback.ttf", "LXGWWenKai-Regular.ttf", "uming.ttc", "ukai.ttc",
)  # fmt: skip
_PACKAGE = "pylopdf_fonts_zh_cn"
_FILES_MOST = 20_000  # looked at in the folders


def _folders() -> Iterator[Path]:
    home = Path.home()
    yield from (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
    yield from (home / ".local/share/fonts", home / ".fonts")
    yield Path(os.environ.get("SYSTEMROOT", "C:\\Windows")) / "Fonts"
    yield Path(os.environ.get("LOCALAPPDATA", home)) / "Microsoft/Windows/Fonts"
    yield from (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts")
    package = find_spec(_PACKAGE)
    if package is not None and package.origin:
        yield Path(package.origin).parent


def _installed() -> Iterator[Path]:
    seen = 0
    for folder in _folders():
        for base, _, names in os.walk(folder):
            seen += len(names)
            yield from (Path(base) / name for name in names)
            if seen > _FILES_MOST:
                return


@lru_cache(maxsize=1)
def chinese_font() -> Path | None:
    """The file (TTF, OTF or TTC) of a font with Chinese characters; None where there is none.

    Of a collection (TTC), its first font is meant.
    """
    rank = {name.lower(): place for place, name in enumerate(_FILES)}
    found = [path for path in _installed() if path.name.lower() in rank]
    return min(found, key=lambda path: rank[path.name.lower()], default=None)
