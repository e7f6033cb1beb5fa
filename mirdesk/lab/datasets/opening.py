"""From a path to a data set: which one it is shows in its files."""

from pathlib import Path

from mirdesk.errors import DatasetError
from mirdesk.lab.datasets import labelled_folder, magnatagatune, openmic
from mirdesk.lab.datasets.clips import AudioDataset


def open_dataset(folder: Path) -> AudioDataset:
    """Return the data set in a folder: OpenMIC-2018, MagnaTagATune, labelled, or plain audio.

    The folder may also be the one that a set was unpacked in (``some/dir`` with
    ``some/dir/openmic-2018``).

    Raises
    ------
    DatasetError
        There is no such folder, nothing known in it, or a data set that is not as published.
    """
    if not folder.is_dir():
        raise DatasetError(f"{folder}: no such folder")
    for place in (folder, folder / "openmic-2018"):
        if (place / openmic.LABELS_FILE).is_file():
            return openmic.read_openmic(place)
    if (folder / "class-map.json").is_file() and (folder / "partitions").is_dir():
        return openmic.read_openmic(folder)  # says what is missing
    if (folder / magnatagatune.ANNOTATIONS_FILE).is_file():
        return magnatagatune.read_magnatagatune(folder)
    if (folder / labelled_folder.LABELS_FILE).is_file():
        return labelled_folder.read_labelled_folder(folder)
    return labelled_folder.read_plain_folder(folder)
