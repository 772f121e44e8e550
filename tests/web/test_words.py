"""The words in two languages: nothing untranslated, nothing stale, and who gets which."""

import ast
import re
import string
import tomllib

import pytest

from archive.catalogue.looking import records
from guidang.site.site import Site
from guidang.wording import labels, rules, words
from scripts import translations

PO = words.LOCALE / "en" / "LC_MESSAGES" / "guidang.po"


def test_every_text_of_the_program_has_english_words() -> None:
    assert translations.missing(translations.catalogue(PO), translations.used()) == []


def test_the_english_catalogue_holds_no_text_that_is_no_longer_used() -> None:
    kept = {message.id for message in translations.catalogue(PO) if message.id}
    assert kept - translations.used() == set()


def test_the_compiled_catalogue_was_made_from_the_one_in_the_tree() -> None:
    assert translations.words_in(PO.with_suffix(".mo").read_bytes()) == translations.words(
        translations.catalogue(PO)
    )


def test_a_compiled_catalogue_is_known_by_its_words_and_not_by_the_tool_that_wrote_it() -> None:
    now, other = translations.catalogue(PO), translations.catalogue(PO)
    other.header_comment = "# Another tool"
    other.mime_headers = [("Generated-By", "Babel 1.0"), ("Content-Type", "text/plain; charset=utf-8")]
    other.project = "Another"
    first, second = translations.compiled(now), translations.compiled(other)
    assert first != second
    assert translations.words_in(first) == translations.words_in(second) == translations.words(now)
    other["检索"].string = "Seek"
    assert translations.words_in(translations.compiled(other)) != translations.words(now)
    other.delete("检索")
    assert translations.words_in(translations.compiled(other)) != translations.words(now)


def test_a_translation_keeps_the_places_for_values() -> None:
    for message in translations.catalogue(PO):
        assert _places(str(message.string)) == _places(str(message.id)), message.id


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name} if "{" in text else set()


def test_chinese_texts_stay_as_they_are() -> None:
    assert words.translator("zh-CN")("检索") == "检索"
    assert words.translator("en")("检索") == "Search"


def test_a_text_without_translation_stays_chinese() -> None:
    assert words.translator("en")("没有这句话的译文") == "没有这句话的译文"


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("", "", "zh-CN"),
        ("", "zh-TW,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("", "en-GB,en;q=0.9", "en"),
        ("", "de-DE,de;q=0.9,en;q=0.5,zh;q=0.4", "en"),
        ("", "de", "zh-CN"),
        ("", "en;q=0.1, zh;q=0.2", "zh-CN"),
        ("", "en;q=0", "zh-CN"),
        ("", "en;q=nonsense, ;;;,*", "zh-CN"),
        ("zh-CN", "en", "zh-CN"),
        ("en", "zh", "en"),
        ("../../etc", "en", "en"),
    ],
)
def test_the_language_chosen_is_the_switch_then_the_browser_s_then_chinese(
    asked: str, accepted: str, language: str
) -> None:
    assert words.choose(asked, accepted) == language


def test_texts_are_found_where_they_are_used_and_nowhere_else() -> None:
    source = """
ADVICE = "请重试。"
x = _("甲")
y = Advice("乙 {n}", ADVICE)
raise SiteError("丙", advice="丁")
log("不译")
z = _("a")
"""
    assert set(translations.in_python(source)) == {"甲", "乙 {n}", "请重试。", "丙", "丁"}
    assert set(translations.in_template('<a title="{{ _(\'甲\') }}">{{ _("乙 {n}").format(n=1) }}</a>')) == {
        "甲",
        "乙 {n}",
    }


def test_every_rule_for_a_class_has_its_words() -> None:
    shipped = translations.ROOT / "config" / "categories"
    rules_used = {
        entry["rule"]
        for path in shipped.glob("*.toml")
        for table in tomllib.loads(path.read_text(encoding="utf-8")).values()
        if isinstance(table, list)
        for entry in table
        if isinstance(entry, dict) and "rule" in entry
    }
    assert rules_used
    assert rules_used - rules.NAMES.keys() == set()


def test_every_rule_of_the_description_has_its_words() -> None:
    """A rule stands in a call as "field.name", or as the end of an f-string."""
    folder = translations.ROOT / "ingest" / "describing"
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.py"))]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    arguments = [value for call in calls for value in call.args]
    ends = [value.values[-1] if isinstance(value, ast.JoinedStr) else value for value in arguments]
    texts = [str(end.value) for end in ends if isinstance(end, ast.Constant)]
    told = {found[1] for text in texts if (found := re.fullmatch(r"[a-z_]*\.([a-z_]+)", text))}
    assert len(told) > 20
    assert told - rules.NAMES.keys() == set()


def test_every_value_and_reason_in_the_samples_is_named_in_words(site: Site) -> None:
    with site.database.read() as connection:
        _, everything = records.listing(connection, limit=500)
        values = [value for record in everything for value in records.values(connection, record.id)]
    assert {value.field for value in values} - labels.FIELDS.keys() == set()
    reasons = [reason for record in everything for reason in record.class_reasons]
    spoken = {rule.rpartition(".")[2] for rule in [v.rule for v in values] + [r.rule for r in reasons]}
    assert spoken - rules.NAMES.keys() == set()
