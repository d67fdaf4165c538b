#!/usr/bin/env python3
"""./dev where Debian's tools are not: it says what is missing and stops; and it knows its verbs."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BASICS = ["bash", "env", "cat", "cut", "dirname", "xargs", "echo", "id", "nproc", "mkdir"]


class Dev(unittest.TestCase):
    def run_dev(self, *arguments, has=()):
        """./dev in a copy of what it reads, with only BASICS and `has` to be found."""
        with tempfile.TemporaryDirectory() as room:
            path, tree = pathlib.Path(room, "bin"), pathlib.Path(room, "tree")
            path.mkdir()
            for name in (*BASICS, *has):
                (path / name).symlink_to(shutil.which(name) or "/bin/true")
            shutil.copytree(ROOT / "tools", tree / "tools")
            shutil.copy(ROOT / "dev", tree / "dev")
            done = subprocess.run([shutil.which("bash"), tree / "dev", *arguments], capture_output=True, text=True,
                                  env={"PATH": str(path), "HOME": room})
            return done.returncode, done.stdout, done.stderr

    def test_says_what_is_missing_and_stops(self):
        code, _, said = self.run_dev("demo", has=["cmake"])
        self.assertEqual(code, 1)
        missing = said.splitlines()[0]
        self.assertIn("these are missing", missing)
        for package in ("g++", "ninja-build", "libssl-dev"):
            self.assertIn(package, missing)
        self.assertNotIn("cmake", missing)

    def test_an_unknown_verb_or_step_is_a_mistake_in_use(self):
        code, _, said = self.run_dev("fly")
        self.assertEqual(code, 2)
        self.assertIn("usage: ./dev VERB", said)
        code, _, said = self.run_dev("check", "moon")
        self.assertEqual(code, 1)
        self.assertIn("no such step: moon", said)

    def test_the_page_is_not_built_without_node(self):
        code, _, said = self.run_dev("web")
        self.assertEqual(code, 1)
        self.assertIn("Node >= 20.19", said)

    def test_a_demonstration_without_a_display_leaves_its_page(self):
        """Also one that fails, as it was asked to."""
        body = re.search(r"^show_demo\(\) \{.*?^\}", (ROOT / "dev").read_text(), re.MULTILINE | re.DOTALL)[0]
        for arguments, status in (("--web", 0), ("--break expired --web", 5)):
            with tempfile.TemporaryDirectory() as tree:
                program = pathlib.Path(tree) / "build/release/bin/entente"
                program.parent.mkdir(parents=True)
                program.write_text(f'#!/bin/sh\necho "$@" >asked\nexit {status}\n')
                program.chmod(0o755)
                script = f"set -euo pipefail\nsay() {{ echo \"$@\"; }}\n{body}\nshow_demo {arguments}"
                done = subprocess.run([shutil.which("bash"), "-c", script], capture_output=True, text=True, cwd=tree,
                                      env={"PATH": os.environ["PATH"]}, timeout=60)
                self.assertEqual((done.returncode, done.stdout), (status, "no display here: the page is demo.html, for any browser\n"))
                self.assertEqual((pathlib.Path(tree) / "asked").read_text(), f"demo {arguments.replace('--web', '--html=demo.html')}\n")

    def test_help_names_every_verb(self):
        code, said, _ = self.run_dev("help")
        self.assertEqual(code, 0)
        for verb in ("demo", "build", "test", "check", "bench", "fuzz", "coverage", "mutate", "web", "fmt"):
            self.assertRegex(said, rf"(?m)^  {verb}\b")

    def test_every_package_has_a_part_and_a_probe(self):
        for line in (ROOT / "tools/packages.txt").read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                self.assertEqual(len(line.split()), 3, line)


if __name__ == "__main__":
    unittest.main()
