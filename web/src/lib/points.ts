// Incidents as columns, for the map and the timeline: typed arrays that a frame can run through.
import { get } from './api';
import type { Points } from './types';
import { FAMILIES, family, STANDINGS } from './words';

export interface Columns {
  n: number; ids: string[];
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

export async function points(params: Record<string, string | undefined>): Promise<Columns> {
  return columns(await get<Points>('/incidents/points', params));
}

export function columns(raw: Points): Columns {
  const n = raw.ids.length;
  const familyOf = raw.types.map((type) => FAMILIES.findIndex((one) => one.id === family(type)));
  const standingOf = (raw.standings ?? []).map((name) => STANDINGS.findIndex((one) => one === name));
  const made: Columns = {
    n, ids: raw.ids, x: new Float64Array(n), y: new Float64Array(n), from: new Float64Array(n), to: new Float64Array(n),
    family: new Uint8Array(n), standing: new Uint8Array(n).fill(255), contested: new Uint8Array(n), km: new Float32Array(n), first: Infinity, last: -Infinity,
  };
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
    const standing = raw.standing?.[idx] ?? -1;
    made.standing[idx] = standing >= 0 ? standingOf[standing] ?? 255 : 255;
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
