"""What codes are called on the pages: states, classes, description fields, notes, acts.

Every name is a Chinese msgid. A code without a name here is shown as it is.
"""

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

NOTES = {
    "mismatch": msgid("扩展名与内容不符"),
    "page_garbled": msgid("这一页的文字层是乱码，已改用其他方法读取"),
    "page_damaged": msgid("这一页已损坏"),
    "page_not_read": msgid("这一页没有读出文字"),
    "not_extracted": msgid("内容未提取"),
    "properties_damaged": msgid("文件属性已损坏"),
    "undecoded_characters": msgid("有解不出的字符"),
    "embedded_objects": msgid("内嵌对象未读取"),
    "truncated": msgid("文件不完整，只读到一部分"),
    "repaired": msgid("文件有损坏，修复后读取"),
    "reread_failed": msgid("上次再读没有成功，仍用原来读出的内容"),
    "too_deep": msgid("附件套得太深，里面的附件没有收取"),
    "member_locked": msgid("包内有加密的文件，现有密码打不开，未取出"),
    "member_damaged": msgid("包内有损坏的文件，未取出"),
    "member_oversized": msgid("包内有解压后异常膨胀的文件，超过了 limits.ratio，未取出"),
    "member_no_file": msgid("包内有链接、设备等不是文件的成员，未取出"),
    "member_method": msgid("包内有用不支持的方法压缩的文件，未取出"),
    "member_left_out": msgid("包内有系统附带的文件，不属于文件内容，未取出"),
    "tree_too_large": msgid(
        "各层附件合计超过了上限（limits.members 或 limits.output_mib 乘以 limits.depth），里面的附件没有收取"
    ),
    "name_guessed": msgid("包内文件名没有注明编码，编码是推断的"),
    "name_cleaned": msgid("包内有文件名指向包外或含不可见字符，已改正"),
    "external_files": msgid("引用了没有一起收到的外部图纸或图片"),
    "objects_left_out": msgid("图中有图形对象没有读出"),
    "no_geometry": msgid("图形过大或已损坏，只读出了文字，没有图面"),
    "no_converter": msgid("没有转换程序，文字未提取"),
    "no_unpacker": msgid("没有解压程序，包内压缩过的文件未取出"),
    "hidden_parts": msgid("含隐藏的工作表或幻灯片"),
    "comments": msgid("含批注"),
    "tracked_changes": msgid("含修订痕迹，读出的是修订后的文字"),
    "macros": msgid("含宏，未执行"),
    "signed": msgid("有电子签名，未验证"),
    "signed_in_part": msgid("有电子签名，没有覆盖全部内容，未验证"),
    "seal": msgid("有电子印章，未验证"),
    "active_content": msgid("含脚本或自动动作，未执行"),
    "xfa": msgid("含 XFA 动态表单，只读出了表单中的文字"),
    "encrypted_part": msgid("有加密的部分，没有读取"),
    "messages_left_out": msgid("邮件超过了上限，多出的没有取出；请拆分后放入"),
    "attachment_missing": msgid("有附件只是链接，内容不在文件里"),
    "no_text": msgid("录音录像，没有文字"),
    "all_blank": msgid("各页都是空白，没有内容可读"),
    "pictures_read": msgid("图中文字由识别得来"),
    "picture_damaged": msgid("有图片已损坏，图中文字没有读出"),
    "pictures_left_out": msgid("有的图片没有识别（过多、过大或识别程序出错），图中文字没有读出"),
}

# What to do about a note that says that content, or a part of it, was not read.
TO_DO = {
    "not_extracted": msgid("请另存为 PDF、DOCX 等常用格式后重新放入；原件已保存。"),
    "no_converter": msgid(
        "请系统管理员安装 LibreDWG（dwg2dxf）或 ODA File Converter 后再读一次，或另存为 DXF 后重新放入。"
    ),
    "no_unpacker": msgid("请系统管理员安装 libarchive-tools（bsdtar）和 unar 后再读一次，或解压后重新放入。"),
    "page_not_read": msgid("请对照图像；更换识别程序（reading.engine）后可以再读一次。"),
    "member_locked": msgid("请输入密码，由程序再取一次，或解压后重新放入。"),
    "member_method": msgid("请解压后重新放入。"),
    "encrypted_part": msgid("请在原邮箱解密后另存，再重新放入。"),
    "reread_failed": msgid("可以再读一次。"),
    "picture_damaged": msgid("请对照原件；需要其中的文字时，请把图片单独放入。"),
    "pictures_left_out": msgid("请对照原件；需要其中的文字时，请把图片单独放入。"),
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

ACTS = {
    "received": msgid("收到"),
    "duplicate": msgid("记为重复"),
    "registered": msgid("登记（分类、著录完成）"),
    "needs_password": msgid("停下：需要密码"),
    "unreadable": msgid("停下：读不了"),
    "refused": msgid("未收下"),
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
}

READ_BY = {
    "text": msgid("文字层"),
    "pypdf": msgid("文字层（第二读取器）"),
    "ocr": msgid("文字识别"),
    "mixed": msgid("文字层和图中文字识别"),
    "none": msgid("无文字"),
}
