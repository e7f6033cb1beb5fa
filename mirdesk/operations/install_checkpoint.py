"""Put a checkpoint that came from elsewhere, the lab for instance, beside those built in."""

import hashlib
import re
import shutil
import tempfile
from pathlib import Path
from typing import Final

from mirdesk.analysis.cards import CARD_FILE, WEIGHTS_FILE, Card, read_card
from mirdesk.errors import CheckpointError
from mirdesk.operations.checkpoint_catalogue import Catalogue, CatalogueEntry

_DRAFT: Final = ".new-"
# They become the name of a folder, and a card may come from anywhere.
_WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,40}", re.ASCII)


def install_checkpoint(folder: Path, root: Path, catalogue: Catalogue) -> Card:
    """Copy a checkpoint, its weights verified against its card.

    Parameters
    ----------
    folder : Path
        Card and weights.
    root : Path
        ``settings.checkpoints_folder()``; made when missing.
    catalogue : Catalogue
        Names and versions that are taken.

    Raises
    ------
    CheckpointError
        The card or the weights are not as they should be, the name is taken by another
        checkpoint, or nothing can be written.
    """
    card = read_card(folder)
    for word in (card.name, card.version):
        if not _WORD.fullmatch(word):
            raise CheckpointError(f"{folder}: {word!r} is no name or version of a checkpoint")
    try:
        weights = (folder / WEIGHTS_FILE).read_bytes()
    except OSError as error:
        raise CheckpointError(
            f"{folder / WEIGHTS_FILE}: cannot be read ({error.strerror})"
        ) from error
    if hashlib.sha256(weights).hexdigest() != card.sha256:
        raise CheckpointError(f"{folder / WEIGHTS_FILE}: not the weights its card names")
    taken = catalogue.of(card.checkpoint_id)
    if taken is None:
        _copy(folder, weights, root, f"{card.name}-{card.version}")
    elif taken.card.sha256 != card.sha256:
        raise CheckpointError(
            f"There is another {taken.title} already. Results are told apart by name and "
            "version: give this one another version in its card"
        )
    return card


def remove_checkpoint(entry: CatalogueEntry) -> None:
    """Remove a checkpoint that did not come with the program; what it heard is kept.

    Raises
    ------
    CheckpointError
        It came with the program, or cannot be removed.
    """
    if entry.is_built_in:
        raise CheckpointError(f"{entry.title} came with the program and stays")
    try:
        doomed = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=entry.folder.parent)) / "gone"
        entry.folder.rename(doomed)  # gone at once, however long deleting takes
        shutil.rmtree(doomed.parent)
    except OSError as error:
        raise CheckpointError(
            f"{entry.folder}: cannot be removed ({error.strerror})"
        ) from error


def _copy(folder: Path, weights: bytes, root: Path, name: str) -> None:
    """Write card and weights whole or not at all."""
    draft = None
    try:
        root.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=root))
        (draft / WEIGHTS_FILE).write_bytes(weights)
        shutil.copyfile(folder / CARD_FILE, draft / CARD_FILE)
        draft.chmod(0o755)  # mkdtemp makes folders for the owner alone
        if (root / name).exists():  # damaged, else the catalogue would know it
            shutil.rmtree(root / name)
        draft.replace(root / name)
    except OSError as error:
        raise CheckpointError(
            f"{root}: cannot be written ({error.strerror}); nothing was installed"
        ) from error
    finally:
        if draft is not None:
            shutil.rmtree(draft, ignore_errors=True)  # gone already when all went well
