"""Tags of a file as plain data: every field has a name and keeps all of its values."""

from dataclasses import dataclass, field
from typing import Final

# The fields read into the library, with the names people see. Names follow Picard's internal
# tag names (https://picard-docs.musicbrainz.org/en/variables/tags_basic.html).
TAG_FIELDS: Final[dict[str, str]] = {
    "title": "Title",
    "artist": "Artist",
    "album": "Album",
    "albumartist": "Album artist",
    "composer": "Composer",
    "conductor": "Conductor",
    "performer": "Performer",
    "lyricist": "Lyricist",
    "genre": "Genre",
    "mood": "Mood",
    "grouping": "Grouping",
    "comment": "Comment",
    "date": "Date",
    "originaldate": "Original date",
    "track": "Track",
    "tracktotal": "Tracks in total",
    "disc": "Disc",
    "disctotal": "Discs in total",
    "bpm": "BPM",
    "key": "Key",
    "isrc": "ISRC",
    "label": "Label",
    "catalognumber": "Catalogue number",
    "media": "Media",
    "language": "Language",
    "lyrics": "Lyrics",
    "copyright": "Copyright",
    "compilation": "Compilation",
    "titlesort": "Title (sort)",
    "artistsort": "Artist (sort)",
    "albumsort": "Album (sort)",
    "albumartistsort": "Album artist (sort)",
    "encodedby": "Encoded by",
    "replaygain_track_gain": "ReplayGain track gain",
    "replaygain_track_peak": "ReplayGain track peak",
    "replaygain_album_gain": "ReplayGain album gain",
    "replaygain_album_peak": "ReplayGain album peak",
    "musicbrainz_recordingid": "MusicBrainz recording",
    "musicbrainz_trackid": "MusicBrainz track",
    "musicbrainz_albumid": "MusicBrainz release",
    "musicbrainz_artistid": "MusicBrainz artist",
    "musicbrainz_albumartistid": "MusicBrainz album artist",
    "musicbrainz_releasegroupid": "MusicBrainz release group",
}

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
