"""What is found in papers of the usual forms, and what must not be found."""

import time
from decimal import Decimal
from pathlib import Path

import pytest

from archive.record import Category, Classification, Description, Line, Page
from ingest.classifying.classifier import Classifier
from ingest.describing.amounts import read_capitals
from ingest.describing.dates import find_dates
from ingest.describing.describer import describe
from ingest.describing.marks import secrecy_on
from ingest.reader import Identity, Reading
from tests.conftest import ROOT
from tests.ingest.documents import CONTRACT, DRAWING, NOTICE, REPLY, REQUEST, TAIWAN, TYPES, placed, reading

TRUTH = ROOT / "benchmarks" / "sorting" / "description_truth.tsv"
CLASSIFIER = Classifier.load(ROOT / "config" / "categories")


def described(document: Reading | str) -> Description:
    """The description of a document, by the class the rules give it."""
    one = reading(document) if isinstance(document, str) else document
    return describe(one, CLASSIFIER.classify(one))


def as_class(text: str, category: Category) -> Description:
    """The description of a text as a record of a given class."""
    return describe(reading(text), Classification(category, "", 1.0))


def test_a_red_headed_notice_is_described_field_by_field() -> None:
    found = described(NOTICE)
    assert found.first("title") == "关于做好2024年度汛期供水安全保障工作的通知"
    assert found.first("document_number") == "云水办〔2024〕15号"
    assert found.first("document_date") == "2024-04-18"
    assert found.all("author") == ["云溪市自来水集团有限公司"]
    assert found.all("recipients") == ["各营业分公司", "各水厂", "集团各部门"]
    assert found.all("cc") == ["云溪市住房和城乡建设局", "云溪市应急管理局"]
    assert (found.first("secrecy_level"), found.first("secrecy_term")) == ("机密", "1年")
    assert found.first("urgency") == "特急"
    assert found.first("document_type") == "通知"
    assert found.first("printed_by") == "云溪市自来水集团有限公司办公室"
    assert found.first("printed_on") == "2024-04-19"
    assert found.all("attachments") == ["汛期值班表", "应急物资清单"]
    assert found.all("referenced_numbers") == ["云政办发〔2024〕8号"]


def test_every_value_says_where_it_stands_and_how_sure_it_is() -> None:
    for value in described(NOTICE).values:
        assert value.rule
        assert 0 < value.confidence <= 1
    number = next(v for v in described(NOTICE).values if v.field == "document_number")
    assert (number.page, number.line, number.raw) == (1, 4, "云水办〔2024〕15号")


def test_a_request_names_its_signers_and_a_reply_refers_to_the_request() -> None:
    assert described(REQUEST).all("signer") == ["李建国", "王秀英"]
    assert described(REQUEST).first("document_number") == "青档字〔2023〕6号"
    reply = described(REPLY)
    assert reply.first("document_number") == "青政函〔2023〕31号"
    assert reply.all("referenced_numbers") == ["青档字〔2023〕6号"]
    assert reply.first("document_date") == "2023-03-10"


def test_a_letter_of_taiwan_has_its_subject_for_a_title_and_keeps_its_characters() -> None:
    found = described(TAIWAN)
    assert found.first("title") == "檢送本所109年度檔案清查結果一覽表乙份，請鑒核。"
    assert found.first("document_number") == "北市文秘字第1103001234号"
    assert found.first("document_date") == "2021-03-05"
    assert found.first("author") == "臺北市文山區公所"
    assert found.first("recipients") == "臺北市政府民政局"
    assert found.all("referenced_numbers") == ["北市民秘字第1106000567号"]
    assert found.first("urgency") == ""


def test_a_contract_names_its_parties_number_sum_and_day() -> None:
    found = described(CONTRACT)
    assert found.first("contract_no") == "HT-2024-0087"
    assert found.all("parties") == ["甲方：云溪市图书馆", "乙方：北京启明办公设备有限公司"]
    assert found.first("amount") == found.first("amount_in_capitals") == "325600"
    assert found.first("amount_mismatch") == ""
    assert found.first("signed_on") == "2024-05-20"


