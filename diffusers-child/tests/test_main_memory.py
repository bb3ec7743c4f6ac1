"""Main memory by files as Linux writes them, in a folder of the test's."""

from pathlib import Path
from platform import libc_ver

import pytest
import torch

from diffusers_child import device, main_memory

GB = 10**9


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A function that writes such files, on a machine of 64 GB of which 40 are free."""
    monkeypatch.setattr(main_memory, "_physical", lambda: 64 * GB)

    def write(files: dict[str, str]) -> Path:
        for name, text in {"proc/meminfo": f"MemTotal: 1 kB\nMemAvailable: {40 * GB // 1024} kB\n", **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return write


def group(folder: str, limit: str | int, used: int, stat: str = "anon 1\n") -> dict[str, str]:
    return {f"{folder}/memory.max": f"{limit}\n", f"{folder}/memory.current": f"{used}\n", f"{folder}/memory.stat": stat}


def in_gb(root: Path) -> tuple[float, float]:
    return round(main_memory.total(root) / GB, 3), round(main_memory.free(root) / GB, 3)


def test_goes_on_in_a_swap_file(machine):
    meminfo = f"MemAvailable: {40 * GB // 1024} kB\nSwapFree: {8 * GB // 1024} kB\n"
    assert round(main_memory.with_swap(machine({"proc/meminfo": meminfo})) / GB, 3) == 48
    assert round(main_memory.with_swap(machine({"proc/meminfo": "MemAvailable: 0 kB\n"})) / GB, 3) == 0


def test_is_the_machines_where_there_are_no_groups(machine):
    assert in_gb(machine({})) == (64, 40)


def test_is_the_machines_where_the_group_has_no_limit(machine):
    assert in_gb(machine({"proc/self/cgroup": "0::/\n", **group("sys/fs/cgroup", "max", 30 * GB)})) == (64, 40)


def test_is_the_containers_where_that_is_less(machine):
    assert in_gb(machine({"proc/self/cgroup": "0::/\n", **group("sys/fs/cgroup", 8 * GB, 3 * GB)})) == (8, 5)


def test_says_whose_it_is(machine):
    assert main_memory.described(machine({})) == "this machine has 64 GB of memory"
    files = {"proc/self/cgroup": "0::/\n", **group("sys/fs/cgroup", GB // 2, 0)}
    assert main_memory.described(machine(files)) == "this container or service may have 0.5 GB of memory"


def test_counts_as_free_what_files_that_were_read_take_of_the_containers(machine):
    stat = f"anon {GB}\nfile {7 * GB}\nactive_file {2 * GB}\ninactive_file {4 * GB}\nshmem {GB}\nslab_reclaimable 0\n"
    assert in_gb(machine({"proc/self/cgroup": "0::/\n", **group("sys/fs/cgroup", 8 * GB, 8 * GB, stat)})) == (8, 6)


def test_is_that_of_each_group_around_the_own_one(machine):
    slice_ = "sys/fs/cgroup/user.slice"
    files = {"proc/self/cgroup": "0::/user.slice/a.service\n", **group(slice_, 8 * GB, 6 * GB)}
    assert in_gb(machine({**files, **group(f"{slice_}/a.service", 16 * GB, 1 * GB)})) == (8, 2)


@pytest.mark.parametrize("path", ["docker/abc", ""])
def test_is_the_containers_by_groups_of_version_1_whichever_path_it_is_told(machine, path):
    folder = f"sys/fs/cgroup/memory/{path}".rstrip("/")
    files = {
        # The machine knows it by another path where the container sees its own group as the top one.
        "proc/self/cgroup": "5:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n0::/\n",
        f"{folder}/memory.limit_in_bytes": f"{8 * GB}\n",
        f"{folder}/memory.usage_in_bytes": f"{7 * GB}\n",
        f"{folder}/memory.stat": f"cache 1\ntotal_active_file {GB}\ntotal_inactive_file {2 * GB}\n",
    }
    assert in_gb(machine(files)) == (8, 4)


def test_is_the_machines_where_a_group_of_version_1_has_no_limit(machine):
    folder = "sys/fs/cgroup/memory"
    files = {f"{folder}/memory.limit_in_bytes": f"{2**63 - 4096}\n", f"{folder}/memory.usage_in_bytes": "1\n", f"{folder}/memory.stat": "cache 1\n"}
    assert in_gb(machine({"proc/self/cgroup": "4:memory:/\n", **files})) == (64, 40)


def test_is_without_end_where_nothing_tells_what_is_free(tmp_path):
    assert main_memory.free(tmp_path) == float("inf")


def resident() -> int:
    """Bytes of this process that are no file's."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith("RssAnon"))


@pytest.mark.skipif(libc_ver()[0] != "glibc", reason="other libraries give it back by themselves, or never")
def test_is_given_back_when_tensors_are_freed():
    before = resident()
    # Once some of that size were freed, others of it are taken from the heap, which one that is left keeps from shrinking.
    for _ in range(2):
        tensors = [torch.ones(2_500_000) for _ in range(40)]
        left = torch.ones(1000)
        del tensors
    device.forget("cpu")
    assert resident() - before < 50e6
    assert left.numel() == 1000


@pytest.mark.parametrize(("left", "is_short"), [(GB, False), (GB // 25, True)])
def test_is_short_where_a_twentieth_of_it_is_left(monkeypatch, left, is_short):
    monkeypatch.setattr(main_memory, "total", lambda: GB)
    monkeypatch.setattr(main_memory, "free", lambda: left)
    assert device.is_short("cpu") is is_short
