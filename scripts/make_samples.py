"""Makes the samples of `watch_folders/`: run `python scripts/make_samples.py [FOLDER]`.

The samples are part of the project, so this is only needed to change them. It takes Chromium, the
Noto CJK fonts and the packages of the `dev` extra, and says so when one is missing. On one machine
every run writes the same bytes. All bodies, persons, accounts and matters in them are invented.
"""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from samples.contract import write_contract
from samples.drawing import write_drawing
from samples.letters import NOTICE, REPLY, SECRET, write_letter
from samples.mail import write_mail
from samples.making.scan import scan_pdf
from samples.request import write_request

ROOT = Path(__file__).resolve().parent.parent
RULE = Path(__file__).parent / "samples" / "pages" / "rule.txt"
NOTICE_NAME = "办公室/关于做好2024年冬季供水管网防冻保供工作的通知.pdf"


def write_rule(target: Path) -> None:
    """Write the rule in traditional characters as GB18030 with Windows line ends."""
    text = RULE.read_text(encoding="utf-8")
    target.write_bytes(text.replace("\n", "\r\n").encode("gb18030"))


MAKERS: dict[str, Callable[[Path], None]] = {
    NOTICE_NAME: lambda target: write_letter(NOTICE, target),
    "办公室/SCAN_20241112_0915.pdf": lambda target: scan_pdf(
        target.parents[1] / NOTICE_NAME, target, made=date(2024, 11, 12)
    ),
    "办公室/关于做好重点时段城市供水安全保卫工作的通知.pdf": lambda target: write_letter(SECRET, target),
    "办公室/檔案借閱規則.txt": write_rule,
    "工程部/关于北塘泵站更新改造工程立项的请示.docx": write_request,
    "工程部/关于北塘泵站更新改造工程立项的批复.pdf": lambda target: write_letter(REPLY, target),
    "工程部/建施-03北塘泵站一层平面图.pdf": write_drawing,
    "财务部/水泵采购到货款付款申请.eml": write_mail,
    "法务部/北塘泵站水泵机组采购合同.docx": write_contract,
}


def make(folder: Path) -> list[Path]:
    """Write all samples under `folder`, a folder per department; returns their paths in order."""
    made = []
    for name, maker in MAKERS.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        maker(target)
        made.append(target)
    return made


if __name__ == "__main__":
    for path in make(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "watch_folders"):
        print(path)
