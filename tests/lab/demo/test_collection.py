"""The shipped collection, as its files are, and the command that makes it."""

import base64
import dataclasses
from collections import Counter

import av
import mutagen
import mutagen.flac
import numpy as np
import pytest

from mirdesk.domain.instruments import INSTRUMENTS
from mirdesk.lab.demo import collection
from mirdesk.lab.demo.collection import ALBUMS, demo, make_demo
from mirdesk.lab.demo.render import RATE_HZ, loudness_lufs
from mirdesk.lab.demo.score import spans

ENDINGS = {".mp3", ".flac", ".ogg", ".opus", ".m4a", ".wav", ".wv"}


def covers_of(audio) -> list[bytes]:
    """Return the pictures of a file, whatever its tags."""
    if isinstance(audio, mutagen.flac.FLAC):
        return [picture.data for picture in audio.pictures]
    tags = audio.tags
    if "covr" in tags:
        return [bytes(cover) for cover in tags["covr"]]
    if "Cover Art (Front)" in tags:
        return [tags["Cover Art (Front)"].value.partition(b"\0")[2]]
    if hasattr(tags, "getall"):
        return [frame.data for frame in tags.getall("APIC")]
    blocks = tags["metadata_block_picture"]
    return [mutagen.flac.Picture(base64.b64decode(block)).data for block in blocks]


def test_the_files_are_those_the_truth_names(demo_folder, truth):
    files = {
        path.relative_to(demo_folder).as_posix()
        for path in demo_folder.rglob("*")
        if path.suffix in ENDINGS
    }
    assert files == {track["file"] for track in truth}
    assert len(files) >= 12


def test_many_formats_in_little_space(demo_folder, truth):
    sizes = [(demo_folder / track["file"]).stat().st_size for track in truth]
    assert sum(sizes) <= 8_000_000
    assert {track["file"].rpartition(".")[2] for track in truth} == {e[1:] for e in ENDINGS}


def test_the_truth_is_that_of_the_scores(truth):
    pieces = {track.title: track.compose() for album in ALBUMS for track in album.tracks}
    assert {track["title"] for track in truth} == set(pieces)
    for track in truth:
        piece = pieces[track["title"]]
        assert track["duration_s"] == round(piece.duration_s, 2)
        found = {
            label: [list(s) for s in stretches] for label, stretches in spans(piece).items()
        }
        assert track["instruments"] == found


def test_spans_lie_within_the_track_and_in_order(truth):
    for track in truth:
        assert 12 <= track["duration_s"] <= 25
        for label, stretches in track["instruments"].items():
            assert label in INSTRUMENTS
            edges = [edge for stretch in stretches for edge in stretch]
            assert edges == sorted(edges)
            assert edges[0] >= 0
            assert edges[-1] <= track["duration_s"]


def test_nearly_every_instrument_plays_somewhere(truth):
    played = {label for track in truth for label in track["instruments"]}
    assert set(INSTRUMENTS) - played == {"ukulele"}  # no free font here has a real one


def test_many_artists_so_that_similar_lists_have_choice(truth):
    artists = Counter(track["artist"] for track in truth)
    assert len(artists) >= 8
    assert max(artists.values()) <= 2


def test_tags_and_covers_are_complete(demo_folder, truth):
    for track in truth:
        path = demo_folder / track["file"]
        easy = mutagen.File(path, easy=True)
        if path.suffix == ".wav":  # mutagen has no easy tags for WAVE
            texts = {"title": easy.tags["TIT2"].text, "artist": easy.tags["TPE1"].text}
            rest = ("TALB", "TPE2", "TCON", "TDRC", "TRCK", "TCOM", "TCOP", "TCMP")
        else:
            texts = {"title": easy["title"], "artist": easy["artist"]}
            rest = {
                ".wv": (
                    "Album",
                    "Album Artist",
                    "Genre",
                    "Year",
                    "Track",
                    "Composer",
                    "Copyright",
                ),
            }.get(path.suffix, ("album", "albumartist", "genre", "date"))
            number = {".wv": "Track"}.get(path.suffix, "tracknumber")
            assert str(easy[number][0]).startswith(str(int(path.name[:2])))
        assert {name: str(text[0]) for name, text in texts.items()} == {
            "title": track["title"],
            "artist": track["artist"],
        }
        assert [name for name in rest if not easy.tags.get(name)] == []
        assert easy.info.length == pytest.approx(track["duration_s"], abs=0.1)
        (cover,) = covers_of(mutagen.File(path))
        assert cover.startswith(b"\xff\xd8")
        assert len(cover) <= 30_000


def test_the_sound_is_loud_enough_whole_and_unclipped(demo_folder, truth):
    for track in truth:
        samples = decoded(demo_folder / track["file"])
        assert len(samples) / RATE_HZ == pytest.approx(track["duration_s"], abs=0.1)
        assert np.abs(samples).max() < 0.97, track["file"]
        assert loudness_lufs(samples) == pytest.approx(-16, abs=0.7), track["file"]
        half_s = RATE_HZ // 2
        count = len(samples) // half_s
        power = (
            np.square(samples[: count * half_s]).mean(axis=1).reshape(count, -1).mean(axis=1)
        )
        level_db = 10 * np.log10(power + 1e-12)
        assert level_db[:-4].min() > -45, track["file"]  # no holes before the end fades


def decoded(path) -> np.ndarray:
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="fltp", rate=RATE_HZ)
        frames = container.decode(container.streams.audio[0])
        blocks = [out.to_ndarray() for frame in frames for out in resampler.resample(frame)]
    samples = np.concatenate(blocks, axis=1).T.astype(np.float64)
    return np.repeat(samples, 2, axis=1) if samples.shape[1] == 1 else samples


@pytest.fixture
def one_short_album(monkeypatch):
    album = next(album for album in ALBUMS if album.slug == "city-patterns")
    drums = dataclasses.replace(album, tracks=album.tracks[-1:])
    monkeypatch.setattr(collection, "ALBUMS", (drums,))


@pytest.mark.usefixtures("needs_fluidsynth", "one_short_album")
def test_making_it_gives_the_shipped_files(tmp_path, demo_folder):
    shares = []
    (path,) = make_demo(tmp_path, on_progress=lambda _, share: shares.append(share))
    assert shares == [1.0]
    assert path.name == "01-five-doors.wav"
    # Other versions of fluidsynth may differ in the last bits, not in what is heard.
    made, shipped = decoded(path), decoded(demo_folder / "city-patterns/04-five-doors.wav")
    assert made.shape == shipped.shape
    assert np.abs(made - shipped).max() < 0.01
    assert (tmp_path / "demo.json").is_file()


@pytest.mark.usefixtures("needs_fluidsynth", "one_short_album")
def test_the_command_reports_on_standard_error(tmp_path, capsys):
    demo(tmp_path)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "100%  Five Doors Down" in captured.err
    assert "1 tracks" in captured.err
