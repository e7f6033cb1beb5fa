"""Fields with a frame of their own."""

import pytest

from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.id3_frame_list import FrameList
from mirdesk.filetags.raw.id3_frames import V22, V23, V24, Layout, new_frame
from mirdesk.filetags.raw.id3_plain import edit_field


def edited(field, values, *old, major=V24):
    """Return names and contents of the frames after an edit, and what readers see."""
    layout = Layout(major)
    frames = FrameList([new_frame(*pair, layout) for pair in old], layout, [field])
    edit_field(frames, field, values)
    return [(frame.name, frame.payload) for frame in frames.frames], frames.values()


@pytest.mark.parametrize(
    ("field", "values", "frame"),
    [
        ("title", ("Söng",), ("TIT2", b"\3S\xc3\xb6ng")),
        ("artist", ("AC/DC", "Two"), ("TPE1", b"\3AC/DC\0Two")),
        ("label", ("L",), ("TPUB", b"\3L")),
        ("catalognumber", ("C 1",), ("TXXX", b"\3CATALOGNUMBER\0C 1")),
        ("mirdesk_instruments", ("a", "b"), ("TXXX", b"\3MIRDESK_INSTRUMENTS\0a\0b")),
        ("my own", ("x",), ("TXXX", b"\3MY OWN\0x")),
        ("comment", ("nice",), ("COMM", b"\3eng\0nice")),
        ("comment:dj", ("loud",), ("COMM", b"\3engdj\0loud")),
        ("lyrics", ("la\nla",), ("USLT", b"\3xxx\0la\nla")),
        ("website", ("http://x",), ("WOAR", b"http://x")),
        ("website:fan", ("http://x",), ("WXXX", b"\3fan\0http://x")),
        ("website", ("日本",), ("TXXX", b"\3WEBSITE\0\xe6\x97\xa5\xe6\x9c\xac")),
        ("license", ("http://x",), ("TXXX", b"\3LICENSE\0http://x")),
        ("musicbrainz_recordingid", ("id",), ("UFID", b"http://musicbrainz.org\0id")),
        ("genre", ("(17)",), ("TCON", b"\3((17)")),
        ("genre", ("(New) Wave",), ("TCON", b"\3(New) Wave")),
        ("movement", ("Allegro",), ("MVNM", b"\3Allegro")),
        ("movementnumber", ("2",), ("MVIN", b"\x032")),
        ("releasedate", ("2001-02",), ("TDRL", b"\x032001-02")),
        ("acoustid_id", ("x",), ("TXXX", b"\3Acoustid Id\0x")),
    ],
)
def test_a_field_that_was_not_there(field, values, frame):
    frames, seen = edited(field, values)
    assert frames == [frame]
    assert seen == {field: values}


def test_links_may_be_several():
    frames, seen = edited("website", ("http://x", "http://y"))
    assert frames == [("WOAR", b"http://x"), ("WOAR", b"http://y")]
    assert seen == {"website": ("http://x", "http://y")}


@pytest.mark.parametrize(
    ("field", "old", "new"),
    [
        # Spelling, language, description and encoding stay as they are.
        ("my own", ("TXXX", b"\0My Own\0old"), ("TXXX", b"\0My Own\0new")),
        ("albumartist", ("TXXX", b"\0ALBUM ARTIST\0old"), ("TXXX", b"\0ALBUM ARTIST\0new")),
        ("comment", ("COMM", b"\0deu\0old"), ("COMM", b"\0deu\0new")),
        ("comment:dj", ("COMM", b"\0XXXDJ\0old"), ("COMM", b"\0XXXDJ\0new")),
        ("lyrics", ("USLT", b"\0deuText\0old"), ("USLT", b"\0deuText\0new")),
        ("lyrics", ("TXXX", b"\0UNSYNCEDLYRICS\0old"), ("TXXX", b"\0UNSYNCEDLYRICS\0new")),
        ("grouping", ("GRP1", b"\0old"), ("GRP1", b"\0new")),
        ("toly", ("TOLY", b"\0old"), ("TOLY", b"\0new")),
        ("wcom", ("WCOM", b"old"), ("WCOM", b"new")),
        ("title", ("TIT2", b"\1\xff\xfeo\0"), ("TIT2", b"\1\xff\xfen\0e\0w\0")),
    ],
)
def test_the_way_a_file_has_it_is_kept(field, old, new):
    frames, seen = edited(field, ("new",), old)
    assert frames == [new]
    assert seen == {field: ("new",)}


