"""The names that people see for codes: states, classes, description fields, notes, acts.

Every name is a Chinese msgid. A code without a name here is shown as it is.
"""

from collections.abc import Mapping

from archive.notes import NoteCode
from guidang.wording.words import msgid

STATES = {
    "received": msgid("已收到"),
    "extracting": msgid("读取中"),
    "indexed": msgid("已入库"),
    "duplicate": msgid("重复"),
    "needs_password": msgid("需要密码"),
    "unreadable": msgid("读不了"),
    "refused": msgid("未收下"),
}

CATEGORIES = {
    "contract": msgid("合同"),
    "drawing": msgid("图纸"),
    "correspondence": msgid("往来文书"),
    "other": msgid("其他"),
}

FILTERS = {
    "category": msgid("类别"),
    "kind": msgid("种类"),
    "department": msgid("部门"),
    "year": msgid("年度"),
}

FIELDS = {
    "title": msgid("题名"),
    "parallel_title": msgid("并列题名"),
    "subtitle": msgid("副题名"),
    "annex_title": msgid("附件题名"),
    "document_number": msgid("文件编号"),
    "referenced_numbers": msgid("引用文号"),
    "document_date": msgid("日期"),
    "document_type": msgid("文种"),
    "manuscript_type": msgid("稿本"),
    "author": msgid("责任者"),
    "secrecy_level": msgid("密级"),
    "secrecy_term": msgid("保密期限"),
    "urgency": msgid("紧急程度"),
    "recipients": msgid("主送"),
    "cc": msgid("抄送"),
    "signer": msgid("签发人"),
    "printed_by": msgid("印发机关"),
    "printed_on": msgid("印发日期"),
    "attachments": msgid("附件"),
    "note": msgid("附注"),
    "subjects": msgid("主题词"),
    "keywords": msgid("关键词"),
    "persons": msgid("人名"),
    "abstract": msgid("提要"),
    "copies": msgid("份数"),
    "contract_no": msgid("合同编号"),
    "parties": msgid("当事人"),
    "amount": msgid("金额"),
    "amount_in_capitals": msgid("大写金额"),
    "amount_mismatch": msgid("大小写金额不符"),
    "case_no": msgid("案号"),
    "pages": msgid("页数"),
    "currency": msgid("币种"),
    "signed_on": msgid("签订日期"),
    "valid_from": msgid("生效日期"),
    "valid_to": msgid("终止日期"),
    "drawing_no": msgid("图号"),
    "drawing_title": msgid("图名"),
    "project": msgid("工程名称"),
    "scale": msgid("比例"),
    "design_unit": msgid("设计单位"),
    "designer": msgid("设计人"),
    "stage": msgid("阶段"),
    "revision": msgid("版次"),
    "sheet": msgid("张次"),
    "discipline": msgid("专业"),
    "message_id": msgid("邮件标识"),
    "in_reply_to": msgid("所回复的邮件"),
    "references": msgid("相关邮件"),
    "category_code": msgid("门类代码"),
    "created": msgid("形成时间"),
    "camera": msgid("拍摄设备"),
    "place": msgid("拍摄地点"),
    "duration": msgid("时长"),
    "resolution": msgid("分辨率"),
    "codec": msgid("编码格式"),
    "album": msgid("专辑"),
    "signed_by": msgid("电子签名人"),
    "seals": msgid("电子印章"),
    "invoice_code": msgid("发票代码"),
    "invoice_no": msgid("发票号码"),
}

# The description fields whose values are ISO dates.
DATES = frozenset({"document_date", "printed_on", "signed_on", "valid_from", "valid_to"})

# Those whose values are ISO dates with a time.
TIMES = frozenset({"created"})

