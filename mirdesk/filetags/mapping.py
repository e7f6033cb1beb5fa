"""One table: how each field is called in each kind of tag, for writing and for the documents.

After Picard's published mapping,
https://picard-docs.musicbrainz.org/en/appendices/tag_mapping.html. What Picard leaves out goes
by its own name, as free fields do. ``fields.py`` has the further names that are only read.

Where programs contradict each other, this follows Picard: the number of a movement is
``MOVEMENT`` in Vorbis comments (``MOVEMENTNUMBER`` for TagLib), a grouping ``TIT1`` (``GRP1``
for iTunes and TagLib), who encoded the atom ``too`` (the encoder for TagLib), the key ``KEY``
in Vorbis comments (``INITIALKEY`` for beets), the original date ``WM/OriginalReleaseTime``
(``WM/OriginalReleaseYear`` for beets, Kid3 and TagLib), and ``IWRI`` no lyricist (as for
TagLib). ReplayGain is in small letters in MP4 and ASF: Picard finds either, beets only these.
"""

from dataclasses import dataclass
from typing import Final

ITUNES: Final = "----:com.apple.iTunes:"  # MP4 free-form atoms


@dataclass(frozen=True, slots=True)
class Names:
    """How one field is called.

    Attributes
    ----------
    id3 : str
        Frame of ID3v2.4; ``TXXX:description``, ``UFID:owner`` or ``TIPL:role`` where a frame
        holds many. ``ID3_V23`` has what older versions call otherwise.
    vorbis, ape, mp4, asf : str
    riff, aiff : str
        INFO item of WAV, text chunk of AIFF; empty where there is none.
    """

    id3: str
    vorbis: str
    ape: str
    mp4: str
    asf: str
    riff: str = ""
    aiff: str = ""


