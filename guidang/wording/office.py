"""The names that people see for codes of administration: kinds of accounts, duties, hand-overs, details.

Every name is a Chinese msgid. A code without a name here is shown as it is.
"""

from guidang.wording.labels import ACTS
from guidang.wording.words import msgid

KINDS = {
    "business": msgid("业务账号"),
    "system_admin": msgid("系统管理员"),
    "security_admin": msgid("安全保密管理员"),
    "audit_admin": msgid("安全审计员"),
}

ACCOUNT_STATES = {
    "usable": msgid("可用"),
    "closed": msgid("已停用"),
    "without_role": msgid("还没有角色"),
}

DUTIES = {"keep": msgid("保管"), "supervise": msgid("监督")}

HAND_OVERS = {"leaving": msgid("离职"), "transfer": msgid("调岗")}

OUTCOMES = {"": msgid("在办"), "done": msgid("已办完"), "withdrawn": msgid("已撤回")}

SIDES = {"given": msgid("移交人"), "taken": msgid("接收人")}

# What the details of an act are called.
DETAILS = {
    "account": msgid("账号"),
    "account_id": msgid("账号编号"),
    "address": msgid("地址"),
    "appointment": msgid("任职编号"),
    "appointments": msgid("任职编号"),
    "before": msgid("原来"),
    "category": msgid("类别"),
    "cause": msgid("原因"),
    "confidence": msgid("把握"),
    "day": msgid("日期"),
    "department": msgid("部门"),
    "document_date": msgid("日期"),
    "document_number": msgid("文件编号"),
    "duty": msgid("职责"),
    "from": msgid("来源"),
    "had_left": msgid("曾经离开"),
    "hand_over": msgid("交接编号"),
    "kept": msgid("保存"),
    "kind": msgid("种类"),
    "leaves_on": msgid("离开日期"),
    "left_on": msgid("离开日期"),
    "must_change": msgid("须换密码"),
    "name": msgid("姓名"),
    "note": msgid("交接内容"),
    "page": msgid("页"),
    "parent": msgid("上级部门"),
    "person": msgid("人员编号"),
    "post": msgid("岗位"),
    "reason": msgid("原因"),
    "roles": msgid("角色"),
    "rows": msgid("条数"),
    "sessions": msgid("登录数"),
    "side": msgid("哪一方"),
    "signed_at": msgid("签字时间"),
    "since": msgid("起"),
    "source": msgid("来源"),
    "successor": msgid("接收人编号"),
    "to": msgid("到"),
    "acts": msgid("准许的行为"),
    "ceiling": msgid("密级上限"),
    "count": msgid("件数"),
    "grant": msgid("授权编号"),
    "list": msgid("清单"),
    "method": msgid("方法"),
    "path": msgid("路径"),
    "picture": msgid("图像页"),
    "q": msgid("检索词"),
    "secrecy": msgid("密级"),
    "what": msgid("什么"),
    "why": msgid("理由"),
    "under": msgid("上级部门"),
    "until": msgid("止"),
    "who": msgid("何人"),
    "act": msgid("行为"),
    "record_id": msgid("记录"),
    "text": msgid("文字"),
    "broken": msgid("断开处"),
    "good": msgid("相符"),
}

# Details whose values are codes, and the names of these.
VALUES = {
    "duty": DUTIES, "kind": KINDS, "outcome": OUTCOMES, "reason": HAND_OVERS, "side": SIDES, "act": ACTS,
}  # fmt: skip
