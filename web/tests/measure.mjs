// Measures the page: its weight, its first useful paint, the frames of the time brush.
//
//     node tests/measure.mjs [incidents]       against invented answers (100,000)
//     TROTH_URL=http://… node tests/measure.mjs    against a program
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { open } from './browser.mjs';
import { start } from './mock.mjs';

const dist = new URL('../dist/', import.meta.url).pathname;
const weigh = (folder) => readdirSync(folder).reduce((sum, name) => {
  const path = join(folder, name);
  if (statSync(path).isDirectory()) return name === 'basemap' ? sum : sum + weigh(path);
  return sum + gzipSync(readFileSync(path), { level: 9 }).length;
}, 0);
console.log(`page, gzip -9, without the basemap: ${(weigh(dist) / 1000).toFixed(0)} kB`);
console.log(`basemap, gzip -9: ${readdirSync(join(dist, 'basemap')).map((name) => `${name} ${(gzipSync(readFileSync(join(dist, 'basemap', name)), { level: 9 }).length / 1000).toFixed(0)} kB`).join(', ')}`);

const n = Number(process.argv[2] ?? 100000);
const mock = process.env.TROTH_URL ? null : await start({ incidents: n });
const url = process.env.TROTH_URL ?? mock.url;
const browser = await open();
const page = await browser.newPage({ viewport: { width: 1366, height: 850 } });

for (let turn = 0; turn < 3; turn += 1) {
  const began = Date.now();
  await page.goto(url, { waitUntil: 'commit' });
  // The brief is there: how clauses stand, or what happened.
  await page.waitForSelector('main .standing, main .walk, main h2');
  const paint = await page.evaluate(() => ({ first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime, now: performance.now() }));
  console.log(`brief, turn ${turn + 1}: first paint ${paint.first?.toFixed(0)} ms, the brief there ${paint.now.toFixed(0)} ms after navigation (${Date.now() - began} ms on the clock)`);
}

await page.goto(`${url}/map`);
await page.waitForSelector('.brush canvas', { timeout: 60000 });
await page.waitForFunction(() => window.trothMap?.loaded(), null, { timeout: 60000 });
await page.waitForTimeout(3000);
for (const [what, path] of [['map', '/map'], ['timeline', '/timeline']]) {
  if (what === 'timeline') { await page.goto(url + path); await page.waitForSelector('.brush canvas', { timeout: 60000 }); await page.waitForTimeout(3000); }
  const box = await page.locator('.brush canvas').boundingBox();
  await page.mouse.move(box.x + 100, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + 300, box.y + 20);
  await page.mouse.up();
  // Inside the page, so that the driver's own delays do not count: a pointer event in each frame.
  const frames = await page.evaluate(() => new Promise((done) => {
    const canvas = document.querySelector('.brush canvas');
    const send = (type, x) => canvas.dispatchEvent(new PointerEvent(type, { clientX: canvas.getBoundingClientRect().left + x, clientY: canvas.getBoundingClientRect().top + 20, pointerId: 1, bubbles: true }));
    canvas.setPointerCapture = () => {};
    const times = [];
    let last = performance.now(), n = 0;
    send('pointerdown', 200);
    const step = (now) => {
      times.push(now - last);
      last = now;
      n += 1;
      send('pointermove', 200 + 400 * (0.5 - 0.5 * Math.cos(n / 20)));
      if (n < 150) requestAnimationFrame(step); else { send('pointerup', 400); done(times.slice(5).sort((a, b) => a - b)); }
    };
    requestAnimationFrame(step);
  }));
  const mean = frames.reduce((a, b) => a + b, 0) / frames.length;
  console.log(`brush on the ${what}, ${n.toLocaleString('en')} incidents: ${(1000 / mean).toFixed(0)} frames/s; a frame takes ${frames[Math.floor(frames.length / 2)].toFixed(1)} ms in the middle, ${frames[Math.floor(frames.length * 0.95)].toFixed(1)} ms at the 95th of 100`);
}
await browser.close();
await mock?.stop();