NAMES: Final[dict[str, Names]] = {
    "title": Names("TIT2", "TITLE", "Title", "\xa9nam", "Title", "INAM", "NAME"),
    "artist": Names("TPE1", "ARTIST", "Artist", "\xa9ART", "Author", "IART", "AUTH"),
    "album": Names("TALB", "ALBUM", "Album", "\xa9alb", "WM/AlbumTitle", "IPRD"),
    "albumartist": Names("TPE2", "ALBUMARTIST", "Album Artist", "aART", "WM/AlbumArtist"),
    "track": Names("TRCK", "TRACKNUMBER", "Track", "trkn", "WM/TrackNumber", "ITRK"),
    "tracktotal": Names("TRCK", "TRACKTOTAL", "Track", "trkn", "TotalTracks"),
    "disc": Names("TPOS", "DISCNUMBER", "Disc", "disk", "WM/PartOfSet"),
    "disctotal": Names("TPOS", "DISCTOTAL", "Disc", "disk", "TotalDiscs"),
    "date": Names("TDRC", "DATE", "Year", "\xa9day", "WM/Year", "ICRD"),
    "originaldate": Names(
        "TDOR",
        "ORIGINALDATE",
        "ORIGINALDATE",
        ITUNES + "ORIGINALDATE",
        "WM/OriginalReleaseTime",
    ),
    "genre": Names("TCON", "GENRE", "Genre", "\xa9gen", "WM/Genre", "IGNR"),
    "mood": Names("TMOO", "MOOD", "Mood", ITUNES + "MOOD", "WM/Mood"),
    "grouping": Names("TIT1", "GROUPING", "Grouping", "\xa9grp", "WM/ContentGroupDescription"),
    "comment": Names("COMM", "COMMENT", "Comment", "\xa9cmt", "Description", "ICMT", "ANNO"),
    "rating": Names(
        "POPM",
        "RATING:users@musicbrainz.org",
        "RATING",
        ITUNES + "RATING",
        "WM/SharedUserRating",
    ),
    "compilation": Names("TCMP", "COMPILATION", "Compilation", "cpil", "WM/IsCompilation"),
    "lyrics": Names("USLT", "LYRICS", "Lyrics", "\xa9lyr", "WM/Lyrics"),
    "composer": Names("TCOM", "COMPOSER", "Composer", "\xa9wrt", "WM/Composer", "IMUS"),
    "conductor": Names("TPE3", "CONDUCTOR", "Conductor", ITUNES + "CONDUCTOR", "WM/Conductor"),
    "performer": Names("TMCL", "PERFORMER", "Performer", ITUNES + "PERFORMER", "PERFORMER"),
    "lyricist": Names("TEXT", "LYRICIST", "Lyricist", ITUNES + "LYRICIST", "WM/Writer"),
    "arranger": Names(
        "TIPL:arranger",
        "ARRANGER",
        "Arranger",
        ITUNES + "Arranger",  # beets looks for this spelling, others for any
        "WM/Arranger",
    ),
    "remixer": Names("TPE4", "REMIXER", "MixArtist", ITUNES + "REMIXER", "WM/ModifiedBy"),
    "producer": Names(
        "TIPL:producer",
        "PRODUCER",
        "Producer",
        ITUNES + "PRODUCER",
        "WM/Producer",
        "IPRO",
    ),
    "engineer": Names(
        "TIPL:engineer",
        "ENGINEER",
        "Engineer",
        ITUNES + "ENGINEER",
        "WM/Engineer",
        "IENG",
    ),
    "mixer": Names("TIPL:mix", "MIXER", "Mixer", ITUNES + "MIXER", "WM/Mixer"),
    "djmixer": Names("TIPL:DJ-mix", "DJMIXER", "DJMixer", ITUNES + "DJMIXER", "WM/DJMixer"),
    "originalartist": Names(
        "TOPE",
        "ORIGINALARTIST",
        "Original Artist",
        ITUNES + "ORIGINALARTIST",
        "WM/OriginalArtist",
    ),
    "label": Names("TPUB", "LABEL", "Label", ITUNES + "LABEL", "WM/Publisher"),
    "catalognumber": Names(
        "TXXX:CATALOGNUMBER",
        "CATALOGNUMBER",
        "CatalogNumber",
        ITUNES + "CATALOGNUMBER",
        "WM/CatalogNo",
    ),
    "barcode": Names("TXXX:BARCODE", "BARCODE", "Barcode", ITUNES + "BARCODE", "WM/Barcode"),
    "isrc": Names("TSRC", "ISRC", "ISRC", ITUNES + "ISRC", "WM/ISRC"),
    "media": Names("TMED", "MEDIA", "Media", ITUNES + "MEDIA", "WM/Media", "IMED"),
    "language": Names(
        "TLAN",
        "LANGUAGE",
        "Language",
        ITUNES + "LANGUAGE",
        "WM/Language",
        "ILNG",
    ),
    "copyright": Names("TCOP", "COPYRIGHT", "Copyright", "cprt", "Copyright", "ICOP", "(c) "),
    "license": Names("TXXX:LICENSE", "LICENSE", "LICENSE", ITUNES + "LICENSE", "LICENSE"),
    "releasetype": Names(
        "TXXX:MusicBrainz Album Type",
        "RELEASETYPE",
        "MUSICBRAINZ_ALBUMTYPE",
        ITUNES + "MusicBrainz Album Type",
        "MusicBrainz/Album Type",
    ),
    "releasestatus": Names(
        "TXXX:MusicBrainz Album Status",
        "RELEASESTATUS",
        "MUSICBRAINZ_ALBUMSTATUS",
        ITUNES + "MusicBrainz Album Status",
        "MusicBrainz/Album Status",
    ),
    "releasecountry": Names(
        "TXXX:MusicBrainz Album Release Country",
        "RELEASECOUNTRY",
        "RELEASECOUNTRY",
        ITUNES + "MusicBrainz Album Release Country",
        "MusicBrainz/Album Release Country",
        "ICNT",
    ),
    "subtitle": Names("TIT3", "SUBTITLE", "Subtitle", ITUNES + "SUBTITLE", "WM/SubTitle"),
    "discsubtitle": Names(
        "TSST",
        "DISCSUBTITLE",
        "DiscSubtitle",
        ITUNES + "DISCSUBTITLE",
        "WM/SetSubTitle",
    ),
    "work": Names("TXXX:WORK", "WORK", "WORK", "\xa9wrk", "WM/Work"),
    "movement": Names("MVNM", "MOVEMENTNAME", "MOVEMENTNAME", "\xa9mvn", "MOVEMENTNAME"),
    "movementnumber": Names("MVIN", "MOVEMENT", "MOVEMENT", "\xa9mvi", "MOVEMENT"),
    "originalalbum": Names(
        "TOAL",
        "ORIGINALALBUM",
        "ORIGINALALBUM",
        ITUNES + "ORIGINALALBUM",
        "WM/OriginalAlbumTitle",
    ),
    "bpm": Names("TBPM", "BPM", "BPM", "tmpo", "WM/BeatsPerMinute", "IBPM"),
    "key": Names("TKEY", "KEY", "KEY", ITUNES + "initialkey", "WM/InitialKey"),
    "mirdesk_instruments": Names(
        "TXXX:MIRDESK_INSTRUMENTS",
        "MIRDESK_INSTRUMENTS",
        "MIRDESK_INSTRUMENTS",
        ITUNES + "MIRDESK_INSTRUMENTS",
        "MIRDESK_INSTRUMENTS",
    ),
    "titlesort": Names("TSOT", "TITLESORT", "TITLESORT", "sonm", "WM/TitleSortOrder"),
    "artistsort": Names("TSOP", "ARTISTSORT", "ARTISTSORT", "soar", "WM/ArtistSortOrder"),
    "albumsort": Names("TSOA", "ALBUMSORT", "ALBUMSORT", "soal", "WM/AlbumSortOrder"),
    "albumartistsort": Names(
        "TSO2",
        "ALBUMARTISTSORT",
        "ALBUMARTISTSORT",
        "soaa",
        "WM/AlbumArtistSortOrder",
    ),
    "composersort": Names(
        "TSOC",
        "COMPOSERSORT",
        "COMPOSERSORT",
        "soco",
        "WM/ComposerSortOrder",
    ),
    "replaygain_track_gain": Names(
        "TXXX:REPLAYGAIN_TRACK_GAIN",
        "REPLAYGAIN_TRACK_GAIN",
        "REPLAYGAIN_TRACK_GAIN",
        ITUNES + "replaygain_track_gain",
        "replaygain_track_gain",
    ),
    "replaygain_track_peak": Names(
        "TXXX:REPLAYGAIN_TRACK_PEAK",
        "REPLAYGAIN_TRACK_PEAK",
        "REPLAYGAIN_TRACK_PEAK",
        ITUNES + "replaygain_track_peak",
        "replaygain_track_peak",
    ),
    "replaygain_album_gain": Names(
        "TXXX:REPLAYGAIN_ALBUM_GAIN",
        "REPLAYGAIN_ALBUM_GAIN",
        "REPLAYGAIN_ALBUM_GAIN",
        ITUNES + "replaygain_album_gain",
        "replaygain_album_gain",
    ),
    "replaygain_album_peak": Names(
        "TXXX:REPLAYGAIN_ALBUM_PEAK",
        "REPLAYGAIN_ALBUM_PEAK",
        "REPLAYGAIN_ALBUM_PEAK",
        ITUNES + "replaygain_album_peak",
        "replaygain_album_peak",
    ),
    "musicbrainz_recordingid": Names(
        "UFID:http://musicbrainz.org",
        "MUSICBRAINZ_TRACKID",
        "MUSICBRAINZ_TRACKID",
        ITUNES + "MusicBrainz Track Id",
        "MusicBrainz/Track Id",
    ),
    "musicbrainz_trackid": Names(
        "TXXX:MusicBrainz Release Track Id",
        "MUSICBRAINZ_RELEASETRACKID",
        "MUSICBRAINZ_RELEASETRACKID",
        ITUNES + "MusicBrainz Release Track Id",
        "MusicBrainz/Release Track Id",
    ),
    "musicbrainz_albumid": Names(
        "TXXX:MusicBrainz Album Id",
        "MUSICBRAINZ_ALBUMID",
        "MUSICBRAINZ_ALBUMID",
        ITUNES + "MusicBrainz Album Id",
        "MusicBrainz/Album Id",
    ),
    "musicbrainz_artistid": Names(
        "TXXX:MusicBrainz Artist Id",
        "MUSICBRAINZ_ARTISTID",
        "MUSICBRAINZ_ARTISTID",
        ITUNES + "MusicBrainz Artist Id",
        "MusicBrainz/Artist Id",
    ),
    "musicbrainz_albumartistid": Names(
        "TXXX:MusicBrainz Album Artist Id",
        "MUSICBRAINZ_ALBUMARTISTID",
        "MUSICBRAINZ_ALBUMARTISTID",
        ITUNES + "MusicBrainz Album Artist Id",
        "MusicBrainz/Album Artist Id",
    ),
    "musicbrainz_releasegroupid": Names(
        "TXXX:MusicBrainz Release Group Id",
        "MUSICBRAINZ_RELEASEGROUPID",
        "MUSICBRAINZ_RELEASEGROUPID",
        ITUNES + "MusicBrainz Release Group Id",
        "MusicBrainz/Release Group Id",
    ),
    "musicbrainz_workid": Names(
        "TXXX:MusicBrainz Work Id",
        "MUSICBRAINZ_WORKID",
        "MUSICBRAINZ_WORKID",
        ITUNES + "MusicBrainz Work Id",
        "MusicBrainz/Work Id",
    ),
    "encodedby": Names("TENC", "ENCODEDBY", "EncodedBy", "\xa9too", "WM/EncodedBy", "ITCH"),
    "encodersettings": Names(
        "TSSE",
        "ENCODERSETTINGS",
        "EncoderSettings",
        ITUNES + "ENCODERSETTINGS",
        "WM/EncodingSettings",
        "ISFT",
    ),
    "originalfilename": Names(
        "TOFN",
        "ORIGINALFILENAME",
        "OriginalFilename",
        ITUNES + "ORIGINALFILENAME",
        "WM/OriginalFilename",
    ),
    "website": Names("WOAR", "WEBSITE", "Weblink", ITUNES + "WEBSITE", "WM/AuthorURL"),
}

