"""Recordings: unlabelled, whole, a tenth of them held out, never part of a mixture."""

import zipfile

import pytest

from mirdesk.domain.instruments import INSTRUMENTS
from mirdesk.errors import DatasetError
from mirdesk.lab.manifests import Origin
from mirdesk.lab.mixtures import Mixer, MixtureSettings
from mirdesk.lab.recordings import MUSIC_PACKAGES, add_package, add_recordings, decode_start
from mirdesk.lab.stems import BankWriter, StemBank

ORIGIN = Origin("album", "CC0", "https://example.org")


@pytest.fixture
def music(tmp_path, write_note):
    folder = tmp_path / "music" / "disc 1"
    folder.mkdir(parents=True)
    for index in range(3):
        write_note(folder / f"track {index}.wav", 200 + 90 * index, 21.0)
    write_note(folder / "jingle.wav", 500, 2.0)
    (folder / "torn.ogg").write_bytes(b"no music")
    (folder / "cover.txt").write_text("a picture")
    return tmp_path / "music"


def test_recordings_are_unknown_and_on_their_own(music, tmp_path, tone, about):
    told: list[str] = []
    with BankWriter(tmp_path / "bank") as writer:
        seconds = add_recordings(writer, music, ORIGIN, on_progress=told.append)
    bank = StemBank(tmp_path / "bank")
    assert seconds == pytest.approx(63.0, abs=0.1)
    assert bank.stems == []
    assert len({stem.group for stem in bank.recordings}) == 3
    assert all(stem.unknown == INSTRUMENTS and not stem.labels for stem in bank.recordings)
    assert any("torn.ogg" in text for text in told)
    assert Mixer([bank], MixtureSettings(), seed=0).draw() == []


def test_an_archive_is_read_like_a_folder(music, tmp_path):
    with zipfile.ZipFile(tmp_path / "music.pk3", "w") as archive:
        for file in sorted(music.rglob("*.wav")):
            archive.write(file, file.relative_to(music))
    for source, bank in ((music, "a"), (tmp_path / "music.pk3", "b")):
        with BankWriter(tmp_path / bank) as writer:
            add_recordings(writer, source, ORIGIN, on_progress=lambda text: None)
    assert (tmp_path / "a/mel.u8").read_bytes() == (tmp_path / "b/mel.u8").read_bytes()
    assert StemBank(tmp_path / "a").recordings == StemBank(tmp_path / "b").recordings


def test_only_the_start_is_decoded(music):
    assert decode_start(music / "disc 1" / "track 0.wav", 3.0).size == 96_000


def test_what_is_no_music_folder_is_told(tmp_path):
    with (
        BankWriter(tmp_path / "bank") as writer,
        pytest.raises(DatasetError, match="neither a folder nor a zip"),
    ):
        add_recordings(writer, tmp_path / "none", ORIGIN, on_progress=print)


def test_packages_name_licence_and_page(tmp_path):
    assert all(package.licence for package in MUSIC_PACKAGES)
    small = next(package for package in MUSIC_PACKAGES if package.name == "asc-music")
    if not small.is_installed:
        pytest.skip("asc-music is not installed")
    with BankWriter(tmp_path) as writer:
        add_package(writer, small, on_progress=lambda text: None)
    stem = StemBank(tmp_path).recordings[0]
    assert stem.url == "https://packages.debian.org/bookworm/asc-music"