def test_figures_and_capitals_that_differ_are_both_kept_and_noted() -> None:
    found = described(CONTRACT.replace("325,600.00", "352,600.00"))
    assert found.first("amount") == "352600"
    assert found.first("amount_in_capitals") == "325600"
    assert found.first("amount_mismatch") == "352600≠325600"


def test_a_form_that_is_not_filled_in_has_no_parties_sum_or_day() -> None:
    blank = (
        "房屋租赁合同\n合同编号：____________\n甲方（出租方）：______________\n乙方：            \n"
        "第一条 租金每月人民币______元（大写：____________）。\n签订日期：    年   月   日"
    )
    found = described(blank)
    assert {v.field for v in found.values} <= {"title", "document_type"}


def test_a_party_named_on_the_line_below_its_role_is_found() -> None:
    found = described(
        "服务合同\n甲方（委托方）\n名称：云溪市图书馆\n"
        "乙方（服务方）\n名称：  云帆数据有限公司\n本合同一式两份。"
    )
    assert found.all("parties") == ["甲方：云溪市图书馆", "乙方：云帆数据有限公司"]


def test_a_penalty_is_not_the_price() -> None:
    found = as_class("第八条 逾期交货的，赔偿违约金人民币20000元。", Category.CONTRACT)
    assert found.first("amount") == ""


def test_a_drawing_is_described_from_its_title_block() -> None:
    found = described(DRAWING)
    assert found.first("drawing_no") == "建施-03"
    assert found.first("drawing_title") == found.first("title") == "加药间一层平面图"
    assert found.first("project") == "云溪市第二水厂扩建工程"
    assert found.first("scale") == "1:100"
    assert found.first("sheet") == "3/12"
    assert found.first("design_unit") == "云溪市建筑设计研究院有限公司"


def test_a_title_block_with_places_is_read_cell_by_cell() -> None:
    block = [
        ("设计", 900.0, 700.0, 930.0, 712.0),
        ("图名", 900.0, 720.0, 930.0, 732.0),
        ("图号", 900.0, 740.0, 930.0, 752.0),
        ("比例", 1040.0, 740.0, 1070.0, 752.0),
        ("赵工", 940.0, 700.0, 970.0, 712.0),
        ("进水泵房剖面图", 940.0, 720.0, 1030.0, 732.0),
        ("结施-07", 940.0, 740.0, 990.0, 752.0),
        ("1:50", 1080.0, 740.0, 1110.0, 752.0),
    ]
    found = describe(placed(block, (1191.0, 842.0)), Classification(Category.DRAWING, "", 1.0))
    assert found.first("drawing_title") == "进水泵房剖面图"
    assert found.first("drawing_no") == "结施-07"
    assert found.first("scale") == "1:50"


def test_the_title_is_the_largest_centred_lines_and_not_the_masthead() -> None:
    rows = [
        ("云溪市人民政府文件", 120.0, 60.0, 475.0, 110.0),
        ("云政发〔2024〕3号", 240.0, 140.0, 355.0, 156.0),
        ("云溪市人民政府关于加强城市", 130.0, 190.0, 465.0, 212.0),
        ("供水管理工作的通知", 180.0, 220.0, 415.0, 242.0),
        ("各县（区）人民政府，市政府各部门：", 80.0, 270.0, 350.0, 286.0),
        ("为加强城市供水管理，保障供水安全，现就有关事项通知如下，请认真", 112.0, 295.0, 515.0, 311.0),
        ("贯彻落实。", 80.0, 320.0, 160.0, 336.0),
        ("云溪市人民政府", 380.0, 420.0, 500.0, 436.0),
        ("2024年1月9日", 390.0, 445.0, 490.0, 461.0),
    ]
    found = described(placed(rows, (595.0, 842.0)))
    assert found.first("title") == "云溪市人民政府关于加强城市供水管理工作的通知"
    assert next(v for v in found.values if v.field == "title").rule == "title.centred"
    assert found.all("author") == ["云溪市人民政府"]
    assert found.first("recipients") == "各县（区）人民政府"
    assert found.first("document_date") == "2024-01-09"


