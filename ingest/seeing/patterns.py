"""The patterns of the field: numbers, dates, secrecy marks, parties, amounts, drawing numbers.

Each pattern works on text as it stands (both scripts, any width of brackets) and on folded text.
They never cross a line, and every repetition has a bound, so hostile text costs linear time.
Groups are named; what they mean is said in `docs` of the description fields (DA/T 18, GB/T 9704).
"""

import re
from re import Pattern

from search.characters import HAN

S = r"[^\S\n]{0,8}"  # white space inside a line
_OPEN, _CLOSE = r"[〔\[［(（﹝【〖]", r"[〕\]］)）﹞】〗]"
_YEAR = r"(?:19|20)\d{2}"
_CAPS = "壹贰貳叁參叄肆伍陆陸柒捌玖"
_ROLES = (
    "甲S方|乙S方|丙S方|丁S方|立約人|立约人|发包人|發包人|发包方|承包人|承包方|分包人|出租人|承租人|出租方|"
    "承租方|出卖人|出賣人|买受人|買受人|委托人|委託人|受托人|受託人|委托方|委託方|受托方|受託方|供S方|需S方|"
    "买S方|买方|買方|卖S方|賣方|贷款人|借款人|出借人|保证人|抵押人|质押人|用人单位|劳动者|供气方|用气方|"
    "定作人|承揽人|托运人|承运人|转让方|受让方|许可方|被许可方|建设单位|施工单位|监理人|业主|廠商|厂商"
).replace("S", S)
_DISCIPLINES = (
    "总施|總施|建施|建初|建竣|结施|結施|结初|结竣|水施|水初|水竣|电施|電施|电初|电竣|暖施|暖初|暖竣|通施|空施|"
    "弱施|弱电施|装施|景施|园施|动施|气施|热施|消施|幕施|钢施|总图|设施(?=\\s{0,4}[-－]\\s{0,4}\\d)"
)

