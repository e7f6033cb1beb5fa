import pytest

from mirdesk.domain.tags import TAG_FIELDS
from mirdesk.filetags import fields

# Picard's fields beyond those shown to people: read as free fields under its names.
FREE = {
    "arranger", "engineer", "producer", "mixer", "djmixer", "remixer", "subtitle", "work",
    "discsubtitle", "releasedate", "composersort", "encodersettings", "originalartist",
    "originalalbum", "originalfilename", "originalyear", "movement", "movementnumber",
    "website", "license", "releasetype", "releasestatus", "releasecountry", "podcast",
    "gapless",
    "podcasturl", "show", "description", "synopsis", "keywords",
}  # fmt: skip


@pytest.mark.parametrize(
    "table",
    [
        "ID3_FRAMES",
        "ID3_ROLES",
        "FREE_NAMES",
        "MP4_ATOMS",
        "ASF_NAMES",
        "RIFF_INFO",
        "AIFF_CHUNKS",
    ],
)
def test_tables_lead_to_known_fields(table):
    assert set(getattr(fields, table).values()) <= set(TAG_FIELDS) | FREE


def test_the_main_fields_are_in_every_container():
    main = {"title", "artist", "album", "genre", "date", "composer", "comment", "copyright"}
    assert main - {"comment"} <= set(fields.ID3_FRAMES.values())  # COMM has a reader of its own
    assert main <= set(fields.MP4_ATOMS.values())
    assert main <= set(fields.ASF_NAMES.values())
    assert main <= set(fields.RIFF_INFO.values())


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("TRACKNUMBER", "track"),
        ("TotalDiscs", "disctotal"),
        ("Album Artist", "albumartist"),
        ("ALBUMARTIST", "albumartist"),
        ("album_artist", "albumartist"),
        ("Year", "date"),
        ("MUSICBRAINZ_TRACKID", "musicbrainz_recordingid"),
        ("MusicBrainz/Track Id", "musicbrainz_recordingid"),
        ("MusicBrainz Release Track Id", "musicbrainz_trackid"),
        ("REPLAYGAIN_TRACK_GAIN", "replaygain_track_gain"),
        ("ISRC", "isrc"),
        ("My Own Field", "my own field"),
        ("MIRDESK_INSTRUMENTS", "mirdesk_instruments"),
    ],
)
def test_free_names(name, field):
    assert fields.free_field(name) == field
