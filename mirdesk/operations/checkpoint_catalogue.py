"""The checkpoints of this computer: built in, installed, and what they still need."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mirdesk.analysis.backbones import backbone_folder, installed_record
from mirdesk.analysis.cards import (
    STUDENT,
    WEIGHTS_FILE,
    Backbone,
    Card,
    list_checkpoints,
    read_card,
)
from mirdesk.domain.activity import CheckpointId
from mirdesk.errors import CheckpointError


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A checkpoint that lies on this computer.

    Attributes
    ----------
    folder : Path
        Card and weights.
    card : Card
    is_built_in : bool
        It came with the program.
    size_bytes : int
        Of everything of it that lies here, the backbone included.
    backbone_needed : Backbone or None
        What must be installed before it can listen.
    """

    folder: Path
    card: Card
    is_built_in: bool
    size_bytes: int
    backbone_needed: Backbone | None = None

    @property
    def checkpoint(self) -> CheckpointId:
        """Name and version."""
        return self.card.checkpoint_id

    @property
    def title(self) -> str:
        """What ``Settings.checkpoint`` and the command line call it: ``student@0.2.0``."""
        return f"{self.card.name}@{self.card.version}"

    @property
    def is_ready(self) -> bool:
        """Whether it can listen now."""
        return self.backbone_needed is None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All checkpoints, by name, newest version first; and what was wrong with others."""

    entries: tuple[CatalogueEntry, ...]
    problems: tuple[str, ...] = ()

    def find(self, wanted: str) -> CatalogueEntry:
        """Return a checkpoint by ``NAME`` (its newest version) or ``NAME@VERSION``.

        Raises
        ------
        CheckpointError
            There is none of that name.
        """
        for entry in self.entries:
            if wanted in {entry.card.name, entry.title}:
                return entry
        known = ", ".join(entry.title for entry in self.entries) or "none"
        raise CheckpointError(f"There is no checkpoint {wanted!r} here; there are: {known}")

    def of(self, checkpoint: CheckpointId) -> CatalogueEntry | None:
        """Return the checkpoint a result came from; None where it is no longer here."""
        for entry in self.entries:
            if entry.checkpoint == checkpoint:
                return entry
        return None

    def default(self) -> CatalogueEntry:
        """Return what listens when nothing was chosen: the newest student built in.

        Raises
        ------
        CheckpointError
            Nothing here can listen.
        """
        ready = [entry for entry in self.entries if entry.is_ready]
        for entries in (
            [e for e in ready if e.is_built_in and e.card.name == STUDENT],
            [e for e in ready if e.is_built_in],
            ready,
        ):
            if entries:
                return entries[0]
        why = "; ".join(self.problems) or "no checkpoint here"
        raise CheckpointError(f"{why}; install MIRDesk again")

    def chosen(self, wanted: str) -> CatalogueEntry:
        """Return the checkpoint of a setting; where it is gone, the next best that listens.

        Parameters
        ----------
        wanted : str
            ``NAME@VERSION``, ``NAME`` for its newest version, or empty for the default.

        Raises
        ------
        CheckpointError
            Nothing here can listen.
        """
        name = wanted.partition("@")[0]
        for asked in (wanted, name):
            for entry in self.entries:
                if asked and asked in {entry.title, entry.card.name} and entry.is_ready:
                    return entry
        return self.default()

    def users_of(self, backbone: Backbone) -> list[CatalogueEntry]:
        """Return the checkpoints that build on a backbone."""
        return [
            entry
            for entry in self.entries
            if entry.card.backbone is not None and entry.card.backbone.sha256 == backbone.sha256
        ]


def read_catalogue(built_in: Path, installed: Path, backbones: Path) -> Catalogue:
    """Return the checkpoints of this computer.

    Parameters
    ----------
    built_in : Path
        ``resources/checkpoints``.
    installed : Path
        ``settings.checkpoints_folder()``; need not exist.
    backbones : Path
        ``settings.backbones_folder()``; need not exist.
    """
    found: dict[CheckpointId, CatalogueEntry] = {}
    problems: list[str] = []
    for root in (built_in, installed):
        for folder in reversed(list_checkpoints(root)):
            if folder.name.startswith("."):  # being written
                continue
            try:
                entry = _entry(folder, backbones, is_built_in=root == built_in)
            except CheckpointError as error:
                problems.append(str(error))
            else:
                found.setdefault(entry.checkpoint, entry)
    return Catalogue(_ordered(list(found.values())), tuple(problems))


def _entry(folder: Path, backbones: Path, *, is_built_in: bool) -> CatalogueEntry:
    card = read_card(folder)
    size_bytes = _size(folder / WEIGHTS_FILE)
    needed = None
    if card.backbone is not None:
        if installed_record(backbones, card.backbone) is None:
            needed = card.backbone
        else:
            size_bytes += _size(backbone_folder(backbones, card.backbone) / WEIGHTS_FILE)
    return CatalogueEntry(folder, card, is_built_in, size_bytes, needed)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _ordered(entries: Sequence[CatalogueEntry]) -> tuple[CatalogueEntry, ...]:
    """Return the entries by name, newest version first, what ships as default on top."""
    newest_first = sorted(entries, key=lambda e: version_key(e.card.version), reverse=True)
    return tuple(sorted(newest_first, key=lambda e: (e.card.name != STUDENT, e.card.name)))


def card_of(checkpoint: CheckpointId, cards: Sequence[Card]) -> Card | None:
    """Return the card of the checkpoint a result came from; None where it is not known."""
    return next((card for card in cards if card.checkpoint_id == checkpoint), None)


def version_key(version: str) -> list[int]:
    """Return what sorts ``0.10.0`` after ``0.9.0``."""
    return [int(part) if part.isdecimal() else 0 for part in version.split(".")]
