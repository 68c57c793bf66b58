"""Which files deserve a warning before they are opened, and a name under which they can be."""

import re
import unicodedata
from pathlib import PurePath
from typing import Final

from ui.words import tr


def _listed(names: str) -> frozenset[str]:
    return frozenset(names.split())


_RUNS: Final = _listed(
    ".exe .com .scr .pif .bat .cmd .msi .msp .mst .cpl .hta .jar .js .jse .vbs .vbe .wsf .wsh .ws .ps1 .psm1 "
    ".psd1 .reg .lnk .url .inf .application .gadget .scf .sh .bash .zsh .fish .run .bin .out .elf .desktop "
    ".appimage .deb .rpm .snap .flatpakref .command .app .pkg .dmg .action .workflow .scpt .applescript .py "
    ".pyw .pyz .rb .pl .php .apk .iso .img .vhd .vhdx .vmdk .chm .xll .ppam .sct .settingcontent-ms "
    ".library-ms .search-ms .msc .diagcab .one .so .dll .sys .ocx .efi .kext .service .tcl .lua .csh .ksh"
)
_MACROS: Final = _listed(
    ".docm .dotm .xlsm .xltm .xlam .xlsb .pptm .potm .ppsm .sldm .doc .dot .xls .xlt .ppt .pot .pps .odt .ods "
    ".odp .ott .ots .otp .rtf .slk .iqy .mdb .accdb .accde .pub"
)
_PAGES: Final = _listed(".htm .html .xhtml .shtml .mht .mhtml .svg .svgz .xml .xsl .swf")
_ARCHIVES: Final = _listed(".zip .rar .7z .tar .gz .tgz .bz2 .xz .zst .cab .ace .arj .lzh")
_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*%$`;&~]')
_DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_LONGEST: Final = 120


def safe_name(name: str) -> str:
    """A file name that is only a name, on every system: no folder, no control or direction character, not hidden."""
    shown = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c) not in ("Cf", "Cs", "Co"))
    plain = _UNSAFE.sub("_", shown.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    if not plain or _DEVICES.fullmatch(plain):
        plain = f"file_{plain}" if plain else "file"
    if len(plain.encode()) > _LONGEST:
        suffix = PurePath(plain).suffix[:16]
        plain = plain.encode()[: _LONGEST - len(suffix.encode())].decode("utf-8", "ignore") + suffix
    return plain


def warning(name: str, media_type: str) -> str:
    """What could happen on opening it, in words; empty for what only shows something."""
    suffixes = [suffix.lower() for suffix in PurePath(safe_name(name)).suffixes]
    last = suffixes[-1] if suffixes else ""
    runs = last in _RUNS or media_type.lower() in _RUNNING_TYPES
    if runs and len(suffixes) > 1 and len(suffixes[-2]) <= 5:
        return tr("This is a program that looks like a document. Opening it can harm this computer.")
    if runs:
        return tr("This is a program. Opening it lets it do anything on this computer.")
    if last in _MACROS:
        return tr("This document can contain macros, which are small programs. Do not allow them when asked.")
    if last in _PAGES:
        return tr("This is a web page. It can load things from elsewhere and tell the sender that you opened it.")
    if last in _ARCHIVES:
        return tr("This is an archive. Look at what is in it before you open any of it.")
    return "" if last else tr("This file does not say what it is.")


_RUNNING_TYPES: Final = frozenset(
    (
        "application/x-msdownload",
        "application/x-msdos-program",
        "application/x-executable",
        "application/x-sh",
        "application/x-shellscript",
        "application/java-archive",
        "application/x-desktop",
        "application/x-ms-shortcut",
        "application/hta",
        "text/javascript",
        "application/javascript",
        "application/x-python-code",
        "text/x-python",
        "text/x-shellscript",
    )
)
