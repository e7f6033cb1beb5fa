"""Drums and cymbals from the drum kits of Hydrogen, as Debian ships them.

Package hydrogen-drumkits: a folder a kit with ``drumkit.xml`` and the hits as files. Hits are
put into grooves the way those of real samples are (``samples.py``).
"""

import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import numpy as np

from mirdesk.errors import DatasetError, MirdeskError
from mirdesk.lab.manifests import Origin, package_version
from mirdesk.lab.recordings import decode_start
from mirdesk.lab.samples import Recording, Sample, phrase
from mirdesk.lab.stems import BankWriter, Stem
from mirdesk.lab.timbre import finished

KITS_FOLDER: Final = Path("/usr/share/hydrogen/data/drumkits")
PACKAGE: Final = "hydrogen-drumkits"
URL: Final = "https://packages.debian.org/bookworm/hydrogen-drumkits"
# Licence of each kit as in /usr/share/doc/hydrogen-drumkits/copyright; others are left out.
LICENCES: Final[dict[str, str]] = {
    "Audiophob": "CC0-1.0",
    "BJA_Pacific": "CC-BY-SA-3.0-US",
    "ColomboAcousticDrumkit": "GPL-2.0-or-later with composition exception",
    **dict.fromkeys(("ElectricEmpireKit", "HardElectro1", "VariBreaks"), "GPL-2.0-or-later"),
    **dict.fromkeys(
        (
            "ForzeeStereo",
            "Gimme A Hand 1.0",
            "Millo-Drums_v.1",
            "Millo_MultiLayered2",
            "Millo_MultiLayered3",
            "The Black Pearl 1.0",
        ),
        "GPL-2.0",
    ),
    "circAfrique v4": "CC-BY-SA-3.0",
    "rumpf_kit_z01_h2": "CC-BY-3.0",
}
HELD_OUT_KITS: Final = frozenset(("ColomboAcousticDrumkit",))
_CYMBALS: Final = re.compile(
    r"\bo?h ?h\b|hat|ride|crash|cymbal|splash|china|paiste bell", re.IGNORECASE
)
_DRUMS: Final = re.compile(
    r"kick|bass ?drum|snare|\btom|\brim|stick|^drum|head|djembe|breaks drum", re.IGNORECASE
)
_BETWEEN: Final = re.compile(
    r"clap|snap|cowbell|clave|wood|maraca|tambour|agogo|bell|bongo|conga|cajon|glass",
    re.IGNORECASE,
)
_STEM_S: Final = 20.0
_HIT_S: Final = 4.0
_PARTS: Final = ("cymbals", "drums", "between")


def part_of(instrument: str) -> str:
    """Return "drums", "cymbals", "between" for hand percussion, or "" for anything else."""
    for part, pattern in zip(_PARTS, (_CYMBALS, _DRUMS, _BETWEEN), strict=True):
        if pattern.search(instrument):
            return part
    return ""


def read_kit(folder: Path) -> dict[str, list[Path]]:
    """Return the files of a kit by part.

    Raises
    ------
    DatasetError
        There is no kit there, or its list is damaged.
    """
    path = folder / "drumkit.xml"
    try:
        root = ET.parse(path).getroot()  # noqa: S314 - a file of an installed package
    except (OSError, ET.ParseError) as error:
        raise DatasetError(f"{path}: no drum kit of Hydrogen ({error})") from error
    parts: dict[str, list[Path]] = {part: [] for part in _PARTS}
    # Newer kits have a namespace, older ones none.
    for instrument in root.findall(".//{*}instrument"):
        part = part_of(instrument.findtext("{*}name", ""))
        for name in instrument.findall(".//{*}filename"):
            if part and name.text:
                parts[part].append(folder / name.text)
    return {part: files for part, files in parts.items() if files}


def synthesise_drums(
    writer: BankWriter,
    folder: Path,
    *,
    seconds_per_part: float,
    seed: int,
    on_progress: Callable[[str], None],
) -> float:
    """Put grooves of every kit into a bank and return how many seconds there were.

    Raises
    ------
    DatasetError
        The folder holds no kits.
    """
    kits = [folder / name for name in LICENCES if (folder / name / "drumkit.xml").is_file()]
    if not kits:
        raise DatasetError(f"{folder}: no drum kits (Debian: apt install {PACKAGE})")
    version = package_version(PACKAGE)
    total_s = 0.0
    for kit in kits:
        about = _about(kit.name)
        writer.declare(Origin(about.source, about.licence, URL, PACKAGE, version))
        for part, files in read_kit(kit).items():
            recording = _decoded(files, part)
            if not recording.samples:
                continue
            for index in range(max(1, round(seconds_per_part / _STEM_S))):
                name = f"{seed}/{kit.name}/{part}/{index}"
                rng = np.random.default_rng(zlib.crc32(name.encode()))
                groove = finished(phrase(recording, _STEM_S, rng), rng, strength=0.6)
                total_s += writer.add(groove, _labelled(about, kit.name, part))
        on_progress(f"drums: {kit.name}, {total_s / 60:.0f} min")
    return total_s


def _about(kit: str) -> Stem:
    """Describe a kit."""
    return Stem(
        start=0,
        frames=0,
        labels=(),
        unknown=(),
        source=f"{PACKAGE}/{kit}",
        group=f"drumkit/{kit}",
        licence=LICENCES[kit],
        is_held_out=kit in HELD_OUT_KITS,
        url=URL,
    )


def _labelled(about: Stem, kit: str, part: str) -> Stem:
    """Describe a part of a kit; hand percussion may count as either."""
    entry = {name: getattr(about, name) for name in Stem.__slots__}
    entry["group"] = f"drumkit/{kit}/{part}"
    if part == "between":
        entry["unknown"] = ("drums", "cymbals")
    else:
        entry["labels"] = (part,)
    return Stem(**entry)


def _decoded(files: list[Path], part: str) -> Recording:
    """Decode hits; files in formats that are not read are left out."""
    samples, sounds = [], []
    for file in files:
        try:
            sound = decode_start(file, _HIT_S)
        except MirdeskError:
            continue
        if sound.size:
            samples.append(Sample(file, part, PACKAGE, "", "hit", None, file.parent.name))
            sounds.append(sound)
    return Recording(samples, sounds, is_polyphonic=False)
