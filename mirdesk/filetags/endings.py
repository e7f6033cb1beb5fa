"""What a file's name claims, by its ending."""

import os
from typing import Final

from mirdesk.filetags.sniff import Kind

# Endings that claim recorded sound. Where mutagen has a reader, the kind it is tried as when
# nothing in the content is recognised (Musepack before SV7, ADTS cut from a broadcast ...).
AUDIO_ENDINGS: Final[dict[bytes, Kind | None]] = {
    **dict.fromkeys((b".mp3", b".mp2", b".mp1", b".mpga"), Kind.MPEG),
    **dict.fromkeys((b".flac", b".fla"), Kind.FLAC),
    **dict.fromkeys((b".ogg", b".oga", b".ogx"), Kind.OGG_VORBIS),
    **dict.fromkeys((b".oggflac", b".opus", b".spx", b".oggtheora", b".ogv"), None),
    **dict.fromkeys((b".m4a", b".m4b", b".m4p", b".m4r", b".mp4", b".3gp", b".alac"), Kind.MP4),
    **dict.fromkeys((b".aac", b".adts"), Kind.AAC),
    **dict.fromkeys((b".wav", b".wave", b".bwf"), Kind.WAV),
    **dict.fromkeys((b".aif", b".aiff", b".aifc"), Kind.AIFF),
    **dict.fromkeys((b".wma", b".asf", b".wmv"), Kind.ASF),
    **dict.fromkeys((b".ape", b".mac"), Kind.APE),
    **dict.fromkeys((b".wv",), Kind.WAVPACK),
    **dict.fromkeys((b".mpc", b".mp+", b".mpp"), Kind.MUSEPACK),
    **dict.fromkeys((b".tta",), Kind.TTA),
    **dict.fromkeys((b".ofr", b".ofs"), Kind.OPTIMFROG),
    **dict.fromkeys((b".tak",), Kind.TAK),
    **dict.fromkeys((b".dsf",), Kind.DSF),
    **dict.fromkeys((b".dff",), Kind.DSDIFF),
    **dict.fromkeys((b".ac3", b".eac3", b".ec3"), Kind.AC3),
    **dict.fromkeys((b".mka", b".mkv", b".webm", b".weba", b".caf", b".au", b".snd"), None),
    **dict.fromkeys((b".rf64", b".w64", b".amr", b".shn", b".dts", b".dtshd", b".thd"), None),
    **dict.fromkeys((b".ra", b".rm", b".voc", b".oma", b".aa3", b".qoa", b".mlp"), None),
}

# Music of a sort, but no recording: worth a word to the person who dropped it.
SYNTHETIC_ENDINGS: Final = frozenset(
    (b".mid .midi .kar .rmi .mod .xm .it .s3m .mtm .spc .vgm .vgz .nsf .sid .gbs").split()
)

# What lies beside music in every collection; not worth a word to anyone.
EVERYDAY_ENDINGS: Final = frozenset(
    (
        b".jpg .jpeg .png .gif .webp .tif .tiff .svg .txt .log .nfo .md .cue .md5 .sfv .ffp "
        b".accurip .csv .pdf .htm .html .url .xml .json .ini .db .lrc .py .c .h .cpp .js .css "
        b".sh .bat .o .pyc .desktop .part .tmp .bak"
    ).split()
)

# What a person may have taken for music: passed over, and told why.
_KINDS: Final[dict[bytes, str]] = {
    **dict.fromkeys(
        b".m3u .m3u8 .pls .xspf .asx .wpl .b4s".split(),
        "A playlist. Drop the folder with its music instead; playlists cannot be read yet.",
    ),
    **dict.fromkeys(
        b".zip .7z .rar .gz .bz2 .xz .tar .iso".split(),
        "An archive. Unpack it to add the music inside.",
    ),
    **dict.fromkeys(b".mov .avi .mpg .mpeg .vob .ts .flv".split(), "A video."),
    b".lnk": "A shortcut. Drop what it points to instead.",
}


def passed_over_because(ending: bytes) -> str:
    """Return why a file of this ending, which is no audio file, was passed over."""
    return _KINDS.get(ending, "Not an audio file.")


# What lies beside music and is never opened.
COMPANION_ENDINGS: Final = EVERYDAY_ENDINGS | frozenset(
    (
        b".jpg .jpeg .png .gif .bmp .webp .tif .tiff .svg .m3u .m3u8 .pls .xspf .cue .asx "
        b".wpl .b4s .toc .txt .log .nfo .md .md5 .sfv .ffp .accurip .csv .pdf .doc .docx "
        b".odt .rtf .htm .html .url .lnk .xml .json .yaml .ini .db .sqlite .sqlite3 .ui "
        b".lrc .zip .7z .rar .gz .bz2 .xz .tar .iso .torrent .py .c .h .cpp .js .css .sh "
        b".bat .exe .dll .so .o .pyc .desktop .part .tmp .bak .asd .reapeaks .als .flp "
        b".cpr .rpp .aup .aup3 .logicx .mscz .sf2 .mov .avi .mpg .mpeg .vob .ts .flv .srt "
        b".sub"
    ).split()
)


def ending_of(path: bytes) -> bytes:
    """Return the ending of a file's name in lower case, with its dot; empty for none."""
    return os.path.splitext(path)[1].lower()  # noqa: PTH122 - pathlib does not take bytes


def has_audio_ending(path: bytes) -> bool:
    """Tell whether the name claims recorded sound."""
    return ending_of(path) in AUDIO_ENDINGS
