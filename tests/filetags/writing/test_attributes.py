import os
import stat
import struct

import pytest

from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.writing import attributes
from mirdesk.filetags.writing.attributes import (
    can_keep_owner,
    create_new,
    open_for_reading,
    open_for_writing,
    set_dates,
    stamp_of,
    sync_folder,
    take_over,
)

# As the kernel keeps it (linux/posix_acl_xattr.h): owner, user 1234, group, mask, others.
ACL = struct.pack("<I", 2) + b"".join(
    struct.pack("<HHI", tag, rights, who)
    for tag, rights, who in (
        (0x01, 6, 2**32 - 1),
        (0x02, 6, 1234),
        (0x04, 4, 2**32 - 1),
        (0x10, 6, 2**32 - 1),
        (0x20, 4, 2**32 - 1),
    )
)


@pytest.fixture
def pair(tmp_path):
    """Gives a file with its status, and a fresh copy, both open."""
    path = tmp_path / "song"
    path.write_bytes(b"music")
    source = open_for_reading(os.fsencode(path))
    target = create_new(os.fsencode(tmp_path / "copy"))
    yield path, source, target
    os.close(source)
    os.close(target)


def test_a_copy_gets_the_mode(pair):
    path, source, target = pair
    path.chmod(0o640)
    take_over(source, os.fstat(source), target)
    assert stat.S_IMODE(os.fstat(target).st_mode) == 0o640


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
def test_a_copy_gets_the_owner_and_set_uid_bits(pair):
    path, source, target = pair
    os.chown(path, 1234, 2345)
    path.chmod(0o4755)
    take_over(source, os.fstat(source), target)
    made = os.fstat(target)
    assert (made.st_uid, made.st_gid, stat.S_IMODE(made.st_mode)) == (1234, 2345, 0o4755)


def _has_xattrs(path) -> bool:
    try:
        os.setxattr(path, "user.mirdesk.test", b"1")
        os.removexattr(path, "user.mirdesk.test")
    except (AttributeError, OSError):
        return False
    return True


def test_a_copy_gets_the_extended_attributes_and_no_others(pair):
    path, source, target = pair
    if not _has_xattrs(path):
        pytest.skip("this file system keeps no extended attributes")
    os.setxattr(path, "user.rating", b"five")
    os.setxattr(target, "user.stray", b"x")
    take_over(source, os.fstat(source), target)
    assert {n: os.getxattr(target, n) for n in os.listxattr(target)} == {"user.rating": b"five"}


def test_an_acl_is_kept(pair):
    path, source, target = pair
    name = "system.posix_acl_access"
    try:
        os.setxattr(path, name, ACL)
    except (AttributeError, OSError):
        pytest.skip("no ACLs can be set here")
    take_over(source, os.fstat(source), target)
    assert os.getxattr(target, name) == ACL
    assert os.fstat(target).st_mode == os.fstat(source).st_mode


def test_an_acl_that_the_folder_gives_is_not_kept(pair):
    path, source, target = pair
    try:
        os.setxattr(target, "system.posix_acl_access", ACL)
    except (AttributeError, OSError):
        pytest.skip("no ACLs can be set here")
    path.chmod(0o600)
    take_over(source, os.fstat(source), target)
    assert os.listxattr(target) == []
    assert stat.S_IMODE(os.fstat(target).st_mode) == 0o600


def test_an_attribute_that_cannot_be_kept_is_a_reason_to_refuse(pair, monkeypatch):
    path, source, target = pair
    if not _has_xattrs(path):
        pytest.skip("this file system keeps no extended attributes")
    os.setxattr(path, "user.rating", b"five")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(attributes.os, "setxattr", full)
    with pytest.raises(WriteRefusedError, match=r"“user.rating” could not be kept"):
        take_over(source, os.fstat(source), target)


def test_a_stamp_tells_versions_apart(tmp_path):
    path = tmp_path / "song"
    path.write_bytes(b"music")
    first = stamp_of(path.stat())
    assert (first.size_bytes, first.inode) == (5, path.stat().st_ino)
    os.utime(path, ns=(0, 5))
    assert stamp_of(path.stat()) != first


def test_dates_are_set(pair):
    path, _, target = pair
    set_dates(target, os.fsencode(path.with_name("copy")), 1_000_000_000, 2_000_000_007)
    made = os.fstat(target)
    assert made.st_mtime_ns == 2_000_000_007


def test_a_new_file_never_takes_the_place_of_another(tmp_path):
    path = os.fsencode(tmp_path / "copy")
    os.close(create_new(path))
    with pytest.raises(FileExistsError):
        create_new(path)


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="links are followed here")
def test_links_are_not_followed(tmp_path):
    (tmp_path / "song").write_bytes(b"music")
    (tmp_path / "link").symlink_to(tmp_path / "song")
    for opened in (open_for_reading, open_for_writing):
        with pytest.raises(OSError, match="symbolic"):
            opened(os.fsencode(tmp_path / "link"))


def test_a_folder_that_cannot_be_synced_is_no_reason_to_fail(tmp_path):
    sync_folder(os.fsencode(tmp_path))
    sync_folder(os.fsencode(tmp_path / "gone"))


def test_files_of_other_people_cannot_be_made_anew(tmp_path, monkeypatch):
    status = tmp_path.stat()
    monkeypatch.setattr(attributes.os, "geteuid", lambda: status.st_uid + 1)
    assert not can_keep_owner(status)
    monkeypatch.setattr(attributes.os, "geteuid", lambda: 0)
    assert can_keep_owner(status)
