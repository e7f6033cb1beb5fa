"""Which field of the library each container's own names stand for.

After Picard's published mapping,
https://picard-docs.musicbrainz.org/en/appendices/tag_mapping.html, with ``track``/``disc`` for
its ``tracknumber``/``discnumber``. Names missing here become free fields: own name, lower case.
"""

from typing import Final

# ID3v2.4 frames; older tags are translated to these first.
ID3_FRAMES: Final[dict[str, str]] = {
    "TIT1": "grouping",
    "GRP1": "grouping",
    "TIT2": "title",
    "TIT3": "subtitle",
    "TPE1": "artist",
    "TPE2": "albumartist",
    "TPE3": "conductor",
    "TPE4": "remixer",
    "TALB": "album",
    "TCOM": "composer",
    "TEXT": "lyricist",
    "TCON": "genre",
    "TMOO": "mood",
    "TDRC": "date",
    "TDOR": "originaldate",
    "TDRL": "releasedate",
    "TRCK": "track",
    "TPOS": "disc",
    "TBPM": "bpm",
    "TKEY": "key",
    "TSRC": "isrc",
    "TPUB": "label",
    "TMED": "media",
    "TLAN": "language",
    "TCOP": "copyright",
    "TCMP": "compilation",
    "TSOT": "titlesort",
    "TSOP": "artistsort",
    "TSOA": "albumsort",
    "TSO2": "albumartistsort",
    "TSOC": "composersort",
    "TENC": "encodedby",
    "TSSE": "encodersettings",
    "TSST": "discsubtitle",
    "TOPE": "originalartist",
    "TOAL": "originalalbum",
    "TOFN": "originalfilename",
    "MVNM": "movement",
    "MVIN": "movementnumber",
    "WOAR": "website",
    "WCOP": "license",
}

# Roles of the ID3 credit list TIPL that are fields of their own.
ID3_ROLES: Final[dict[str, str]] = {
    "arranger": "arranger",
    "engineer": "engineer",
    "producer": "producer",
    "mix": "mixer",
    "dj-mix": "djmixer",
}

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
FREE_NAMES: Final[dict[str, str]] = {
    "tracknumber": "track",
    "totaltracks": "tracktotal",
    "total tracks": "tracktotal",
    "discnumber": "disc",
    "disk": "disc",
    "totaldiscs": "disctotal",
    "total discs": "disctotal",
    "album artist": "albumartist",
    "albumartist sort": "albumartistsort",
    "year": "date",
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
    "mixartist": "remixer",
    "musicbrainz track id": "musicbrainz_recordingid",
    "musicbrainz trackid": "musicbrainz_recordingid",
    "musicbrainz recording id": "musicbrainz_recordingid",
    "musicbrainz release track id": "musicbrainz_trackid",
    "musicbrainz releasetrackid": "musicbrainz_trackid",
    "musicbrainz album id": "musicbrainz_albumid",
    "musicbrainz albumid": "musicbrainz_albumid",
    "musicbrainz artist id": "musicbrainz_artistid",
    "musicbrainz artistid": "musicbrainz_artistid",
    "musicbrainz album artist id": "musicbrainz_albumartistid",
    "musicbrainz albumartistid": "musicbrainz_albumartistid",
    "musicbrainz release group id": "musicbrainz_releasegroupid",
    "musicbrainz releasegroupid": "musicbrainz_releasegroupid",
    "musicbrainz work id": "musicbrainz_workid",
    "musicbrainz workid": "musicbrainz_workid",
    "musicbrainz album type": "releasetype",
    "musicbrainz album status": "releasestatus",
    "musicbrainz album release country": "releasecountry",
    "replaygain track gain": "replaygain_track_gain",
    "replaygain track peak": "replaygain_track_peak",
    "replaygain album gain": "replaygain_album_gain",
    "replaygain album peak": "replaygain_album_peak",
}

MP4_ATOMS: Final[dict[str, str]] = {
    "\xa9nam": "title",
    "\xa9ART": "artist",
    "\xa9alb": "album",
    "aART": "albumartist",
    "\xa9wrt": "composer",
    "\xa9gen": "genre",
    "\xa9day": "date",
    "\xa9grp": "grouping",
    "\xa9cmt": "comment",
    "\xa9lyr": "lyrics",
    "\xa9too": "encodedby",
    "\xa9mvn": "movement",
    "\xa9wrk": "work",
    "cprt": "copyright",
    "tmpo": "bpm",
    "cpil": "compilation",
    "sonm": "titlesort",
    "soar": "artistsort",
    "soal": "albumsort",
    "soaa": "albumartistsort",
    "soco": "composersort",
    "pcst": "podcast",
    "pgap": "gapless",
    "purl": "podcasturl",
    "tvsh": "show",
    "desc": "description",
    "ldes": "synopsis",
}

ASF_NAMES: Final[dict[str, str]] = {
    "title": "title",
    "author": "artist",
    "copyright": "copyright",
    "description": "comment",
    "wm/albumtitle": "album",
    "wm/albumartist": "albumartist",
    "wm/year": "date",
    "wm/originalreleasetime": "originaldate",
    "wm/originalreleaseyear": "originalyear",
    "wm/composer": "composer",
    "wm/conductor": "conductor",
    "wm/writer": "lyricist",
    "wm/producer": "producer",
    "wm/modifiedby": "remixer",
    "wm/contentgroupdescription": "grouping",
    "wm/subtitle": "subtitle",
    "wm/setsubtitle": "discsubtitle",
    "wm/tracknumber": "track",
    "wm/partofset": "disc",
    "wm/iscompilation": "compilation",
    "wm/genre": "genre",
    "wm/mood": "mood",
    "wm/beatsperminute": "bpm",
    "wm/initialkey": "key",
    "wm/isrc": "isrc",
    "wm/publisher": "label",
    "wm/catalogno": "catalognumber",
    "wm/media": "media",
    "wm/language": "language",
    "wm/lyrics": "lyrics",
    "wm/comments": "comment",
    "wm/encodedby": "encodedby",
    "wm/encodingsettings": "encodersettings",
    "wm/titlesortorder": "titlesort",
    "wm/artistsortorder": "artistsort",
    "wm/albumsortorder": "albumsort",
    "wm/albumartistsortorder": "albumartistsort",
    "wm/composersortorder": "composersort",
}

# RIFF INFO, https://www.recordingblogs.com/wiki/list-chunk-of-a-wave-file, and what is met.
RIFF_INFO: Final[dict[str, str]] = {
    "INAM": "title",
    "IART": "artist",
    "IPRD": "album",
    "IGNR": "genre",
    "ICRD": "date",
    "ICMT": "comment",
    "ICOP": "copyright",
    "IMUS": "composer",
    "IWRI": "lyricist",
    "IENG": "engineer",
    "ITRK": "track",
    "IPRT": "track",
    "TRCK": "track",
    "IMED": "media",
    "ILNG": "language",
    "ITCH": "encodedby",
    "ISFT": "encodersettings",
    "IBPM": "bpm",
    "IKEY": "keywords",
}

# Text chunks of AIFF, "Audio Interchange File Format" 1.3, section 13.
AIFF_CHUNKS: Final[dict[str, str]] = {
    "NAME": "title",
    "AUTH": "artist",
    "(c) ": "copyright",
    "ANNO": "comment",
}


def free_field(name: str) -> str:
    """Return the field that a container's free-form name stands for."""
    own = name.strip().lower()
    folded = " ".join(own.replace("_", " ").replace("/", " ").split())
    return FREE_NAMES.get(own) or FREE_NAMES.get(folded) or own


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
