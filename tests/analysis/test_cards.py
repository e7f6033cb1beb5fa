"""Cards: written, read back, refused when they do not describe the 20 instruments."""

import json

import numpy as np
import pytest

from mirdesk.analysis.cards import (
    CARD_FILE,
    Backbone,
    Calibration,
    Card,
    Source,
    default_checkpoint,
    list_checkpoints,
    read_card,
    write_card,
)
from mirdesk.domain.activity import CheckpointId
from mirdesk.errors import CheckpointError


def example() -> Card:
    return Card(
        name="student",
        version="0.1.0",
        sha256="00" * 32,
        licence="GPL-3.0-or-later",
        parameters=12,
        frame_calibration=Calibration((2.0,) * 20, (-1.0,) * 20),
        sources=(Source("FluidR3", "MIT", "https://example.org"),),
        experimental=("ukulele",),
        backbone=Backbone("mn04_as", "11" * 32, 4_000_000, "https://example.org/mn04", "MIT"),
        tags=("speech",),
        figures={"realeval": {"map": 0.5}},
    )


def test_what_is_written_is_read_back(tmp_path):
    write_card(example(), tmp_path)
    assert read_card(tmp_path) == example()
    assert read_card(tmp_path).checkpoint_id == CheckpointId("student", "0.1.0")
    assert read_card(tmp_path).frame_threshold_array.shape == (20,)
    assert read_card(tmp_path).clip_threshold_array.dtype == np.float32


def test_keys_of_later_versions_are_passed_over(tmp_path):
    write_card(example(), tmp_path)
    content = json.loads((tmp_path / CARD_FILE).read_text())
    (tmp_path / CARD_FILE).write_text(json.dumps(content | {"from_the_future": 1}))
    assert read_card(tmp_path) == example()


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"labels": ["kazoo"]}, "20 instruments"),
        ({"frame_thresholds": [0.5]}, "20 numbers"),
        ({"frame_calibration": {"scale": [1.0] * 20}}, "lacks or misnames"),
        ({"embedding_size": 64}, "128"),
        ({"sources": [{"title": "x"}]}, "lacks or misnames"),
        ({"backbone": {"name": "mn04_as"}}, "lacks or misnames"),
    ],
)
def test_refuses_what_the_program_cannot_work_with(tmp_path, change, match):
    write_card(example(), tmp_path)
    content = json.loads((tmp_path / CARD_FILE).read_text())
    (tmp_path / CARD_FILE).write_text(json.dumps(content | change))
    with pytest.raises(CheckpointError, match=match):
        read_card(tmp_path)


def test_missing_and_damaged_cards(tmp_path):
    with pytest.raises(CheckpointError, match="cannot be read"):
        read_card(tmp_path)
    (tmp_path / CARD_FILE).write_text("{")
    with pytest.raises(CheckpointError, match="damaged"):
        read_card(tmp_path)


def test_the_newest_checkpoint_is_the_default(tmp_path):
    with pytest.raises(CheckpointError, match="no checkpoint"):
        default_checkpoint(tmp_path)
    for version in ("0.9.0", "0.10.0", "0.2.1"):
        folder = tmp_path / f"student-{version}"
        folder.mkdir()
        write_card(example(), folder)
    assert [path.name for path in list_checkpoints(tmp_path)] == [
        "student-0.2.1",
        "student-0.9.0",
        "student-0.10.0",
    ]
    assert default_checkpoint(tmp_path).name == "student-0.10.0"
    (tmp_path / "ears-3.0").mkdir()
    (tmp_path / "ears-3.0" / CARD_FILE).write_text("{}")
    assert default_checkpoint(tmp_path).name == "student-0.10.0"


def test_calibration():
    calibration = Calibration((2.0,) * 20, (-1.0,) * 20)
    logits = np.array([[0.5] * 20, [1000.0] * 20, [-1000.0] * 20], np.float32)
    probabilities = calibration.probabilities(logits)
    np.testing.assert_allclose(probabilities[0], 0.5)
    assert probabilities[1].min() > 0.999999
    assert probabilities[2].max() < 1e-6
    assert probabilities.dtype == np.float32
