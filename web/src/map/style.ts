// The map's look, drawn from files of our own: no tile server, no glyph server. Recognised borders are
// solid; lines of control and of claims are dashed; disputed areas are hatched and named as such.
import type { FeatureCollection, Geometry } from 'geojson';
import type { ExpressionSpecification, StyleSpecification } from 'maplibre-gl';
import { feature } from 'topojson-client';
import type { Topology } from 'topojson-specification';
import type { Palette } from '../lib/palette';

async function fetchJson<T>(path: string): Promise<T> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} could not be fetched`);
  return response.json() as Promise<T>;
}

export interface Base { land: GeoJSON.GeoJSON; border: GeoJSON.GeoJSON; contested: GeoJSON.GeoJSON }
export async function world(fine: boolean): Promise<Base> {
  const topo = await fetchJson<Topology>(fine ? '/basemap/world-fine.json' : '/basemap/world.json');
  const of = (name: string) => feature(topo, topo.objects[name]!) as GeoJSON.GeoJSON;
  return { land: of('land'), border: of('border'), contested: of('contested') };
}

const point = (lon: number, lat: number, properties: Record<string, unknown>) => ({ type: 'Feature' as const, properties, geometry: { type: 'Point' as const, coordinates: [lon, lat] } });

/** Places are many: they come after the names of countries and disputed areas. */
export async function places(): Promise<FeatureCollection> {
  const all = await fetchJson<[string, number, number, number, number][]>('/basemap/places.json');
  return { type: 'FeatureCollection', features: all.map(([name, lon, lat, people, capital]) => point(lon, lat, { name, people, capital })) };
}

/** The lines between first administrative divisions, and their names: wanted from a zoom on where they have room. */
export async function divisions(): Promise<{ lines: GeoJSON.GeoJSON; names: FeatureCollection }> {
  const { lines, names } = await fetchJson<{ lines: Topology; names: [string, number, number, number][] }>('/basemap/divisions.json');
  return {
    lines: feature(lines, lines.objects['lines']!) as GeoJSON.GeoJSON,
    names: { type: 'FeatureCollection', features: names.map(([name, lon, lat, from]) => point(lon, lat, { name, from })) },
  };
}
/** From this zoom on divisions are drawn. */
export const DIVISIONS_FROM = 3.5;

export interface Names { countries: FeatureCollection; disputed: FeatureCollection<Geometry>; named: FeatureCollection }
export async function labels(): Promise<Names> {
  const [countries, disputed] = await Promise.all([
    fetchJson<[string, number, number, number][]>('/basemap/countries.json'),
    fetchJson<FeatureCollection<Geometry, { name: string; note: string; lon: number; lat: number }>>('/basemap/disputed.json'),
  ]);
  return {
    countries: { type: 'FeatureCollection', features: countries.map(([name, lon, lat, area]) => point(lon, lat, { name, area })) },
    disputed,
    named: { type: 'FeatureCollection', features: disputed.features.map((one) => point(one.properties.lon, one.properties.lat, one.properties)) },
  };
}

const EMPTY: FeatureCollection = { type: 'FeatureCollection', features: [] };
const source = (data: GeoJSON.GeoJSON = EMPTY) => ({ type: 'geojson' as const, data, tolerance: 0.2 });

/** The layers of the docket's own GeoJSON are put under the labels by the view. */
export const UNDER_LABELS = 'division-names';

export function style(base: Base, names: Names, p: Palette): StyleSpecification {
  const capital: ExpressionSpecification = ['==', ['get', 'capital'], 1];
  return {
    version: 8,
    sources: { land: source(base.land), border: source(base.border), contested: source(base.contested), disputed: source(names.disputed), named: source(names.named), countries: source(names.countries), divisions: source(), 'division-names': source(), places: source() },
    layers: [
      { id: 'sea', type: 'background', paint: { 'background-color': p.sea } },
      { id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': p.land, 'fill-antialias': true } },
      { id: 'disputed', type: 'fill', source: 'disputed', paint: { 'fill-pattern': 'hatch', 'fill-opacity': 0.55 } },
      { id: 'coast', type: 'line', source: 'land', paint: { 'line-color': p.border, 'line-width': 0.6, 'line-opacity': 0.7 } },
      { id: 'divisions', type: 'line', source: 'divisions', minzoom: DIVISIONS_FROM, filter: ['>=', ['zoom'], ['get', 'from']], layout: { 'line-join': 'round' }, paint: { 'line-color': p.border, 'line-width': ['interpolate', ['linear'], ['zoom'], 4, 0.4, 8, 0.9], 'line-opacity': ['interpolate', ['linear'], ['zoom'], 3.5, 0.3, 6, 0.75] } },
      { id: 'border', type: 'line', source: 'border', layout: { 'line-join': 'round' }, paint: { 'line-color': p.border, 'line-width': ['interpolate', ['linear'], ['zoom'], 2, 0.7, 8, 1.8] } },
      { id: 'contested', type: 'line', source: 'contested', paint: { 'line-color': p.soft, 'line-width': ['interpolate', ['linear'], ['zoom'], 2, 0.8, 8, 1.8], 'line-dasharray': [3, 2.5] } },
      { id: 'disputed-edge', type: 'line', source: 'disputed', filter: ['==', ['get', 'coarse'], true], paint: { 'line-color': p.soft, 'line-width': 1, 'line-dasharray': [3, 2.5] } },
      { id: 'division-names', type: 'symbol', source: 'division-names', minzoom: DIVISIONS_FROM, filter: ['>=', ['zoom'], ['get', 'from']], layout: { 'text-field': ['get', 'name'], 'text-size': 10.5, 'text-letter-spacing': 0.06, 'text-max-width': 8, 'symbol-sort-key': ['get', 'from'], 'text-padding': 4 }, paint: { 'text-color': p.soft, 'text-opacity': 0.85, 'text-halo-color': p.land, 'text-halo-width': 1.4 } },
      { id: 'countries', type: 'symbol', source: 'countries', maxzoom: 8, layout: { 'text-field': ['get', 'name'], 'text-size': ['interpolate', ['linear'], ['zoom'], 1, 10, 6, 16], 'text-letter-spacing': 0.12, 'text-max-width': 7, 'symbol-sort-key': ['-', ['get', 'area']], 'text-padding': 6 }, paint: { 'text-color': p.soft, 'text-halo-color': p.land, 'text-halo-width': 1.6 } },
      { id: 'named', type: 'symbol', source: 'named', minzoom: 4, layout: { 'text-field': ['concat', ['get', 'name'], '\n(disputed)'], 'text-size': 11, 'text-max-width': 8, 'text-padding': 4 }, paint: { 'text-color': p.ink, 'text-halo-color': p.land, 'text-halo-width': 1.6 } },
      { id: 'capitals', type: 'symbol', source: 'places', minzoom: 3.5, filter: capital, layout: { 'text-field': ['get', 'name'], 'text-size': 12, 'text-variable-anchor': ['top', 'bottom', 'left', 'right'], 'text-radial-offset': 0.4, 'symbol-sort-key': ['-', ['get', 'people']] }, paint: { 'text-color': p.ink, 'text-halo-color': p.land, 'text-halo-width': 1.6 } },
      { id: 'cities', type: 'symbol', source: 'places', minzoom: 4.5, filter: ['all', ['!=', ['get', 'capital'], 1], ['>=', ['get', 'people'], ['step', ['zoom'], 900, 5.5, 400, 6.5, 120, 7.5, 50, 8.5, 0]]], layout: { 'text-field': ['get', 'name'], 'text-size': 11, 'text-variable-anchor': ['top', 'bottom', 'left', 'right'], 'text-radial-offset': 0.4, 'symbol-sort-key': ['-', ['get', 'people']] }, paint: { 'text-color': p.soft, 'text-halo-color': p.land, 'text-halo-width': 1.4 } },
    ],
  };
}

/** Slanting lines for disputed areas, in the palette's colours. */
export function hatch(colour: string): ImageData {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 8;
  const ctx = canvas.getContext('2d')!;
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.2;
  for (const shift of [-8, 0, 8]) { ctx.beginPath(); ctx.moveTo(shift, 8); ctx.lineTo(shift + 8, 0); ctx.stroke(); }
  return ctx.getImageData(0, 0, 8, 8);
}
