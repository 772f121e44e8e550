"""The words a document's title ends in (文种), and taking what follows them off a title.

The fifteen official kinds are those of 党政机关公文处理工作条例 (2012) art. 8; the others are the
usual ones of offices, contracts, courts and drawings.
"""

import re


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


OFFICIAL_KINDS = _words("决议 决定 命令 公报 公告 通告 意见 通知 通报 报告 请示 批复 议案 函 纪要")

_OTHER_KINDS = _words("""
    令 复函 会议纪要 简报 专报 通知书 告知书 决定书 公示 倡议书 邀请函 邀请书 介绍信 证明 证明书
    委托书 授权书 承诺书 声明 建议书 意见书 总结 方案 计划 规划 要点 讲话 讲话稿 发言稿 讲稿 汇报
    汇报材料 情况说明 说明 备忘录 大事记 预案 解释 答复 提案 建议 感谢信 公开信 律师函 联系单
    合同 合同书 协议 协议书 合约 契约 订单 意向书 条款
    办法 规定 制度 细则 条例 规程 规范 标准 准则 守则 规则 章程 手册 说明书 指南 大纲 定额
    判决书 裁定书 调解书 裁决书 起诉状 上诉状 答辩状 申请书 起诉书 申请表 登记表 审批表 报名表
    申报表 汇总表 明细表 一览表 清单 目录 台账 名单 招标文件 投标文件 磋商文件 采购文件 谈判文件
    年报 论文 简历 题库 试卷 原理图 平面图 立面图 剖面图 详图 总图 布置图 系统图 装配图 零件图
    竣工图 施工图 流程图 接线图 示意图 结构图
""")

TYPE_WORDS = tuple(sorted({*OFFICIAL_KINDS, *_OTHER_KINDS}, key=len, reverse=True))

# A title that ends in none of these has nothing appended: most titles, and the pattern is slow.
_LAST = frozenset(")〕]】> _-·.,、。;!~》”」』\"'版稿案本件描新旧0123456789")
_APPENDED = re.compile(
    r"(?:[(〔\[【<][^()〔〕\[\]【】<>\n]{0,30}[)〕\]】>]|[\s_\-·.,、。;!~]+|[》”」』\"']"
    r"|(?<=[\s_\-.)】])?[vV](?:er)?\.?\d{1,3}(?:\.\d{1,3}){0,3}|(?<=[\s_\-·.)】])\d{1,14}"
    r"|(?:最终|最新|修订|征求意见|送审|讨论|报批|修改)(?:版|稿)|(?:草|初|终|定)稿|草案"
    r"|示范文本|范本|模板|样本|正本|副本|扫描件|(?:盖章|签字|签章|电子|打印|公开|终)版|扫描|副件|(?<=[\s_\-.)】])[新旧])$"
)


def trimmed(title: str) -> str:
    """A folded title or file name without what is appended to it: (试行), _v01, 终稿, 2024."""
    short = title.strip()
    for _ in range(6):
        cut = _APPENDED.sub("", short) if short[-1:] in _LAST else short
        if cut == short or not cut:
            break
        short = cut
    return short


def type_word(title: str) -> str:
    """The longest type word that the folded `title` ends in, or an empty string."""
    short = trimmed(title)
    if not short.endswith(TYPE_WORDS):
        return ""
    return next(word for word in TYPE_WORDS if short.endswith(word))
