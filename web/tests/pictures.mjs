// Compares how a view looks with how it looked when people last looked at it.
//
// Other machines have other fonts, and every Chromium smooths letters in its own way: a picture is
// never the same to the pixel. Two things are compared that hold all the same and that a broken
// layout changes: where the large boxes of the page lie across it (columns are made of rems, not of
// letters), and how light and of what colour each cell of a coarse grid is.
//
// `pictures/` holds both: the pictures at a third of their size, to be looked at, and `boxes.json`.
// `PICTURES=write` writes them anew; look at them before they are committed.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { settled } from './browser.mjs';

const FOLDER = new URL('pictures/', import.meta.url).pathname;
const IS_WRITING = process.env.PICTURES === 'write';
const kept = existsSync(`${FOLDER}boxes.json`) ? JSON.parse(readFileSync(`${FOLDER}boxes.json`, 'utf8')) : {};

/** A picture is kept at so much of its size. */
const KEPT = 1 / 3;
/** A side of a cell of the grid, in pixels of the page. */
const CELL = 48;
/** So far may a cell's colour be off, of 255; text that runs otherwise stays below. */
const CELL_OFF = 26;
/** So many cells in a hundred may be further off. */
const CELLS_OFF = 5;
/** So far may a box be off across the page, in pixels. */
const ACROSS_OFF = 12;

/** The frame's own boxes, and within the view those that are wide; each by its place in the tree. */
const measure = (page) => page.evaluate(() => {
  const found = [];
  const name = (element) => `${element.localName}${[...element.classList].filter((one) => !one.startsWith('s-') && !one.startsWith('svelte-')).map((one) => `.${one}`).join('')}`;
  const walk = (element, path, depth) => {
    const box = element.getBoundingClientRect();
    if (box.width < innerWidth / 4 || depth > 4) return;
    const at = getComputedStyle(element);
    if (at.display.startsWith('inline') || at.position === 'fixed') return;
    found.push([path, Math.round(box.left), Math.round(box.width)]);
    // In a row of boxes each is as wide as its words.
    if (at.display.includes('flex')) return;
    const seen = {};
    for (const child of element.children) {
      const own = name(child);
      seen[own] = (seen[own] ?? 0) + 1;
      // Many of one kind are a list: the first tells how they lie.
      if (seen[own] <= 2) walk(child, `${path} > ${own}${seen[own] > 1 ? `:${seen[own]}` : ''}`, depth + 1);
    }
  };
  for (const one of ['.frame > header', '.frame > nav', '.frame > main']) {
    const element = document.querySelector(one);
    const box = element?.getBoundingClientRect();
    if (box) found.push([one, Math.round(box.left), Math.round(box.width)]);
    if (one.endsWith('main')) for (const child of element?.children ?? []) walk(child, `main > ${name(child)}`, 1);
  }
  return found;
});

/** A picture at another size, as JPEG or as pixels, made in a page of nothing: the one thing here that knows pictures is the browser. */
async function scaled(blank, picture, [width, height], as) {
  return blank.evaluate(async ([data, width, height, as]) => {
    const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes]), { resizeWidth: width, resizeHeight: height, resizeQuality: 'high' });
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    if (as === 'pixels') return [...context.getImageData(0, 0, width, height).data];
    const out = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.7 })).arrayBuffer());
    let text = '';
    for (const byte of out) text += String.fromCharCode(byte);
    return btoa(text);
  }, [picture, width, height, as]);
}

/** Takes a picture of what `page` shows now. */
export async function picture(page) {
  await settled(page);
  await page.evaluate(() => document.fonts.ready);
  const { width, height } = page.viewportSize();
  // The map is drawn by whatever graphics a machine has: where it lies is compared, not what it shows.
  const shot = await page.screenshot({ animations: 'disabled', caret: 'hide', mask: [page.locator('.maplibregl-canvas, .map canvas')], maskColor: '#808080' });
  return { png: shot.toString('base64'), boxes: await measure(page), width, height };
}

/** What differs between a picture and the one that is kept under `name`; nothing where it fits. */
export async function differs(blank, name, taken) {
  const { png, boxes, width, height } = taken;
  const small = [Math.round(width * KEPT), Math.round(height * KEPT)];
  const path = `${FOLDER}${name}.jpg`;
  if (IS_WRITING) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(path, Buffer.from(await scaled(blank, png, small, 'jpeg'), 'base64'));
    kept[name] = boxes;
    const lines = Object.keys(kept).sort().map((key) => `${JSON.stringify(key)}: [\n${kept[key].map((box) => `  ${JSON.stringify(box)}`).join(',\n')}\n]`);
    writeFileSync(`${FOLDER}boxes.json`, `{\n${lines.join(',\n')}\n}\n`);
    return [];
  }
  if (!existsSync(path) || !kept[name]) return [`${name}: no picture is kept; PICTURES=write keeps one`];
  const found = [];
  const now = new Map(boxes.map(([path, ...box]) => [path, box]));
  for (const [path, left, across] of kept[name]) {
    const box = now.get(path);
    if (!box) found.push(`${name}: \`${path}\` is not there`);
    else if (Math.abs(box[0] - left) > ACROSS_OFF || Math.abs(box[1] - across) > ACROSS_OFF) found.push(`${name}: \`${path}\` lies at ${box[0]}, ${box[1]} wide; it lay at ${left}, ${across} wide`);
  }
  const grid = [Math.round(width / CELL), Math.round(height / CELL)];
  const is = await scaled(blank, png, grid, 'pixels');
  const was = await scaled(blank, readFileSync(path).toString('base64'), grid, 'pixels');
  let n = 0;
  for (let at = 0; at < is.length; at += 4) if ([0, 1, 2].some((channel) => Math.abs(is[at + channel] - was[at + channel]) > CELL_OFF)) n += 1;
  const share = (400 * n) / is.length;
  if (share > CELLS_OFF) found.push(`${name}: ${share.toFixed(0)} % of its cells are of another colour`);
  return found;
}
