import os
from dataclasses import dataclass

import pytest

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.domain.tags import AudioProperties
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.files import Reading
from mirdesk.filetags.pictures import Picture
from mirdesk.filetags.raw.editing import Unit
from mirdesk.filetags.raw.pieces import Span
from mirdesk.filetags.writing.verifying import (
    View,
    changes_of,
    cleaned,
    is_as_asked,
    keeps_audio,
    look_at,
    look_at_new,
    require_faithful,
    require_same_sound,
    shown_picture,
    still_needed,
)

SOUND = AudioProperties("flac", "flac", 10.0, 44_100, 2, 800_000, 16, "Vorbis comment")


@dataclass
class Taken:
    """A file taken apart, as an editor would have it."""

    units: tuple[Unit, ...]
    audio: tuple[Span, ...] = (Span(100, 900),)

    def rewritten(self, edit):
        raise NotImplementedError


def reading(pictures=(), sound=SOUND, **tags) -> Reading:
    return Reading(sound, {k: tuple(v) for k, v in tags.items()}, tuple(pictures), (), True)


def unit(name: str, raw: bytes, *fields: str) -> Unit:
    return Unit(name, raw, frozenset(fields))


OLD = View(
    reading(title=["Old"], genre=["Jazz"]),
    Taken(
        (unit("vendor", b"v"), unit("title", b"t=Old", "title"), unit("genre", b"g", "genre"))
    ),
)
NEW_UNITS = (
    unit("vendor", b"v"),
    unit("title", b"t=New", "title"),
    unit("genre", b"g", "genre"),
)
EDIT = TagEdit({"title": ("New",)})
PIECES = (Span(0, 50), b"t=New", Span(55, 1000))


def test_an_edit_and_nothing_else_passes():
    new = View(reading(title=["New"], genre=["Jazz"]), Taken(NEW_UNITS))
    (change,) = require_faithful(OLD, new, EDIT, PIECES)
    assert (change.field, change.old, change.new) == ("title", ("Old",), ("New",))


@pytest.mark.parametrize(
    ("tags", "units", "pieces", "words"),
    [
        ({"title": ["New"]}, NEW_UNITS, PIECES, "would change “Genre” as well"),
        ({"title": ["Ne"], "genre": ["Jazz"]}, NEW_UNITS, PIECES, "cannot keep “New” as Title"),
        (
            {"title": ["New"], "genre": ["Jazz"]},
            (*NEW_UNITS[:2], unit("genre", b"G", "genre")),
            PIECES,
            "would change genre, which",
        ),
        ({"title": ["New"], "genre": ["Jazz"]}, NEW_UNITS[1:], PIECES, "would change vendor"),
        (
            {"title": ["New"], "genre": ["Jazz"]},
            (NEW_UNITS[2], *NEW_UNITS[:2]),
            PIECES,
            "would change its parts",
        ),
        (
            {"title": ["New"], "genre": ["Jazz"]},
            NEW_UNITS,
            (Span(0, 50), b"t=Newer", Span(55, 1000)),
            "would move its sound",
        ),
    ],
)
def test_anything_else_is_refused(tags, units, pieces, words):
    with pytest.raises(WriteRefusedError, match=words):
        require_faithful(OLD, View(reading(**tags), Taken(units)), EDIT, pieces)


def picture(role: int, data: bytes) -> Picture:
    return Picture(role, data)


def test_covers_are_as_asked():
    old = View(reading([picture(3, b"old"), picture(4, b"back")]), Taken(()))
    new = View(reading([picture(3, b"new"), picture(4, b"back")]), Taken(()))
    none = View(reading([picture(4, b"back")]), Taken(()))
    pieces = (Span(0, 1000),)
    replaced = require_faithful(old, new, TagEdit(cover=CoverEdit(b"new", "image/png")), pieces)
    assert [c.field for c in replaced] == ["cover"]
    require_faithful(old, none, TagEdit(cover=CoverEdit(b"")), pieces)
    require_faithful(none, none, TagEdit(cover=CoverEdit(b"")), pieces)
    for after, edit in (
        (old, CoverEdit(b"new")),
        (none, CoverEdit(b"new")),
        (old, CoverEdit(b"")),
    ):
        with pytest.raises(WriteRefusedError, match="cover"):
            require_faithful(old, after, TagEdit(cover=edit), pieces)


def test_the_shown_picture_is_the_front_cover_else_the_first():
    assert shown_picture(()) is None
    assert shown_picture((picture(4, b"a"), picture(3, b"b"))) == picture(3, b"b")
    assert shown_picture((picture(4, b"a"), picture(0, b"b"))) == picture(4, b"a")


def test_a_cover_change_is_told_in_words(picture):
    before = reading([Picture(3, picture("JPEG", (500, 400)))])
    after = reading([Picture(3, picture("PNG", (60, 40)))])
    (change,) = changes_of(before, after)
    assert change.old[0].startswith("JPEG, 500 × 400, ")
    assert change.new[0].startswith("PNG, 60 × 40, ")
    assert changes_of(before, reading())[0].new == ()


