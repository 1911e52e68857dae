"""Draws what an account costs as dockets grow: `plot.py cost.tsv > docs/cost-per-account.svg`.

The table has a line of names, then for each size: accounts, and microseconds an account for each
other column. Both axes are logarithmic, so that a flat line is a cost that does not grow.
"""

import math
import sys

rows = [line.rstrip("\n").split("\t") for line in open(sys.argv[1], encoding="utf-8")]
names, rows = rows[0][1:], [[float(cell) for cell in row] for row in rows[1:]]
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 720, 380, 70, 30, 190, 50
COLOURS = ["#0b5cad", "#b3541e", "#4d7a2a", "#7a3e9d"]
least, most = 10.0, 100.0
for row in rows:
    for cost in row[1:]:
        least, most = min(least, 10 ** math.floor(math.log10(cost))), max(most, 10 ** math.ceil(math.log10(cost)))
sizes = [row[0] for row in rows]


def x(size):
    part = math.log10(size / sizes[0]) / math.log10(sizes[-1] / sizes[0])
    return LEFT + part * (WIDTH - LEFT - RIGHT)


def y(cost):
    part = math.log10(cost / least) / math.log10(most / least)
    return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM)


out = [
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
    'aria-label="Microseconds an account by the number of accounts" '
    'font-family="system-ui, sans-serif" font-size="13">',
    f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
    f'<text x="{LEFT}" y="18" fill="#222">microseconds a row of a table, an account that is linked</text>',
]
power = least
while power <= most * 1.001:
    out.append(
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(power):.1f}" y2="{y(power):.1f}" stroke="#ddd"/>'
        f'<text x="{LEFT - 8}" y="{y(power) + 4:.1f}" text-anchor="end" fill="#555">{power:g}</text>'
    )
    power *= 10
for size in sizes:
    out.append(
        f'<text x="{x(size):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle" fill="#555">{size:,.0f}</text>'
    )
out.append(
    f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 10}" text-anchor="middle" fill="#222">accounts in the docket</text>'
)
for at, name in enumerate(names):
    colour = COLOURS[at % len(COLOURS)]
    points = [(x(row[0]), y(row[at + 1])) for row in rows]
    path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
    out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
    out += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="4" fill="{colour}"/>' for a, b in points]
    out.append(
        f'<text x="{points[-1][0] + 12:.1f}" y="{points[-1][1] + 4:.1f}" fill="{colour}">{name}</text>'
    )
out.append("</svg>")
print("\n".join(out))