def test_aliases_go_and_the_proper_frame_stays():
    frames, _ = edited(
        "label",
        ("new",),
        ("TXXX", b"\0PUBLISHER\0a"),
        ("TIT2", b"\0Song"),
        ("TPUB", b"\0b"),
        ("TXXX", b"\0Label\0c"),
    )
    assert frames == [("TPUB", b"\0new"), ("TIT2", b"\0Song")]
    assert edited("label", (), ("TXXX", b"\0Label\0c"), ("TPUB", b"\0b")) == ([], {})


def test_comments_of_itunes_and_with_descriptions_stay():
    others = [("COMM", b"\0engiTunNORM\0 0"), ("COMM", b"\0engDJ\0loud")]
    frames, _ = edited("comment", (), others[0], ("COMM", b"\0eng\0old"), others[1])
    assert frames == others


def test_as_many_values_as_frames_keep_their_languages():
    old = [("COMM", b"\0eng\0one"), ("COMM", b"\0deu\0eins")]
    frames, _ = edited("comment", ("two", "zwei"), *old)
    assert frames == [("COMM", b"\0eng\0two"), ("COMM", b"\0deu\0zwei")]
    frames, seen = edited("comment", ("a", "b", "c"), *old)
    assert frames == [("COMM", b"\0eng\0a\0b\0c")]
    assert seen == {"comment": ("a", "b", "c")}
    old = [("USLT", b"\0eng\0one"), ("USLT", b"\0deu\0eins")]
    assert edited("lyrics", ("b",), *old)[0] == [("USLT", b"\0eng\0b")]


def test_of_several_frames_the_usual_one_stays():
    old = [("COMM", b"\0XXX\0one"), ("COMM", b"\0eng\0one")]
    assert edited("comment", ("two",), *old)[0] == [("COMM", b"\0eng\0two")]
    old = [("USLT", b"\0deu\0eins"), ("USLT", b"\0XXX\0one")]
    assert edited("lyrics", ("two",), *old)[0] == [("USLT", b"\0XXX\0two")]
    old = [("TXXX", b"\0Catalog\0a"), ("TXXX", b"\0CatalogNumber\0a")]
    assert edited("catalognumber", ("b",), *old)[0] == [("TXXX", b"\0CatalogNumber\0b")]


def test_the_comment_that_came_from_an_old_tag_is_replaced_by_a_plain_one():
    old = [("COMM", b"\0engID3v1 Comment\0old"), ("COMM", b"\0deu\0whole")]
    assert edited("comment", ("new",), *old)[0] == [("COMM", b"\0deu\0new")]


def test_a_license_becomes_a_text_where_it_is_no_link():
    assert edited("license", ("http://y",), ("WCOP", b"http://x"))[0] == [("WCOP", b"http://y")]
    frames, _ = edited("license", ("CC BY",), ("WCOP", b"http://x"))
    assert frames == [("TXXX", b"\3LICENSE\0CC BY")]


def test_version_2_2_has_fewer_frames():
    assert edited("title", ("x",), major=V22)[0] == [("TT2", b"\0x")]
    assert edited("mood", ("x",), major=V22) == (
        [("TXX", b"\0MOOD\0x")],
        {"mood": ("x",)},
    )


def test_version_2_3_keeps_frames_of_2_4_that_it_has_already():
    assert edited("mood", ("x", "y"), major=V23) == (
        [("TXXX", b"\0mood\0x\0y")],
        {"mood": ("x", "y")},
    )
    assert edited("mood", ("x",), ("TMOO", b"\0a"), major=V23)[0] == [("TMOO", b"\0x")]
    assert edited("releasedate", ("2001",), major=V23)[0] == [
        ("TXXX", b"\0RELEASEDATE\x002001")
    ]


@pytest.mark.parametrize(
    ("field", "values", "words"),
    [
        ("genre", ("17",), "for a number"),
        ("genre", ("RX",), "for a number"),
        ("lyrics", ("a", "b"), "once in each language"),
        ("musicbrainz_recordingid", ("a", "b"), "one MusicBrainz"),
        ("musicbrainz_recordingid", ("ä",), "plain letters"),
    ],
)
def test_what_cannot_be_kept_is_refused(field, values, words):
    with pytest.raises(WriteRefusedError, match=words):
        edited(field, values)
