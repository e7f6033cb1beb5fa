"""Which field an item of an MP4 tag stands for, for reading and for writing."""

from typing import Final

from mirdesk.filetags.fields import MP4_ATOMS, free_field
from mirdesk.filetags.mapping import NAMES, names_of

FREE_FORM: Final = "----"
# What iTunes keeps in free-form items: gapless data, volumes, CDDB sums. Not for people.
_ITUNES_DATA: Final = ("itunnorm", "itunsmpb", "itunpgap", "itunes_cddb")
_BESIDE: Final = {"gnre": "genre", "trkn": "track", "disk": "disc", "covr": "cover"}

# Fields with an atom of their own that Picard's mapping leaves out: ``desc``, ``tvsh`` ...
_OWN_ATOMS: Final = {
    field: atom for atom, field in MP4_ATOMS.items() if field not in NAMES and atom
}


def field_of_atom(key: str) -> str:
    """Return the field of an item; empty where it is nothing for people.

    Parameters
    ----------
    key : str
        Four letters, or ``----:mean:name`` in the Latin-1 that mutagen makes of it.
    """
    if not key.startswith(FREE_FORM + ":"):
        return _BESIDE.get(key) or MP4_ATOMS.get(key) or key.lstrip("\xa9").lower()
    own_name = key.split(":", 2)[-1].encode("latin-1", "replace").decode("utf-8", "replace")
    if own_name.lower().startswith(_ITUNES_DATA):
        return ""
    return free_field(own_name)


def atom_of_field(field: str) -> str:
    """Return the key of a field in a tag that does not hold it yet."""
    return _OWN_ATOMS.get(field) or names_of(field).mp4
