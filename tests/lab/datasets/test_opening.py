"""Which data set a folder holds."""

import json

import pytest

from mirdesk.errors import DatasetError
from mirdesk.lab.datasets.opening import open_dataset


def test_each_is_recognised(tmp_path, write_audio):
    openmic = tmp_path / "download" / "openmic-2018"
    openmic.mkdir(parents=True)
    (openmic / "openmic-2018-aggregated-labels.csv").write_text("")
    for folder in (openmic, openmic.parent):
        with pytest.raises(DatasetError, match=r"class-map\.json"):  # recognised, not complete
            open_dataset(folder)
    (openmic / "openmic-2018-aggregated-labels.csv").unlink()
    (openmic / "class-map.json").write_text(json.dumps({}))
    (openmic / "partitions").mkdir()
    with pytest.raises(DatasetError, match="not the 20"):
        open_dataset(openmic)

    tags = tmp_path / "mtat"
    tags.mkdir()
    (tags / "annotations_final.csv").write_text("")
    with pytest.raises(DatasetError, match=r"annotations_final\.csv: needs the columns"):
        open_dataset(tags)

    labelled = tmp_path / "clips"
    labelled.mkdir()
    (labelled / "labels.csv").write_text("file,kind,present,absent\na.wav,note,flute,\n")
    assert open_dataset(labelled).parts.keys() == {"phrases", "notes"}

    write_audio(tmp_path / "music" / "a.mp3")
    assert open_dataset(tmp_path / "music").parts.keys() == {"all"}


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(DatasetError, match="no such folder"):
        open_dataset(tmp_path / "gone")
