#!/usr/bin/env python3
"""Which checks tools/mutants.py finds in a source, and that each of them, and no other, is broken when it is chosen."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "tools"))
import mutants  # noqa: E402

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
bool fits(int x) noexcept { return x >= 0 && (x < 8 || x == 9); }  // 5, 6
bool odd(int x) noexcept { return x == 1 || x == '"'; }  // 7, 8
constexpr int twice(int x) { if (x < 0) return 0; return 2 * x; }  // 9
static_assert(twice(-1) == 0);
int main() {
  std::printf("%d %d %d %d %d %d %d %d %d\n", judge(11).value, judge(-11).value, judge(6).value, judge(4).value,
              fits(-1), fits(8), odd(1), odd('"'), twice(-2));
}
"""
WHOLE = "1 1 2 5 0 0 1 1 0"


class Mutants(unittest.TestCase):
    def test_what_is_a_check(self):
        found = [(mutant.text, mutant.becomes) for mutant in mutants.find(SOURCE)]
        self.assertEqual(found, [
            ("x > 10", False), ("x < -10", False), ("half == 3", False), ("!none", False), ("x != 4", True),
            ("x >= 0", True), ("(x < 8 || x == 9)", True), ("x == 1", False), ("x == '\"'", False), ("x < 0", False)])
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

            self.assertEqual(run(-1), (WHOLE, [0, 1, 2, 4, 5, 6, 7, 8, 9]), "only a check that fires is noted")
            differing = {number: sum(a != b for a, b in zip(run(number)[0].split(), WHOLE.split())) for number in range(10)}
            self.assertEqual(differing, {0: 1, 1: 1, 2: 1, 3: 0, 4: 1, 5: 1, 6: 1, 7: 1, 8: 1, 9: 1})


if __name__ == "__main__":
    unittest.main()
