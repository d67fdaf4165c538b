# Installs what a part of ./dev needs (tools/packages.txt): with apt on Debian; elsewhere it says what is missing and
# stops. Sourced by ./dev, which gives say() and die().

# The packages of the given parts, one a line: `package probe`.
packages_of() {
  local part package probe wanted=" $* "
  while read -r part package probe; do
    [[ $part == \#* || -z $part ]] || [[ $wanted != *" $part "* ]] || echo "$package $probe"
  done <tools/packages.txt
}

# setup PART...: returns when everything that these parts need is there.
setup() {
  local missing
  if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
    missing=$(missing_debian "$@")
    [[ -z $missing ]] || install_debian $missing
  else
    missing=$(missing_elsewhere "$@")
    [[ -z $missing ]] || die "these are missing (Debian's names): $missing
Install them with your system's package manager, then run this again."
  fi
}

missing_debian() {
  local packages installed package
  packages=$(packages_of "$@" | cut -d' ' -f1)
  installed=" $(dpkg-query -W -f='${db:Status-Status}:${Package} ' $packages 2>/dev/null) "
  for package in $packages; do
    [[ $installed == *" installed:$package "* ]] || echo "$package"
  done | xargs
}

missing_elsewhere() {
  local package probe
  packages_of "$@" | while read -r package probe; do
    case $probe in
      \<*) echo "#include $probe" | c++ -x c++ -E - >/dev/null 2>&1 || echo "$package" ;;
      /*) [[ -e $probe ]] || echo "$package" ;;
      *) command -v "$probe" >/dev/null || echo "$package" ;;
    esac
  done | xargs
}

install_debian() {
  local log=build/setup.log
  if [[ $(id -u) != 0 ]]; then
    command -v sudo >/dev/null || die "these packages are missing: $*
As root: apt-get install --no-install-recommends $*"
    as_root=(sudo)
  fi
  say "installing Debian packages: $*"
  mkdir -p build
  keep_services_off
  compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null || apt_get update >"$log" 2>&1 || true
  apt_get install -y --no-install-recommends "$@" >>"$log" 2>&1 ||
    { apt_get update && apt_get install -y --no-install-recommends "$@"; } >>"$log" 2>&1 ||
    { tail -n 20 "$log" >&2; die "could not install them; all of it is in $log"; }
  let_services_on
  rm -f build/*/configured  # what is found now may be more than when it was configured
}

as_root=()
apt_get() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -q -o Dpkg::Use-Pty=0 "$@" </dev/null
}

# A test needs the nginx program, not a web server that starts on port 80 of the developer's machine.
policy=/usr/sbin/policy-rc.d
services_off=0
keep_services_off() {
  [[ ! -e $policy ]] || return 0
  services_off=1
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod +x "$policy"
}
let_services_on() {
  [[ $services_off == 0 ]] || "${as_root[@]}" rm -f "$policy"
  services_off=0
}
