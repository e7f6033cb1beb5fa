"""Ogg files edited: one packet anew, all others the same."""

import base64
import io
import struct
from pathlib import Path

import av
import mutagen
import mutagen.flac
import numpy as np
import pytest
from mutagen._vorbis import VCommentDict
from mutagen.ogg import OggPage

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.ogg import OggEditor
from mirdesk.filetags.raw.pieces import Span, size_of

SHARED = Path(__file__).parents[4] / "shared"
TITLES = TagEdit({"title": ("New",), "artist": ("A/B", "C"), "genre": ()})
SMALL, LARGE = 100, 200_000


def lyrics(size):
    return TagEdit({"lyrics": ("y" * size,)})


def comment_packet(magic):
    tags = VCommentDict()
    tags["title"] = "Old"
    return magic + tags.write(framing=False)


def write_pages(packets, serial, position_step):
    """Return pages of a stream: three header packets, then one of sound or pictures each."""
    pages = OggPage.from_packets(packets[:1])
    pages += OggPage.from_packets(packets[1:3], sequence=1)
    for number, packet in enumerate(packets[3:]):
        page = OggPage()
        page.packets, page.sequence = [packet], len(pages)
        page.position = (number + 1) * position_step
        pages.append(page)
    for page in pages:
        page.serial = serial
    pages[0].first = pages[-1].last = True
    return pages


def speex_file(path):
    """Write silence: FFmpeg can no longer encode it."""
    head = struct.pack(
        "<8s20s13I",
        b"Speex   ",
        b"1.2.1",
        1,
        80,
        16_000,
        1,
        4,
        1,
        2**32 - 1,
        320,
        0,
        1,
        0,
        0,
        0,
    )
    packets = [head, comment_packet(b""), *(bytes(20) for _ in range(40))]
    path.write_bytes(b"".join(page.write() for page in write_pages(packets, 3, 320)))
    return path


def video_file(path, sound):
    """Put made-up pictures beside real sound."""
    head = b"\x80theora\x03\x02\x01" + struct.pack(">HH", 2, 2) + bytes(8)
    head += struct.pack(">II", 25, 1) + bytes(10) + struct.pack(">H", 6 << 5)
    setup = b"\x82theora" + bytes(3000)
    packets = [head, comment_packet(b"\x81theora"), setup, *(bytes(500) for _ in range(5))]
    pictures = write_pages(packets, 77, 1 << 6)
    pages = pages_of(sound)
    heads = [page for page in pages if page.position <= 0]
    told = [pictures[0], heads[0], *pictures[1:3], *heads[1:], *pictures[3:5]]
    told += [*pages[len(heads) :], *pictures[5:]]
    path.write_bytes(b"".join(page.write() for page in told))
    return path


@pytest.fixture
def make(audio_file, tmp_path):
    """Gives ``make(kind)``: a file of this kind."""

    def made(kind):
        path = tmp_path / f"tone.{kind}"
        if kind == "spx":
            return speex_file(path)
        if kind == "ogv":
            return video_file(path, audio_file("ogg"))
        if kind == "oga":
            with (
                av.open(str(audio_file("flac"))) as source,
                av.open(str(path), "w", format="ogg") as out,
            ):
                stream = out.add_stream_from_template(source.streams.audio[0])
                for packet in source.demux(audio=0):
                    if packet.dts is not None:
                        packet.stream = stream
                        out.mux(packet)
            return path
        return audio_file(kind, duration_s=3.0)

    return made


KINDS = ("ogg", "opus", "spx", "oga", "ogv")


def pages_of(path):
    pages = []
    with path.open("rb") as file:
        while True:
            try:
                pages.append(OggPage(file))
            except EOFError:
                return pages


@pytest.mark.parametrize("kind", KINDS)
def test_growing_and_shrinking_again(make, rewrite, kind):
    path = make(kind)
    titled = rewrite(path, TITLES)
    assert mutagen.File(titled.path)["artist"] == ["A/B", "C"]
    before = len(pages_of(path))
    assert len(pages_of(titled.path)) == before
    # A picture takes many pages, all later ones get other numbers ...
    large = rewrite(titled.path, lyrics(60_000))
    larger = rewrite(
        large.path, TagEdit({"comment": tuple("abcd"[i] * 60_000 for i in range(4))})
    )
    assert len(pages_of(larger.path)) > before
    # ... and give them back.
    gone = TagEdit({"lyrics": (), "comment": ()})
    small = rewrite(larger.path, gone)
    assert len(pages_of(small.path)) == before


