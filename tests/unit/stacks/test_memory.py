"""Peak memory of this process and its children."""

import subprocess
import sys

from stacks.memory import peak_memory


def test_children_are_counted_apart_and_the_parents_memory_is_not_theirs() -> None:
    _, before = peak_memory()
    ready = "import sys; held = b'x' * 40_000_000; print(len(held), flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", ready], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        own, children = peak_memory()
        child.communicate()

    assert own > 10
    assert 38 <= children - before < 38 + 60


def test_a_fork_counts_what_it_made_and_not_what_it_was_given() -> None:
    program = """\
import os
from stacks.memory import private_peak
given = b"x" * 60_000_000
if os.fork() == 0:
    made = b"x" * 40_000_000
    del made
    print(private_peak() // 1024, flush=True)
    os._exit(0)
os.wait()
"""
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)

    assert 34 <= int(done.stdout) < 60