@pytest.mark.parametrize(
    "wrong",
    [
        AudioProperties("flac", "alac", 10.0, 44_100, 2, 800_000, 16),
        AudioProperties("flac", "flac", 10.0, 48_000, 2, 800_000, 16),
        AudioProperties("flac", "flac", 11.0, 44_100, 2, 800_000, 16),
        AudioProperties("flac", "flac", None, 44_100, 2, 800_000, 16),
    ],
)
def test_another_sound_is_refused(wrong):
    with pytest.raises(WriteRefusedError, match="afterwards"):
        require_same_sound(SOUND, wrong)


def test_estimates_may_move_a_little():
    require_same_sound(SOUND, AudioProperties("flac", "flac", 10.1, 44_100, 2, 1, 16, "other"))


def test_lengths_that_are_guessed_from_the_size_of_the_file_do_not_count():
    sizes = (AudioProperties("aac", "aac", s, 44_100, 2, 128_000) for s in (1.0, 3.5))
    require_same_sound(*sizes)


def test_values_are_cleaned_as_reading_would():
    edit = cleaned(TagEdit({"title": (" a ", "a", ""), "track": ("3/12",), "genre": ()}))
    assert edit.values == {"title": ("a",), "track": ("3",), "tracktotal": ("12",), "genre": ()}


def test_an_asked_total_wins_over_one_behind_a_slash():
    edit = cleaned(TagEdit({"track": ("3/12",), "tracktotal": ("10",)}))
    assert edit.values == {"track": ("3",), "tracktotal": ("10",)}


def test_what_could_not_be_read_back_is_refused():
    with pytest.raises(WriteRefusedError, match="“Lyrics” could not be read back whole"):
        cleaned(TagEdit({"lyrics": ("la " * 40_000,)}))


def test_only_what_differs_is_needed():
    shown = reading([picture(3, b"front")], title=["A"], artist=["X", "Y"])
    edit = TagEdit({"title": ("A",), "artist": ("Y", "X"), "mood": ()}, CoverEdit(b"front"))
    assert still_needed(edit, shown) == TagEdit({"artist": ("Y", "X")})
    assert not still_needed(TagEdit(cover=CoverEdit(b"")), reading())
    assert still_needed(TagEdit(cover=CoverEdit(b"")), shown)


@pytest.mark.parametrize(
    ("field", "asked", "got", "is_fine"),
    [
        ("bpm", "120.4", "120", True),
        ("bpm", "120.6", "120", False),
        ("track", "03", "3", True),
        ("date", "2020-05-04", "2020", True),
        ("date", "2020-05-04", "2021", False),
        ("rating", "4", "4", True),
        ("title", "120.4", "120", False),
        ("track", "A1", "1", False),
        ("mine", "2020-05", "2020", False),
    ],
)
def test_how_far_tags_may_round(field, asked, got, is_fine):
    assert is_as_asked(field, (asked,), (got,)) is is_fine


def test_several_values_stay_several():
    assert not is_as_asked("artist", ("A", "B"), ("A",))
    assert not is_as_asked("artist", (), ("A",))
    assert is_as_asked("compilation", ("0",), ())
    assert not is_as_asked("title", ("0",), ())


AUDIO = (Span(100, 200), Span(200, 300), Span(400, 500))


@pytest.mark.parametrize(
    ("after", "pieces", "is_kept"),
    [
        ([(110, 310), (410, 510)], [b"x" * 10, (0, 600)], True),
        ([(0, 300)], [(100, 300), (400, 500)], True),
        ([(0, 50), (60, 210), (310, 410)], [(100, 150), b"x" * 10, (150, 600)], True),
        ([(0, 300)], [(100, 299), (300, 301), (400, 500)], False),
        ([(0, 290)], [(110, 300), (400, 500)], False),
        ([(0, 200)], [(100, 300)], False),
        ([(0, 299)], [(100, 300), (400, 500)], False),
        ([(1, 301)], [(100, 300), (400, 500)], False),
        ([(110, 300), (410, 510)], [b"x" * 10, (0, 600)], False),
    ],
)
def test_audio_is_followed_through_the_pieces(after, pieces, is_kept):
    told = tuple(p if isinstance(p, bytes) else Span(*p) for p in pieces)
    assert keeps_audio(AUDIO, tuple(Span(*s) for s in after), told) is is_kept


def test_files_without_audio_bytes():
    assert keeps_audio((), (), (Span(0, 9),))
    assert not keeps_audio((), (Span(0, 9),), (Span(0, 9),))


def test_a_file_that_is_read_in_part_is_refused(audio_file):
    path = audio_file("mp3")
    # An APEv2 tag with a name that is none.
    item = (1).to_bytes(4, "little") + bytes(4) + b"T\xfftle\0x"
    numbers = b"".join(n.to_bytes(4, "little") for n in (2000, len(item) + 32, 1, 0))
    path.write_bytes(path.read_bytes() + item + b"APETAGEX" + numbers + bytes(8))
    with path.open("rb") as file:
        with pytest.raises(WriteRefusedError, match="read wholly"):
            look_at(file, os.fsencode(path))
        with pytest.raises(WriteRefusedError, match="read any more afterwards: its tags"):
            look_at_new(file, os.fsencode(path))


def test_a_version_without_sound_takes_no_place(tmp_path):
    path = tmp_path / "silence.mp3"
    path.write_bytes(bytes(100))
    with path.open("rb") as file, pytest.raises(WriteRefusedError, match="any more afterwards"):
        look_at_new(file, os.fsencode(path))
