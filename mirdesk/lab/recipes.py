"""Everything that decides what a training makes of its banks, by name."""

from dataclasses import dataclass, field
from typing import Final

from mirdesk.analysis.mobilenet import MN04_WIDTH
from mirdesk.analysis.network import FEATURE_SIZE, Student
from mirdesk.lab.mixtures import MixtureSettings


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is trained.

    Attributes
    ----------
    width, features, tags : number
        The network (``analysis.network.Student``); tags are learned from the teacher.
    has_transfer : bool
        Begin with the trunk of the AudioSet network instead of chance.
    trunk_rate : float
        Learning rate of the trunk as a share of that of the rest.
    mixtures : MixtureSettings
    pairs : int
        Mixtures a step; each is cut twice.
    recordings : int
        Unlabelled recordings a step, where the banks have some; each is cut twice.
    steps : int
        At most; the learning rate falls to zero at the end, or at the time limit if that
        comes first.
    learning_rate, weight_decay : float
        Of AdamW.
    warm_up : float
        Share of the training in which the learning rate rises.
    ema_decay : float
        Of the averaged weights, which are the ones kept.
    frame_weight, clip_weight, contrast_weight, relation_weight : float
        Of the losses; ``relation`` is that of shared instruments.
    teacher_weight, tag_weight : float
        Of the likeness to a teacher's embeddings, and of learning its tags, where there is
        a teacher.
    pseudo_weight : float
        Of what the teacher is sure to hear in unlabelled recordings.
    temperature : float
        Of the contrastive loss; Chen et al., "SimCLR", 2020.
    check_every : int
        Steps between checks on held-out mixtures.
    has_bf16 : bool
        Autocast where the processor can.
    """

    width: float = MN04_WIDTH
    features: int = FEATURE_SIZE
    tags: int = 0
    has_transfer: bool = False
    trunk_rate: float = 1.0
    mixtures: MixtureSettings = field(default_factory=MixtureSettings)
    pairs: int = 24
    recordings: int = 0
    steps: int = 20_000
    learning_rate: float = 2.5e-3
    weight_decay: float = 0.02
    warm_up: float = 0.03
    ema_decay: float = 0.998
    frame_weight: float = 1.0
    clip_weight: float = 0.7
    contrast_weight: float = 0.1
    relation_weight: float = 0.0
    teacher_weight: float = 0.7
    tag_weight: float = 0.0
    pseudo_weight: float = 0.0
    temperature: float = 0.15
    check_every: int = 250
    has_bf16: bool = True

    def network(self) -> Student:
        """Return the network with fresh weights."""
        return Student(self.width, self.features, tags=self.tags)


RECIPES: Final[dict[str, Recipe]] = {
    # Crops are shorter than the windows that are listened to: more different mixtures an hour.
    "student": Recipe(
        mixtures=MixtureSettings(frames=320, effects=0.7, sample_share=2.5, warp_odds=0.4),
        tags=44,
        has_transfer=True,
        trunk_rate=0.4,
        recordings=6,
        learning_rate=1.5e-3,
        contrast_weight=0.1,
        relation_weight=0.1,
        teacher_weight=0.3,
        tag_weight=0.5,
        pseudo_weight=0.5,
    ),
    # Trains in seconds on a bank of a few stems: for tests and for trying the lab out.
    "tiny": Recipe(
        width=0.1,
        features=32,
        mixtures=MixtureSettings(frames=160, effects=0.2, stem_odds=(0.1, 0.6, 0.3)),
        pairs=8,
        steps=90,
        learning_rate=4e-3,
        ema_decay=0.8,
        check_every=45,
        has_bf16=False,
    ),
}
