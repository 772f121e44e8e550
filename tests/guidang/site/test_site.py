"""A site: made once in an empty folder, with its real parts, its drop folders and its passwords."""

import datetime
import re
from pathlib import Path

import pytest

from archive.catalogue.arrivals import passwords
from archive.catalogue.looking import records
from archive.errors import CatalogueError, RefusedError, SettingsError, SiteError
from archive.record import Classification
from guidang.doing.finding import find
from guidang.doing.rereading import choose
from guidang.doing.running import rebuild, sound_index
from guidang.site import site as sites
from guidang.site.operator import who
from guidang.site.site import Site, create, now, shipped, this_year
from search.engine import IndexUnusable
from search.query.tree import QueryError
from tests.archive.filling import AT, arrival, index_all, receive, register


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site in which two records are registered; a third is received only."""
    site = create(tmp_path_factory.mktemp("site") / "档案 站点")
    receive(
        site.database,
        arrival("通知.pdf"),
        arrival("合同.pdf"),
        arrival("等.txt"),
        arrival("副本", "通知.pdf"),
    )
    register(site.database, 1)
    register(site.database, 2, classification=Classification("contract", "", 0.9))
    index_all(site.database)
    rebuild(site)
    return site


def test_a_site_is_made_with_all_that_it_needs_and_opens_again(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "site"
    create(folder).close()
    names = {path.name for path in folder.iterdir()}
    assert names == {"config", "watch_folders", "store", "catalogue.db", "index", "logs", "work"}
    site = Site(folder)
    assert site.engine().count() == 0
    with site.database.read() as connection:
        assert records.counts(connection) == {}
    assert not any(path.suffix in (".pdf", ".docx") for path in site.watch_folders.rglob("*"))
    assert [path.name for path in site.categories.glob("*.toml")]
    site.close()


def test_samples_are_put_in_where_they_are_wanted(tmp_path: Path) -> None:
    site = create(tmp_path / "site", samples=True)
    shipped_files = {
        path.relative_to(shipped("watch_folders")) for path in shipped("watch_folders").rglob("*.*")
    }
    here = {path.relative_to(site.watch_folders) for path in site.watch_folders.rglob("*.*")}
    assert here == {path for path in shipped_files if len(path.parts) > 1}
    site.close()


def test_a_folder_that_holds_anything_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x")
    for place in (tmp_path, tmp_path / "letter.txt"):
        with pytest.raises(RefusedError, match="已存在"):
            create(place)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("place", [".", "nowhere"])
def test_what_is_no_site_is_told_with_what_to_do(tmp_path: Path, place: str) -> None:
    with pytest.raises(SiteError, match="不是归档站点") as caught:
        Site(tmp_path / place)
    assert "guidang init" in caught.value.advice
    assert not (tmp_path / "nowhere").exists()


def test_wrong_settings_are_told_before_anything_is_opened(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    create(folder).close()
    (folder / sites.SETTINGS_FILE).write_text("[web]\nport = 0\n")
    with pytest.raises(SettingsError, match="web.port"):
        Site(folder)
    (folder / sites.SETTINGS_FILE).write_text('[catalogue]\nurl = "sqlite:////nowhere/at/all.db"\n')
    site = Site(folder)
    with pytest.raises(CatalogueError):
        site.database  # noqa: B018 - opened when it is asked for
    site.close()


def test_drop_folders_have_their_departments_and_what_becomes_of_the_source(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    create(folder).close()
    site = Site(folder)
    for path in site.watch_folders.iterdir():
        (path / sites.FOLDER_FILE).unlink()
        path.rmdir()
    assert site.drop_folders() == []
    for name in ("甲", "乙", ".hidden"):
        (site.watch_folders / name).mkdir()
    (site.watch_folders / "note.txt").write_text("no folder")
    (site.watch_folders / "甲" / sites.FOLDER_FILE).write_text('department = "财务部"\nafter = "move"\n')
    found = {drop.department: drop for drop in site.drop_folders()}
    assert set(found) == {"财务部", "乙"}
    assert (found["财务部"].after, found["乙"].after, found["乙"].polling) == ("move", "leave", False)
    (site.watch_folders / "乙" / sites.FOLDER_FILE).write_text("after = 'burn'\n")
    (trouble,) = site.folder_troubles()
    assert isinstance(trouble, SettingsError) and "after" in str(trouble)
    assert [bool(drop.trouble) for drop in site.drop_folders()] == [True, False]
    site.watch_folders.rename(tmp_path / "away")
    assert site.drop_folders() == []


def test_a_locked_file_is_tried_with_its_own_password_first_and_then_the_usual_ones(tmp_path: Path) -> None:
    site = create(tmp_path / "site")
    receive(site.database, arrival("a.zip"), arrival("b.zip"))
    with site.database.write() as connection:
        for secret, record_id in (("usual", None), ("second", None), ("own", 1)):
            passwords.add(connection, AT, "x", site.key.seal(secret), record_id=record_id)
        passwords.add(connection, AT, "x", b"sealed by another key")
    assert site.passwords([1, 2]) == {1: ("own", "usual", "second"), 2: ("usual", "second")}
    assert site.passwords([]) == {}
    (site.folder / "keys" / "site.key").unlink()
    assert site.passwords([1]) == {1: ()}
    site.close()


def test_the_settings_reach_the_readers(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    create(folder).close()
    given = "[limits]\nmembers = 7\nseconds = 9\n"
    given += "[reading]\nocr = false\nlanguages = 'eng'\nocr_min_confidence = 0.5\n"
    (folder / sites.SETTINGS_FILE).write_text(given)
    site = Site(folder)
    assert (site.limits().members, site.limits().seconds) == (7, 9.0)
    options = site.read_options()
    assert (options.ocr, options.languages, options.page_confidence) == (False, "eng", 0.5)


def test_records_are_found_with_the_stretch_that_answers_and_its_page(made: Site) -> None:
    answer = find(made, made.engine(), "第二页", limit=1, facets=True)
    assert (answer.total, len(answer.hits)) == (2, 1)
    (hit,) = answer.hits
    assert (hit.page, hit.snippet.text) == (2, "第二页")
    assert answer.facets["category"] == {"contract": 1, "correspondence": 1}
    assert answer.took_ms >= 0
    (only,) = find(made, made.engine(), "类别:合同").hits
    assert (only.record.name, only.page) == ("合同.pdf", None)
    assert only.snippet.text.startswith("关于档案的通知")
    with pytest.raises(QueryError):
        find(made, made.engine(), "")


def test_an_index_that_is_lost_is_made_anew_and_finds_as_before(made: Site) -> None:
    for path in made.index_folder.rglob("*"):
        if path.is_file():
            path.unlink()
    with pytest.raises(IndexUnusable):
        made.engine()
    index = sound_index(made)
    assert find(made, index, "通知").total == 2
    assert sound_index(made).count() == index.count()
    told: list[tuple[int, int]] = []
    assert rebuild(made, lambda done, total: told.append((done, total))) == 2
    assert told[-1] == (2, 2)


def test_only_what_has_been_read_or_could_not_be_is_read_again(made: Site) -> None:
    chosen = choose(made, [4, 1, 99, 3, 1, 2])
    assert chosen.ids == (1, 3, 2)
    assert chosen.refused == (4, 99)


def test_the_one_who_acts_and_the_moment_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert re.fullmatch(r"[^@]+@.+", who())
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    assert re.fullmatch(r"[^@]+@.+", who())
    moment = datetime.datetime.strptime(now(), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.UTC)
    assert abs((datetime.datetime.now(datetime.UTC) - moment).total_seconds()) < 5
    assert this_year() in (moment.year - 1, moment.year, moment.year + 1)
