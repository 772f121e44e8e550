"""Recognising organisations' names, on a line of their own or before a word."""

import re

from search.characters import HAN

_ENDS = (
    "公司|集团|局|厅|部|委员会|委|政府|办公室|办公厅|院|中心|学校|大学|学院|中学|小学|幼儿园|协会|学会|商会|银行|"
    "处|科|所|站|社|党组|支部|总支|总队|支队|大队|医院|法院|检察院|代表大会|常委会|联合会|总工会|工会|指挥部|"
    "领导小组|工作组|项目部|事务所|合作社|署|馆|厂|队|室|基金会|分行|支行|分局|派出所|街道|管委会|居委会|村委会|"
    "办|署|府|组|会|校|党委|纪委|团委"
)
_NAME = rf"[{HAN}A-Za-z0-9·()&*×○〇“”\"-]{{1,40}}?(?:{_ENDS})(?:\([{HAN}]{{2,12}}\))?"

ORGANISATION = re.compile(_NAME)
_NOT_A_NAME = re.compile(
    r"[,，。;；:：!?？！]|关于|有关|如下|现将|根据|为了|特此|以下|本(?:公司|局|部|院)$|^[一二三四五六七八九十]、|^\(|^第"
)
_PERSON = re.compile(rf"[{HAN}]{{2,4}}")
_SPLIT = re.compile(r"\s{1,8}|、")


def is_organisation(text: str) -> bool:
    """Whether the folded line `text` is an organisation's name and nothing else."""
    short = text.replace(" ", "")
    return 2 < len(short) <= 50 and not _NOT_A_NAME.search(short) and bool(ORGANISATION.fullmatch(short))


def names(raw: str, folded: str) -> list[str]:
    """The organisations on a line of joint issuers, in order, as they stand in `raw`.

    `raw` and `folded` are the same line in the same length. A line that is one name with spaces
    in it stays one name; a person after organisations (某公司 客服部 陈晨) is left off.
    """
    parts: list[str] = []
    at = 0
    for gap in [*_SPLIT.finditer(folded), None]:
        end = gap.start() if gap else len(folded)
        if not is_organisation(folded[at:end]):
            if parts and gap is None and _PERSON.fullmatch(folded[at:end]):
                return parts
            return [raw.strip().replace(" ", "")] if is_organisation(folded) else []
        parts.append(raw[at:end])
        at = gap.end() if gap else end
    return parts


def is_person(text: str) -> bool:
    """Whether the folded `text` can be a person's name: two to four characters."""
    return bool(_PERSON.fullmatch(text.replace(" ", "")))