@pytest.mark.parametrize("kind", ["ogg", "opus", "spx", "oga"])
def test_taglib_reads_what_was_written(make, rewrite, kind):
    taglib = pytest.importorskip("taglib", reason="pytaglib is not installed")
    done = rewrite(make(kind), TagEdit({**TITLES.values, "lyrics": ("y" * 60_000,)}))
    with taglib.File(done.path) as file:
        assert file.tags["ARTIST"] == ["A/B", "C"]
        assert file.tags["LYRICS"] == ["y" * 60_000]


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_is_sound_and_in_order(make, rewrite, kind):
    done = rewrite(make(kind), TagEdit({"comment": ("x" * 60_000, "y" * 60_000)}))
    data, numbers = done.path.read_bytes(), {}
    for page in pages_of(done.path):
        assert page.write() == data[page.offset : page.offset + page.size]  # the CRC among it
        assert page.sequence == numbers.get(page.serial, -1) + 1
        numbers[page.serial] = page.sequence


def test_pages_of_sound_are_not_touched_by_small_edits(make):
    path = make("ogg")
    with path.open("rb") as file:
        pieces = OggEditor(file, path.stat().st_size).rewritten(lyrics(30_000))
    first = pages_of(path)[0]
    assert pieces[0] == Span(0, first.offset + first.size)
    assert len(pieces) == 3


def test_sound_is_spans_when_pages_are_numbered_anew(make):
    path = make("ogg")
    with path.open("rb") as file:
        pieces = OggEditor(file, path.stat().st_size).rewritten(lyrics(LARGE))
    assert sum(len(p) for p in pieces if isinstance(p, bytes)) < LARGE + 10_000
    assert size_of(pieces) > path.stat().st_size + LARGE


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_front_cover_is_replaced(make, rewrite, picture, kind):
    path = make(kind)
    back = mutagen.flac.Picture()
    back.type, back.mime, back.data = 4, "image/png", picture("PNG")
    tags = mutagen.File(path)
    tags["metadata_block_picture"] = [base64.b64encode(back.write()).decode()]
    tags.save()
    noise = np.random.default_rng(1).integers(0, 255, 300_000, np.uint8).tobytes()
    cover = picture("JPEG") + noise
    done = rewrite(path, TagEdit({"title": ("T",)}, CoverEdit(cover, "image/jpeg")))
    blocks = mutagen.File(done.path)["metadata_block_picture"]
    pictures = [mutagen.flac.Picture(base64.b64decode(block)) for block in blocks]
    assert [(p.type, p.data) for p in pictures] == [(4, back.data), (3, cover)]
    assert done.after.cover is not None
    gone = rewrite(done.path, TagEdit({}, CoverEdit(b"")))
    assert len(mutagen.File(gone.path)["metadata_block_picture"]) == 1


