// Takes a picture of each view, in both themes and two widths, to be looked at by people.
//
//     node tests/shots.mjs URL FOLDER [/path …]
import { mkdirSync } from 'node:fs';
import { open, settled } from './browser.mjs';

const [url, folder, ...only] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const browser = await open();
const first = await browser.newPage();
const get = async (path) => (await first.request.get(`${url}/api/v1${path}`)).json();
const docket = await get('/docket');
const incidents = (await get('/incidents?limit=50')).items;
const incident = (incidents.find((one) => one.contested && one.accounts.length > 1) ?? incidents[0])?.id;
const document = (await get('/documents')).items[0]?.id;
const agreement = docket.agreements[0]?.id;
const clause = (await get(`/agreements/${agreement}`)).clauses[1]?.number ?? '1';
const finding = (await get(`/findings?agreement=${agreement}&clause=${clause}`)).items[0]?.id;
const e = encodeURIComponent;
const PATHS = only.length ? only : ['/', `/agreements/${agreement}`, `/agreements/${agreement}/${clause}?finding=${e(finding)}`, '/map', '/timeline', '/incidents', `/incidents/${e(incident)}`, '/documents', `/documents/${e(document)}`, '/process', '/record', '/review', '/draft', '/search?q=station', '/login', '/nowhere'];
for (const [name, width, height, theme] of [['wide', 1366, 850, 'light'], ['dark', 1366, 850, 'dark'], ['phone', 390, 844, 'light']]) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, deviceScaleFactor: 1 });
  const page = await context.newPage();
  page.on('console', (message) => { if (message.type() === 'error') console.log(name, message.text()); });
  page.on('pageerror', (problem) => console.log(name, 'page error', problem.message));
  for (const path of PATHS) {
    await page.goto(url + path);
    await settled(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) console.log(`${name} ${path}: ${wide} px too wide`);
    await page.screenshot({ path: `${folder}/${name}-${path.replace(/[?#].*/, (query) => (query.startsWith('?at=') ? query.slice(4) : '')).replace(/^\//, '').replace(/\W+/g, '_').slice(0, 24) || 'brief'}${path.includes('finding=') ? '-finding' : ''}.png`, fullPage: name !== 'wide' ? path !== '/map' && name === 'phone' : false });
  }
  await context.close();
}
await browser.close();
