#!/usr/bin/env python3
"""Nothing that is built for users can be made to skip its cryptography: the providers that protect nothing (fuzz/providers.h)
are in the fuzz targets and their tests alone, and no source of the library or the program asks whether it is fuzzed.

usage: no_fuzz_mode_test.py SOURCES PROGRAM_WITH_THEM PROGRAM...
"""
import pathlib
import re
import sys
import unittest

SOURCES, WITH_THEM, *PROGRAMS = sys.argv[1:]
# Of classes with virtual functions the names are in the program, stripped or not.
NAMES = re.compile(rb"7entente4fuzz\d+\w+")
ASKS = re.compile(r"FUZZING|fuzz/|entente::fuzz|LLVMFuzzer")


class NoFuzzMode(unittest.TestCase):
    def test_no_program_has_its_providers(self):
        for program in PROGRAMS:
            self.assertIsNone(NAMES.search(pathlib.Path(program).read_bytes()), program)

    def test_a_program_that_has_them_would_be_found(self):
        self.assertIn(b"Unprotected", b" ".join(NAMES.findall(pathlib.Path(WITH_THEM).read_bytes())))

    def test_no_source_asks_for_it(self):
        asked = 0
        for folder in ("include", "src", "apps"):
            for path in sorted(pathlib.Path(SOURCES, folder).rglob("*")):
                if path.suffix in (".h", ".cpp", ".txt"):
                    self.assertIsNone(ASKS.search(path.read_text(encoding="utf-8")), path)
                    asked += 1
        self.assertGreater(asked, 300)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
