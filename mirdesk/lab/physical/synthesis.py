"""Bank of physical models: so many seconds an instrument, every stem another patch."""

import zlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from mirdesk.lab.manifests import Origin
from mirdesk.lab.physical.players import PLAYERS, Player
from mirdesk.lab.stems import BankWriter, Stem
from mirdesk.lab.timbre import finished

STEM_S: Final = 20.0
ORIGIN: Final = Origin(
    name="mirdesk physical instruments",
    licence="GPL-3.0-or-later",
    url="mirdesk/lab/physical",
)


def synthesise_physical(
    writer: BankWriter,
    *,
    seconds_per_label: float,
    seed: int,
    on_progress: Callable[[str], None],
    players: Sequence[Player] = PLAYERS,
) -> float:
    """Render every kind of instrument into a bank and return how many seconds there were.

    Parameters
    ----------
    writer : BankWriter
    seconds_per_label : float
        Shared by the kinds that have a label, each stem ``STEM_S`` long.
    seed : int
    on_progress : callable
    players : sequence of Player
    """
    writer.declare(ORIGIN)
    shares: dict[str, float] = defaultdict(float)
    for player in players:
        shares[player.labels[0]] += player.share
    total_s = 0.0
    for player in players:
        seconds = seconds_per_label * player.share / shares[player.labels[0]]
        for part in range(max(1, round(seconds / STEM_S))):
            name = f"{player.name}/{seed}-{part}"
            rng = np.random.default_rng(zlib.crc32(name.encode()))
            samples = finished(player.perform(STEM_S, rng), rng, strength=0.6)
            total_s += writer.add(samples, _about(player, name))
        on_progress(f"physical: {player.name}, {total_s / 60:.0f} min")
    return total_s


def _about(player: Player, name: str) -> Stem:
    """Describe one patch: a recording of its own."""
    return Stem(
        start=0,
        frames=0,
        labels=player.labels,
        unknown=player.unknown,
        source=ORIGIN.name,
        group=f"physical/{name}",
        licence=ORIGIN.licence,
        is_held_out=False,
        url=ORIGIN.url,
    )
