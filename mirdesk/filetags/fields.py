"""Which field of the library each container's own names stand for.

Derived from the one table in ``mapping.py``; only further names that are met in files stand
here. Names missing in both become free fields: own name, lower case.
"""

from collections.abc import Callable
from typing import Final

from mirdesk.filetags.mapping import ALL_NAMES, ITUNES, Names


def _table(name_of: Callable[[Names], str], **further: str) -> dict[str, str]:
    """Return names to fields; of a number and its total in one place, the number."""
    table: dict[str, str] = {}
    for field, names in ALL_NAMES.items():
        name = name_of(names)
        if name:
            table.setdefault(name, field)
    return table | further


def _folded(name: str) -> str:
    return " ".join(name.strip().lower().replace("_", " ").replace("/", " ").split())


def _id3_frame(names: Names) -> str:
    return "" if ":" in names.id3 or names.id3 in _READ_OTHERWISE else names.id3


def _behind(start: str) -> Callable[[Names], str]:
    """Return how to find what follows the start of an ID3 name."""

    def name_of(names: Names) -> str:
        return names.id3.removeprefix(start) if names.id3.startswith(start) else ""

    return name_of


# ID3v2.4 frames; older tags are translated to these first.
_READ_OTHERWISE: Final = ("COMM", "USLT", "POPM", "TMCL")
ID3_FRAMES: Final = _table(_id3_frame, GRP1="grouping", WCOP="license")
# Roles of the ID3 credit list TIPL that are fields of their own.
ID3_ROLES: Final = {role.lower(): field for role, field in _table(_behind("TIPL:")).items()}

PERFORMER_ROLE: Final = "performer"  # where nothing closer is known, as Picard writes it
ID3_SKIPPED: Final = {  # not about the music, or superseded by others
    "TLEN", "TFLT", "TSIZ", "TDTG", "TDEN", "TDLY", "TRDA",
}  # fmt: skip
ID3V1_COMMENT: Final = "ID3v1 Comment"  # the description mutagen gives the comment of ID3v1
MUSICBRAINZ_OWNER: Final = "http://musicbrainz.org"  # of UFID frames
# What iTunes keeps in comments and free-form atoms: gapless data, volumes, CDDB sums.
ITUNES_DATA: Final = ("itunnorm", "itunsmpb", "itunpgap", "itunes_cddb")

# Free names, folded to lower case with runs of blanks, "_" and "/" as one blank: ID3 TXXX
# descriptions, MP4 freeform names, Vorbis and APEv2 keys, and ASF names all meet here.
_FURTHER_FREE_NAMES: Final = {
    "totaltracks": "tracktotal",
    "total tracks": "tracktotal",
    "disk": "disc",
    "totaldiscs": "disctotal",
    "total discs": "disctotal",
    "albumartist sort": "albumartistsort",
    "original date": "originaldate",
    "content group": "grouping",
    "organization": "label",
    "publisher": "label",
    "initialkey": "key",
    "initial key": "key",
    "tempo": "bpm",
    "description": "comment",
    "encoded by": "encodedby",
    "encoded-by": "encodedby",
    "unsyncedlyrics": "lyrics",
    "unsynced lyrics": "lyrics",
    "catalog": "catalognumber",
    "catalog number": "catalognumber",
    "labelno": "catalognumber",
    "musicbrainz track id": "musicbrainz_recordingid",
    "musicbrainz recording id": "musicbrainz_recordingid",
    # beets
    "trackc": "tracktotal",
    "discc": "disctotal",
    "album artists": "albumartists",
    "remixers": "remixer",
    "wm remixers": "remixer",
    "beets arranger": "arranger",
    "musicbrainz asin": "asin",
    "original year": "originaldate",  # whole, in MP4 files, and read before the other
    # Kid3
    "sourcemedia": "media",
    "movement name": "movement",
    "movement number": "movementnumber",
    "original filename": "originalfilename",
    "release country": "releasecountry",
    "release date": "releasedate",
    "sort album artist": "albumartistsort",
    "sort composer": "composersort",
    # TagLib
    "artistwebpage": "website",
    "copyrighturl": "license",
    "encoding": "encodersettings",
    # mutagen, in MP4 files
    "musicbrainz release country": "releasecountry",
}
FREE_NAMES: Final[dict[str, str]] = {
    _folded(name): field
    for table in (
        _table(lambda names: names.ape),
        _table(lambda names: "" if ":" in names.vorbis else names.vorbis),
        _table(_behind("TXXX:")),
        _FURTHER_FREE_NAMES,
    )
    for name, field in table.items()
    if _folded(name) != field
}

MP4_ATOMS: Final = _table(
    lambda names: "" if names.mp4.startswith(ITUNES) else names.mp4,
    pcst="podcast",
    pgap="gapless",
    purl="podcasturl",
    tvsh="show",
    desc="description",
    ldes="synopsis",
)
ASF_NAMES: Final = _table(lambda names: names.asf.lower()) | {
    "wm/comments": "comment",
}
# RIFF INFO, https://www.recordingblogs.com/wiki/list-chunk-of-a-wave-file, and what is met.
RIFF_INFO: Final = _table(
    lambda names: names.riff,
    IPRT="track",
    TRCK="track",
    IKEY="keywords",
    IENC="encodedby",  # Picard
    IPUB="label",  # these and PRT1: TagLib
    IEDT="remixer",
    IBSU="website",
    PRT1="discsubtitle",
)
# Text chunks of AIFF, "Audio Interchange File Format" 1.3, section 13.
AIFF_CHUNKS: Final = _table(lambda names: names.aiff)


def free_field(name: str) -> str:
    """Return the field that a container's free-form name stands for."""
    own = name.strip().lower()
    return FREE_NAMES.get(own) or FREE_NAMES.get(_folded(name)) or own


def id3_comment_field(description: str) -> str:
    """Return the field of a ``COMM`` frame with this description, empty for data of iTunes."""
    if description == ID3V1_COMMENT:
        return "comment"
    if description.lower().startswith(ITUNES_DATA):
        return ""
    return f"comment:{description.strip().lower()}" if description.strip() else "comment"


def id3_link_field(description: str) -> str:
    """Return the field of a ``WXXX`` frame with this description."""
    return f"website:{description.strip().lower()}" if description.strip() else "website"
