"""Everything that decides what a training makes of its banks."""

from dataclasses import dataclass, field
from typing import Final

from mirdesk.analysis.mobilenet import MN04_WIDTH
from mirdesk.analysis.network import FEATURE_SIZE, Student
from mirdesk.lab.mixtures import MixtureSettings
from mirdesk.lab.plain_cnn import PlainCnn

STUDENT: Final = "student"
PLAIN_CNN: Final = "plain_cnn"

Network = Student | PlainCnn


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is trained.

    Attributes
    ----------
    architecture : str
        ``STUDENT``, or ``PLAIN_CNN``, which is there to compare with.
    width, features, tags : number
        The network (``analysis.network.Student``); tags are learned from the teacher.
    has_transfer : bool
        Begin with the trunk of the AudioSet network instead of chance.
    needs_teacher : bool
        Whether it makes no sense without one.
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
    teacher_weight, cosine_weight, likeness_weight : float
        Of being like a teacher's embeddings: distance correlation, cosine through a linear
        map, the likenesses of the batch.
    tag_weight, distill_weight : float
        Of learning a teacher's tags, and what it says of the instruments.
    pseudo_weight : float
        Of what is surely heard in unlabelled recordings.
    pseudo_quantile : float
        A teacher is sure of an instrument above this quantile of what it says of it in the
        recordings; 0 for one limit for all.
    temperature : float
        Of the contrastive loss; Chen et al., "SimCLR", 2020.
    check_every : int
        Steps between checks on held-out mixtures.
    has_bf16 : bool
        Autocast where the processor can.
    """

    architecture: str = STUDENT
    width: float = MN04_WIDTH
    features: int = FEATURE_SIZE
    tags: int = 0
    has_transfer: bool = False
    needs_teacher: bool = False
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
    contrast_weight: float = 0.0
    relation_weight: float = 0.0
    teacher_weight: float = 0.0
    cosine_weight: float = 0.0
    likeness_weight: float = 0.0
    tag_weight: float = 0.0
    distill_weight: float = 0.0
    pseudo_weight: float = 0.0
    pseudo_quantile: float = 0.0
    temperature: float = 0.15
    check_every: int = 250
    has_bf16: bool = True

    @property
    def weights(self) -> dict[str, float]:
        """Weight of each loss by its name in ``training.terms``."""
        return {
            "frame": self.frame_weight,
            "clip": self.clip_weight,
            "contrast": self.contrast_weight,
            "relation": self.relation_weight,
            "teacher": self.teacher_weight,
            "tag": self.tag_weight,
            "pseudo": self.pseudo_weight,
            "distill": self.distill_weight,
            "cosine": self.cosine_weight,
            "likeness": self.likeness_weight,
        }

    def network(self) -> Network:
        """Return the network with fresh weights."""
        if self.architecture == PLAIN_CNN:
            return PlainCnn(self.features)
        return Student(self.width, self.features, tags=self.tags)


# Crops are shorter than the windows that are listened to: more different mixtures an hour.
CROPS: Final = MixtureSettings(frames=320, effects=0.7, sample_share=2.5, warp_odds=0.4)
