"""DWG drawings: read as their DXF twins are, with what they state of themselves; old ones by a converter."""

import os
import sys
from collections import Counter
from pathlib import Path

import ezdwg
import pytest
from PIL import Image

from ingest.errors import Unreadable
from ingest.extract.dwg import DwgReader
from ingest.extract.dxf import DxfReader
from ingest.identifying.identify import identify
from ingest.reader import Limits
from tests.ingest.extract.drawings_made import BUILDING, drawing, saved, sheet
from tests.ingest.extract.sink import MemorySink, read_into, source

DWG = "image/vnd.dwg"
OLDEST = "drawings/LibreDWG__entities.dwg"  # R1.4


def read(path: Path) -> MemorySink:
    assert identify(path, path.name).media_type == DWG
    return read_into(DwgReader(), path, DWG)


def words(sink: MemorySink) -> Counter[str]:
    return Counter(line.text for page in sink.pages for line in page.lines)


@pytest.mark.parametrize("name", ["gh109_1", "gh209_1", "sample_2018"])
def test_a_dwg_file_says_what_its_dxf_twin_says_and_where(corpus: Path, name: str) -> None:
    twin = read_into(DxfReader(), corpus / f"drawings/LibreDWG__{name}.dxf", "image/vnd.dxf")
    found = read(corpus / f"drawings/LibreDWG__{name}.dwg")
    assert words(found) == words(twin)
    assert [(page.width, page.height) for page in found.pages] == [
        pytest.approx((page.width, page.height), rel=0.02) for page in twin.pages
    ]


@pytest.mark.parametrize("name", ["example_2000", "example_2007", "example_2010", "example_r13"])
def test_every_release_gives_the_texts_of_the_example(corpus: Path, name: str) -> None:
    twin = read_into(DxfReader(), corpus / "drawings/LibreDWG__example_2000.dxf", "image/vnd.dxf")
    found = words(read(corpus / f"drawings/LibreDWG__{name}.dwg"))
    missing = set(words(twin)) - set(found)
    assert len(missing) <= (4 if name == "example_r13" else 1), missing  # r13 lost a table and a leader


def test_objects_of_other_applications_are_read_from_the_pictures_of_them(corpus: Path) -> None:
    found = words(read(corpus / "drawings/LibreDWG__gh109_1.dwg"))
    assert {"M0921", "C1815", "上", "下", "24370"} <= set(found)  # doors, windows, stairs, axes of 天正


def test_a_dwg_file_states_its_release_and_properties(corpus: Path) -> None:
    facts = read(corpus / "drawings/LibreDWG__gh109_1.dwg").facts
    assert facts["format_version"] == "AutoCAD 2013"
    assert facts["last_modified_by"] == "beacon"
    assert (facts["created"], facts["modified"]) == ("2018-07-20T01:55:36", "2019-06-17T13:58:42")
    assert "3T_GLASS" in facts["layers"]
    old = read(corpus / "drawings/LibreDWG__Text~2.dwg").facts
    assert (old["format_version"], old["last_modified_by"]) == ("AutoCAD 2004", "THEAI")


def test_chinese_in_the_code_page_of_an_old_file_is_read(tmp_path: Path) -> None:
    made = ezdwg.new()
    made.modelspace().add_text("加药间一层平面图", insert=(0, 0), height=3.5)
    made.modelspace().add_text("图号：建施－０３", insert=(0, 20), height=3.5)
    path = tmp_path / "made.dwg"
    ezdwg.to_dwg(made, str(path))
    assert path.read_bytes()[0x13] == 39  # ANSI_936
    assert {"加药间一层平面图", "图号：建施－０３"} <= set(words(read(path)))


def test_a_page_is_drawn(corpus: Path, tmp_path: Path) -> None:
    path = corpus / "drawings/LibreDWG__gh109_1.dwg"
    shown = tmp_path / "page.png"
    shown.write_bytes(DwgReader().picture(source(path, DWG), 1, 800))
    with Image.open(shown) as image:
        assert image.width == 800
        assert 0.005 < sum(image.histogram()[:128]) / (image.width * image.height) < 0.2


