"""What a rule looked at, in words: the reasons for a class and the sources of a description.

A rule's code is "family.name" ("contract.title_tail", "title.centred"); the family is a class or a
field and has its own label, the name says where or at what the rule looked.
"""

from guidang.words import Translate, msgid

_DESCRIBING = {
    "adopted": msgid("通过的日期"),
    "bare": msgid("没有括号的编号"),
    "below": msgid("标签的下一行"),
    "block": msgid("落款处"),
    "centred": msgid("居中的大字"),
    "class": msgid("由类别得出"),
    "compared": msgid("大小写金额对照"),
    "counted": msgid("逐页计数"),
    "damaged": msgid("由残缺的字样补正"),
    "end": msgid("文末"),
    "file_name": msgid("文件名"),
    "first_line": msgid("第一行"),
    "front": msgid("首页"),
    "head": msgid("文首"),
    "heading": msgid("标题行"),
    "label": msgid("标签之后"),
    "line": msgid("单独成行"),
    "list": msgid("附件清单"),
    "mail_date": msgid("邮件日期"),
    "metadata": msgid("文件属性"),
    "order": msgid("令号"),
    "published": msgid("公布的日期"),
    "publisher": msgid("发布机关"),
    "sentence": msgid("条款中的语句"),
    "signature": msgid("落款"),
    "subject": msgid("邮件主题"),
    "title": msgid("题名"),
    "type_word": msgid("题名中的文种"),
}

_CLASSIFYING = {
    "about_contracts": msgid("关于合同的材料"),
    "about_drawings": msgid("关于图纸的材料"),
    "about_title": msgid("“关于……的……”题名"),
    "adopted_by": msgid("会议通过"),
    "articles": msgid("条文"),
    "articles_without_parties": msgid("有条文而无当事人"),
    "case_number": msgid("案号"),
    "chapters": msgid("分章"),
    "closing": msgid("结束语"),
    "company_report": msgid("公司报告"),
    "contents": msgid("目录"),
    "contract_number": msgid("合同编号"),
    "copies_to": msgid("抄送"),
    "court": msgid("法院文书"),
    "document_number": msgid("文号"),
    "drawing_number": msgid("图号"),
    "form": msgid("表格"),
    "greeting": msgid("称谓、问候"),
    "grid_axes": msgid("轴线"),
    "in_witness": msgid("合同的结尾语"),
    "judicial_interpretation": msgid("司法解释"),
    "landscape": msgid("横幅图纸"),
    "large_sheet": msgid("大幅图纸"),
    "law_in_force": msgid("法规的施行语"),
    "long_document": msgid("篇幅长"),
    "mail_header": msgid("邮件头"),
    "masthead": msgid("发文机关标志"),
    "media": msgid("文件格式"),
    "name_about_contracts": msgid("文件名：关于合同的材料"),
    "name_speaks_of_a_contract": msgid("文件名说到合同"),
    "name_tail": msgid("文件名末尾的词"),
    "no_articles": msgid("没有条文"),
    "no_text": msgid("没有文字"),
    "odd_sheet": msgid("特殊图幅"),
    "paper": msgid("论文"),
    "part_labels": msgid("尺寸、零件标注"),
    "parties_in_text": msgid("正文中的当事人"),
    "party_line": msgid("当事人行"),
    "printed": msgid("印发行"),
    "processing_sheet": msgid("文件处理单"),
    "questions": msgid("试题"),
    "recipients": msgid("主送机关"),
    "reply_or_notice": msgid("批复、通知用语"),
    "scale": msgid("比例"),
    "scattered": msgid("文字零散"),
    "sentences": msgid("成句的文字"),
    "sheet_number": msgid("张次"),
    "signature_block": msgid("签署栏"),
    "signed_by": msgid("签发人"),
    "standard_front_page": msgid("标准的封面"),
    "template": msgid("模板"),
    "tender": msgid("招标投标"),
    "terms": msgid("合同用语"),
    "title_block_cell": msgid("标题栏"),
    "title_block_english": msgid("英文标题栏"),
    "title_names_a_contract": msgid("题名说到合同"),
    "title_tail": msgid("题名末尾的词"),
    "view_name": msgid("视图名称"),
    "voucher": msgid("凭证"),
}

NAMES = _DESCRIBING | _CLASSIFYING


def words_of(rule: str, translate: Translate) -> str:
    """A rule in words; its code where it has none."""
    name = rule.rpartition(".")[2]
    return translate(NAMES[name]) if name in NAMES else rule
