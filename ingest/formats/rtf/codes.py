"""What the control words of rich text files (RTF) stand for: characters, code pages, destinations."""

# Control words that are a character.
CHARACTERS = {
    "tab": "\t", "line": "\n", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "bullet": "•", "endash": "–", "emdash": "—", "emspace": "\u2003", "enspace": "\u2002",
    "qmspace": " ", "~": " ", "_": "-", "\\": "\\", "{": "{", "}": "}",
}  # fmt: skip
# Where a paragraph ends.
PARAGRAPH_ENDS = frozenset({"par", "\r", "\n"})
HEADERS = frozenset({"header", "headerl", "headerr", "headerf"})
FOOTERS = frozenset({"footer", "footerl", "footerr", "footerf"})
# Texts of their own beside the body.
STORIES = HEADERS | FOOTERS | {"footnote", "annotation", "shptxt", "dptxbxtext"}
# What the document says of itself, by the names of our facts.
FACTS = {
    "title": "title", "subject": "subject", "author": "author", "keywords": "keywords",
    "operator": "last_modified_by", "company": "company", "creatim": "created", "revtim": "modified",
}  # fmt: skip
DATE_PARTS = ("yr", "mo", "dy", "hr", "min", "sec")
# Destinations that are marked as dispensable and yet hold text, or what leads to it.
KEPT = frozenset({
    "shpinst", "do", "fldinst", "footnote", "annotation", "ud", "nesttableprops", "moMath", "moMathPara",
    "atnauthor", "objdata", "company", "shppict",
})  # fmt: skip
# Destinations without text.
SKIPPED = frozenset({
    "colortbl", "stylesheet", "listtable", "listoverridetable", "filetbl", "revtbl", "rsidtbl",
    "bkmkstart", "bkmkend", "xe", "tc", "rxe", "txe", "template", "nextfile", "private",
    "datafield", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "nonesttables",
    "background", "pntxta", "pntxtb", "falt", "panose", "atnid", "atnref", "atntime", "atndate",
    "atnparent", "atnicn", "docvar", "formfield", "shprslt", "nonshppict", "comment", "doccomm",
    "vern", "printim", "buptim", "manager", "category", "hlinkbase", "fontemb", "fontfile", "objclass",
    "objname",
    "mmathPr", "wgrffmtfilter", "themedata", "colorschememapping", "latentstyles", "datastore", "linkval",
    "propname", "staticval", "xmlnstbl", "generator", "pgptbl",
})  # fmt: skip
# A font's character set → codec; 0 and 1 leave it to the document.
CHARACTER_SETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 254: "cp437", 255: "cp850", 78: "cp932", 79: "cp949", 80: "gb18030", 81: "cp950",
}  # fmt: skip
SYMBOL_SET = 2
# Codecs in which a character may take two bytes.
DOUBLE = frozenset({"gb18030", "cp950", "cp932", "cp949", "johab", "utf-8"})