def test_a_drawing_of_r12_is_read_with_its_blocks_and_places(corpus: Path) -> None:
    found = read(corpus / "drawings/LibreDWG__ACEB10.dwg")
    assert found.facts["format_version"] == "AutoCAD R11/R12"
    assert found.notes == []
    lines = {line.text: line.box for page in found.pages for line in page.lines}
    assert {"Approx. Weight; 15 oz.", "Acopian Technical Company", "35mm", "Easton, PA 18044 USA"} <= set(
        lines
    )
    company, town = lines["Acopian Technical Company"], lines["Easton, PA 18044 USA"]
    assert company is not None
    assert town is not None
    assert company[1] < town[1]  # the address stands under the name
    assert all(box is not None for box in lines.values())


@pytest.mark.parametrize(("name", "release"), [("entities~2", "AutoCAD R2.1"), ("entities~3", "AutoCAD R9")])
def test_still_older_releases_are_read(corpus: Path, name: str, release: str) -> None:
    found = read(corpus / f"drawings/LibreDWG__{name}.dwg")
    assert found.facts["format_version"] == release
    assert "FOO" in words(found)


def test_chinese_in_a_drawing_of_r12_is_read(corpus: Path, tmp_path: Path) -> None:
    data = (corpus / "drawings/LibreDWG__ACEB10.dwg").read_bytes()
    for old, new in (
        ("Acopian Technical Company", "云溪市水泵厂技术科图纸"),
        ("Easton, PA 18044 USA", "中国云溪市档案馆路"),
    ):
        raw = new.encode("gbk")
        data = data.replace(old.encode(), raw + b" " * (len(old) - len(raw)))
    path = tmp_path / "made.dwg"
    path.write_bytes(data)
    assert {"云溪市水泵厂技术科图纸", "中国云溪市档案馆路"} <= set(words(read(path)))


def test_an_old_release_without_a_converter_says_what_to_install(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    found = read(corpus / OLDEST)
    assert found.facts["format_version"] == "AutoCAD R1.4"
    assert [code for code, _ in found.notes] == ["no_converter"]
    assert len(found.pages) == 1


def _program(folder: Path, lines: str) -> None:
    """A converter for the test: a real program that is found by its name."""
    folder.mkdir()
    program = folder / "dwg2dxf"
    program.write_text(f"#!{sys.executable}\nimport shutil, sys, time\n{lines}\n")
    program.chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="programs are found by their ending there")
def test_an_installed_converter_is_used_for_what_is_not_decoded_here(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = drawing("R2000")
    sheet(made.modelspace(), BUILDING)
    converted = saved(made, tmp_path / "converted.dxf")
    _program(tmp_path / "bin", f"shutil.copyfile({str(converted)!r}, sys.argv[sys.argv.index('-o') + 1])")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    found = read(corpus / OLDEST)
    assert "加药间一层平面图" in words(found)
    assert found.notes == []


@pytest.mark.skipif(sys.platform == "win32", reason="programs are found by their ending there")
def test_a_converter_that_hangs_or_makes_nothing_ends_in_a_reason(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = corpus / OLDEST
    _program(tmp_path / "slow", "time.sleep(60)")
    monkeypatch.setenv("PATH", str(tmp_path / "slow"))
    with pytest.raises(Unreadable, match="too_slow"):
        DwgReader().read(source(path, DWG, Limits(seconds=1.0)), MemorySink())
    _program(tmp_path / "idle", "sys.exit(1)")
    monkeypatch.setenv("PATH", str(tmp_path / "idle"))
    with pytest.raises(Unreadable, match="damaged"):
        DwgReader().read(source(path, DWG), MemorySink())


@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_a_file_that_was_cut_off_is_damaged(corpus: Path, tmp_path: Path, share: float) -> None:
    data = (corpus / "drawings/LibreDWG__gh109_1.dwg").read_bytes()
    path = tmp_path / "cut.dwg"
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(Unreadable, match="damaged"):
        read(path)
