"""The frozen networks the lab knows: file, hash, size, licence, where it comes from.

Nothing here downloads. Who wants one fetches it from the address that `mirdesk lab frozen`
shows, and names the file; it is verified before anything opens it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mirdesk.analysis.backbones import MN04
from mirdesk.errors import DatasetError
from mirdesk.lab.manifests import sha256_of


@dataclass(frozen=True, slots=True)
class FrozenNetwork:
    """What is known of a frozen network.

    Attributes
    ----------
    name : str
    about : str
        What it is, in a line.
    sha256 : str
        Of the file, lower-case hex.
    size_bytes : int or None
        ``None`` where it is not known exactly; then ``about_size`` says.
    licence : str
        SPDX name, of the weights.
    url : str
        The official release, a fixed version of it.
    paper : str
    needs : tuple of str
        Python packages beside those of the lab.
    pinned_by : str
        How the hash is known.
    about_size : str
    """

    name: str
    about: str
    sha256: str
    size_bytes: int | None
    licence: str
    url: str
    paper: str
    needs: tuple[str, ...] = ()
    pinned_by: str = "measured on the official file"
    about_size: str = ""


MN04_NETWORK: Final = FrozenNetwork(
    name="mn04",
    about="MobileNetV3 of width 0.4, 527 classes of AudioSet, mAP .432",
    sha256=MN04.sha256,
    size_bytes=MN04.size_bytes,
    licence=MN04.licence,
    url=MN04.url,
    paper="Schmid et al., ICASSP 2023, arXiv 2211.04772",
)
YAMNET: Final = FrozenNetwork(
    name="yamnet",
    about="MobileNetV1, 521 classes of AudioSet, official TFLite export, scores only",
    sha256="10c95ea3eb9a7bb4cb8bddf6feb023250381008177ac162ce169694d05c317de",
    size_bytes=4_126_810,
    licence="Apache-2.0",
    url="https://storage.googleapis.com/download.tensorflow.org/models/tflite/task_library/"
    "audio_classification/android/lite-model_yamnet_classification_tflite_1.tflite",
    paper="Plakal and Ellis, https://github.com/tensorflow/models, research/audioset/yamnet",
    needs=("ai-edge-litert",),
    pinned_by="measured on the official file; MediaPipe's build pins the same",
)
AST: Final = FrozenNetwork(
    name="ast",
    about="Audio Spectrogram Transformer, 527 classes of AudioSet, mAP .459",
    # Revision f826b80d of MIT/ast-finetuned-audioset-10-10-0.4593, model.safetensors.
    sha256="ae0c1e2ad4e1381d851fa9bf298ba13ebc9c5a914cdee2dbe427a6583869924d",
    size_bytes=None,
    licence="BSD-3-Clause",
    url="https://huggingface.co/MIT/ast-finetuned-audioset-10-10-0.4593/resolve/"
    "f826b80d28226b62986cc218e5cec390b1096902/model.safetensors",
    paper="Gong et al., Interspeech 2021, arXiv 2104.01778",
    needs=("transformers",),
    pinned_by="two public projects that pin the same; not measured by this one",
    about_size="346 MB by its page",
)
FROZEN_NETWORKS: Final = (MN04_NETWORK, YAMNET, AST)


def verified(network: FrozenNetwork, path: Path, *, sha256: str | None = None) -> Path:
    """Return the path of a file after its hash was compared.

    Parameters
    ----------
    network : FrozenNetwork
        What the file should be.
    path : Path
    sha256 : str, optional
        Another hash that the person trusts, for another release of the same network.

    Raises
    ------
    DatasetError
        There is no such file, or it is another.
    """
    if not path.is_file():
        raise DatasetError(
            f"{path}: no such file; {network.name} is at {network.url} ({network.licence})"
        )
    wanted = (sha256 or network.sha256).lower()
    found = sha256_of(path)
    if found != wanted:
        raise DatasetError(
            f"{path}: not the {network.name} that is expected: its SHA-256 is {found}, "
            f"not {wanted}; fetch it again from {network.url}"
        )
    return path