NOTES: Mapping[str, str] = {
    NoteCode.MISMATCH: msgid("扩展名与内容不符"),
    NoteCode.PAGE_GARBLED: msgid("这一页的文字层是乱码，已改用其他方法读取"),
    NoteCode.PAGE_DAMAGED: msgid("这一页已损坏"),
    NoteCode.PAGE_NOT_READ: msgid("这一页没有读出文字"),
    NoteCode.NOT_EXTRACTED: msgid("内容未提取"),
    NoteCode.NOT_CLASSIFIED: msgid("分类时程序出错，没有定出类别"),
    NoteCode.NOT_DESCRIBED: msgid("著录时程序出错，有的项目没有著录"),
    NoteCode.PROPERTIES_DAMAGED: msgid("文件属性已损坏"),
    NoteCode.UNDECODED_CHARACTERS: msgid("有解不出的字符"),
    NoteCode.EMBEDDED_OBJECTS: msgid("内嵌对象未读取"),
    NoteCode.TRUNCATED: msgid("文件不完整，只读到一部分"),
    NoteCode.REPAIRED: msgid("文件有损坏，修复后读取"),
    NoteCode.REREAD_FAILED: msgid("上次再读没有成功，仍用原来读出的内容"),
    NoteCode.TOO_DEEP: msgid("附件套得太深，里面的附件没有收取"),
    NoteCode.MEMBER_LOCKED: msgid("包内有加密的文件，现有密码打不开，未取出"),
    NoteCode.MEMBER_DAMAGED: msgid("包内有损坏的文件，未取出"),
    NoteCode.MEMBER_OVERSIZED: msgid("包内有解压后异常膨胀的文件，超过了 limits.ratio，未取出"),
    NoteCode.MEMBER_NO_FILE: msgid("包内有链接、设备等不是文件的成员，未取出"),
    NoteCode.MEMBER_METHOD: msgid("包内有用不支持的方法压缩的文件，未取出"),
    NoteCode.MEMBER_LEFT_OUT: msgid("包内有系统附带的文件，不属于文件内容，未取出"),
    NoteCode.TREE_TOO_LARGE: msgid(
        "各层附件合计超过了上限（limits.members 或 limits.output_mib 乘以 limits.depth），里面的附件没有收取"
    ),
    NoteCode.NAME_GUESSED: msgid("包内文件名没有注明编码，编码是推断的"),
    NoteCode.NAME_CLEANED: msgid("包内有文件名指向包外或含不可见字符，已改正"),
    NoteCode.EXTERNAL_FILES: msgid("引用了没有一起收到的外部图纸或图片"),
    NoteCode.OBJECTS_LEFT_OUT: msgid("图中有图形对象没有读出"),
    NoteCode.NO_GEOMETRY: msgid("图形过大或已损坏，只读出了文字，没有图面"),
    NoteCode.NO_CONVERTER: msgid("没有转换程序，文字未提取"),
    NoteCode.NO_UNPACKER: msgid("没有解压程序，包内压缩过的文件未取出"),
    NoteCode.HIDDEN_PARTS: msgid("含隐藏的工作表或幻灯片"),
    NoteCode.COMMENTS: msgid("含批注"),
    NoteCode.TRACKED_CHANGES: msgid("含修订痕迹，读出的是修订后的文字"),
    NoteCode.MACROS: msgid("含宏，未执行"),
    NoteCode.SIGNED: msgid("有电子签名，未验证"),
    NoteCode.SIGNED_IN_PART: msgid("有电子签名，没有覆盖全部内容，未验证"),
    NoteCode.SEAL: msgid("有电子印章，未验证"),
    NoteCode.ACTIVE_CONTENT: msgid("含脚本或自动动作，未执行"),
    NoteCode.XFA: msgid("含 XFA 动态表单，只读出了表单中的文字"),
    NoteCode.ENCRYPTED_PART: msgid("有加密的部分，没有读取"),
    NoteCode.MESSAGES_LEFT_OUT: msgid("邮件超过了上限，多出的没有取出；请拆分后放入"),
    NoteCode.ATTACHMENT_MISSING: msgid("有附件只是链接，内容不在文件里"),
    NoteCode.NO_TEXT: msgid("录音录像，没有文字"),
    NoteCode.ALL_BLANK: msgid("各页都是空白，没有内容可读"),
    NoteCode.PICTURES_READ: msgid("图中文字由识别得来"),
    NoteCode.PICTURE_DAMAGED: msgid("有图片已损坏，图中文字没有读出"),
    NoteCode.PICTURES_LEFT_OUT: msgid("有的图片没有识别（过多、过大或识别程序出错），图中文字没有读出"),
}

