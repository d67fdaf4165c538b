#!/usr/bin/env python3
"""Which checks tools/mutants.py finds in a source, that each of them, and no other, is broken when it is chosen, and that
tools/mutate finds the test that notices, tells it the next time without trying, and leaves nothing running."""
import contextlib
import importlib.machinery
import importlib.util
import os
import pathlib
import select
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parent.parent.parent / "tools"
sys.path.insert(0, str(TOOLS))
sys.dont_write_bytecode = True
import mutants  # noqa: E402

LOADER = importlib.machinery.SourceFileLoader("mutate", str(TOOLS / "mutate"))
mutate = importlib.util.module_from_spec(importlib.util.spec_from_loader("mutate", LOADER))
LOADER.exec_module(mutate)

SOURCE = r"""
#include <cstdio>
#include <optional>
struct R { int value; };
// if (this) is no check
R judge(int x) {
  if (x > 10 || x < -10) return {1};  // mutants 0, 1
  if (const auto half = x / 2; half == 3) return {2};  // 2
  if (const auto* none = "if (text)"; !none) return {3};  // 3
  if (x != 4) return {};  // 4: the way on
  return {5};
}
struct Tried {
  bool good = true;
  explicit operator bool() const { return good; }
};
#define TRY(x) if (!(x)) return -1
int attempt(Tried tried) {
  TRY(tried);  // 5
  return 1;
}
bool fits(int x) noexcept { return x >= 0 && (x < 8 || x == 9); }  // 6, 7
bool odd(int x) noexcept { return x == 1 || x == '"'; }  // 8, 9
constexpr int twice(int x) { if (x < 0) return 0; return 2 * x; }  // 10
static_assert(twice(-1) == 0);
int main() {
  std::printf("%d %d %d %d %d %d %d %d %d %d\n", judge(11).value, judge(-11).value, judge(6).value, judge(4).value,
              attempt({false}), fits(-1), fits(8), odd(1), odd('"'), twice(-2));
}
"""
WHOLE = "1 1 2 5 -1 0 0 1 1 0"


class Mutants(unittest.TestCase):
    def test_what_is_a_check(self):
        found = [(mutant.text, mutant.becomes) for mutant in mutants.find(SOURCE)]
        self.assertEqual(found, [
            ("x > 10", False), ("x < -10", False), ("half == 3", False), ("!none", False), ("x != 4", True),
            ("tried", True), ("x >= 0", True), ("(x < 8 || x == 9)", True), ("x == 1", False), ("x == '\"'", False), ("x < 0", False)])
        self.assertEqual(mutants.find(SOURCE)[2].line, 8)

    def test_each_is_broken_alone(self):
        with tempfile.TemporaryDirectory() as room:
            room = pathlib.Path(room)
            found = mutants.find(SOURCE)
            (room / "mutation.h").write_text(mutants.HEADER.replace("COUNT", str(len(found))))
            (room / "a.cpp").write_text(mutants.instrument(SOURCE, found, 0))
            subprocess.run([os.environ.get("CXX", "g++"), "-std=c++23", "-w", "-include", "mutation.h", "a.cpp", "-o", "a"], cwd=room, check=True)

            def run(number):
                reach = room / f"reach{number}"
                done = subprocess.run([room / "a"], env={"ENTENTE_MUTANT": str(number), "ENTENTE_REACH": str(reach)},
                                      capture_output=True, text=True, check=True)
                return done.stdout.strip(), sorted(map(int, reach.read_text().split()))

            self.assertEqual(run(-1), (WHOLE, [0, 1, 2, 4, 5, 6, 7, 8, 9, 10]), "only a check that fires is noted")
            differing = {number: sum(a != b for a, b in zip(run(number)[0].split(), WHOLE.split())) for number in range(11)}
            self.assertEqual(differing, {number: int(number != 3) for number in range(11)})


# A test program of three cases, the second of which notices where check 7 is broken.
PROGRAM = """#!/bin/sh
for case in A.One A.Two A.Three; do
  case "$*" in *$case*) echo "[ RUN      ] $case"; [ "$case$ENTENTE_MUTANT" != A.Two7 ] || exit 1 ;; esac
done
"""


class Trying(unittest.TestCase):
    def setUp(self):
        room = tempfile.TemporaryDirectory()
        self.addCleanup(room.cleanup)
        mutate.ROOM = self.room = pathlib.Path(room.name)
        (self.room / "reach").mkdir()
        program = self.room / "test_a"
        program.write_text(PROGRAM)
        program.chmod(0o755)
        self.tests = [mutate.Test({"name": f"a.{case}", "command": [str(program), f"--gtest_filter={case}"]})
                      for case in ("A.One", "A.Two", "A.Three")]

    def test_who_notices_is_found_among_those_that_run_together(self):
        self.assertEqual(mutate.who_notices(self.tests, 7), "a.A.Two")
        self.assertIsNone(mutate.who_notices(self.tests, 8))
        self.assertIsNone(mutate.who_notices(self.tests[:1], 7))

    def test_a_few_are_tried_alone_then_the_others_together(self):
        groups = mutate.in_groups(self.tests * 4)
        self.assertEqual([len(group) for group in groups], [1] * mutate.FEW + [12 - mutate.FEW])

    def test_what_is_known_is_not_asked_again(self):
        check = mutate.Check("src/a/a.cpp", mutants.Mutant(0, 1, 1, "a", False), 0, "digest", 7)
        mutate.examine(check, self.tests, mutate.Known(False))
        self.assertFalse(mutate.Known(False).survives(check))
        self.assertTrue(mutate.Known(True).survives(check))

    def test_a_survivor_is_asked_again_when_its_tests_have_changed(self):
        check, known = mutate.Check("src/a/a.cpp", mutants.Mutant(0, 1, 1, "a", False), 0, "digest", 8), mutate.Known(False)
        with contextlib.redirect_stdout(None):
            mutate.examine(check, self.tests, known)
        self.assertTrue(known.survives(check))
        self.assertFalse(known.is_open(check, self.tests))
        self.tests[0].stamp += 1
        self.assertTrue(known.is_open(check, self.tests))

    def test_nothing_is_left_running(self):
        ours, theirs = os.pipe()
        self.assertTrue(mutate.run(["sh", "-c", "sleep 600 &"], None, {}, 1, theirs))
        os.close(theirs)
        self.assertTrue(select.select([ours], [], [], 60)[0], "what holds the other end has not ended")
        os.close(ours)


if __name__ == "__main__":
    unittest.main()
