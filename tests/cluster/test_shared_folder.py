"""Who finds a folder in use, and who finds it left."""

import multiprocessing
import os
import signal

from vsingest.cluster.shared_folder import SharedFolder


def test_only_the_first_is_alone(tmp_path):
    first, second, third = (SharedFolder(tmp_path) for _ in range(3))
    assert first.enter()
    first.share()
    assert not second.enter()
    first.leave()
    assert not third.enter()
    second.leave()
    third.leave()
    third.leave()
    assert first.enter()
    first.leave()


def use(folder, pipe):
    SharedFolder(folder).enter()
    pipe.send(None)
    signal.pause()


def test_who_is_killed_uses_it_no_more(tmp_path):
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=use, args=(tmp_path, theirs))
    process.start()
    ours.recv()
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    folder = SharedFolder(tmp_path)
    assert folder.enter()
    folder.leave()
