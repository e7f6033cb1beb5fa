"""The page of the guide that tells how each field is called in files, made from the tables.

``python -m mirdesk.filetags.mapping_page > resources/guide/tag-mapping.md`` writes it.
"""

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from mirdesk.domain.tags import TAG_FIELDS, FieldKind, display_name
from mirdesk.filetags.fields import ASF_NAMES, FREE_NAMES, ID3_FRAMES, MP4_ATOMS, RIFF_INFO
from mirdesk.filetags.mapping import (
    ALL_NAMES,
    FREE_FIELD_NAMES,
    ID3_V23,
    ITUNES,
    NAMES,
    Names,
    names_of,
)
from mirdesk.filetags.raw.id3_frames import V24_NAMES

_HEAD: Final = """\
# How fields are called in files

MIRDesk writes tags under the names that [Picard uses][picard], so that Picard, beets, Kid3,
foobar2000 and players find them. This page is made from the tables of the program.

The *name* is what you write on the command line and in searches: `mirdesk tag song.mp3 --set
albumartist=Various`. Any other name is a field of your own: in capitals, in ID3 as a text of
your own (`TXXX`), in MP4 as a free-form atom.

[picard]: https://picard-docs.musicbrainz.org/en/appendices/tag_mapping.html
"""

_NOTES: Final = """\
## Rules

- A tag keeps its version: ID3v2.3 stays 2.3, APEv1 stays APEv1. Files without a tag get
  ID3v2.4 (MP3, TTA, WAV, AIFF, DSF, DSDIFF), APEv2 (Monkey's Audio, WavPack, Musepack,
  OptimFROG, TAK) or what their container has (FLAC, Ogg, MP4, Windows Media).
- Where a file has a field under another name that is read as this field, that name is kept.
  Should it have the usual name as well, the other goes.
- Several values stay several: parted by a zero in ID3 and APEv2, one comment each in FLAC and
  Ogg, one value each in MP4 and Windows Media. A slash is a letter like any other.
- Number and total share one place in ID3, APEv2 and MP4: `3/12`. In Windows Media the discs
  do; a total of discs without a number, or in a file that has it apart, is `TotalDiscs`.
- Covers are pictures of the type "front cover": `APIC` in ID3, a picture block in FLAC,
  `METADATA_BLOCK_PICTURE` in Ogg, `Cover Art (Front)` in APEv2, `covr` in MP4, `WM/Picture` in
  Windows Media. Other pictures stay as they are.
- Ratings are 0 to 5 stars. ID3 keeps 1, 64, 128, 196, 255 as Windows does, and 51 a star for
  Picard's own entry; FLAC and Ogg 0 to 1; APEv2 and MP4 0 to 100; Windows Media 1, 25, 50, 75,
  99. A scale that a file has already is kept.
- Dates in ID3v2.3 are a year (`TYER`), a day (`TDAT`) and a time (`TIME`); what these cannot
  tell, such as a month without a day, stands in `TDRC` as well.
- Performers are written "name (instrument)" and kept as instrument and name in ID3.
- WAV files keep tags as ID3; a list of INFO texts that is there is kept in step. The texts of
  AIFF files, and old ID3v1 tags, are kept in step likewise: they gain nothing.
"""

_Column = tuple[str, Callable[[Names], str]]
_COLUMNS: Final[tuple[_Column, ...]] = (
    ("ID3v2.4", lambda names: names.id3),
    ("FLAC, Ogg", lambda names: names.vorbis),
    ("APEv2", lambda names: names.ape),
    ("MP4", lambda names: names.mp4.replace(ITUNES, "----:")),
    ("Windows Media", lambda names: names.asf),
    ("WAV INFO", lambda names: names.riff),
    ("AIFF text", lambda names: names.aiff),
)


def mapping_markdown() -> str:
    """Return the page as Markdown."""
    parts = (
        _HEAD,
        "## Names that are written\n",
        f"In MP4, `----:` stands for `{ITUNES}`.\n",
        _table_of(NAMES),
        "Free fields that Picard calls otherwise in different kinds of files:\n",
        _table_of(FREE_FIELD_NAMES),
        "Fields of kinds that are not plain text:\n",
        _kinds(),
        "## Older versions of ID3\n",
        _old_table(),
        "## Further names that are read\n",
        "Upper and lower case, blanks, `_` and `/` make no difference in free names.\n",
        _aliases(),
        _NOTES,
    )
    return "\n".join(parts)


def _table_of(table: Mapping[str, Names]) -> str:
    rows = (
        (
            display_name(field),
            _code(field),
            *(_code(of(names)) for _, of in _COLUMNS),
        )
        for field, names in table.items()
    )
    return _table(("Field", "Name", *(title for title, _ in _COLUMNS)), rows)


def _kinds() -> str:
    lines = []
    for kind in FieldKind:
        names = [_code(field.name) for field in TAG_FIELDS.values() if field.kind is kind]
        if kind is not FieldKind.TEXT:
            lines.append(f"- {kind.value}: {', '.join(names)}\n")
    several = [_code(field.name) for field in TAG_FIELDS.values() if field.has_many]
    return "".join(lines) + f"- several values: {', '.join(several)}\n"


def _old_table() -> str:
    """Return the frames that older versions call otherwise."""
    old_names = {new: old for old, new in V24_NAMES.items()}
    rows: dict[str, tuple[str, str, str]] = {}
    for names in ALL_NAMES.values():
        kind = names.id3.partition(":")[0]
        v23 = ID3_V23.get(kind, kind)
        v22 = old_names.get(v23)
        rows.setdefault(kind, (_code(kind), _code(v23), _code(v22 or "TXX")))
    return _table(("ID3v2.4", "ID3v2.3", "ID3v2.2"), rows.values())


def _aliases() -> str:
    read: dict[str, list[str]] = {}
    for table in (ID3_FRAMES, FREE_NAMES, MP4_ATOMS, ASF_NAMES, RIFF_INFO):
        for name, field in table.items():
            known = read.setdefault(field, [])
            if _plain(name) not in {_plain(other) for other in (*_written(field), *known)}:
                known.append(name)
    rows = (
        (_code(field), ", ".join(map(_code, names))) for field, names in read.items() if names
    )
    return _table(("Name", "Read as well"), rows)


def _written(field: str) -> tuple[str, ...]:
    names = names_of(field)
    texts = (names.id3, names.vorbis, names.ape, names.mp4, names.asf, names.riff)
    return tuple(text.removeprefix("TXXX:").removeprefix(ITUNES) for text in texts)


def _plain(name: str) -> str:
    return re.sub(r"[ _/]", "", name.lower())


def _table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [tuple(titles)]
    lines.append(("---",) * len(lines[0]))
    lines += (tuple(row) for row in rows)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _code(name: str) -> str:
    return f"`{name}`" if name else ""


if __name__ == "__main__":
    sys.stdout.write(mapping_markdown())