def test_joint_issuers_are_all_kept_in_order() -> None:
    text = (
        "云溪市财政局\n云溪市档案局\n云溪市水务局文件\n云财发〔2024〕7号\n"
        "关于档案经费的通知\n各单位：\n请遵照执行。"
    )
    assert described(text).all("author") == ["云溪市财政局", "云溪市档案局", "云溪市水务局"]
    below = "关于档案经费的通知\n各单位：\n请遵照执行。\n云溪市财政局　　云溪市档案局\n2024年3月5日"
    assert described(below).all("author") == ["云溪市财政局", "云溪市档案局"]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("云政发C2024J3号", "云政发〔2024〕3号"),
        ("云政发[2024) 3号", "云政发〔2024〕3号"),
        ("云政发(2024)3号", "云政发〔2024〕3号"),
        ("云政发I2024]3号", "云政发〔2024〕3号"),
        ("云政发﹝2024﹞第03号", "云政发〔2024〕3号"),
        ("雲政發〔2024〕3號", "云政发〔2024〕3号"),
        ("云溪市人民政府令第12号", "云溪市人民政府令第12号"),
    ],
)
def test_the_papers_own_number_is_read_through_damaged_brackets(line: str, number: str) -> None:
    assert described(f"{line}\n关于加强管理的通知\n各单位：\n请遵照执行。").first("document_number") == number


@pytest.mark.parametrize(
    "line",
    [
        "根据云政发〔2024〕3号文件精神，现就有关事项通知如下。",
        "（2022）云01民终345号",
        "来文文号：云政发〔2024〕3号",
        "收文〔2024〕第33号",
    ],
)
def test_what_is_no_number_of_the_paper_itself_is_not_taken_for_it(line: str) -> None:
    assert described(f"关于加强管理的通知\n{line}\n请遵照执行。").first("document_number") == ""


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("根据国办发〔2012〕14号文件", "国办发〔2012〕14号"),
        ("现转发云政办发〔2024〕8号文件", "云政办发〔2024〕8号"),
        ("按照《办法》（国家档案局令第10号）的规定", "国家档案局令第10号"),
        ("经国办发〔2012〕14号批准", "国办发〔2012〕14号"),
        ("云政发〔2024〕3号和和政发〔2023〕2号", "和政发〔2023〕2号"),
    ],
)
def test_a_number_in_a_sentence_is_a_reference_without_the_words_before_it(
    sentence: str, number: str
) -> None:
    assert number in described(f"关于加强管理的通知\n各单位：\n{sentence}办理。").all("referenced_numbers")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2021年3月5日", "2021-03-05"),
        ("2021.3.5", "2021-03-05"),
        ("2021-03-05", "2021-03-05"),
        ("２０２１年３月５日", "2021-03-05"),
        ("二〇二一年三月五日", "2021-03-05"),
        ("二○一二年十二月三十一日", "2012-12-31"),
        ("一九九九年元月廿八日", "1999-01-28"),
        ("中華民國109年12月3日", "2020-12-03"),
        ("民國元年一月一日", "1912-01-01"),
        ("民国一百零九年十二月三日", "2020-12-03"),
        ("贰零贰壹年零壹月壹拾伍日", "2021-01-15"),
        ("贰零贰壹年壹拾贰月叁拾壹日", "2021-12-31"),
    ],
)
def test_a_date_is_read_in_every_usual_writing(text: str, iso: str) -> None:
    from ingest.seeing.even import even

    assert [dated.iso for dated in find_dates(even(text))] == [iso]


@pytest.mark.parametrize(
    "text",
    ["2021-02-30", "20xx年十月一日", "二〇二一年度", "XX年5月1日", "2021年13月1日", "12021-03-051", "9:30"],
)
def test_what_is_no_day_yields_nothing(text: str) -> None:
    assert find_dates(text) == []


