"""A chart of the cost as the index grows, readable on a light page and on a dark one."""

import math
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 760, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 190, 40, 48
_LINES = [
    ("unfiltered", "#2f7fd1"),
    ("country", "#c9691c"),
    ("zone", "#9057c2"),
    ("step", "#c23b6b"),
    ("zone, step, certificate", "#2b9a66"),
]
_STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #333 }
  .grid { stroke: #8886; stroke-width: 1 }
  .line { fill: none; stroke-width: 2.5 }
  @media (prefers-color-scheme: dark) { text { fill: #ddd } }
"""
_TICKS = (1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000)


def draw(runs: Sequence[dict[str, Any]]) -> str:
    """Median CPU milliseconds of ranked candidates by texts in the index, both axes logarithmic."""
    costs = [run["situations"][name]["ranked"]["cpu_ms_p50"] for run in runs for name, _ in _LINES]
    low = max(tick for tick in _TICKS if tick <= max(1, min(costs)))
    high = next(tick for tick in (*_TICKS, math.inf) if tick >= max(costs))
    sizes = [run["size"] for run in runs]

    def across(size: int) -> float:
        share = math.log(size / sizes[0]) / math.log(sizes[-1] / sizes[0]) if len(sizes) > 1 else 0.5
        return _LEFT + share * (WIDTH - _LEFT - _RIGHT)

    def up(cost: float) -> float:
        share = math.log(cost / low) / math.log(high / low)
        return HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM)

    parts = [
        _text(_LEFT - 44, 22, "CPU ms a search, median: candidates and ranking, application and database")
    ]
    for tick in (tick for tick in _TICKS if low <= tick <= high):
        parts.append(
            f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{up(tick):.1f}" y2="{up(tick):.1f}"/>'
        )
        parts.append(_text(_LEFT - 8, up(tick) + 4, f"{tick:g}", anchor="end"))
    parts += [_text(across(size), HEIGHT - 20, f"{size:,} texts", anchor="middle") for size in sizes]
    parts += _lines(runs, across, up)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">\n'
        f"<style>{_STYLE}</style>\n" + "\n".join(parts) + "\n</svg>\n"
    )


def _lines(runs: Sequence[dict[str, Any]], across: Any, up: Any) -> list[str]:  # noqa: ANN401 - two functions
    parts = []
    labels: list[tuple[float, str, str]] = []
    for name, colour in _LINES:
        places = [(across(run["size"]), up(run["situations"][name]["ranked"]["cpu_ms_p50"])) for run in runs]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline class="line" stroke="{colour}" points="{points}"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in places]
        labels.append((places[-1][1], name, colour))
    lowest = -math.inf
    for y, name, colour in sorted(labels):
        lowest = max(y, lowest + 17)  # names of near lines stand one below the other
        parts.append(f'<circle cx="{WIDTH - _RIGHT + 16}" cy="{lowest:.1f}" r="4" fill="{colour}"/>')
        parts.append(_text(WIDTH - _RIGHT + 26, lowest + 4, name))
    return parts


def _text(x: float, y: float, text: str, *, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