# What to do about a note that says that content, or a part of it, was not read.
TO_DO: Mapping[str, str] = {
    NoteCode.NOT_EXTRACTED: msgid("请另存为 PDF、DOCX 等常用格式后重新放入；原件已保存。"),
    NoteCode.NO_CONVERTER: msgid(
        "请系统管理员安装 LibreDWG（dwg2dxf）或 ODA File Converter 后再读一次，或另存为 DXF 后重新放入。"
    ),
    NoteCode.NO_UNPACKER: msgid(
        "请系统管理员安装 libarchive-tools（bsdtar）和 unar 后再读一次，或解压后重新放入。"
    ),
    NoteCode.PAGE_NOT_READ: msgid("请对照图像；更换识别程序（reading.engine）后可以再读一次。"),
    NoteCode.MEMBER_LOCKED: msgid("请把密码告诉档案员。"),
    NoteCode.MEMBER_METHOD: msgid("请解压后重新放入。"),
    NoteCode.ENCRYPTED_PART: msgid("请在原邮箱解密后另存，再重新放入。"),
    NoteCode.REREAD_FAILED: msgid("可以再读一次。"),
    NoteCode.PICTURE_DAMAGED: msgid("请对照原件；需要其中的文字时，请把图片单独放入。"),
    NoteCode.PICTURES_LEFT_OUT: msgid("请对照原件；需要其中的文字时，请把图片单独放入。"),
    NoteCode.NOT_CLASSIFIED: msgid("请核对类别；系统管理员看过日志、排除故障后，可以再读一次。"),
    NoteCode.NOT_DESCRIBED: msgid("请核对著录；系统管理员看过日志、排除故障后，可以再读一次。"),
}

# What a describer finds: which part of the description is missing where it failed.
DESCRIBERS = {
    "mail": msgid("邮件头"),
    "title": msgid("题名"),
    "file_name": msgid("文件名"),
    "document_type": msgid("文种"),
    "numbers": msgid("文件编号"),
    "marks": msgid("密级、紧急程度等标识"),
    "contracts": msgid("合同各项"),
    "signature": msgid("落款：日期、责任者"),
    "amounts": msgid("金额"),
    "drawings": msgid("标题栏各项"),
    "attachments": msgid("附件清单"),
    "pages": msgid("页数"),
    "media": msgid("录音录像各项"),
    "credentials": msgid("签名、发票各项"),
    "package": msgid("压缩包各项"),
    "rows": msgid("除文件名以外的全部项目"),
}

CODE_PARTS = {
    "archival_code": msgid("档号"),
    "fonds_code": msgid("全宗号"),
    "category_code": msgid("门类代码"),
    "sub_category": msgid("类目"),
    "filing_year": msgid("归档年度"),
    "retention_code": msgid("保管期限"),
    "unit_code": msgid("机构或问题"),
    "volume_no": msgid("案卷号"),
    "item_no": msgid("件号"),
    "page_no": msgid("页号"),
}

# What may be done with a record; who may do it by what.
MAY = {
    "find": msgid("检索"),
    "view": msgid("阅览"),
    "excerpt": msgid("摘抄"),
    "copy": msgid("复制"),
    "print": msgid("打印"),
    "export": msgid("导出"),
    "edit": msgid("修改"),
    "approve": msgid("审批"),
}

SECRECY = {
    "open": msgid("公开"),
    "internal": msgid("内部"),
    "secret": msgid("秘密"),
    "confidential": msgid("机密"),
    "top_secret": msgid("绝密"),
}

ROLES = {
    "clerk": msgid("部门人员"),
    "dept_archivist": msgid("部门档案员"),
    "archivist": msgid("档案员"),
    "receiver": msgid("收发员"),
    "head": msgid("部门负责人"),
    "approver": msgid("审批人"),
    "reader": msgid("查阅人"),
    "system_admin": msgid("系统管理员"),
    "security_admin": msgid("安全保密管理员"),
    "audit_admin": msgid("安全审计员"),
}

# By what somebody may do something: a role, their department, the site's policy, a right given.
RIGHT_BY = ROLES | {
    "own_department": msgid("本部门"),
    "policy": msgid("全站规定"),
    "grant": msgid("授权"),
}

READ_BY = {
    "text": msgid("文字层"),
    "pypdf": msgid("文字层（第二读取器）"),
    "ocr": msgid("文字识别"),
    "mixed": msgid("文字层和图中文字识别"),
    "none": msgid("无文字"),
}