def test_the_day_is_that_of_the_signature_not_of_printing_receipt_or_text() -> None:
    text = (
        "收文日期：2024年5月1日\n关于开展检查的通知\n各单位：\n2024年4月1日至5日开展检查。\n"
        "云溪市水务局\n2024年3月20日\n云溪市水务局办公室    2024年3月21日印发"
    )
    assert described(text).first("document_date") == "2024-03-20"
    assert described("关于开展检查的通知\n各单位：\n2024年4月1日开展检查。").first("document_date") == ""


def test_the_signature_before_an_annex_counts_not_a_date_in_the_annex() -> None:
    text = (
        "关于印发办法的通知\n各单位：\n请执行。\n云溪市水务局\n2024年3月20日\n"
        "附件\n管理办法\n第一条 总则。\n某公司\n2020年1月1日"
    )
    assert described(text).first("document_date") == "2024-03-20"


def test_a_published_text_is_of_the_day_it_was_adopted() -> None:
    text = (
        "# 某市人大常委会关于节水的决定\n\n"
        "（2020年9月25日某市第十五届人民代表大会常务委员会第二次会议通过）\n\n"
        "一、节约用水。\n本决定自2020年10月1日起施行。"
    )
    assert described(text).first("document_date") == "2020-09-25"


def test_an_amended_text_is_of_the_day_of_its_last_amendment() -> None:
    text = (
        "某市供水条例\n（1995年6月16日某市第十届人民代表大会常务委员会第十九次会议通过　"
        "根据2018年12月20日某市第十五届人民代表大会常务委员会第八次会议《关于修改若干条例的决定》修正）\n"
        "第一条 为了加强供水管理，制定本条例。"
    )
    found = described(text)
    assert found.first("document_date") == "2018-12-20"


def test_a_joint_text_is_of_the_day_the_last_body_adopted_it() -> None:
    text = (
        "# 甲法院、乙检察院关于办理某类案件适用法律若干问题的解释\n"
        "2018年2月23日 甲法院审判委员会第1734次会议\n2018年2月11日 乙检察院检察委员会第73次会议通过\n"
        "2018年3月2日 施行\n第一条 为了办理案件，制定本解释。"
    )
    found = described(text)
    assert found.first("document_date") == "2018-02-23"
    assert found.all("author") == ["甲法院", "乙检察院"]


def test_a_text_adopted_by_an_assembly_is_that_assemblys() -> None:
    text = "某市供水条例\n2014年5月30日 某市第十二届人民代表大会常务委员会第八次会议通过\n第一条 制定本条例。"
    assert described(text).all("author") == ["某市人民代表大会常务委员会"]


def test_a_judgment_is_the_courts_not_the_clerks() -> None:
    text = (
        "云溪市人民法院\n民 事 判 决 书\n（2022）云0101民初34号\n原告：李某。\n被告：王某。\n判决如下：\n"
        "驳回诉讼请求。\n审判员：李正\n二〇二二年九月十五日\n书记员：陈小"
    )
    found = described(text)
    assert found.all("author") == ["云溪市人民法院"]
    assert (found.first("case_no"), found.first("document_number")) == ("(2022)云0101民初34号", "")


def test_a_logo_larger_than_the_title_is_not_the_title() -> None:
    rows = [
        ("Yunxi云溪", 200.0, 60.0, 395.0, 130.0),
        ("云溪水务股份有限公司", 180.0, 200.0, 415.0, 225.0),
        ("2023年年度报告", 210.0, 240.0, 385.0, 265.0),
        ("二〇二四年四月", 240.0, 400.0, 355.0, 412.0),
        ("本公司董事会保证年度报告内容的真实、准确、完整。", 80.0, 440.0, 520.0, 452.0),
        ("不存在虚假记载、误导性陈述或者重大遗漏。", 80.0, 460.0, 420.0, 472.0),
    ]
    assert described(placed(rows, (595.0, 842.0))).first("title") == "云溪水务股份有限公司2023年年度报告"