def test_a_video_keeps_the_tags_of_its_sound_in_step(make, rewrite):
    path = make("ogv")
    tags = mutagen.oggvorbis.OggVorbis(path)
    tags["title"], tags["mood"] = "Old", "Calm"
    tags.save()
    done = rewrite(path, TagEdit({"title": ("New",), "album": ("A",)}))
    sound = mutagen.oggvorbis.OggVorbis(done.path)
    assert (sound["title"], sound["mood"], sound.get("album")) == (["New"], ["Calm"], None)
    assert mutagen.oggtheora.OggTheora(done.path)["album"] == ["A"]
    rewrite(done.path, lyrics(LARGE // 4))
    rewrite(done.path, TagEdit({"comment": ("x" * 60_000, "y" * 60_000)}))


@pytest.mark.parametrize("size", [SMALL, 60_000])
def test_only_the_first_of_a_chain_is_edited(make, rewrite, tmp_path, size):
    first, second = make("ogg").read_bytes(), make("opus").read_bytes()
    for rest in (second, first):  # the same serial number again, too
        path = tmp_path / "chain.ogg"
        path.write_bytes(first + rest)
        edit = TagEdit({"title": ("T",), "comment": ("x" * size, "y" * size)})
        done = rewrite(path, edit, is_decoded=False)
        assert done.path.read_bytes().endswith(rest)


def test_bytes_behind_the_last_page_stay(make, rewrite):
    path = make("ogg")
    tail = b"TAG" + bytes(125)
    path.write_bytes(path.read_bytes() + tail)
    for size in (SMALL, 60_000):
        done = rewrite(path, TagEdit({"comment": ("x" * size, "y" * size)}), is_decoded=False)
        assert done.path.read_bytes().endswith(tail)


def test_damage_among_the_sound_stays_and_forbids_new_numbers(make, rewrite):
    path = make("ogg")
    pages = pages_of(path)
    data = path.read_bytes()
    at = pages[len(pages) // 2].offset
    path.write_bytes(data[:at] + b"lost pages" + data[at:])
    rewrite(path, lyrics(SMALL))
    size = path.stat().st_size
    with path.open("rb") as file, pytest.raises(WriteRefusedError, match="cannot be counted"):
        OggEditor(file, size).rewritten(TagEdit({"comment": ("x" * 60_000, "y" * 60_000)}))


def test_a_wrong_checksum_among_the_sound_is_not_hidden(make, rewrite):
    path = make("ogg")
    page = pages_of(path)[-1]
    data = bytearray(path.read_bytes())
    data[page.offset + 22] ^= 1
    path.write_bytes(data)
    done = rewrite(path, TagEdit({"comment": ("x" * 60_000, "y" * 60_000)}))
    new = pages_of(done.path)[-1]
    stored = done.path.read_bytes()[new.offset : new.offset + new.size]
    assert new.write() != stored
    assert new.write()[26:] == stored[26:]


def test_opus_bytes_that_are_to_be_kept(make, rewrite):
    path = make("opus")
    tags = mutagen.oggopus.OggOpus(path)
    tags._pad_data = b"\x01kept by RFC 7845"
    tags.tags._pad_data = b"\x01kept by RFC 7845"
    tags.save()
    assert b"kept by RFC 7845" in path.read_bytes()
    done = rewrite(path, TITLES)
    assert b"kept by RFC 7845" in done.path.read_bytes()


def test_an_indexed_skeleton_forbids_moves(make, rewrite):
    path = make("ogg")
    pages = pages_of(path)

    def skeleton(version):
        page = OggPage()
        page.serial, page.first = 99, True
        page.packets = [b"fishead\x00" + version.to_bytes(2, "little") + bytes(70)]
        return page.write()

    data = path.read_bytes()
    path.write_bytes(skeleton(3) + data)
    done = rewrite(path, TITLES)
    path.write_bytes(skeleton(4) + data)
    size = path.stat().st_size
    with path.open("rb") as file, pytest.raises(WriteRefusedError, match="index"):
        OggEditor(file, size).rewritten(TITLES)
    assert pages_of(done.path)[0].serial == 99 != pages[0].serial


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda d: d[:40] + b"X" + d[41:], "checksum"),
        (lambda d: d[:60], "cut off"),
        (lambda d: d[:58] + d, "same number"),
        (lambda d: d[58:], "not understood"),
    ],
)
def test_headers_that_are_not_understood_are_refused(make, change, reason):
    data = change(make("ogg").read_bytes())
    with pytest.raises(WriteRefusedError, match=reason):
        OggEditor(io.BytesIO(data), len(data))


FOUND = sorted(
    path
    for pattern in ("corpus/*/*.og*", "corpus/*/*.op*", "music/1*.ogg")
    for path in SHARED.glob(pattern)
)
REFUSED = {
    "lowercase-fields.ogg": "checksum",  # a header page of it is damaged; it does not play
    "segfault.oga": "cut off",  # 120 bytes
}
SILENT = {"sample.oggtheora"}


@pytest.mark.skipif(not FOUND, reason="no corpus beside the project")
@pytest.mark.parametrize("source", FOUND, ids=lambda path: path.name)
def test_files_of_other_projects(source, tmp_path, rewrite, picture):
    path = tmp_path / source.name
    path.write_bytes(source.read_bytes())
    if source.name in REFUSED:
        with (
            path.open("rb") as file,
            pytest.raises(WriteRefusedError, match=REFUSED[source.name]),
        ):
            OggEditor(file, path.stat().st_size)
        return
    if source.name in SILENT:
        pytest.skip("a video without sound")
    done = rewrite(path, TITLES)
    rewrite(done.path, TagEdit({"comment": ("x" * 60_000, "y" * 60_000)}))
    rewrite(done.path, TagEdit({}, CoverEdit(picture("JPEG"), "image/jpeg")))
