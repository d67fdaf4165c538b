# The steps of ./dev check: what must hold before a change lands. Sourced by ./dev.

steps=(test format floors sizes rfc adversary asan lint fuzz docs)

# check [--rest | STEP...]: all steps, all but the tests, or the ones named.
check() {
  local run=("$@") step started
  [[ $# != 0 ]] || run=("${steps[@]}")
  [[ ${1:-} != --rest ]] || run=("${steps[@]:1}")
  for step in "${run[@]}"; do
    [[ " ${steps[*]} " == *" $step "* ]] || die "check: no such step: $step (there are: ${steps[*]})"
  done
  for step in "${run[@]}"; do
    started=$SECONDS
    doing="check: $step"
    say "$doing"
    "check_$step"  # no `||` here: it would switch off errexit in all that the step calls
    say "$doing is good ($((SECONDS - started)) s)"
  done
  doing=
}

# Every C++ source of the project.
sources() { git ls-files --cached --others --exclude-standard -- '*.h' '*.cpp'; }

check_test() { verb_test; }
# The second compiler, the sanitizers and the fuzz targets in one build: its warnings are errors too. Real peers and what does not depend on
# the preset had their turn in the tests before, so had the 2^24.5 records of a worn key, which are a minute of the same few lines; and what
# looks for secrets in memory, or takes descriptors away, cannot do so here: the sanitizer keeps what is freed, and opens files.
check_asan() {
  local elsewhere='tools\.C6_no_division|tools\.checks_can_fail|web\.page|adversary\.R7Wear\.AGcmKeyIsReplacedBeforeItsLimit'
  verb_test --preset asan -LE interop -E "^($elsewhere|pairs\.C3Memory\..*|cli\.secrets_test|cli\.web_descriptors_test)\$"
}

check_format() {
  setup format
  sources | xargs -r clang-format-19 --dry-run --Werror
}

check_floors() { setup test; tools/check_floors; }
check_sizes() { setup test; tools/check_sizes; }
check_rfc() { setup test; tools/check_rfc; }
check_adversary() { setup test; tools/check_adversary; }

# The files that differ from the base: main as it was last fetched, or else the commit before this one.
changed_files() {
  local base=${ENTENTE_LINT_BASE:-}
  [[ -n $base ]] || base=$(git merge-base HEAD origin/main 2>/dev/null) || base=
  [[ -n $base && $base != "$(git rev-parse HEAD)" ]] ||
    base=$(git rev-parse -q --verify HEAD~1 || git hash-object -t tree /dev/null)
  { git diff --name-only --diff-filter=d "$base"; git ls-files --others --exclude-standard; } | sort -u
}

# What to lint for a change: its sources and, for each header of it, one source that includes the header. Tests are held to
# both compilers' warnings alone (docs/decisions/0012-time-to-build.md).
sources_to_lint() {
  local file
  changed_files | while read -r file; do
    case $file in
      tests/*) ;;
      *.cpp) echo "$file" ;;
      src/*.h) { git grep -lF "\"${file#src/}\"" -- '*.cpp' ':!tests' || true; } | head -n 1 ;;
      include/*.h) { git grep -lF "<${file#include/}>" -- 'src/*.cpp' || true; } | head -n 1 ;;
    esac
  done | sort -u
}

check_lint() {
  setup build clang lint
  build asan
  local known file
  known=$(grep -o '"file": "[^"]*"' build/asan/compile_commands.json | cut -d'"' -f4)
  for file in $(sources_to_lint); do
    [[ $known != *"$PWD/$file"* ]] || echo "$file"
  done | xargs -r -n 1 -P "$(jobs)" clang-tidy-19 --quiet -p build/asan 2>/dev/null
}

check_fuzz() { verb_fuzz --time 10; }

check_docs() {
  setup build test
  build release
  tools/check_docs build/release/bin
}
