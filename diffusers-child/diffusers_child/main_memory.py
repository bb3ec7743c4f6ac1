"""How much main memory there is for this process: the machine's, or what Linux lets its group have, as in a container or a service."""

import ctypes
import os
from collections.abc import Iterator
from math import inf
from pathlib import Path
from typing import NamedTuple

ROOT = Path("/")


class Accounts(NamedTuple):
    """How a version of control groups calls its files, and what is given up first of all that a group uses: files that were read."""

    folder: str
    limit: str
    usage: str
    reclaimable: tuple[str, ...]


V2 = Accounts("", "memory.max", "memory.current", ("active_file", "inactive_file", "slab_reclaimable"))
V1 = Accounts("memory", "memory.limit_in_bytes", "memory.usage_in_bytes", ("total_active_file", "total_inactive_file"))


def total(root: Path = ROOT) -> float:
    """In bytes; without end on systems that don't tell it so."""
    return min([_physical(), *(limit for limit, _ in _groups(root))])


def described(root: Path = ROOT) -> str:
    """For people, with whose it is as its subject: "this machine has 25 GB"."""
    has = total(root)
    whose = "this container or service may have" if has < _physical() else "this machine has"
    return f"{whose} {gigabytes(has)} of memory"


def gigabytes(count: float) -> str:
    return f"{count / 1e9:.{1 if count < 1e10 else 0}f} GB"


def free(root: Path = ROOT) -> float:
    """In bytes, for whoever comes next; without end where that is not told."""
    return min([_available(root), *(limit - used for limit, used in _groups(root))])


def with_swap(root: Path = ROOT) -> float:
    """In bytes, beyond which Linux ends processes: what is free, and what it may move to the disk."""
    try:
        return free(root) + 1024.0 * _numbers(root / "proc/meminfo").get("SwapFree", 0)
    except OSError:
        return free(root)


def trim() -> None:
    """Gives back what freed tensors have left: glibc keeps that of those below 32 MB for reuse, which is half of a model."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError, TypeError):
        # Other systems' libraries have nothing like it.
        pass


def _physical() -> float:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return inf


def _available(root: Path) -> float:
    """By Linux; other systems tell it in other ways."""
    try:
        return 1024.0 * _numbers(root / "proc/meminfo")["MemAvailable"]
    except (OSError, KeyError):
        return inf


def _groups(root: Path) -> Iterator[tuple[float, float]]:
    """Limit and use of this process's group and of each that it lies in: all of them hold."""
    for accounts, path in _memberships(root):
        top = root / "sys/fs/cgroup" / accounts.folder
        # A container may see its own group as the top one, and be told the path that the machine knows.
        own = top / path if (top / path).is_dir() else top
        for group in (own, *(one for one in own.parents if one.is_relative_to(top))):
            try:
                # "max", where there is no limit.
                limit = int((group / accounts.limit).read_text())
                given_up_first = _numbers(group / "memory.stat")
                used = int((group / accounts.usage).read_text()) - sum(given_up_first.get(name, 0) for name in accounts.reclaimable)
            except (OSError, ValueError):
                continue
            yield limit, max(used, 0)


def _memberships(root: Path) -> Iterator[tuple[Accounts, str]]:
    try:
        lines = (root / "proc/self/cgroup").read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers == "" or "memory" in controllers.split(","):
            yield V1 if controllers else V2, path.lstrip("/")


def _numbers(file: Path) -> dict[str, int]:
    return {line.split()[0].rstrip(":"): int(line.split()[1]) for line in file.read_text().splitlines()}
