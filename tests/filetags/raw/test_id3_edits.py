"""Edits of the frames of an ID3v2 tag."""

import pytest

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.id3_edits import edited_frames
from mirdesk.filetags.raw.id3_frame_list import values_of
from mirdesk.filetags.raw.id3_frames import V22, V24, Layout, new_frame

JPEG = b"\xff\xd8\xff\xe0cover"
FRONT = ("APIC", b"\0image/png\0\3\0old")
BACK = ("APIC", b"\0image/png\0\4\0back")
OTHER = ("APIC", b"\0image/png\0\0Cover\0other")
TAKEN = ("APIC", b"\0image/png\0\4Cover (front)\0back")


def edited(values, *old, cover=None, major=V24, is_main=True):
    layout = Layout(major)
    frames = [new_frame(*pair, layout) for pair in old]
    frames = edited_frames(frames, layout, TagEdit(values, cover), is_main=is_main)
    return [(frame.name, frame.payload) for frame in frames], values_of(frames, layout)


@pytest.mark.parametrize(
    ("values", "old", "text"),
    [
        ({"track": ("4",)}, b"3/12", b"4/12"),
        ({"tracktotal": ("9",)}, b"03/12", b"03/9"),
        ({"track": (), "tracktotal": ("9",)}, b"3/12", b"/9"),
        ({"tracktotal": ()}, b"3/12", b"3"),
        ({"track": ("A1",), "tracktotal": ("9",)}, b"3", b"A1/9"),
        ({"track": ("5/6",)}, b"3/12", b"5/6"),
    ],
)
def test_a_number_and_its_total_share_a_frame(values, old, text):
    frames, _ = edited(values, ("TIT2", b"\0a"), ("TRCK", b"\0" + old))
    assert frames == [("TIT2", b"\0a"), ("TRCK", b"\0" + text)]


def test_numbers_elsewhere_go_into_the_one_frame():
    old = [("TXXX", b"\0TOTALTRACKS\x0012"), ("TRCK", b"\x003")]
    frames, seen = edited({"tracktotal": ("9",)}, *old)
    assert frames == [("TRCK", b"\x003/9")]
    assert seen == {"track": ("3",), "tracktotal": ("9",)}
    assert edited({"track": ("4",)}, *old)[1] == {"track": ("4",), "tracktotal": ("12",)}
    assert edited({"disc": (), "disctotal": ()}, ("TPOS", b"\x001/2")) == ([], {})
    with pytest.raises(WriteRefusedError, match="one total"):
        edited({"tracktotal": ("9", "10")})


def test_every_program_keeps_its_own_scale_of_stars():
    old = [
        ("POPM", b"users@musicbrainz.org\0\x33\0\0\0\7"),
        ("POPM", b"Windows Media Player 9 Series\0\1"),
    ]
    frames, seen = edited({"rating": ("4",)}, *old)
    assert frames == [
        ("POPM", b"users@musicbrainz.org\0\xcc\0\0\0\7"),
        ("POPM", b"Windows Media Player 9 Series\0\xc4"),
    ]
    assert seen == {"rating": ("4",)}
    # The counter of plays stays when the stars go.
    assert edited({"rating": ()}, *old) == (
        [("POPM", b"users@musicbrainz.org\0\0\0\0\0\7")],
        {},
    )


def test_new_stars():
    frames, seen = edited({"rating": ("5",)})
    assert frames == [("POPM", b"Windows Media Player 9 Series\0\xff")]
    assert seen == {"rating": ("5",)}
    assert edited({"rating": ("0",)}) == ([], {})
    assert edited({"rating": ("2",)}, ("TXXX", b"\0RATING\x005"))[0] == [
        ("TXXX", b"\0RATING\x002")
    ]
    assert edited({"rating": ("2",)}, ("TXXX", b"\0Rating\x0080")) == (
        [("TXXX", b"\0Rating\x0040")],
        {"rating": ("2",)},
    )
    for wrong in (("6",), ("3.5",), ("1", "2")):
        with pytest.raises(WriteRefusedError, match="0 to 5"):
            edited({"rating": wrong})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([BACK], [BACK, ("APIC", b"\3image/jpeg\0\3Cover (front)\0" + JPEG)]),
        ([TAKEN], [TAKEN, ("APIC", b"\3image/jpeg\0\3\0" + JPEG)]),
        ([BACK, TAKEN], [BACK, TAKEN, ("APIC", b"\3image/jpeg\0\3Front cover\0" + JPEG)]),
        ([FRONT, BACK], [("APIC", b"\3image/jpeg\0\3\0" + JPEG), BACK]),
        ([OTHER, FRONT], [OTHER, ("APIC", b"\3image/jpeg\0\3\0" + JPEG)]),
        ([OTHER, BACK], [("APIC", b"\3image/jpeg\0\3Cover\0" + JPEG), BACK]),
    ],
)
def test_a_new_cover_leaves_other_pictures_alone(old, new):
    assert edited({}, *old, cover=CoverEdit(JPEG, "image/jpeg"))[0] == new


def test_a_cover_is_taken_away():
    gone = CoverEdit(b"")
    assert edited({}, FRONT, BACK, FRONT, OTHER, cover=gone)[0] == [BACK, OTHER]
    assert edited({}, OTHER, BACK, cover=gone)[0] == [BACK]
    assert edited({}, BACK, cover=gone)[0] == [BACK]


def test_a_cover_in_version_2_2():
    cover = CoverEdit(JPEG, "image/jpeg")
    old = ("PIC", b"\0PNG\3Front\0old")
    assert edited({}, old, cover=cover, major=V22)[0] == [("PIC", b"\0JPG\3Front\0" + JPEG)]
    with pytest.raises(WriteRefusedError, match="JPEG or PNG"):
        edited({}, cover=CoverEdit(b"GIF8", "image/gif"), major=V22)


def test_a_tag_beside_the_main_one_only_changes_what_it_holds():
    old = [("TIT2", b"\0Song"), ("TRCK", b"\x003"), ("TIPL", b"\0mix\0Mia\0")]
    values = {
        "title": ("New",),
        "artist": ("Ann",),
        "tracktotal": ("9",),
        "producer": ("Bob",),
        "mixer": ("Mo",),
    }
    cover = CoverEdit(JPEG, "image/jpeg")
    frames, _ = edited(values, *old, cover=cover, is_main=False)
    assert frames == [("TIT2", b"\0New"), ("TRCK", b"\x003"), ("TIPL", b"\0mix\0Mo\0")]
    assert edited({"title": ()}, ("TIT2", b"\x09junk"), is_main=False)[0] == []
    assert len(edited({}, FRONT, cover=cover, is_main=False)[0]) == 1


def test_values_are_cleaned_as_readers_do():
    frames, _ = edited({"Artist": (" One\0Two ", "", " ")})
    assert frames == [("TPE1", b"\3One\0Two")]
    assert edited({"title": (" ",)}, ("TIT2", b"\0a")) == ([], {})


def test_what_readers_would_not_see_is_refused():
    with pytest.raises(WriteRefusedError, match="too long"):
        edited({"title": ("x" * 70_000,)})
    with pytest.raises(WriteRefusedError, match="would change “Date” as well"):
        edited({"year": ("1999",)})


def test_an_edit_without_effect_changes_nothing():
    old = [("TIT2", b"\0Song"), ("PRIV", b"x")]
    assert edited({"title": ("Song",), "artist": ()}, *old)[0] == old
