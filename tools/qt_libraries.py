"""Which libraries of the system Qt would miss, asked of the dynamic linker itself."""

import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

# What the window needs at run time. Qt's own message blames libxcb-cursor0 for any of these.
LOADED = (
    "Qt/plugins/platforms/libqxcb.so",
    "Qt/plugins/platforms/libqoffscreen.so",
    "Qt/plugins/platforms/libqwayland*.so",
    "Qt/plugins/xcbglintegrations/*.so",
    "Qt/plugins/iconengines/*.so",
    "Qt/plugins/imageformats/libq[gijsw]*.so",
    "QtWidgets*.so",
    "QtNetwork*.so",
    "QtDBus*.so",
    "QtSvg*.so",
    "QtPrintSupport*.so",
)
MANAGER_ORDER = ("apt-get", "dnf", "pacman", "zypper")
# soname: package in Debian and Ubuntu, Fedora, Arch, openSUSE
PACKAGES: Mapping[str, tuple[str, str, str, str]] = {
    "libEGL.so.1": ("libegl1", "libglvnd-egl", "libglvnd", "libEGL1"),
    "libGL.so.1": ("libgl1", "libglvnd-glx", "libglvnd", "libGL1"),
    "libGLX.so.0": ("libglx0", "libglvnd-glx", "libglvnd", "libGLX0"),
    "libOpenGL.so.0": ("libopengl0", "libglvnd-opengl", "libglvnd", "libOpenGL0"),
    "libX11.so.6": ("libx11-6", "libX11", "libx11", "libX11-6"),
    "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb", "libx11", "libX11-xcb1"),
    "libSM.so.6": ("libsm6", "libSM", "libsm", "libSM6"),
    "libICE.so.6": ("libice6", "libICE", "libice", "libICE6"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs", "dbus", "libdbus-1-3"),
    "libdrm.so.2": ("libdrm2", "libdrm", "libdrm", "libdrm2"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig", "fontconfig", "libfontconfig1"),
    "libfreetype.so.6": ("libfreetype6", "freetype", "freetype2", "libfreetype6"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2", "glib2", "libglib-2_0-0"),
    "libgobject-2.0.so.0": ("libglib2.0-0", "glib2", "glib2", "libgobject-2_0-0"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib2", "glib2", "libgthread-2_0-0"),
    "libgio-2.0.so.0": ("libglib2.0-0", "glib2", "glib2", "libgio-2_0-0"),
    "libgssapi_krb5.so.2": ("libgssapi-krb5-2", "krb5-libs", "krb5", "krb5"),
    "libwayland-client.so.0": (
        *("libwayland-client0", "libwayland-client"),
        *("wayland", "libwayland-client0"),
    ),
    "libwayland-cursor.so.0": (
        *("libwayland-cursor0", "libwayland-cursor"),
        *("wayland", "libwayland-cursor0"),
    ),
    "libwayland-egl.so.1": (
        *("libwayland-egl1", "libwayland-egl"),
        *("wayland", "libwayland-egl1"),
    ),
    "libxcb.so.1": ("libxcb1", "libxcb", "libxcb", "libxcb1"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor", "libxcb-cursor0"),
    "libxcb-glx.so.0": ("libxcb-glx0", "libxcb", "libxcb", "libxcb-glx0"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm", "xcb-util-wm", "libxcb-icccm4"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image", "xcb-util-image", "libxcb-image0"),
    "libxcb-keysyms.so.1": (
        *("libxcb-keysyms1", "xcb-util-keysyms"),
        *("xcb-util-keysyms", "libxcb-keysyms1"),
    ),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb", "libxcb", "libxcb-randr0"),
    "libxcb-render.so.0": ("libxcb-render0", "libxcb", "libxcb", "libxcb-render0"),
    "libxcb-render-util.so.0": (
        *("libxcb-render-util0", "xcb-util-renderutil"),
        *("xcb-util-renderutil", "libxcb-render-util0"),
    ),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb", "libxcb", "libxcb-shape0"),
    "libxcb-shm.so.0": ("libxcb-shm0", "libxcb", "libxcb", "libxcb-shm0"),
    "libxcb-sync.so.1": ("libxcb-sync1", "libxcb", "libxcb", "libxcb-sync1"),
    "libxcb-util.so.1": ("libxcb-util1", "xcb-util", "xcb-util", "libxcb-util1"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb", "libxcb", "libxcb-xfixes0"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb", "libxcb", "libxcb-xkb1"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon", "libxkbcommon", "libxkbcommon0"),
    "libxkbcommon-x11.so.0": (
        *("libxkbcommon-x11-0", "libxkbcommon-x11"),
        *("libxkbcommon-x11", "libxkbcommon-x11-0"),
    ),
    "libz.so.1": ("zlib1g", "zlib", "zlib", "libz1"),
}


def missing(pyside: Path) -> list[str]:
    """File names of libraries that ldd does not find for any part that the window loads."""
    if not sys.platform.startswith("linux"):
        return []
    parts = [str(file) for pattern in LOADED for file in sorted(pyside.glob(pattern))]
    listing = subprocess.run(["ldd", *parts], capture_output=True, text=True, check=False).stdout
    return sorted(set(re.findall(r"^\s*(\S+) => not found", listing, re.MULTILINE)))


def packages(libraries: Iterable[str]) -> dict[str, list[str]]:
    """The packages that hold `libraries`, for each package manager."""
    known = [PACKAGES[name] for name in libraries if name in PACKAGES]
    return {manager: sorted({row[column] for row in known}) for column, manager in enumerate(MANAGER_ORDER)}


def unknown(libraries: Iterable[str]) -> list[str]:
    """Libraries that no package is known for; Qt brings most of its own."""
    return [name for name in libraries if name not in PACKAGES]
