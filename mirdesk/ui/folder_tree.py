"""The folders of a library as a tree, from the flat list the store keeps."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from mirdesk.domain.tracks import FolderCount, shown_path

_SEPARATOR = os.fsencode(os.sep)


@dataclass
class FolderNode:
    """A folder with tracks in it or below.

    Attributes
    ----------
    path : bytes
    name : str
        As shown: the last part, or the whole path for the top of a tree.
    track_count : int
        In it and below.
    is_offline : bool
    children : list of FolderNode
        By name.
    """

    path: bytes
    name: str
    track_count: int = 0
    is_offline: bool = False
    children: list["FolderNode"] = field(default_factory=list)


def folder_tree(folders: Sequence[FolderCount], roots: Sequence[bytes]) -> list[FolderNode]:
    """Return one tree for each root, and one for each folder outside all roots.

    Parameters
    ----------
    folders : sequence of FolderCount
        Folders that hold tracks directly.
    roots : sequence of bytes
        Folders the person added; a root within another is part of it.
    """
    outermost = [root for root in roots if not any(_is_below(root, other) for other in roots)]
    nodes: dict[bytes, FolderNode] = {}
    tops: list[FolderNode] = []
    for folder in sorted(folders, key=lambda item: item.path):
        root = next(
            (r for r in outermost if folder.path == r or _is_below(folder.path, r)), None
        )
        chain = _chain(folder.path, root or folder.path)
        for depth, path in enumerate(chain):
            if path not in nodes:
                nodes[path] = FolderNode(path, _name(path))
                siblings = nodes[chain[depth - 1]].children if depth else tops
                siblings.append(nodes[path])
            nodes[path].track_count += folder.track_count
        nodes[folder.path].is_offline = folder.is_offline
    for node in nodes.values():
        node.children.sort(key=lambda child: child.name.casefold())
        if node.children and all(child.is_offline for child in node.children):
            node.is_offline = node.is_offline or node.path not in {f.path for f in folders}
    return sorted(tops, key=lambda node: node.name.casefold())


def _is_below(path: bytes, folder: bytes) -> bool:
    return path.startswith(folder.rstrip(_SEPARATOR) + _SEPARATOR) and path != folder


def _chain(path: bytes, root: bytes) -> list[bytes]:
    """Return every folder from the root down to the path."""
    chain = [path]
    while chain[-1] != root:
        chain.append(os.path.dirname(chain[-1]))  # noqa: PTH120 - bytes stay bytes
    return chain[::-1]


def _name(path: bytes) -> str:
    last = os.path.basename(path)  # noqa: PTH119 - bytes stay bytes
    return shown_path(last or path)
