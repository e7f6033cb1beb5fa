"""Opening pyramids: without heavy libraries, and only sound ones."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mirdesk.audio.pyramid import FORMAT_VERSION, INFO_FILE, Pyramid, open_pyramid
from mirdesk.errors import FileUnreadableError

BANDS = 4


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pyramid of two levels, whose columns say their own number."""
    for level, columns in enumerate((10, 5)):
        picture = np.repeat(np.arange(columns, dtype=np.uint8)[:, None], BANDS, axis=1)
        (tmp_path / f"level-{level}.u8").write_bytes(picture.tobytes())
    content = {
        "format_version": FORMAT_VERSION,
        "duration_s": 0.1,
        "bands": BANDS,
        "band_centres_hz": [1, 2, 3, 4],
        "floor_db": -90,
        "ceiling_db": -5,
        "columns_per_s": [100, 50],
        "columns": [10, 5],
    }
    (tmp_path / INFO_FILE).write_text(json.dumps(content))
    return tmp_path


def test_levels(folder: Path):
    pyramid = open_pyramid(folder)
    assert pyramid.info.levels == 2
    assert pyramid.duration_s == 0.1
    assert pyramid.columns_per_s(1) == 50
    finest = pyramid.level(0)
    assert finest.shape == (BANDS, 10)
    np.testing.assert_array_equal(finest[2], np.arange(10))
    assert pyramid.level(1).shape == (BANDS, 5)
    assert pyramid.level(0) is finest
    with pytest.raises(ValueError, match="read-only"):
        finest[0, 0] = 1
    pyramid.close()
    assert finest[0, 9] == 9


@pytest.mark.parametrize(("wanted", "level"), [(10, 1), (50, 1), (51, 0), (100, 0), (500, 0)])
def test_level_for(folder: Path, wanted: float, level: int):
    pyramid: Pyramid = open_pyramid(folder)
    assert pyramid.level_for(wanted) == level


def test_missing(tmp_path: Path):
    with pytest.raises(FileUnreadableError, match="missing"):
        open_pyramid(tmp_path / "none")


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", "null", '{"format_version": 1}', '{"format_version": 1, "x": 2}'],
)
def test_damaged_descriptions(folder: Path, content: str):
    (folder / INFO_FILE).write_text(content)
    with pytest.raises(FileUnreadableError):
        open_pyramid(folder)


def test_cut_off_levels(folder: Path):
    (folder / "level-1.u8").write_bytes(b"123")
    with pytest.raises(FileUnreadableError, match="damaged"):
        open_pyramid(folder)


def test_other_versions(folder: Path):
    content = json.loads((folder / INFO_FILE).read_text())
    content["format_version"] = FORMAT_VERSION + 1
    (folder / INFO_FILE).write_text(json.dumps(content))
    with pytest.raises(FileUnreadableError, match="another version"):
        open_pyramid(folder)


def test_reading_needs_no_torch_and_no_ffmpeg():
    program = (
        "import sys, mirdesk.audio.pyramid;"
        "print([name for name in ('torch', 'av', 'torchaudio') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
