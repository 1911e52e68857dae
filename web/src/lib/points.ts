// Incidents as columns, for the map and the timeline: typed arrays that a frame can run through.
import { get } from './api';
import type { Cells, Histogram, Points } from './types';
import { FAMILIES, family, STANDINGS } from './words';

export interface Columns {
  n: number; ids: string[];
  /** How many incidents a row stands for: one, but where the server has gathered them. */
  weight: Uint32Array; gathered: boolean; total: number;
  /** Web Mercator in 0..1; NaN where no place is told. */
  x: Float64Array; y: Float64Array;
  /** Seconds since 1970; NaN where no time is told. */
  from: Float64Array; to: Float64Array;
  /** Index into FAMILIES. */
  family: Uint8Array;
  /** Index into STANDINGS, or 255 where no clause speaks of it. */
  standing: Uint8Array;
  contested: Uint8Array; km: Float32Array;
  first: number; last: number;
}

export const mercX = (lon: number) => (lon + 180) / 360;
export const mercY = (lat: number) => {
  const sin = Math.sin((Math.max(-85, Math.min(85, lat)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI);
};

/** From here on the server gathers them by place and by time. */
export const MANY = 150_000;

function empty(n: number, gathered: boolean): Columns {
  return {
    n, ids: [], weight: new Uint32Array(n).fill(1), gathered, total: n,
    x: new Float64Array(n).fill(NaN), y: new Float64Array(n).fill(NaN), from: new Float64Array(n).fill(NaN), to: new Float64Array(n).fill(NaN),
    family: new Uint8Array(n), standing: new Uint8Array(n).fill(255), contested: new Uint8Array(n), km: new Float32Array(n), first: Infinity, last: -Infinity,
  };
}

/** Cells of the map as rows: the commonest type gives the family. */
export async function cells(params: Record<string, string | number | undefined>): Promise<Columns> {
  const raw = await get<Cells>('/incidents/points', params);
  const made = empty(raw.cells.n.length, true);
  raw.cells.n.forEach((n, idx) => {
    made.x[idx] = mercX(raw.cells.lon[idx]!);
    made.y[idx] = mercY(raw.cells.lat[idx]!);
    made.weight[idx] = n;
    made.contested[idx] = raw.cells.contested[idx]! > 0 ? 1 : 0;
    const commonest = [...(raw.cells.types[idx] ?? [])].sort((a, b) => b[1] - a[1])[0];
    made.family[idx] = commonest ? FAMILIES.findIndex((one) => one.id === family(raw.types[commonest[0]] ?? '')) : 3;
  });
  made.total = made.weight.reduce((sum, n) => sum + n, 0);
  return made;
}

/** Counts over time as rows: one for each type and stretch that has any. */
export async function bars(params: Record<string, string | number | undefined>): Promise<Columns> {
  const raw = await get<Histogram>('/incidents/histogram', params);
  const rows = Object.entries(raw.counts).flatMap(([type, counts]) => counts.map((n, bin) => ({ type, bin, n })).filter((row) => row.n > 0));
  const made = empty(rows.length, true);
  const start = raw.from ? +new Date(raw.from) / 1000 : NaN;
  rows.forEach((row, idx) => {
    made.from[idx] = made.to[idx] = start + (row.bin + 0.5) * raw.step;
    made.weight[idx] = row.n;
    made.family[idx] = FAMILIES.findIndex((one) => one.id === family(row.type));
  });
  made.total = made.weight.reduce((sum, n) => sum + n, 0);
  if (raw.from && raw.to) { made.first = start; made.last = +new Date(raw.to) / 1000; }
  return made;
}

export function columns(raw: Points): Columns {
  const n = raw.from.length;
  const familyOf = raw.types.map((type) => FAMILIES.findIndex((one) => one.id === family(type)));
  const standingOf = (raw.standings ?? []).map((name) => STANDINGS.findIndex((one) => one === name));
  const made = empty(n, false);
  made.ids = raw.ids ?? (raw.n ?? []).map((number) => `n${number}`);
  for (let idx = 0; idx < n; idx += 1) {
    const lon = raw.lon[idx], lat = raw.lat[idx];
    made.x[idx] = typeof lon === 'number' && typeof lat === 'number' ? mercX(lon) : NaN;
    made.y[idx] = typeof lon === 'number' && typeof lat === 'number' ? mercY(lat) : NaN;
    const from = raw.from[idx] ?? raw.to[idx] ?? NaN;
    const to = raw.to[idx] ?? from;
    made.from[idx] = from;
    made.to[idx] = to;
    if (from < made.first) made.first = from;
    if (to > made.last) made.last = to;
    made.family[idx] = familyOf[raw.type[idx] ?? 0] ?? 3;
    const standing = standingOf[raw.standing?.[idx] ?? -1] ?? -1;
    made.standing[idx] = standing >= 0 ? standing : 255;
    made.contested[idx] = raw.contested[idx] ?? 0;
    made.km[idx] = raw.vague?.[idx] ?? 0;
  }
  return made;
}

/** Instants of the query string's `from` and `to`, in seconds; days begin and end in UTC here. */
export function seconds(text: string | undefined, end = false): number {
  if (!text) return NaN;
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const at = +new Date(day ? `${text}T00:00Z` : text) / 1000;
  return day && end ? at + 86400 : at;
}
export const iso = (at: number): string => new Date(Math.round(at) * 1000).toISOString().replace('.000Z', 'Z');
