"""Which field an item of an MP4 tag stands for, for reading and for writing."""

from typing import Final

from mirdesk.filetags.fields import ITUNES_DATA, MP4_ATOMS, free_field
from mirdesk.filetags.mapping import ALL_NAMES, ITUNES, names_of

FREE_FORM: Final = "----"
_BESIDE: Final = {"gnre": "genre", "trkn": "track", "disk": "disc", "covr": "cover"}
_MAPPED: Final = {names.mp4: field for field, names in ALL_NAMES.items()}
_ATOMS: Final = {**_MAPPED, **MP4_ATOMS, **_BESIDE}
_FREE_NAMES: Final = {
    key.removeprefix(ITUNES).lower(): field
    for key, field in _MAPPED.items()
    if key.startswith(ITUNES)
}

# Fields with an atom of their own that Picard's mapping leaves out: ``desc``, ``tvsh`` ...
_OWN_ATOMS: Final = {
    field: atom for atom, field in MP4_ATOMS.items() if field not in ALL_NAMES and atom
}


def field_of_atom(key: str) -> str:
    """Return the field of an item; empty where it is nothing for people.

    Parameters
    ----------
    key : str
        Four letters, or ``----:mean:name`` in the Latin-1 that mutagen makes of it.
    """
    if not key.startswith(FREE_FORM + ":"):
        return _ATOMS.get(key) or key.lstrip("\xa9").lower()
    own_name = key.split(":", 2)[-1].encode("latin-1", "replace").decode("utf-8", "replace")
    if own_name.lower().startswith(ITUNES_DATA):
        return ""
    return _FREE_NAMES.get(own_name.strip().lower()) or free_field(own_name)


def atom_of_field(field: str) -> str:
    """Return the key of a field in a tag that does not hold it yet."""
    return _OWN_ATOMS.get(field) or names_of(field).mp4
