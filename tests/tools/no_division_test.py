#!/usr/bin/env python3
"""C6: no compiler makes a division of ML-KEM's arithmetic, at any level of optimisation (KyberSlash): a division takes a
time that depends on its operands. Compiles our ML-KEM with each compiler found and reads the object code.

usage: no_division_test.py PATH_OF_THE_REPOSITORY
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TOP = pathlib.Path(sys.argv[1])
SOURCES = sorted((TOP / "src/crypto/mlkem").glob("*.cpp"))
LEVELS = ["-O0", "-O1", "-O2", "-O3", "-Os"]
COMPILERS = ["g++", "clang++-19"]
# x86's div and idiv, and the vectors' divps and such; Arm's sdiv and udiv.
DIVISION = re.compile(r"^\s*[0-9a-f]+:\t[^\t]*\t?\s*(v?i?div\w*|[su]div)\s", re.MULTILINE)
# What KyberSlash was about: Compress_1 by a division, which -Os does not turn into a multiplication.
CONTROL = "unsigned compress(unsigned x, unsigned q) { return (2 * x + q / 2) / q & 1; }\n"


def divisions(compiler, level, source, directory):
    made = pathlib.Path(directory) / "out.o"
    subprocess.run([compiler, "-std=c++23", level, f"-I{TOP}/src", f"-I{TOP}/include", "-fno-exceptions", "-fPIC", "-c",
                    str(source), "-o", str(made)], check=True)
    code = subprocess.run(["objdump", "-d", "--no-show-raw-insn", str(made)], check=True, capture_output=True, text=True).stdout
    if len(code) < 100:
        sys.exit(f"no code in the object of {source}")
    return DIVISION.findall(code)


def main():
    found = [compiler for compiler in COMPILERS if shutil.which(compiler)]
    if not found or not shutil.which("objdump"):
        print("skipped: there is no objdump or no compiler")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as directory:
        control = pathlib.Path(directory) / "control.cpp"
        control.write_text(CONTROL)
        for compiler in found:
            for level in LEVELS:
                if not divisions(compiler, level, control, directory):
                    sys.exit(f"{compiler} {level}: the control's division was not seen")
                for source in SOURCES:
                    seen = divisions(compiler, level, source, directory)
                    if seen:
                        sys.exit(f"{compiler} {level}: {source.name} divides: {', '.join(sorted(set(seen)))}")
    print(f"{len(SOURCES)} sources, {', '.join(found)}, {' '.join(LEVELS)}: no division")


main()
