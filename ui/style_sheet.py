"""One style sheet for the window, built from the tokens.

Widgets say what they are by dynamic properties (`tone`, `letters`, `strong`, `kind`, `ground`); no
widget has a style sheet of its own, so another scheme or text size needs no walk through them.
"""

from dataclasses import fields
from pathlib import Path
from string import Template

from ui.theme_tokens import DARK, PIXELS, Size, Tokens, Tone

_MARKS = Path(__file__).with_name("marks")
_SIGNS = {"box": 16, "half": 8, "arrow": 22, "tip": 12}
"""Sides of ticks and arrows at 100 %, in pixels; they grow with the text."""

_SHEET = Template("""
* { outline: none; }
QWidget { color: $ink; font-size: ${text}px; }
QMainWindow, QDialog, QWidget[ground="surface"] { background: $surface; }
QWidget[ground="sidebar"] { background: $sidebar; }
QWidget[ground="canvas"] { background: $canvas; }
QWidget[ground="sunken"] { background: $sunken; }
QFrame[ground="card"] { background: $surface; border: 1px solid $edge; border-radius: 10px; }
QFrame[ground="red card"] { background: $surface; border: 2px solid $danger; border-radius: 10px; }
QFrame[ground="theirs"] { background: $sunken; border-radius: 12px; }
QFrame[ground="ours"] { background: $accent_soft; border-radius: 12px; }
QFrame[ground="waiting"] { background: $surface; border: 1px dashed $warm; border-radius: 12px; }
QFrame[ground="refused"] { background: $danger_soft; border: 1px solid $danger;
  border-radius: 12px; }
QFrame[ground="proposed"] { background: $surface; border: 1px dashed $accent; border-radius: 10px; }
QFrame[ground="chip"] { background: $surface; border: 1px solid $edge; border-radius: ${chip}px; }
QFrame[ground="notice"] { background: $ink; border-radius: 10px; }
QFrame[ground="notice"] QLabel { color: $surface; }
QFrame[ground="trouble"] { background: $warm_soft; }
QFrame[ground="trouble"] QLabel { color: $warm; }
QFrame[line="below"] { border-bottom: 1px solid $line; }
QFrame[line="above"] { border-top: 1px solid $line; }
QFrame[line="only"] { background: $line; border: none; }
QLabel { background: transparent; }
$labels
QLabel[pill="warm"] { background: $warm_soft; color: $warm; border-radius: ${pill}px;
  padding: 1px 8px; }
QPushButton { background: $surface; border: 1px solid $edge; border-radius: 7px;
  padding: ${pad}px 12px; }
QPushButton:hover { background: $sunken; }
QPushButton:pressed { background: $accent_soft; }
QPushButton:focus { border: 2px solid $accent; padding: ${pad1}px 11px; }
QPushButton:disabled { color: $grey; background: $sunken; }
QPushButton::menu-indicator { width: 0; }
QPushButton[kind="filled"] { background: $accent; color: $accent_ink; border-color: $accent;
  font-weight: 600; }
QPushButton[kind="filled"]:hover { background: $accent; border-color: $ink; }
QPushButton[kind="filled"]:focus { border-color: $ink; }
QPushButton[kind="filled"]:disabled { background: $sunken; color: $grey; border-color: $edge; }
QPushButton[letters="small"], QToolButton[letters="small"] { font-size: ${small}px;
  padding: ${pad2}px 8px; }
QPushButton[kind="quiet"] { background: transparent; border-color: transparent; }
QPushButton[kind="quiet"]:hover { background: $accent_soft; }
QPushButton[kind="quiet"]:focus { border-color: $accent; }
QPushButton[kind="link"] { background: transparent; border: 1px solid transparent;
  border-radius: 3px;
  padding: 0 1px; color: $accent; text-decoration: underline; text-align: left; }
QPushButton[kind="link"]:hover { color: $ink; }
QPushButton[kind="link"]:focus { border-color: $accent; }
QPushButton[kind="link"][tone="danger"] { color: $danger; }
QPushButton[kind="link"][tone="grey"] { color: $grey; }
QFrame[ground="notice"] QPushButton { background: transparent; color: $surface;
  border-color: $surface; }
QFrame[ground="trouble"] QPushButton { background: transparent; color: $warm; border-color: $warm; }
QPushButton[kind="search"] { background: $sunken; color: $grey; text-align: left; }
QPushButton[kind="view"] { background: transparent; border: 1px solid transparent;
  border-radius: 7px;
  text-align: left; padding: ${pad}px 8px; }
QPushButton[kind="view"]:hover { background: $sunken; }
QPushButton[kind="view"]:checked { background: $accent_soft; color: $accent; font-weight: 600; }
QPushButton[kind="view"]:focus { border-color: $accent; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px;
  padding: 3px 6px; }
QToolButton:hover { background: $sunken; }
QToolButton:focus { border-color: $accent; }
QToolButton::menu-indicator { image: none; width: 0; }
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDateTimeEdit, QComboBox { background: $sunken;
  color: $ink;
  border: 1px solid $edge; border-radius: 8px; padding: ${pad}px 10px;
  selection-background-color: $accent;
  selection-color: $accent_ink; placeholder-text-color: $grey; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDateTimeEdit:focus, QComboBox:focus
  { border: 2px solid $accent; padding: ${pad1}px 9px; }
QLineEdit[wrong="true"], QComboBox[wrong="true"] { border: 2px solid $danger; }
QComboBox QAbstractItemView { background: $surface; color: $ink; border: 1px solid $edge;
  selection-background-color: $accent_soft; selection-color: $ink; }
QTextEdit[kind="message"], QTextEdit[kind="message"]:focus { background: transparent;
  border: none; padding: 0;
  font-size: ${body}px; }
QTextEdit[kind="composer"] { font-size: ${body}px; }
QAbstractItemView { background: $surface; border: none; selection-background-color: $accent_soft;
  selection-color: $ink; }
QScrollArea { border: none; background: transparent; }
QScrollArea > QWidget > QWidget[ground="none"] { background: transparent; }
QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $accent; }
QMenu { background: $surface; color: $ink; border: 1px solid $edge; padding: 4px; }
QMenu::item { padding: ${pad}px 22px ${pad}px 14px; border-radius: 5px; }
QMenu::item:selected { background: $accent_soft; }
QMenu::item:disabled { color: $grey; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QToolTip { background: $surface; color: $ink; border: 1px solid $edge; padding: 4px;
  font-size: ${small}px; }
QCheckBox, QRadioButton { spacing: 8px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator { width: ${box}px; height: ${box}px; background: $surface;
  border: 1px solid $edge; border-radius: 4px; }
QRadioButton::indicator { border-radius: ${half}px; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$marks/check-$dress.svg"); }
QRadioButton::indicator:checked { background: $accent; border: 4px solid $surface; outline: 1px solid $edge; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus, QCheckBox::indicator:hover { border-color: $accent; }
QCheckBox:focus, QRadioButton:focus { color: $accent; }
QCheckBox:disabled, QRadioButton:disabled { color: $grey; }
QComboBox::drop-down { border: none; width: ${arrow}px; padding-right: 6px; }
QComboBox::down-arrow, QSpinBox::down-arrow, QDateTimeEdit::down-arrow { image: url("$marks/down-$dress.svg");
  width: ${tip}px; height: ${tip}px; }
QSpinBox::up-arrow, QDateTimeEdit::up-arrow { image: url("$marks/up-$dress.svg");
  width: ${tip}px; height: ${tip}px; }
QSpinBox::up-button, QDateTimeEdit::up-button { subcontrol-origin: border; subcontrol-position: top right;
  border: none; background: transparent; width: ${arrow}px; }
QSpinBox::down-button, QDateTimeEdit::down-button { subcontrol-origin: border;
  subcontrol-position: bottom right; border: none; background: transparent; width: ${arrow}px; }
QDateTimeEdit::drop-down { border: none; background: transparent; width: ${arrow}px; }
QProgressBar { background: $sunken; border: 1px solid $edge; border-radius: 4px;
  text-align: center; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $edge; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 30px; }
QScrollBar::handle:horizontal { min-width: 30px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")


def style_sheet(tokens: Tokens, scale: float) -> str:
    """The sheet for these colours and this text scale."""
    colours = {f.name: getattr(tokens, f.name) for f in fields(tokens) if f.name != "avatars"}
    sizes = {str(size): round(pixels * scale) for size, pixels in PIXELS.items()}
    lengths = {"pad": 6, "pad1": 5, "pad2": 2, "chip": 12, "pill": 9}
    for name, length in _SIGNS.items():
        lengths[name] = round(length * scale)
    marks = {"marks": _MARKS.as_posix(), "dress": "dark" if tokens is DARK else "light"}
    return _SHEET.substitute(colours, **sizes, **lengths, **marks, labels=_labels(tokens, sizes))


def _labels(tokens: Tokens, sizes: dict[str, int]) -> str:
    tones = [f'QLabel[tone="{tone}"] {{ color: {getattr(tokens, tone)}; }}' for tone in Tone]
    heights = [f'QLabel[letters="{size}"] {{ font-size: {sizes[size]}px; }}' for size in Size]
    strong = 'QLabel[strong="true"] { font-weight: 600; }'
    return "\n".join([*tones, *heights, strong])
