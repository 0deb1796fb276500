"""Disks that are full or may not be written to."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from faults import job

from scattershot import library

Mount = Callable[..., Path]


@pytest.fixture
def mount(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mount]:
    """A file system in memory with these options, or the one that is there with others."""
    point = tmp_path_factory.mktemp("disk")
    mounted: list[Path] = []

    def mounter(options: str) -> Path:
        again = ["-o", f"remount,{options}"] if mounted else ["-t", "tmpfs", "-o", options, "none"]
        done = subprocess.run(
            ["mount", *again, str(point)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            pytest.skip(f"NOT TESTED: no file system can be mounted here: {done.stderr}")
        mounted.append(point)
        return point

    yield mounter
    if mounted:
        subprocess.run(["umount", str(point)], check=True)


@pytest.mark.parametrize("size", ["16k", "96k", "256k"])
def test_a_full_disk_ends_the_job_and_spoils_nothing(folder, undisturbed, mount, tried, size):
    disk = mount(f"size={size}")
    shard = disk / "0000.safetensors"
    assert job.finish(folder, shard) == 1
    assert job.state(folder, shard) in ("nothing", "models")
    mount("size=16m")
    assert job.finish(folder, shard) == 0
    job.assert_same(shard, undisturbed / job.SHARD)
    tried(f"disk full (a tmpfs of {size})", 1, 0, 0)


def test_a_read_only_library_is_read_and_a_job_that_writes_says_why_it_cannot(
    folder, undisturbed, mount, tried
):
    disk = mount("size=16m")
    shard = disk / "made_up.value" / "NN" / "0000.safetensors"
    assert job.finish(folder, shard) == 0
    library.build_catalog([shard.with_suffix(".parquet")], disk / "catalog.parquet")
    mount("size=16m,ro")
    assert len(library.query(disk)) == job.MODELS
    opened = library.open_shard(shard)
    assert opened.tensors(opened.samples[0])
    assert job.finish(folder, shard) == 1
    mount("size=16m,rw")
    job.assert_same(shard, undisturbed / job.SHARD)
    tried("read-only results", 1, 0, 0)
