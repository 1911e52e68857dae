// Incidents over the map, on a canvas of their own: each frame runs through all columns once, puts what
// lies in view and in the window of time into cells that stand still while the map is panned, and draws
// a cell with one incident as its shape and one with more as a disc with its number. A hundred thousand
// points take a few milliseconds, so that a time brush moves them without asking the map anew.
import { fit, shape, type Palette } from '../lib/palette';
import type { Columns } from '../lib/points';

export interface View { zoom: number; x: number; y: number }
export interface Spot { x: number; y: number; r: number; ids: number[]; n: number }

const CELL = 46;

interface Cell { n: number; sx: number; sy: number; idx: number; worst: number; contested: number }

const radius = (n: number) => (n === 1 ? 9 : 10 + Math.min(16, Math.log2(n) * 1.7));

/** Joins cells whose discs would lie over one another: the larger takes the smaller. */
function apart(cells: Cell[]): Cell[] {
  const out: Cell[] = [];
  for (const cell of cells.sort((a, b) => b.n - a.n)) {
    const x = cell.sx / cell.n, y = cell.sy / cell.n, r = radius(cell.n);
    const near = out.find((one) => Math.hypot(one.sx / one.n - x, one.sy / one.n - y) < (radius(one.n) + r) * 0.9);
    if (!near) { out.push(cell); continue; }
    near.sx += cell.sx; near.sy += cell.sy; near.n += cell.n; near.contested |= cell.contested;
    if (cell.worst < near.worst) { near.worst = cell.worst; near.idx = cell.idx; }
  }
  return out;
}

export class Overlay {
  spots: Spot[] = [];
  private grid = new Int32Array(0);

  constructor(private readonly canvas: HTMLCanvasElement) {}

  draw(data: Columns | undefined, view: View, from: number, to: number, colours: Palette) {
    const { w, h, ctx } = fit(this.canvas);
    ctx.clearRect(0, 0, w, h);
    this.spots = [];
    if (!data) return;
    const scale = 512 * 2 ** view.zoom;
    // Cells change at half steps of zoom, not with every turn of the wheel.
    const still = 512 * 2 ** (Math.floor(view.zoom * 2) / 2);
    const left = view.x * scale - w / 2, top = view.y * scale - h / 2;
    // Gathered rows were filtered by the server.
    const whole = data.gathered || !(to > from);
    // The cells that can lie in view, as a table: looking up a map would take most of a frame.
    const per = still / CELL;
    const x0 = Math.floor(((left - 60) / scale) * per), y0 = Math.floor(((top - 60) / scale) * per);
    const columns = Math.floor(((left + w + 60) / scale) * per) - x0 + 1, rows = Math.floor(((top + h + 60) / scale) * per) - y0 + 1;
    if (this.grid.length < columns * rows) this.grid = new Int32Array(columns * rows);
    const grid = this.grid;
    grid.fill(0);
    const cells: Cell[] = [];
    const areas: number[] = [];
    for (let idx = 0; idx < data.n; idx += 1) {
      if (!whole && !(data.to[idx]! >= from && data.from[idx]! <= to)) continue;
      const mx = data.x[idx]!, my = data.y[idx]!;
      const px = mx * scale - left, py = my * scale - top;
      if (!(px > -60 && px < w + 60 && py > -60 && py < h + 60)) continue;
      if (data.km[idx]! > 0 && areas.length < 300) areas.push(idx);
      const key = (Math.floor(my * per) - y0) * columns + Math.floor(mx * per) - x0;
      const cell = cells[grid[key]! - 1];
      const standing = data.standing[idx]!, weight = data.weight[idx]!;
      if (!cell) grid[key] = cells.push({ n: weight, sx: px * weight, sy: py * weight, idx, worst: standing, contested: data.contested[idx]! });
      else {
        cell.n += weight; cell.sx += px * weight; cell.sy += py * weight; cell.contested |= data.contested[idx]!;
        if (standing < cell.worst) { cell.worst = standing; cell.idx = idx; }
      }
    }
    this.drawAreas(ctx, data, areas, left, top, scale, colours);
    for (const cell of apart(cells)) this.drawCell(ctx, data, cell, colours);
  }

  /** Vague places: a dashed circle as wide as the words leave it, never a point that pretends to know. */
  private drawAreas(ctx: CanvasRenderingContext2D, data: Columns, areas: number[], left: number, top: number, scale: number, colours: Palette) {
    const drawn = new Set<string>();
    for (const idx of areas) {
      const x = data.x[idx]! * scale - left, y = data.y[idx]! * scale - top;
      const lat = Math.atan(Math.sinh(Math.PI * (1 - 2 * data.y[idx]!)));
      const r = (data.km[idx]! / (40075 * Math.cos(lat))) * scale;
      const key = `${x.toFixed(0)}:${y.toFixed(0)}:${r.toFixed(0)}`;
      if (r < 8 || drawn.has(key)) continue;
      drawn.add(key);
      ctx.beginPath();
      ctx.arc(x, y, r, 0, Math.PI * 2);
      ctx.globalAlpha = 0.06; ctx.fillStyle = colours.accent; ctx.fill(); ctx.globalAlpha = 1;
      ctx.setLineDash([6, 5]); ctx.strokeStyle = colours.accent; ctx.lineWidth = 1.2; ctx.stroke(); ctx.setLineDash([]);
    }
  }

  private drawCell(ctx: CanvasRenderingContext2D, data: Columns, cell: Cell, colours: Palette) {
    const x = cell.sx / cell.n, y = cell.sy / cell.n;
    const colour = cell.worst === 255 ? colours.soft : colours.standings[cell.worst]!;
    if (cell.n === 1) {
      shape(ctx, data.family[cell.idx]!, x, y, 7);
      ctx.fillStyle = cell.worst === 255 ? colours.raised : colour; ctx.fill();
      ctx.strokeStyle = cell.worst === 255 ? colours.ink : colours.raised; ctx.lineWidth = 1.6; ctx.stroke();
      if (cell.contested) ring(ctx, x, y, 11.5, colours.disputed);
      this.spots.push({ x, y, r: 12, ids: [cell.idx], n: 1 });
      return;
    }
    const r = radius(cell.n);
    ctx.beginPath(); ctx.arc(x, y, r, 0, Math.PI * 2);
    ctx.fillStyle = colours.raised; ctx.fill();
    ctx.strokeStyle = colour; ctx.lineWidth = 3; ctx.stroke();
    ctx.fillStyle = colours.ink; ctx.font = '600 12px system-ui, sans-serif'; ctx.textAlign = 'center'; ctx.textBaseline = 'middle';
    ctx.fillText(cell.n < 1000 ? String(cell.n) : `${(cell.n / 1000).toFixed(cell.n < 10000 ? 1 : 0)}k`, x, y + 0.5);
    if (cell.contested) ring(ctx, x, y, r + 4, colours.disputed);
    this.spots.push({ x, y, r: r + 3, ids: [cell.idx], n: cell.n });
  }

  at(x: number, y: number): Spot | undefined {
    let best: Spot | undefined, near = Infinity;
    for (const spot of this.spots) {
      const d = Math.hypot(spot.x - x, spot.y - y);
      if (d <= spot.r + 4 && d < near) { best = spot; near = d; }
    }
    return best;
  }
}

function ring(ctx: CanvasRenderingContext2D, x: number, y: number, r: number, colour: string) {
  ctx.beginPath(); ctx.arc(x, y, r, 0, Math.PI * 2);
  ctx.setLineDash([3, 3]); ctx.strokeStyle = colour; ctx.lineWidth = 1.6; ctx.stroke(); ctx.setLineDash([]);
}
