"""Lists of credits in ID3v2 tags: who did what, several fields in one frame."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mirdesk.filetags.fields import ID3_ROLES, PERFORMER_ROLE
from mirdesk.filetags.mapping import names_of
from mirdesk.filetags.raw.id3_frame_list import FrameList
from mirdesk.filetags.raw.id3_frames import V24, kind_of
from mirdesk.filetags.raw.id3_plain import edit_field_in
from mirdesk.filetags.raw.id3_values import CREDIT_KINDS, credit_field

_People = list[tuple[str, str]]  # role and name


@dataclass(slots=True)
class _CreditList:
    """One list of credits: where it lies (None for a new one), and what it holds."""

    kind: str
    index: int | None
    people: _People
    has_changed: bool = False


def edit_credits(frames: FrameList, values: Mapping[str, Sequence[str]]) -> None:
    """Set fields that are roles in lists of credits; people in all other roles stay.

    Raises
    ------
    WriteRefusedError
    """
    lists = _lists_of(frames)
    listed = frames.of_kind(*CREDIT_KINDS)
    for field, names in values.items():
        elsewhere = [index for index in frames.holders(field) if index not in listed]
        if elsewhere and not any(_has(each, field) for each in lists):
            edit_field_in(frames, field, names, elsewhere)
            continue
        frames.replace(elsewhere, ())
        _set_people(lists, frames, field, names)
    for each in lists:
        if each.has_changed:
            _write(frames, each, lists)


def _lists_of(frames: FrameList) -> list[_CreditList]:
    lists = []
    for index in frames.of_kind(*CREDIT_KINDS):
        content = frames.read(index)
        if content is not None:
            people = [(role, name) for role, name in content.people]
            lists.append(_CreditList(kind_of(frames[index]), index, people))
    return lists


def _visible(lists: Iterable[_CreditList], kind: str) -> _CreditList | None:
    """Return the list of a kind that readers show: the last one."""
    return next((each for each in reversed(list(lists)) if each.kind == kind), None)


def _set_people(
    lists: list[_CreditList], frames: FrameList, field: str, names: Sequence[str]
) -> None:
    target, at = _place_for(lists, frames, field)
    for each in lists:
        kept = [pair for pair in each.people if credit_field(pair[0]) != field]
        each.has_changed |= len(kept) < len(each.people)
        each.people = kept
    if names:
        target.people[at:at] = [_pair(field, name) for name in names]
        target.has_changed = True
        if target not in lists:
            lists.append(target)


def _place_for(
    lists: Sequence[_CreditList], frames: FrameList, field: str
) -> tuple[_CreditList, int]:
    """Return the list that takes a field, and where in it: where the field is already."""
    involved = _visible(lists, "TIPL") or _visible(lists, "IPLS")
    musicians = _visible(lists, "TMCL")
    for each in (musicians, involved):
        if each is not None and _has(each, field):
            roles = [credit_field(role) for role, _ in each.people]
            return each, roles.index(field)
    is_v24 = frames.layout.major == V24
    if field == "performer" and (is_v24 or musicians is not None):
        target = musicians or _CreditList("TMCL", None, [])
    else:
        target = involved or _CreditList("TIPL" if is_v24 else "IPLS", None, [])
    return target, len(target.people)


def _has(credits_list: _CreditList, field: str) -> bool:
    return any(credit_field(role) == field for role, _ in credits_list.people)


def _pair(field: str, value: str) -> tuple[str, str]:
    """Return role and name; of ``Ann (piano)`` the instrument is the role."""
    if field != "performer":
        return names_of(field).id3.partition(":")[2], value
    name, bracket, role = value.rpartition(" (")
    if bracket and role.endswith(")") and name.strip() and _is_instrument(role[:-1]):
        return role[:-1].strip(), name.strip()
    return PERFORMER_ROLE, value


def _is_instrument(role: str) -> bool:
    """Tell whether a list would give the role back as an instrument."""
    return bool(role.strip()) and role.strip().lower() not in (*ID3_ROLES, PERFORMER_ROLE)


def _write(frames: FrameList, credits_list: _CreditList, lists: Sequence[_CreditList]) -> None:
    """Put a list back; one without people goes, unless that would show one it hides."""
    is_alone = sum(each.kind == credits_list.kind for each in lists) == 1
    index = credits_list.index
    places = [] if index is None else [index]
    made = []
    if credits_list.people or not is_alone:
        people = credits_list.people or [("", "")]  # readers pass over frames without content
        content = frames.encoder.pairs(people, frames.encoding_at(index))
        made = [frames.make(credits_list.kind, content)]
    frames.replace(places, made)
