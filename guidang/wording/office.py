"""The names that people see for codes of administration: acts in the audit log, kinds, duties, details.

Every name is a Chinese msgid. A code without a name here is shown as it is.
"""

from guidang.wording.words import msgid

# What stands in the audit log.
ACTS = {
    "received": msgid("收到"),
    "duplicate": msgid("记为重复"),
    "registered": msgid("登记（分类、著录完成）"),
    "needs_password": msgid("停下：需要密码"),
    "unreadable": msgid("停下：读不了"),
    "refused": msgid("未收下"),
    "refusal_withdrawn": msgid("撤去未收下的记载"),
    "copied": msgid("制作了可检索副本"),
    "classified": msgid("人确认了类别"),
    "corrected": msgid("人改正了文字"),
    "password_given": msgid("给出了密码"),
    "password_removed": msgid("删去了密码"),
    "reread_asked": msgid("要求再读一次"),
    "reread_failed": msgid("再读没有成功"),
    "reader_died": msgid("读取程序中途退出，稍后再读一次"),
    "source_moved": msgid("源文件移动或改名"),
    "source_released": msgid("源文件已处理"),
    "department_entered": msgid("登记了部门"),
    "person_entered": msgid("登记了人员"),
    "appointed": msgid("指定了部门档案人员"),
    "appointment_ended": msgid("结束了任期"),
    "account_opened": msgid("开了账号"),
    "account_closed": msgid("停用了账号"),
    "password_set": msgid("换了密码"),
    "roles_set": msgid("换了角色"),
    "signed_in": msgid("登录成功"),
    "signed_out": msgid("退出登录"),
    "sign_in_failed": msgid("登录没有成功"),
    "sessions_ended": msgid("结束了登录"),
    "right_given": msgid("授了权"),
    "right_ended": msgid("收回了授权"),
    "secrecy_said": msgid("定了密级"),
    "viewed": msgid("看了涉密档案"),
    "downloaded": msgid("下载了涉密档案"),
    "exported": msgid("导出了清单"),
    "access_refused": msgid("被拒绝"),
    "password_expired": msgid("密码过期，须换"),
    "sign_in_refused": msgid("外部认证没有通过"),
    "subject_set": msgid("换了与统一登录的绑定"),
    "token_added": msgid("发了程序令牌"),
    "token_ended": msgid("收回了程序令牌"),
    "account_reopened": msgid("重新启用了账号"),
    "person_changed": msgid("改了人员的部门或岗位"),
    "person_left": msgid("登记了离开"),
    "department_moved": msgid("改了部门的上级"),
    "appointments_lodged": msgid("任职已备案"),
    "hand_over_begun": msgid("开始办交接"),
    "hand_over_noted": msgid("写明了交接内容"),
    "hand_over_signed": msgid("交接签字"),
    "hand_over_done": msgid("交接办完"),
    "hand_over_withdrawn": msgid("撤回了交接"),
    "log_exported": msgid("导出了审计日志"),
    "log_checked": msgid("核对了审计链"),
    "sealing_began": msgid("开始封存审计记录"),
    "seals_renewed": msgid("重新开始封存审计记录"),
}

KINDS = {
    "business": msgid("业务账号"),
    "system_admin": msgid("系统管理员"),
    "security_admin": msgid("安全保密管理员"),
    "audit_admin": msgid("安全审计员"),
}

SOURCES = {
    "local": msgid("本系统的密码"),
    "ldap": msgid("单位的目录服务"),
    "oidc": msgid("单位的统一登录"),
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
    "subject": msgid("统一登录身份"),
    "token": msgid("令牌编号"),
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
    "duty": DUTIES, "kind": KINDS, "outcome": OUTCOMES, "reason": HAND_OVERS, "side": SIDES,
    "source": SOURCES, "act": ACTS,
}  # fmt: skip