def test_boxes_that_make_no_sense_are_survived() -> None:
    rows = [
        ("关于检查的通知", 400.0, 90.0, 195.0, 60.0),
        ("各单位：", 0.0, 0.0, 0.0, 0.0),
        ("请执行。", -9.0, 5.0, -9.0, 1.0),
    ]
    assert described(placed(rows, (595.0, 842.0))).first("title") == "关于检查的通知"


def test_a_line_of_running_text_that_ends_in_a_type_word_is_no_title() -> None:
    rows = [
        ("云溪水务股份有限公司2023年年度报告全文", 327.0, 37.0, 532.0, 49.0),
        ("收款的权利列示为合同资产。同一合同下的合同资产和合同", 50.0, 78.0, 540.0, 93.0),
        ("负债以净额列示，不同合同下的不予抵销。", 50.0, 100.0, 340.0, 112.0),
        ("合同资产预期信用损失的确定方法参见附注四。", 71.0, 120.0, 454.0, 132.0),
    ]
    document = placed(rows, (595.0, 842.0))
    assert "合同资产和合同" not in described(document).first("title")
    assert CLASSIFIER.classify(document).category == Category.OTHER


@pytest.mark.parametrize("line", ["商业秘密", "严守国家秘密", "机密文件管理办法", "工作秘密不得外传"])
def test_words_about_secrets_are_no_secrecy_mark(line: str) -> None:
    assert described(f"{line}\n关于检查的通知\n各单位：\n请执行。").first("secrecy_level") == ""


def test_a_secrecy_mark_counts_on_the_first_page_only() -> None:
    pages = [Page(1, lines=[Line("关于检查的通知")]), Page(2, lines=[Line("机密★1年")])]
    found = described(Reading("x.pdf", Identity(TYPES[".pdf"]), pages))
    assert (found.first("secrecy_level"), found.first("pages")) == ("", "2")


def test_a_mail_is_described_by_its_header() -> None:
    mail = reading("您好，附件请查收。", "x.eml")
    mail.facts = {
        "subject": "关于合同盖章",
        "from": "陈晨 <chen@example.com>",
        "to": '"王, 经理" <wang@example.com>, li@example.com',
        "date": "2024-03-05T09:30:00+08:00",
    }
    found = described(mail)
    assert found.first("title") == "关于合同盖章"
    assert found.first("author") == "陈晨 <chen@example.com>"
    assert found.all("recipients") == ['"王, 经理" <wang@example.com>', "li@example.com"]
    assert found.first("document_date") == "2024-03-05"


def test_a_mail_names_the_mails_it_belongs_to() -> None:
    mail = reading("您好，附件请查收。", "x.eml")
    mail.facts = {"message_id": "<3@b.cn>", "in_reply_to": "<2@b.cn>", "references": "<1@b.cn> <2@b.cn>"}
    found = described(mail)
    assert (found.all("message_id"), found.all("in_reply_to")) == (["<3@b.cn>"], ["<2@b.cn>"])
    assert found.all("references") == ["<1@b.cn>", "<2@b.cn>"]


def test_a_photograph_is_dated_by_its_camera_and_a_photographed_paper_is_not() -> None:
    facts = {"camera": "HUAWEI P50", "created": "2026-05-06T07:08:09", "place": "39.908333, 116.387500"}
    photograph = reading("", "DSC0001.jpg")
    photograph.facts = facts
    found = described(photograph)
    assert (found.first("document_date"), found.first("category_code")) == ("2026-05-06", "ZP")
    assert (found.first("camera"), found.first("place")) == ("HUAWEI P50", "39.908333, 116.387500")
    paper = reading("送货单\n第一行\n第二行\n第三行\n第四行", "DSC0002.jpg")
    paper.facts = facts
    found = described(paper)
    assert (found.first("document_date"), found.first("category_code")) == ("", "")


def test_the_files_own_metadata_title_is_not_trusted_over_the_text() -> None:
    document = reading("关于开展检查的通知\n各单位：\n请执行。", "a.docx")
    document.facts = {"title": "旧文件的标题"}
    assert described(document).first("title") == "关于开展检查的通知"
    unread = reading("", "扫描 01.pdf")
    unread.facts = {"title": "旧文件的标题"}
    assert described(unread).first("title") == "旧文件的标题"
    assert described(reading("", "关于检查的通知.pdf")).first("title") == "关于检查的通知"


