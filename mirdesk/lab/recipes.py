"""Everything that decides what a training makes of its banks, by name."""

from dataclasses import dataclass, field
from typing import Final

from mirdesk.analysis.network import STAGES, Stage
from mirdesk.lab.mixtures import MixtureSettings


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is trained.

    Attributes
    ----------
    stages : tuple of Stage
        The network.
    mixtures : MixtureSettings
    pairs : int
        Mixtures a step; each is cut twice, so a batch has twice as many clips.
    steps : int
        At most; the learning rate falls to zero at the end, or at the time limit if that
        comes first.
    learning_rate, weight_decay : float
        Of AdamW.
    warm_up : float
        Share of the training in which the learning rate rises.
    ema_decay : float
        Of the averaged weights, which are the ones kept.
    frame_weight, clip_weight, contrast_weight : float
        Of the losses.
    teacher_weight : float
        Of the likeness to a teacher's embeddings, where there is a teacher.
    temperature : float
        Of the contrastive loss; Chen et al., "SimCLR", 2020.
    check_every : int
        Steps between checks on held-out mixtures.
    has_bf16 : bool
        Autocast where the processor can.
    """

    stages: tuple[Stage, ...] = STAGES
    mixtures: MixtureSettings = field(default_factory=MixtureSettings)
    pairs: int = 28
    steps: int = 20_000
    learning_rate: float = 2.5e-3
    weight_decay: float = 0.02
    warm_up: float = 0.03
    ema_decay: float = 0.998
    frame_weight: float = 1.0
    clip_weight: float = 0.7
    contrast_weight: float = 0.1
    teacher_weight: float = 0.7
    temperature: float = 0.15
    check_every: int = 250
    has_bf16: bool = True


RECIPES: Final[dict[str, Recipe]] = {
    # Half an hour of a shared processor is far from enough to learn all there is: effects of
    # full strength would slow it down. Crops are shorter than the network's 10-24 s chunks:
    # more different mixtures an hour.
    "student": Recipe(mixtures=MixtureSettings(frames=300, effects=0.6, sample_share=1.5)),
    # Trains in seconds on a bank of a few stems: for tests and for trying the lab out.
    "tiny": Recipe(
        stages=(Stage(48, 16, (2, 1), 3), Stage(48, 16, (1, 1), 5)),
        mixtures=MixtureSettings(frames=100, effects=0.2, stem_odds=(0.1, 0.6, 0.3)),
        pairs=8,
        steps=60,
        learning_rate=5e-3,
        ema_decay=0.9,
        check_every=30,
        has_bf16=False,
    ),
}
