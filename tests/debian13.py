"""Where OpenSSL 3.5 or later is: the system's, or that of a Debian 13 root directory (debootstrap) which the environment
names: ENTENTE_DEBIAN13=/path/of/root. Programs of either run with the root's libraries, without chroot and as any user."""
import os
import pathlib
import re
import shutil
import subprocess


def newer_openssl():
    """How to start a program with OpenSSL >= 3.5: (words before the program, path of its `openssl`), or None."""
    found = []
    if os.environ.get("ENTENTE_DEBIAN13"):
        root = pathlib.Path(os.environ["ENTENTE_DEBIAN13"])
        loaders = [*root.glob("lib*/ld-linux-*.so.*"), *root.glob("usr/lib*/ld-linux-*.so.*")]
        libraries = [str(path) for path in root.glob("usr/lib/*-linux-gnu")]
        if loaders and libraries:
            found.append(([str(loaders[0]), "--library-path", ":".join(libraries)], root / "usr/bin/openssl"))
    if shutil.which("openssl"):
        found.append(([], pathlib.Path(shutil.which("openssl"))))
    for before, program in found:
        try:
            said = subprocess.run([*before, program, "version"], capture_output=True, text=True, check=False).stdout
        except OSError:
            continue
        version = re.match(r"OpenSSL (\d+)\.(\d+)", said)
        if version and (int(version[1]), int(version[2])) >= (3, 5):
            return before, program
    return None


NONE = "no OpenSSL 3.5 here: ENTENTE_DEBIAN13 names no Debian 13 root, and the system's is older"