def test_a_title_wrapped_over_lines_is_joined_and_stops_at_the_recipients() -> None:
    found = described("关于转发《云溪市节约用水\n管理办法》的\n通知\n各科室：\n请遵照执行。")
    assert found.first("title") == "关于转发《云溪市节约用水管理办法》的通知"


def test_names_keep_their_own_characters() -> None:
    found = described(
        "工程契約\n甲方：雲溪縣后里鄉公所\n乙方：范發營造股份有限公司\n本契約一式兩份，違約責任依約。"
    )
    assert found.all("parties") == ["甲方：雲溪縣后里鄉公所", "乙方：范發營造股份有限公司"]


@pytest.mark.parametrize(
    ("capitals", "yuan"),
    [
        ("壹佰万元整", "1000000"),
        ("壹仟零玖元伍角叁分", "1009.53"),
        ("貳拾萬圓整", "200000"),
        ("拾万元整", "100000"),
        ("壹亿贰仟万元整", "120000000"),
        ("叁拾贰万伍仟陆佰元整", "325600"),
        ("壹佰贰拾万零伍佰元", "1200500"),
    ],
)
def test_a_sum_in_capitals_is_an_exact_decimal(capitals: str, yuan: str) -> None:
    assert read_capitals(capitals) == Decimal(yuan)


def test_a_sum_with_its_places_out_of_order_is_none() -> None:
    assert read_capitals("壹拾佰元整") is None


@pytest.mark.parametrize(
    "unit",
    [
        "壹",
        "(",
        "〔2021〕",
        "1",
        "甲方：某公司",
        "2021年1月1日",
        "抄送：",
        " ",
        "附件：",
        "图名",
        "国",
        "号",
        "1,111元",
        "合同编号：",
    ],
)
@pytest.mark.parametrize("category", list(Category))
def test_a_megabyte_of_one_thing_takes_less_than_a_second(unit: str, category: Category) -> None:
    one_line = Page(1, lines=[Line(unit * (1_000_000 // len(unit)))])
    many_lines = Page(1, lines=[Line(unit)] * (200_000 // len(unit)))
    for page in (one_line, many_lines):
        began = time.process_time()
        describe(Reading("x.txt", Identity(TYPES[".txt"]), [page]), Classification(category, "", 1.0))
        assert time.process_time() - began < 1.0


def test_papers_of_the_corpus_are_described_as_a_person_read_them(corpus: Path) -> None:
    head, *rows = [line.split("\t") for line in TRUTH.read_text("utf-8").splitlines()]
    papers = [dict(zip(head, row, strict=True)) for row in rows if row[0].endswith(".md")]
    wrong = []
    for paper in papers:
        path = corpus / paper["path"]
        found = described(reading(path.read_text("utf-8"), path.name))
        for field in ("document_number", "document_date"):
            if found.first(field) != paper[field]:
                wrong.append((path.name, field, found.first(field), paper[field]))
    assert len(wrong) <= 0.05 * len(papers), wrong


def test_class_and_description_of_a_usual_document_take_milliseconds() -> None:
    body = "各单位要按照要求，认真组织实施，确保各项任务落到实处，并及时报告进展情况。\n"
    document = reading(NOTICE.replace("特此通知。", body * 34 + "特此通知。"))
    assert len(document.text) > 1_500
    again = 20
    began = time.process_time()
    for _ in range(again):
        describe(document, CLASSIFIER.classify(reading(document.text)))
    assert (time.process_time() - began) / again < 0.008  # 2 ms on an idle machine


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        ("机密", "机密"),
        ("秘 密★1年", "秘密"),
        ("000001  绝密★长期  特急", "绝密"),
        ("机密文件的管理办法如下", ""),
        ("", ""),
    ],
)
def test_the_mark_of_secrecy_is_seen_on_a_page_by_itself(line: str, mark: str) -> None:
    assert secrecy_on(["关于某事的通知", line]) == mark
