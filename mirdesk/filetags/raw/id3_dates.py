"""Dates in ID3v2 tags: one text in 2.4, year, day and time in frames of their own before."""

import re
from collections.abc import Sequence
from typing import Any, Final

from mutagen.id3 import ID3TimeStamp

from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.id3_frame_list import FrameList
from mirdesk.filetags.raw.id3_frames import V22, V24, RawFrame, kind_of
from mirdesk.filetags.raw.id3_values import DATE_KINDS, ORIGINAL_DATE_KINDS

_time_stamp: Final[Any] = ID3TimeStamp  # mutagen's classes are typed only in part
_PARTS: Final = re.compile(r"(\d{4})(?:-(\d\d)-(\d\d)(?: (\d\d):(\d\d):00)?)?")
_YEAR: Final = re.compile(r"\d{4}(?!\d)")


def edit_date(frames: FrameList, values: Sequence[str]) -> None:
    """Set the date; whatever else told it goes.

    Raises
    ------
    WriteRefusedError
    """
    holders = frames.holders("date")
    kinds = {kind_of(frames[index]) for index in holders}
    if frames.layout.major == V24:
        texts = {"TDRC": values}
    else:
        texts = _old_date(values, has_new="TDRC" in kinds, is_v22=frames.layout.major == V22)
    frames.replace(holders, _made(frames, texts, DATE_KINDS))


def edit_original_date(frames: FrameList, values: Sequence[str]) -> None:
    """Set the original date.

    Raises
    ------
    WriteRefusedError
    """
    holders = frames.holders("originaldate")
    kinds = {kind_of(frames[index]) for index in holders}
    texts: dict[str, Sequence[str]] = {"TDOR": values}
    if frames.layout.major < V24:
        year = _year_of(values)
        is_whole = len(values) == 1 and _read_back(values[0]) == values[0]
        if frames.layout.major == V22:
            if not is_whole:
                raise WriteRefusedError("an ID3v2.2 tag cannot keep this original date")
            texts = {"TORY": values}
        else:
            texts = {"TORY": (year,) if year else ()}
            if "TDOR" in kinds or list(values) != [year]:
                texts["TDOR"] = values
    frames.replace(holders, _made(frames, texts, ORIGINAL_DATE_KINDS))


def _old_date(
    values: Sequence[str], *, has_new: bool, is_v22: bool
) -> dict[str, Sequence[str]]:
    """Return the frames of a tag before 2.4: ``TYER`` YYYY, ``TDAT`` DDMM, ``TIME`` HHMM.

    What these cannot tell is told whole as well, in the frame of 2.4, which readers prefer.
    """
    parts = _PARTS.fullmatch(values[0]) if len(values) == 1 else None
    whole: dict[str, Sequence[str]] = {"TDRC": values}
    if parts is not None:
        year, month, day, hour, minute = parts.groups()
        texts: dict[str, Sequence[str]] = {"TYER": (year,)}
        if day:
            texts["TDAT"] = (day + month,)
        if hour:
            texts["TIME"] = (hour + minute,)
        return texts | (whole if has_new else {})
    if all(_YEAR.fullmatch(value) for value in values):
        return {"TYER": values} | (whole if has_new and values else {})
    year = _year_of(values)
    if len(values) == 1 and (is_v22 or not year):
        return {"TYER": values} | (whole if has_new else {})
    if is_v22:
        raise WriteRefusedError("an ID3v2.2 tag cannot keep several dates")
    return {"TYER": (year,) if year else ()} | whole


def _year_of(values: Sequence[str]) -> str:
    found = _YEAR.match(values[0]) if values else None
    return found.group() if found else ""


def _read_back(value: str) -> str:
    """Return a date as readers of ``TORY`` see it."""
    return str(_time_stamp(value))


def _made(
    frames: FrameList, texts: dict[str, Sequence[str]], kinds: Sequence[str]
) -> list[RawFrame]:
    """Return new frames in the order of some kinds, encoded like the first of the old ones."""
    old = frames.of_kind(*kinds)
    like = frames.encoding_at(old[0]) if old else None
    return [
        frames.make(kind, frames.encoder.texts(texts[kind], like))
        for kind in kinds
        if texts.get(kind)
    ]
