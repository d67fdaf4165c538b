#!/usr/bin/env python3
"""The committed page is what its source builds, its parts do what they should, and so does the whole in Chromium.

ENTENTE, CHROMIUM, NODE and NPM name the programs. Skipped (77) where the packages that build the page cannot be fetched.

usage: page_test.py DIRECTORY_OF_THE_PAGE
"""
import os
import pathlib
import subprocess
import sys

NODE, NPM = os.environ.get("NODE", "node"), os.environ.get("NPM", "npm")


def install(page):
    """npm's packages, unless those that package-lock.json names are there already."""
    installed, wanted = page / "node_modules/.package-lock.json", page / "package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= wanted.stat().st_mtime:
        return
    done = subprocess.run([NPM, "ci", "--no-progress"], cwd=page, capture_output=True, text=True)
    if done.returncode:
        print(f"skipped: npm could not fetch the packages: {done.stderr.strip().splitlines()[-1:]}")
        sys.exit(77)


def main():
    page = pathlib.Path(sys.argv[1])
    install(page)
    for command in ([NPM, "run", "--silent", "check"], [NODE, "tests/run.mjs"]):
        if subprocess.run(command, cwd=page).returncode:
            sys.exit(f"{' '.join(command)} failed")


if __name__ == "__main__":
    main()
