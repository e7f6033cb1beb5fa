"""What listening again with another checkpoint would mean: how many tracks, how long."""

from dataclasses import dataclass
from typing import Final

from mirdesk.analysis.cards import Card
from mirdesk.domain.activity import CheckpointId
from mirdesk.store.library import Library

# Whole tracks, decoding included, on one processor; by architecture. Rough on purpose: they
# only say whether it takes a coffee or a night.
_SPEED_X_REALTIME: Final = {"student": 280.0, "reprogrammed": 150.0}
_SLOWEST: Final = 100.0


@dataclass(frozen=True, slots=True)
class ListeningAgain:
    """Tracks that show what other checkpoints heard.

    Attributes
    ----------
    heard_by : tuple of CheckpointId
        Whose results they show, those of most tracks first.
    tracks : int
    seconds : float
        About how long listening to them takes.
    """

    heard_by: tuple[CheckpointId, ...]
    tracks: int
    seconds: float

    @property
    def names(self) -> str:
        """Who heard them, as shown to people."""
        return ", ".join(f"{who.name} {who.version}" for who in self.heard_by)


def listening_again(library: Library, card: Card, workers: int) -> ListeningAgain | None:
    """Return what there is to listen to again; None where all is up to date.

    Parameters
    ----------
    library : Library
    card : Card
        Of the checkpoint that listens now.
    workers : int
        Processes that listen at once.
    """
    before = library.heard_before(card.checkpoint_id)
    if not before:
        return None
    speed = _SPEED_X_REALTIME.get(card.architecture, _SLOWEST) * max(1, workers)
    return ListeningAgain(
        tuple(heard.checkpoint for heard in before),
        sum(heard.tracks for heard in before),
        sum(heard.duration_s for heard in before) / speed,
    )
