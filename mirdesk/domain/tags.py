"""Tags of a file as plain data: every field has a name and keeps all of its values."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class FieldKind(StrEnum):
    """What a value of a field is, for checking and for the widget that edits it."""

    TEXT = "text"  # one line
    LONG_TEXT = "long text"  # several lines: comment, lyrics
    NUMBER = "number"  # a whole number of 0 or more
    DECIMAL = "decimal"
    DATE = "date"  # YYYY, YYYY-MM or YYYY-MM-DD; anything else is kept as it is
    FLAG = "flag"  # "1", or no value
    STARS = "stars"  # 0 to 5


@dataclass(frozen=True, slots=True)
class TagField:
    """One field of the library.

    Attributes
    ----------
    name : str
        Key in tag maps; Picard's internal tag name, with ``track`` and ``disc`` for its
        ``tracknumber`` and ``discnumber``.
    display_name : str
        For people; English, passed through translation where it is shown.
    kind : FieldKind
    has_many : bool
        Whether several values make sense; otherwise an editor offers one. Files that hold
        several all the same keep them.
    unit : str
        Of the values, e.g. ``dB``; empty for none.
    group : str
        Heading in the editor: ``main``, ``credits``, ``release``, ``sound``, ``sorting``,
        ``replaygain``, ``musicbrainz`` or ``other``.
    """

    name: str
    display_name: str
    kind: FieldKind = FieldKind.TEXT
    has_many: bool = False
    unit: str = ""
    group: str = "main"


INSTRUMENTS_FIELD: Final = "mirdesk_instruments"  # where "who plays" goes, when asked for
COVER_FIELD: Final = "cover"  # pictures count as a field of this name where edits are listed
MANY: Final = True

# Names follow Picard's internal tag names
# (https://picard-docs.musicbrainz.org/en/variables/tags_basic.html); the order is that of the
# editor. Everything else in a file is a free field under its own name in lower case.
_FIELDS: Final = (
    TagField("title", "Title"),
    TagField("artist", "Artist", has_many=MANY),
    TagField("album", "Album"),
    TagField("albumartist", "Album artist", has_many=MANY),
    TagField("track", "Track", FieldKind.NUMBER),
    TagField("tracktotal", "Tracks in total", FieldKind.NUMBER),
    TagField("disc", "Disc", FieldKind.NUMBER),
    TagField("disctotal", "Discs in total", FieldKind.NUMBER),
    TagField("date", "Date", FieldKind.DATE),
    TagField("originaldate", "Original date", FieldKind.DATE),
    TagField("genre", "Genre", has_many=MANY),
    TagField("mood", "Mood", has_many=MANY),
    TagField("grouping", "Grouping", has_many=MANY),
    TagField("comment", "Comment", FieldKind.LONG_TEXT),
    TagField("rating", "Rating", FieldKind.STARS, unit="stars"),
    TagField("compilation", "Compilation", FieldKind.FLAG),
    TagField("lyrics", "Lyrics", FieldKind.LONG_TEXT),
    TagField("composer", "Composer", has_many=MANY, group="credits"),
    TagField("conductor", "Conductor", has_many=MANY, group="credits"),
    TagField("performer", "Performer", has_many=MANY, group="credits"),
    TagField("lyricist", "Lyricist", has_many=MANY, group="credits"),
    TagField("arranger", "Arranger", has_many=MANY, group="credits"),
    TagField("remixer", "Remixer", has_many=MANY, group="credits"),
    TagField("producer", "Producer", has_many=MANY, group="credits"),
    TagField("engineer", "Engineer", has_many=MANY, group="credits"),
    TagField("mixer", "Mixer", has_many=MANY, group="credits"),
    TagField("djmixer", "DJ mixer", has_many=MANY, group="credits"),
    TagField("originalartist", "Original artist", has_many=MANY, group="credits"),
    TagField("label", "Label", has_many=MANY, group="release"),
    TagField("catalognumber", "Catalogue number", has_many=MANY, group="release"),
    TagField("barcode", "Barcode", group="release"),
    TagField("isrc", "ISRC", has_many=MANY, group="release"),
    TagField("media", "Media", group="release"),
    TagField("language", "Language", has_many=MANY, group="release"),
    TagField("copyright", "Copyright", group="release"),
    TagField("license", "Licence", group="release"),
    TagField("releasetype", "Release type", has_many=MANY, group="release"),
    TagField("releasestatus", "Release status", group="release"),
    TagField("releasecountry", "Release country", group="release"),
    TagField("subtitle", "Subtitle", group="release"),
    TagField("discsubtitle", "Disc subtitle", group="release"),
    TagField("work", "Work", group="release"),
    TagField("movement", "Movement", group="release"),
    TagField("movementnumber", "Movement number", FieldKind.NUMBER, group="release"),
    TagField("originalalbum", "Original album", group="release"),
    TagField("bpm", "BPM", FieldKind.DECIMAL, unit="beats a minute", group="sound"),
    TagField("key", "Key", group="sound"),
    TagField(INSTRUMENTS_FIELD, "Instruments", has_many=MANY, group="sound"),
    TagField("titlesort", "Title (sort)", group="sorting"),
    TagField("artistsort", "Artist (sort)", has_many=MANY, group="sorting"),
    TagField("albumsort", "Album (sort)", group="sorting"),
    TagField("albumartistsort", "Album artist (sort)", has_many=MANY, group="sorting"),
    TagField("composersort", "Composer (sort)", has_many=MANY, group="sorting"),
    TagField("replaygain_track_gain", "ReplayGain track gain", unit="dB", group="replaygain"),
    TagField("replaygain_track_peak", "ReplayGain track peak", group="replaygain"),
    TagField("replaygain_album_gain", "ReplayGain album gain", unit="dB", group="replaygain"),
    TagField("replaygain_album_peak", "ReplayGain album peak", group="replaygain"),
    TagField("musicbrainz_recordingid", "MusicBrainz recording", group="musicbrainz"),
    TagField("musicbrainz_trackid", "MusicBrainz track", group="musicbrainz"),
    TagField("musicbrainz_albumid", "MusicBrainz release", group="musicbrainz"),
    TagField("musicbrainz_artistid", "MusicBrainz artist", has_many=MANY, group="musicbrainz"),
    TagField(
        "musicbrainz_albumartistid",
        "MusicBrainz album artist",
        has_many=MANY,
        group="musicbrainz",
    ),
    TagField("musicbrainz_releasegroupid", "MusicBrainz release group", group="musicbrainz"),
    TagField("musicbrainz_workid", "MusicBrainz work", has_many=MANY, group="musicbrainz"),
    TagField("encodedby", "Encoded by", group="other"),
    TagField("encodersettings", "Encoder settings", group="other"),
    TagField("originalfilename", "Original file name", group="other"),
    TagField("website", "Website", group="other"),
)
TAG_FIELDS: Final[dict[str, TagField]] = {field.name: field for field in _FIELDS}
# Many containers and people write these two as one: 3/12.
TOTAL_OF_NUMBER: Final = {"track": "tracktotal", "disc": "disctotal"}
NUMBER_OF_TOTAL: Final = {total: number for number, total in TOTAL_OF_NUMBER.items()}


def display_name(name: str) -> str:
    """Return the words for a field; a free field goes by its own name."""
    if name == COVER_FIELD:
        return "Cover"
    known = TAG_FIELDS.get(name)
    return name if known is None else known.display_name


TagMap = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class AudioProperties:
    """What a container says of its audio stream; unknown values are ``None``.

    Attributes
    ----------
    container : str
        Short name of what the file is, whatever its ending: ``mp3``, ``flac``, ``ogg``,
        ``opus``, ``m4a``, ``wav``, ``aiff``, ``wma``, ``ape``, ``wavpack``, ``musepack`` ...
    codec : str
        Codec name, e.g. ``mp3``, ``vorbis``, ``aac``, ``alac``, ``pcm_s16le``.
    duration_s : float or None
        Length in seconds.
    sample_rate_hz, channels, bit_rate_bps, bits_per_sample : int or None
        As in the stream; the bit rate is an average.
    tag_format : str
        Human name of the tag container(s) found, e.g. ``ID3v2.4``; empty for none.
    """

    container: str
    codec: str = ""
    duration_s: float | None = None
    sample_rate_hz: int | None = None
    channels: int | None = None
    bit_rate_bps: int | None = None
    bits_per_sample: int | None = None
    tag_format: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """A small JPEG picture of the front cover.

    Attributes
    ----------
    source_hash : bytes
        BLAKE2b-128 of the original picture's bytes: equal covers are stored once.
    thumbnail_jpeg : bytes
        JPEG, longest side at most 256 px.
    """

    source_hash: bytes
    thumbnail_jpeg: bytes


@dataclass(frozen=True, slots=True)
class FileTags:
    """All that reading a file's tags gives.

    Attributes
    ----------
    properties : AudioProperties
        Of the audio stream.
    tags : dict of str to tuple of str
        Known fields (keys of ``TAG_FIELDS``) and free fields (lower-case own names), every
        value kept, in file order. Empty values are left out.
    cover : Cover or None
        Front cover, else the first picture.
    notes : tuple of str
        What was odd but did not prevent reading, in the person's words.
    """

    properties: AudioProperties
    tags: TagMap = field(default_factory=dict)
    cover: Cover | None = None
    notes: tuple[str, ...] = ()