_SOURCES: dict[str, str] = {
    "archival_code_22": (
        rf"^(?P<fonds>[A-Z0-9]{{1,6}})-(?P<cat>[A-Z]{{2}})·(?P<year>{_YEAR})-(?P<ret>Y|D\d{{1,3}})"
        rf"(?:-(?P<org>[A-Z]{{2,6}}|\d{{1,4}}|[{HAN}]{{1,10}}))?-(?P<item>\d{{3,5}})$"
    ),
    "archival_code_13": (
        rf"^(?P<fonds>[A-Z]\d{{3}}|[A-Z0-9]{{1,6}})-(?P<series>[A-Z]{{2}}(?:·[A-Z0-9{HAN}]{{1,10}}){{0,8}})"
        r"-(?P<n1>\d{3,5})(?:-(?P<n2>\d{3,5}))?$"
    ),
    "archival_code_94": (
        rf"^(?!{_YEAR}-(?:0?[1-9]|1[0-2])-)(?P<fonds>[A-Z]?\d{{1,4}})-(?P<catalogue>\d{{1,4}})"
        r"-(?P<volume>\d{1,5})(?:-(?P<item>\d{1,4}))?$"
    ),
    "doc_no": (
        rf"(?P<org>[{HAN}A-Za-z]{{1,14}}?){S}{_OPEN}{S}(?P<year>{_YEAR}){S}{_CLOSE}{S}(?:字)?{S}第?{S}"
        rf"(?P<no>\d{{1,5}}(?:[-－]\d{{1,3}})?){S}[号號](?!楼|樓|线|線)"
    ),
    "order_no": (
        rf"(?P<org>[{HAN}]{{2,20}}?)(?:令|公告){S}(?:第{S}(?P<no>\d{{1,4}}|[一二三四五六七八九十百〇零]{{1,6}})"
        rf"{S}[号號])"
    ),
    "case_no": (
        rf"[（(](?P<year>{_YEAR})[)）](?P<court>[{HAN}]{{1,2}}\d{{0,4}})(?P<kind>[{HAN}]{{1,4}})"
        r"第?(?P<no>\d{1,6})[号號]"
    ),
    "tw_doc_no": (
        rf"(?P<org>[{HAN}]{{1,8}}?(?:[(（][{HAN}]{{1,3}}[)）])?)字第{S}(?P<no>\d{{7,12}}[A-Z]?){S}[号號]"
    ),
    "date_ar": (
        rf"(?<!\d)(?P<y>{_YEAR}){S}[年./\-－]{S}(?P<m>1[0-2]|0?[1-9]){S}[月./\-－]{S}"
        rf"(?P<d>3[01]|[12]\d|0?[1-9])(?!\d){S}[日号號]?"
    ),
    "date_cn": (
        rf"(?P<y>[一二三四五六七八九〇○０Oo零]{{4}}){S}年{S}(?P<m>元|正|十[一二]?|[一二三四五六七八九]){S}月{S}"
        r"(?P<d>三十一?|[一二]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|卅一?|[一二三四五六七八九])"
        rf"{S}[日号號]"
    ),
    "date_roc": (
        rf"(?:中[华華])?民[国國]{S}(?P<y>\d{{1,3}}|元|[一二三四五六七八九十百零〇]{{1,6}}){S}年{S}"
        rf"(?P<m>\d{{1,2}}|[一二三四五六七八九十]{{1,2}}){S}月{S}(?P<d>\d{{1,2}}|[一二三四五六七八九十]{{1,3}}){S}日"
    ),
    "date_cheque": (
        rf"(?P<y>[零{_CAPS}]{{4}}){S}年{S}(?P<m>零?[{_CAPS}]|零?壹拾[壹贰貳]?){S}月{S}"
        rf"(?P<d>零?[{_CAPS}]|零?[壹贰貳叁參]?拾[{_CAPS}]?){S}日"
    ),
    "secret": (
        rf"^{S}(?P<lv>绝{S}密|絕{S}密|机{S}密|機{S}密|秘{S}密|祕{S}密){S}"
        rf"(?:[★☆*＊]{S}(?:(?P<n>\d{{1,2}}){S}(?P<u>年|个月|個月|月)|(?P<long>长期|長期)))?{S}$"
    ),
    "urgency": rf"^{S}(?P<u>特{S}提|特{S}急|加{S}急|平{S}急|最速件|速件|普通件){S}$",
    "signer": (
        rf"[签簽]{S}[发發]{S}人{S}[:：]{S}(?P<n>[{HAN}·]{{2,4}}(?:[ \u3000]{{1,8}}[{HAN}·]{{2,4}}){{0,8}})"
    ),
    "cc": rf"^{S}(?:抄{S}[送报報]|副{S}本){S}[:：]{S}(?P<t>[^\n]{{1,600}}?)[。.]?{S}$",
    "print": (
        rf"^{S}(?P<org>[{HAN}（）()]{{3,30}}?)[ \u3000]{{1,60}}"
        rf"(?P<date>\d{{4}}{S}年{S}\d{{1,2}}{S}月{S}\d{{1,2}}{S}日){S}印{S}[发發]{S}$"
    ),
    "contract_no": (
        rf"(?:合同|协议书?|協議書?|合约|合約|契約|契约)(?:书)?{S}(?:编{S}号|編{S}號|号码|號碼|号|號|No\.?){S}[:：]?{S}"
        rf"(?P<no>[A-Za-z0-9{HAN}〔〕\[\]()（）\-—_/.]{{3,40}})"
    ),
    "party": (
        rf"^{S}(?P<role>{_ROLES}){S}(?:[（(][^（）()\n]{{1,20}}[)）])?{S}[:：]{S}"
        rf"(?P<name>[^\n,，;；。]{{2,50}}?){S}$"
    ),
    "amt_num": (
        rf"(?:(?:人民币|人民幣|RMB|CNY|NT\$|HK\$|US\$|[￥¥]){S})?(?<![\d.,])"
        rf"(?P<num>\d{{1,3}}(?:[,，]\d{{3}}){{1,6}}(?:\.\d{{1,2}})?|\d{{1,15}}(?:\.\d{{1,6}})?){S}"
        rf"(?P<unit>亿|億|千万|千萬|百万|百萬|万|萬)?{S}(?:元|圆|圓)"
    ),
    "amt_cap": (
        rf"(?P<cap>[{_CAPS}拾][零〇{_CAPS}拾佰仟万萬亿億]{{0,40}}[元圆圓](?:[零{_CAPS}角分整正]{{0,6}}))"
    ),
    "drawing_no": (
        rf"(?<![{HAN}])(?P<disc>{_DISCIPLINES}){S}[-－—–_]?{S}(?P<no>\d{{1,3}}[A-Za-z]?)"
        rf"(?:{S}[/／]{S}(?P<tot>\d{{1,3}}))?(?!\d)"
    ),
    "scale": (
        rf"(?:比{S}例|SCALE|Scale){S}[:：]?{S}(?P<s>\d{{1,2}}{S}[:：]{S}\d{{1,5}}(?:\.\d{{1,4}})?|NTS|示意|见图|見圖)"
        rf"|(?<!\d)(?P<s2>1{S}[:：]{S}(?:10000|5000|2000|1000|500|300|250|200|150|100|50|30|25|20|10|5|2|1))(?!\d)"
    ),
    "attach": rf"^{S}附{S}件{S}[:：]{S}(?:1{S}[.．、]{S})?(?P<t>[^\n]{{1,300}})$",
    "sheet": (
        rf"共{S}(?P<tot>\d{{1,3}}){S}[张張页頁]{S}[,，]?{S}第{S}(?P<no>\d{{1,3}}){S}[张張页頁]"
        rf"|第{S}(?P<no2>\d{{1,3}}){S}[张張页頁]{S}[,，]?{S}共{S}(?P<tot2>\d{{1,3}}){S}[张張页頁]"
    ),
}

PATTERNS: dict[str, Pattern[str]] = {
    name: re.compile(source, re.MULTILINE) for name, source in _SOURCES.items()
}
