"""The labels of a title block, Chinese (GB/T 10609.1, GB/T 50001), English (as OrCAD, Altium, KiCad,
AutoCAD and SolidWorks print them) and both in one cell (图名 TITLE)."""

import re

_CHINESE: dict[str, str] = {
    "drawing_title": r"图 {0,6}名|图纸名称|图样名称|图 {0,2}纸 {0,2}名|图面名称",
    "drawing_no": r"图 {0,6}号|图纸编号|图样代号|图纸号|图 {0,2}纸 {0,2}号",
    "project": r"工程名称|项目名称|工程项目|建设项目|产品名称|工 {0,2}程",
    "scale": r"比 {0,6}例",
    "design_unit": r"设计单位|设计院|编制单位|单位名称",
    "stage": r"设计阶段|阶 {0,4}段|阶段标记",
    "revision": r"版 {0,4}次|版 {0,4}本|版本号",
    "discipline": r"专 {0,6}业|图 {0,6}别",
    "document_date": r"日 {0,6}期|出图日期|设计日期",
    "designer": r"设 {0,6}计(?:人|者)?",
}
_CHINESE_OTHERS = (
    "校 {0,6}对(?:人)?|校 {0,6}核|审 {0,6}核(?:人)?|审 {0,6}定(?:人)?|批 {0,6}准"
    "|制 {0,6}图(?:人)?|绘 {0,6}图|描 {0,6}图|会 {0,6}签|专业负责人|项目负责人|工程负责人|建设单位"
    "|子 {0,4}项|子项名称|设计号|工 {0,4}艺|标准化|材 {0,4}料(?:标记)?|[重质] {0,4}量|数 {0,4}量|备 {0,4}注"
    "|签 {0,4}名|签 {0,4}字|标 {0,4}记|处 {0,4}数|分 {0,4}区|更改文件号|年月日|[张页] {0,4}次|图 {0,4}幅"
    "|存储代号|投影符号|描 {0,4}述|说 {0,4}明|内 {0,4}容|修改(?:记录|内容)?"
    "|共.{0,6}张.{0,4}第.{0,6}张|第.{0,6}张.{0,4}共.{0,6}张"
)
_NUMBER = r" ?(?:NO\b\.?|NUM(?:BER)?\b\.?|#)"
_ENGLISH: dict[str, str] = {
    "drawing_title": r"(?:(?:DRAWING|DWG\.?|DRG\.?|SHEET|DOCUMENT) ?)?TITLE(?: ?OF ?DRAWING)?"
    r"|(?:DRAWING|DWG\.?|DRG\.?) ?NAME",
    "drawing_no": rf"(?:DRAWING|DWG\.?|DRG\.?|DOCUMENT|DOC\.?|SHEET|SHT\.?|PLAN){_NUMBER}|NUMBER",
    "project": r"(?:PROJECT|JOB)(?: ?(?:NAME|TITLE))?",
    "scale": r"SCALE",
    "design_unit": r"COMPANY(?: ?NAME)?|DESIGN (?:UNIT|OFFICE)",
    "stage": r"STAGE|PHASE",
    "revision": r"REV\.?(?:ISION)?(?: ?(?:NO\b\.?|CODE))?",
    "discipline": r"DISCIPLINE",
    "document_date": r"(?:DRAWN |ISSUE |DRAWING )?DATE",
    "designer": r"DES(?:IGN|IGNED|GN|\.)?(?: ?BY)?|DESIGNER",
    "drawn_by": r"DRAWN?(?: ?BY)?|DRN\.?(?: ?BY)?|DR\.? ?BY|DRAFT(?:ED BY|ER|SMAN)|AUTHOR",
    "sheet": r"SHEET|SHT\.?|PAGE|ID",
    "size": r"SIZE|FORMAT",
}
_ENGLISH_OTHERS = (
    r"(?:CHECK(?:ED)?|CHK'?D?\.?|CH'?K'?D\.?|APPROV(?:ED|AL)|APP(?:R|V|'?D)\.?)(?: ?BY)?"
    r"|(?:REVIEWED|RELEASED|VERIFIED)(?: ?BY)?"
    r"|(?:ENG|MFG) ?APPR?\.?|Q\.?A\.?|ENGINEER|MATERIAL|FINISH|WEIGHT|MASS|CAGE(?: CODE)?|FSCM(?: NO\.?)?"
    r"|FILE(?: ?NAME)?|COMMENTS?|NAME|SIGNATURE|UNITS?|TOLERANCES?|PROJECTION|CLIENT|CUSTOMER|QTY"
    rf"|VARIANT|TIME|(?:CONTRACT|JOB|PROJECT|PART){_NUMBER}|MODIFIED|REMARKS?|NOTES?"
    r"|DO NOT SCALE(?: DRAWING)?"
)
_ANY_ENGLISH = "|".join((*_ENGLISH.values(), _ENGLISH_OTHERS))


def _groups(fields: dict[str, str], others: str) -> str:
    named = "|".join(f"(?P<{field}>{words})" for field, words in fields.items())
    return f"{named}|(?P<other>{others})"


CHINESE_LABEL = re.compile(  # an English one is where its neighbour's cell ends, as any other label
    rf"(?:^|(?<= ))(?:(?:{_groups(_CHINESE, _CHINESE_OTHERS)})(?: ?[/(]? ?(?:{_ANY_ENGLISH})\)?)?"
    rf"|(?:{_ANY_ENGLISH}))(?= |:|$)",
    re.IGNORECASE,
)
ENGLISH_LABEL = re.compile(rf"(?:^|(?<= ))(?=[A-Z])(?i:{_groups(_ENGLISH, _ENGLISH_OTHERS)})(?= |:|$)")