# Free fields that Picard calls otherwise in different kinds of files. The editor has no place
# of their own for them, but each is one field in all files.
FREE_FIELD_NAMES: Final[dict[str, Names]] = {
    "acoustid_fingerprint": Names(
        "TXXX:Acoustid Fingerprint",
        "ACOUSTID_FINGERPRINT",
        "ACOUSTID_FINGERPRINT",
        ITUNES + "Acoustid Fingerprint",
        "Acoustid/Fingerprint",
    ),
    "acoustid_id": Names(
        "TXXX:Acoustid Id",
        "ACOUSTID_ID",
        "ACOUSTID_ID",
        ITUNES + "Acoustid Id",
        "Acoustid/Id",
    ),
    "albumartists": Names(
        "TXXX:ALBUMARTISTS",
        "ALBUMARTISTS",
        "ALBUMARTISTS",
        ITUNES + "ALBUMARTISTS",
        "WM/ALBUMARTISTS",
    ),
    "artists": Names(
        "TXXX:ARTISTS",
        "ARTISTS",
        "ARTISTS",
        ITUNES + "ARTISTS",
        "WM/ARTISTS",
    ),
    "director": Names(
        "TXXX:DIRECTOR",
        "DIRECTOR",
        "Director",
        "\xa9dir",
        "WM/Director",
    ),
    "musicbrainz_composerid": Names(
        "TXXX:MusicBrainz Composer Id",
        "MUSICBRAINZ_COMPOSERID",
        "MUSICBRAINZ_COMPOSERID",
        ITUNES + "MusicBrainz Composer Id",
        "MusicBrainz/Composer Id",
    ),
    "musicbrainz_discid": Names(
        "TXXX:MusicBrainz Disc Id",
        "MUSICBRAINZ_DISCID",
        "MUSICBRAINZ_DISCID",
        ITUNES + "MusicBrainz Disc Id",
        "MusicBrainz/Disc Id",
    ),
    "musicbrainz_originalalbumid": Names(
        "TXXX:MusicBrainz Original Album Id",
        "MUSICBRAINZ_ORIGINALALBUMID",
        "MUSICBRAINZ_ORIGINALALBUMID",
        ITUNES + "MusicBrainz Original Album Id",
        "MusicBrainz/Original Album Id",
    ),
    "musicbrainz_originalartistid": Names(
        "TXXX:MusicBrainz Original Artist Id",
        "MUSICBRAINZ_ORIGINALARTISTID",
        "MUSICBRAINZ_ORIGINALARTISTID",
        ITUNES + "MusicBrainz Original Artist Id",
        "MusicBrainz/Original Artist Id",
    ),
    "musicbrainz_trmid": Names(
        "TXXX:MusicBrainz TRM Id",
        "MUSICBRAINZ_TRMID",
        "MUSICBRAINZ_TRMID",
        ITUNES + "MusicBrainz TRM Id",
        "MusicBrainz/TRM Id",
    ),
    "originalyear": Names(
        "TXXX:ORIGINALYEAR",
        "ORIGINALYEAR",
        "ORIGINALYEAR",
        ITUNES + "ORIGINALYEAR",
        "WM/OriginalReleaseYear",
    ),
    "releasedate": Names(
        "TDRL",
        "RELEASEDATE",
        "RELEASEDATE",
        ITUNES + "RELEASEDATE",
        "RELEASEDATE",
    ),
    "script": Names(
        "TXXX:SCRIPT",
        "SCRIPT",
        "Script",
        ITUNES + "SCRIPT",
        "WM/Script",
    ),
    "writer": Names(
        "TXXX:Writer",
        "WRITER",
        "Writer",
        ITUNES + "WRITER",
        "WRITER",
        "IWRI",
    ),
}
ALL_NAMES: Final = NAMES | FREE_FIELD_NAMES

# What ID3v2.3 calls otherwise; 2.2 shortens its names (``raw/id3_frames.py``).
ID3_V23: Final[dict[str, str]] = {
    "TDRC": "TYER",
    "TDOR": "TORY",
    "TMCL": "IPLS",
    "TIPL": "IPLS",
    "TMOO": "TXXX:mood",  # the frames of 2.4 are lost where TagLib or mutagen save a 2.3 tag
    "TDRL": "TXXX:RELEASEDATE",
}


def free_name(field: str) -> str:
    """Return how a field that no table knows is called in a file."""
    return field.upper()


def names_of(field: str) -> Names:
    """Return the names of any field; free ones go by their own name everywhere."""
    known = ALL_NAMES.get(field)
    if known is not None:
        return known
    own = free_name(field)
    return Names("TXXX:" + own, own, own, ITUNES + own, own)
