"""The analyzer of a checkpoint, whichever network it is."""

from pathlib import Path
from typing import Final

from mirdesk.analysis.analyzer import Analyzer, StudentAnalyzer
from mirdesk.analysis.cards import STUDENT, read_card
from mirdesk.analysis.reprogrammed import ReprogrammedAnalyzer
from mirdesk.errors import CheckpointError

REPROGRAMMED: Final = "reprogrammed"


def load_analyzer(folder: Path, backbones_folder: Path) -> Analyzer:
    """Load a checkpoint, ready to listen.

    Parameters
    ----------
    folder : Path
        Card and weights.
    backbones_folder : Path
        Where frozen networks are installed; looked into only if the card names one.

    Raises
    ------
    CheckpointError
        Weights are missing, damaged or do not fit, the backbone is not installed, or the card
        names an architecture of a later version.
    """
    architecture = read_card(folder).architecture
    if architecture == STUDENT:
        return StudentAnalyzer.load(folder)
    if architecture == REPROGRAMMED:
        return ReprogrammedAnalyzer.load(folder, backbones_folder)
    raise CheckpointError(
        f"{folder.name}: needs a later version of MIRDesk (its network is {architecture!r})"
    )
