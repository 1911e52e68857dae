// The page's stories, in a real browser. Run by test.sh, which starts the program on a copy of the
// example docket; what that docket cannot show at will comes from mock.mjs.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { open, settled } from './browser.mjs';
import { start } from './mock.mjs';
import { differs, picture } from './pictures.mjs';

const URL_OF = process.env.TROTH_URL;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const only = process.argv[2];
const stories = [];
const story = (name, run) => stories.push({ name, run });
function must(held, what) { if (!held) throw new Error(what); }
const e = encodeURIComponent;

/** A page that fails its story on any error of its own. */
async function visit(browser, address, { width = 1366, height = 850, theme = 'light', ignoreHTTPSErrors = false } = {}) {
  const context = await browser.newContext({ ignoreHTTPSErrors, viewport: { width, height }, colorScheme: theme, timezoneId: 'Asia/Tokyo' });
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', (problem) => page.faults.push(problem.message));
  page.on('console', (message) => { if (message.type() === 'error' && !/Failed to load resource|ERR_/.test(message.text())) page.faults.push(message.text()); });
  page.on('request', (request) => { const { host, protocol } = new URL(request.url()); if (host && host !== new URL(address).host && !/^(data|blob):$/.test(protocol)) page.faults.push(`asks elsewhere: ${request.url()}`); });
  await page.goto(address);
  await settled(page);
  return page;
}
async function leave(page) {
  must(!page.faults.length, `the page has faults: ${page.faults.join('; ')}`);
  await page.context().close();
}
const api = async (page, base, path) => (await page.request.get(`${base}/api/v1${path}`)).json();

// With the program and the example docket

story('the brief tells how clauses stand, what is disputed and what happened', async (browser) => {
  const page = await visit(browser, `${URL_OF}/`);
  const text = await page.innerText('main');
  for (const words of ['Draft of December 2025', 'broken', 'kept', 'unobserved', 'Disputed', 'Due', 'Europe/Kyiv']) must(text.includes(words), `the brief should say “${words}”`);
  await leave(page);
});

story('a dropped article is read, and its accounts stand in its text', async (browser) => {
  const page = await visit(browser, `${URL_OF}/documents`);
  const article = '---\ntitle: Shells at Izium\npublisher: Harbour Post\ndate: 2025-12-07\n---\nUkraine’s emergency service said that Russian forces shelled a school in Izium on Sunday.\n';
  const transfer = await page.evaluateHandle((text) => { const data = new DataTransfer(); data.items.add(new File([text], 'izium.md', { type: 'text/markdown' })); return data; }, article);
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  const link = page.locator('dialog a', { hasText: /account/ });
  await link.waitFor({ timeout: 20000 });
  await link.click();
  await page.waitForSelector('.text .lab');
  must((await page.innerText('main h1')) === 'Shells at Izium', 'the link should lead to the article');
  must((await page.innerText('.accounts')).includes('shelled'), 'its accounts should be listed');
  must(await page.locator('.text .k-event', { hasText: 'shelled' }).count(), 'the word of the event should be marked');
  await leave(page);
});

story('a clause is followed to the sentence that its finding rests on', async (browser) => {
  const page = await visit(browser, `${URL_OF}/`);
  await page.click('main a:has-text("Railways and ports")');
  await page.waitForSelector('.cases .opener');
  await page.click('.cases .opener:has-text("Fastiv")');
  await page.waitForSelector('.source mark, .source .lab.primary');
  const source = await page.innerText('.source');
  must(source.includes('railway hub'), `the source sentence should be there: ${source}`);
  must((await page.innerText('.cases')).includes('below the standard'), 'the rule that decided should be told');
  must(page.url().includes('finding='), 'the open finding should be in the link');
  await page.click('.source figcaption a');
  await page.waitForSelector('.found');
  must((await page.innerText('.found')).length > 0, 'the words of the link should be marked in the document');
  // The same by the link alone.
  const again = await visit(browser, page.url());
  must(await again.locator('.found').count(), 'the permalink should show the same words');
  await leave(again);
  await leave(page);
});

story('travelling back in time shows less, and marks what differs', async (browser) => {
  const page = await visit(browser, `${URL_OF}/`);
  const now = await page.innerText('main .head p');
  const docket = await api(page, URL_OF, '/docket');
  const target = Math.floor(docket.entries_head / 3);
  await page.fill('.travel input[type=range]', String(target));
  await page.dispatchEvent('.travel input[type=range]', 'change');
  await page.waitForURL(/as_known_at=/);
  await page.waitForFunction((before) => { const text = document.querySelector('main .head p')?.innerText; return text && text !== before && text.includes('Now:'); }, now);
  must((await page.innerText('.travel')).includes(`entry ${target} of`), 'the bar should say as of which entry');
  must((await page.innerText('main')).includes('now: '), 'differing standings should be marked');
  await page.click('nav a:has-text("Incidents")');
  await page.waitForURL(/as_known_at=/);
  await page.click('text=Back to now');
  await page.waitForFunction(() => !location.search.includes('as_known_at'));
  await leave(page);
});

story('a contradiction is found: who tells, who denies, in whose words', async (browser) => {
  const page = await visit(browser, `${URL_OF}/incidents?contested=true`);
  await page.click('main .item a.title');
  await page.waitForSelector('.sides');
  const text = await page.innerText('.sides');
  must(/denies/.test(text) && /tells/.test(text), 'both stances should stand side by side');
  must(await page.locator('.state.contradict').count(), 'the field told against each other should be marked');
  await page.locator('.sides a.value').first().click();
  await page.waitForSelector('.found');
  await leave(page);
});

story('an incident is split, with a reason, as an entry of the record', async (browser) => {
  const page = await visit(browser, `${URL_OF}/incidents`);
  const list = (await api(page, URL_OF, '/incidents?limit=200')).items;
  const many = list.find((one) => one.accounts.length >= 3);
  await page.goto(`${URL_OF}/incidents/${e(many.id)}`);
  await page.waitForSelector('.sides');
  await page.locator('.sides input[type=checkbox]').last().check();
  await page.fill('input[autocomplete=name]', 'Ana');
  await page.fill('input[placeholder^="why"]', 'It tells of another night.');
  await page.click('button:has-text("Split off 1 account")');
  await page.waitForSelector('.toast:has-text("Split off")');
  const after = (await api(page, URL_OF, '/incidents?limit=200')).items;
  must(after.length === list.length + 1, `there should be one incident more: ${list.length} then ${after.length}`);
  await page.goto(`${URL_OF}/record`);
  await page.waitForSelector('tbody tr');
  must(/split/i.test(await page.innerText('tbody')), 'the split should be an entry');
  await leave(page);
});

story('an account is confirmed by one key, and one is rejected with a reason', async (browser) => {
  const page = await visit(browser, `${URL_OF}/review`);
  const first = await page.innerText('.claim');
  await page.fill('input[autocomplete=name]', 'Ana');
  await page.click('h1');
  const n = Number((await page.innerText('[role=status]:has-text("accounts")')).match(/of (\d+)/)[1]);
  await page.keyboard.press('c');
  await page.waitForSelector('.toast:has-text("Confirmed")');
  await page.waitForFunction((before) => document.querySelector('.claim')?.innerText !== before, first);
  must((await page.innerText('[role=status]:has-text("account")')).includes(`of ${n - 1}`), 'the queue should be one shorter');
  await page.keyboard.press('r');
  await page.fill('.card input:not([autocomplete])', 'The text does not say so.');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.toast:has-text("Rejected")');
  await leave(page);
});

story('a draft is checked and tried against the history while it is typed', async (browser) => {
  const page = await visit(browser, `${URL_OF}/draft`);
  await page.selectOption('select', 'december-2025');
  await page.waitForSelector('table tbody tr', { timeout: 20000 });
  must((await page.innerText('main')).includes('broken'), 'counts by standing should be there');
  const text = await page.inputValue('textarea');
  await page.fill('textarea', text.replace('neither party may attack a dam', 'neither party may attack a dam').replace('clause 8: neither party', 'clause 8: nobody at all'));
  await page.waitForSelector('.note.bad');
  await page.reload();
  must((await page.inputValue('textarea')).includes('nobody at all'), 'what was typed should outlive a reload');
  await page.click('button:has-text("Clear")');
  await leave(page);
});

story('search goes over everything from anywhere, by keys alone', async (browser) => {
  const page = await visit(browser, `${URL_OF}/record`);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('railway');
  await page.waitForSelector('.hit');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.pathname.startsWith('/record'));
  await leave(page);
});

story('the record is verified, and its checkpoint shown', async (browser) => {
  const page = await visit(browser, `${URL_OF}/record`);
  await page.click('button:has-text("Verify the record")');
  await page.waitForSelector('text=The record is whole', { timeout: 20000 });
  must(/\d+ entries/.test(await page.innerText('aside')), 'the checkpoint should tell its entries');
  await leave(page);
});

story('Crimea is not shown as Russia’s: its area is named as disputed, its inner border dashed', async (browser) => {
  const page = await visit(browser, `${URL_OF}/map?at=6,34.3,45.4`);
  const found = await page.evaluate(() => {
    const map = window.trothMap;
    const at = map.project([34.1, 45.1]);
    return { area: map.queryRenderedFeatures([at.x, at.y], { layers: ['disputed'] })[0]?.properties, name: map.queryRenderedFeatures({ layers: ['named'] }).map((one) => one.properties.name), dashed: map.queryRenderedFeatures({ layers: ['contested'] }).length };
  });
  must(found.area?.name === 'Crimea' && /Ukraine/.test(found.area.note), 'the area should be Crimea, with its note');
  must(found.name.includes('Crimea'), 'its name should be drawn without a network');
  must(found.dashed > 0, 'the line of control should be a dashed one');
  await leave(page);
});

story('the map draws and names first divisions, and none where it is disputed whose they are', async (browser) => {
  const page = await visit(browser, `${URL_OF}/map?at=6.3,36.5,48.5`);
  await page.waitForFunction(() => window.trothMap?.queryRenderedFeatures({ layers: ['division-names'] }).length, null, { timeout: 60000 });
  const drawn = await page.evaluate(() => window.trothMap.queryRenderedFeatures({ layers: ['division-names', 'divisions'] }).map((one) => one.properties.name ?? 'a line'));
  must(drawn.includes('a line') && drawn.some((name) => name !== 'a line'), `divisions should have lines and names: ${drawn.slice(0, 5)}`);
  const within = await page.evaluate(async () => {
    const of = async (name) => (await fetch(`/basemap/${name}.json`)).json();
    const [divisions, disputed] = [await of('divisions'), await of('disputed')];
    const inRing = ([x, y], ring) => ring.reduce((inside, [xi, yi], i) => {
      const [xj, yj] = ring.at(i - 1);
      return yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi ? !inside : inside;
    }, false);
    const rings = disputed.features.flatMap((one) => one.geometry.coordinates.map(([ring]) => ring));
    return { n: divisions.names.length, bad: divisions.names.filter(([, x, y]) => rings.some((ring) => inRing([x, y], ring))).map(([name]) => name) };
  });
  must(within.n > 2000 && !within.bad.length, `of ${within.n} names these lie in disputed areas: ${within.bad}`);
  await leave(page);
});

story('a window of time on the map is in the link, and filters the list', async (browser) => {
  const page = await visit(browser, `${URL_OF}/map`);
  const slider = page.locator('[role=slider]').first();
  await slider.focus();
  for (let n = 0; n < 5; n += 1) await page.keyboard.press('Shift+ArrowRight');
  await page.waitForURL(/from=/);
  await leave(page);
});

story('a reader logs in, looks, and is refused what an analyst may do', async (browser) => {
  const base = process.env.TROTH_LOGIN_URL;
  const page = await visit(browser, `${base}/incidents?contested=true`);
  must(!(await page.innerText('body')).includes('Sudzha'), 'without a login nothing should be seen');
  await page.fill('input[autocomplete=username]', 'Rita Reader');
  await page.fill('input[type=password]', 'not this one at all');
  await page.click('main form button');
  await page.waitForSelector('[role=alert]:has-text("do not belong together")');
  await page.fill('input[type=password]', 'a quiet long password');
  await page.click('main form button');
  await page.waitForSelector('main .item');
  must(page.url().includes('contested=true'), 'after the login the link should lead where it was meant to');
  await page.click('main .item a.title');
  await page.waitForSelector('.sides');
  must(!(await page.locator('text=Split off').count()), 'a reader should be offered no splitting');
  const answer = await page.evaluate(async () => {
    const { csrf } = await (await fetch('/api/v1/docket')).json();
    const { items } = await (await fetch('/api/v1/incidents?limit=1')).json();
    const response = await fetch('/api/v1/reviews', { method: 'POST', headers: { 'content-type': 'application/json', 'x-csrf-token': csrf }, body: JSON.stringify({ account: items[0].accounts[0].account, verdict: 'confirmed' }) });
    return response.status;
  });
  must(answer === 403, `the server should refuse a review by a reader with 403, and answers ${answer}`);
  await page.click('button:has-text("Log out")');
  await page.waitForSelector('input[type=password]');
  await leave(page);
});

async function login(page, name, password) {
  await page.fill('input[autocomplete=username]', name);
  await page.fill('input[type=password]', password);
  await page.click('main form button');
  await page.waitForSelector('button:has-text("Log out")');
}

story('a token is made, works as far as its role goes, and is taken back', async (browser) => {
  const base = process.env.TROTH_LOGIN_URL;
  const page = await visit(browser, `${base}/tokens`);
  await login(page, 'Ada Admin', 'another long password');
  await page.waitForSelector('h1:has-text("Tokens")');
  await page.fill('main form input', 'nightly export');
  await page.selectOption('main form select', 'reader');
  await page.click('button:has-text("Make a token")');
  const token = await page.innerText('.secret');
  await page.waitForSelector('tbody td:has-text("nightly export")');
  // A program has no cookie: a request of its own.
  const ask = async (path, options = {}) => (await fetch(`${base}/api/v1${path}`, { ...options, headers: { authorization: `Bearer ${token}`, ...(options.body ? { 'content-type': 'application/json' } : {}) } })).status;
  must((await ask('/brief')) === 200, 'the token should be let in');
  must((await ask('/comments', { method: 'POST', body: '{"about": "december-2025/1", "text": "so"}' })) === 403, 'a reader’s token of an admin should comment nothing');
  await page.click('button:has-text("Everybody")');
  await page.waitForSelector('th:has-text("Whose")');
  await page.reload();
  await page.waitForSelector('tbody td:has-text("Ada Admin")');
  must(!(await page.locator('.secret').count()), 'the secret should be told once');
  await page.click('button[aria-label="Take back nightly export"]');
  await page.waitForSelector('text=Nobody has a token');
  must((await ask('/brief')) === 401, 'a token that was taken back should be known no more');
  await leave(page);
});

story('with a certificate the program speaks TLS itself, and its cookie is for TLS alone', async (browser) => {
  const base = process.env.TROTH_TLS_URL;
  must(base.startsWith('https://'), `the program should say https: ${base}`);
  const page = await visit(browser, `${base}/`, { ignoreHTTPSErrors: true });
  await login(page, 'Rita Reader', 'a quiet long password');
  await page.waitForSelector('main .standing');
  const [cookie] = await page.context().cookies();
  must(cookie.secure && cookie.httpOnly && cookie.sameSite === 'Strict', `the cookie should be guarded: ${JSON.stringify(cookie)}`);
  const plain = await fetch(base.replace('https:', 'http:')).then((answer) => answer.text());
  must(plain.includes('https://'), `who comes without TLS should be told: ${plain}`);
  await leave(page);
});

story('a docket whose agreements are over opens on its last day', async (browser) => {
  const page = await visit(browser, `${URL_OF}/`);
  const docket = await api(page, URL_OF, '/docket');
  const last = new Date(docket.default_as_of);
  must(last < new Date('2026-01-02T00:00:00Z'), `it should be judged as of the last day of what is known, not of today: ${docket.default_as_of}`);
  const words = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: docket.zone }).format(new Date(last.getTime() - 1000));
  must((await page.innerText('main')).includes(words), `the brief should say “${words}”`);
  must((await page.innerText('main')).includes('broken'), 'and show how clauses stood then');
  await leave(page);
});

story('an issue’s thread has a page of its own, from its first line', async (browser) => {
  const page = await visit(browser, `${URL_OF}/process`);
  const heading = page.locator('.process h2 a').first();
  const issue = await heading.innerText();
  await heading.click();
  await page.waitForURL(/\/process\/./);
  await page.waitForSelector(`main h1:has-text("${issue}")`);
  const n = await page.locator('main ol > li').count();
  must(n > 0, 'its lines should be there');
  await page.locator('[aria-label="Kinds of lines shown"] button').first().click();
  await page.waitForURL(/kind=/);
  const again = await visit(browser, page.url());
  must((await again.locator('main ol > li').count()) <= n && (await again.innerText('main h1')) === issue, 'the permalink should show the same');
  await again.locator('main a.walk').first().click();
  await again.waitForSelector('.text');
  await leave(again);
  await leave(page);
});

const NASTY_PAGE = `<html><head><title>Shells at Lozova</title><meta property="og:site_name" content="Harbour Post"><meta property="article:published_time" content="2025-12-07">
<meta http-equiv="refresh" content="0;url=https://example.org/moved"><link rel="preconnect" href="https://example.org"><style>body { background: url(https://example.org/paper.png) }</style></head>
<body onload="parent.document.title='owned'"><script>parent.document.title = 'owned'; fetch('https://example.org/')</script>
<h1>Shells at <i>Lozova</i></h1><img src="https://example.org/x.png" onerror="parent.document.title='owned'" alt="the station">
<p>Ukraine’s emergency service said that Russian forces <a href="javascript:parent.document.title='owned'" onclick="parent.document.title='owned'">shelled</a> a school in Lozova on Sunday.</p>
<table><tr><th>Place</th><th>Hurt</th></tr><tr><td>Lozova</td><td>3</td></tr></table><p>Nothing else was told of it by anybody on that day or the day after it, residents said.</p></body></html>`;

story('the page as received stands beside its text, its words found, and nothing in it runs', async (browser) => {
  const page = await visit(browser, `${URL_OF}/documents`);
  const transfer = await page.evaluateHandle((text) => { const data = new DataTransfer(); data.items.add(new File([text], 'lozova.html', { type: 'text/html' })); return data; }, NASTY_PAGE);
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  const link = page.locator('dialog a', { hasText: /account/ });
  await link.waitFor({ timeout: 20000 });
  await link.click();
  await page.waitForSelector('.text .lab');
  await page.click('button:has-text("Original beside the text")');
  await page.waitForURL(/original=1/);
  const frame = page.frameLocator('iframe[sandbox=""]');
  await frame.locator('mark.w0').first().waitFor();
  must((await frame.locator('td').allInnerTexts()).includes('Lozova'), 'its tables should be tables');
  must(!(await frame.locator('script, img, a, link, meta[http-equiv], [onclick], [style]').count()), 'nothing that could run or ask should be in it');
  const before = await page.evaluate(() => history.length);
  await page.locator('.accounts .walk').first().focus();
  await page.waitForFunction(() => document.querySelectorAll('.acc-on').length > 0);
  const framed = page.frames().find((one) => one.url().includes('/page'));
  await framed.waitForURL(/#w\d+$/);
  const colour = await frame.locator('mark.w0').first().evaluate((mark) => getComputedStyle(mark).backgroundColor);
  must(colour === 'rgb(255, 233, 168)', `the words of the account should stand out in the original: ${colour}`);
  must((await page.evaluate(() => history.length)) === before, 'pointing should be no step of the history');
  await page.locator('.text .k-event', { hasText: 'shelled' }).first().hover();
  must(!(await page.title()).includes('owned'), 'no script should have run');
  // The frame alone, by its address.
  const answer = await page.request.get(`${URL_OF}${new URL(framed.url()).pathname}`);
  must(/sandbox/.test(answer.headers()['content-security-policy']) && /default-src 'none'/.test(answer.headers()['content-security-policy']), 'its own policy should forbid everything');
  await leave(page);
});

// Bad days, with invented answers

story('a script in a headline stays text', async (browser) => {
  const mock = await start();
  for (const path of ['/', '/incidents', '/documents', `/documents/${e('sha256:bbbb2222')}`]) {
    const page = await visit(browser, mock.url + path);
    must((await page.innerText('main')).includes('<script>'), `the words should be there as words: ${path}`);
    must(!(await page.title()).includes('owned'), 'the script should not have run');
    must(!(await page.locator('main img, main script, main b:text-is("not bold")').count()), 'no element should have been made of it');
    await leave(page);
  }
  await mock.stop();
});

story('the board tells what decides when a clause binds', async (browser) => {
  const mock = await start({ decided: true });
  const page = await visit(browser, `${mock.url}/agreements/truce`);
  const text = await page.innerText('.board');
  must(/Notice, shown: it binds until 7 Apr 2031/.test(text), `the notice should stand on the board: ${text}`);
  must(/is alleged, and decides nothing/.test(text), 'and what is not shown, as deciding nothing');
  await page.click('.board a:has-text("2 accounts")');
  await page.waitForURL(/\/incidents\//);
  await leave(page);
  await mock.stop();
});

story('a docket that is still being opened says how far it is, and comes by itself', async (browser) => {
  const mock = await start({ opening: 3 });
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${mock.url}/incidents`);
  await page.waitForSelector('h1:has-text("Opening the docket")');
  must((await page.innerText('main')).includes('reading the record, 41 %'), 'what is done and how far should be told');
  await page.waitForSelector('main .item', { timeout: 10000 });
  must(page.url().endsWith('/incidents'), 'and then what was asked for should be there');
  await context.close();
  await mock.stop();
});

story('a lost server is told calmly, and nothing typed is lost', async (browser) => {
  const mock = await start();
  const page = await visit(browser, `${mock.url}/incidents/i1`);
  await page.locator('.sides input[type=checkbox]').first().check();
  await page.fill('input[autocomplete=name]', 'Ana');
  await page.fill('input[placeholder^="why"]', 'words that must not be lost');
  await mock.stop();
  await page.click('button:has-text("Split off 1 account")');
  await page.waitForSelector('[role=alert]:has-text("Your words are kept")');
  must((await page.inputValue('input[placeholder^="why"]')) === 'words that must not be lost', 'the reason should still be there');
  await page.click('nav a:has-text("Process")');
  await page.waitForSelector('text=The server does not answer');
  const back = await start({ port: Number(new URL(mock.url).port) });
  await page.click('main button:has-text("Try again")');
  await page.waitForSelector('main h2:has-text("exchange of prisoners")');
  await page.context().close();
  await back.stop();
});

story('two people at one incident: the second is told, and keeps the words', async (browser) => {
  const mock = await start();
  mock.state.conflict = true;
  const page = await visit(browser, `${mock.url}/incidents/i1`);
  await page.locator('.sides input[type=checkbox]').first().check();
  await page.fill('input[autocomplete=name]', 'Ana');
  await page.fill('input[placeholder^="why"]', 'my reason');
  await page.click('button:has-text("Split off 1 account")');
  await page.waitForSelector('[role=alert]:has-text("Somebody else changed something meanwhile")');
  must((await page.inputValue('input[placeholder^="why"]')) === 'my reason', 'the reason should still be there');
  await page.click('text=Show what changed');
  await leave(page);
  await mock.stop();
});

story('in a docket so large that a word on it shows later, nobody waits for it', async (browser) => {
  const mock = await start({ late: true });
  const page = await visit(browser, `${mock.url}/review`);
  await page.fill('input[autocomplete=name]', 'Ana');
  const first = await page.innerText('.claim');
  await page.click('h1');
  await page.keyboard.press('c');
  await page.waitForSelector('.toast:has-text("it shows once this large docket is gathered anew")');
  must((await page.innerText('.claim')) !== first, 'the next in the queue should be there');
  await page.waitForResponse((response) => response.url().endsWith('/api/v1/docket'));
  must(!/new entr/.test(await page.innerText('body')), 'one’s own entry is no news');
  await leave(page);
  await mock.stop();
});

story('a broken permalink leads to a calm page that says what was looked for', async (browser) => {
  const mock = await start();
  for (const path of ['/nowhere', `/incidents/${e('sha256:gone/r1/9')}`, '/agreements/gone/4', `/documents/gone`, '/incidents/%E0%A4%A']) {
    const page = await visit(browser, mock.url + path);
    must(/Not here/.test(await page.innerText('main')), `“not here” should be said at ${path}`);
    await leave(page);
  }
  await mock.stop();
});

story('a file that is too large is refused by name, and the other is read', async (browser) => {
  const mock = await start();
  const page = await visit(browser, `${mock.url}/documents`);
  await page.evaluate(() => {
    const data = new DataTransfer();
    const big = new File(['x'], 'archive.txt');
    Object.defineProperty(big, 'size', { value: 500 * 1048576 });
    // A list of files of our own, since a real one of 500 MB would only test this machine's memory.
    const drop = new DragEvent('drop', { bubbles: true });
    Object.defineProperty(drop, 'dataTransfer', { value: { types: ['Files'], files: [big] } });
    document.body.dispatchEvent(drop);
    void data;
  });
  await page.waitForSelector('dialog .note:has-text("500 MB")');
  must(!mock.state.posts.some((one) => one.path === '/documents'), 'it should not have been sent');
  await leave(page);
  await mock.stop();
});

story('a reader may look, and is refused what an analyst may do', async (browser) => {
  const mock = await start({ user: 'ana', role: 'reader' });
  const page = await visit(browser, `${mock.url}/review`);
  must((await page.innerText('header')).includes('ana, reader'), 'who is logged in should be told');
  must(!(await page.locator('button:has-text("Confirm")').count()), 'no button should promise what is refused');
  must((await page.innerText('main')).includes('asks for the role analyst'), 'and why');
  await page.goto(`${mock.url}/incidents/i1`);
  await page.waitForSelector('.sides');
  must(!(await page.locator('text=Split off').count()), 'no splitting either');
  await leave(page);
  await mock.stop();
});

story('words are set by their own direction and language', async (browser) => {
  const mock = await start();
  const page = await visit(browser, `${mock.url}/documents/${e('sha256:cccc3333')}`);
  const set = await page.evaluate(() => ({ title: getComputedStyle(document.querySelector('h1')).direction, text: getComputedStyle(document.querySelector('.text')).direction, lang: document.querySelector('.text').lang, word: document.querySelector('.text .k-time')?.textContent }));
  must(set.title === 'rtl' && set.text === 'rtl' && set.lang === 'ar', `Arabic should run from the right: ${JSON.stringify(set)}`);
  must(set.word === 'يوم الاثنين', `the span should cover its words: ${set.word}`);
  await leave(page);
  await mock.stop();
});

story('j and k walk through what can be opened', async (browser) => {
  const mock = await start();
  const page = await visit(browser, `${mock.url}/incidents`);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  must((await page.evaluate(() => document.activeElement?.textContent)).includes('Sudrian forces'), 'the first incident should have the focus');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.sides');
  await leave(page);
  await mock.stop();
});

story('no view is wider than a phone', async (browser) => {
  const mock = await start();
  const page = await visit(browser, mock.url, { width: 360, height: 740 });
  for (const path of ['/', '/agreements/truce', '/agreements/truce/1', '/timeline', '/incidents', '/incidents/i1', '/documents', '/process', '/process/exchange%20of%20prisoners', `/documents/${e('sha256:aaaa1111')}?original=1`, '/record', '/review', '/draft', '/search?q=x', '/login', '/tokens', '/users']) {
    await page.goto(mock.url + path);
    await settled(page);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    must(over <= 0, `${path} is ${over} px too wide`);
  }
  await leave(page);
  await mock.stop();
});

for (const theme of ['light', 'dark']) {
  story(`axe finds nothing on any view, ${theme}`, async (browser) => {
    const mock = await start({ incidents: 50 });
    const found = [];
    const page = await visit(browser, mock.url, { theme });
    const views = [...['/', '/agreements/truce', '/agreements/truce/1?finding=truce%2F1%2Fsudria%2Fi1', '/map', '/timeline', '/incidents', '/incidents/i1', '/documents', `/documents/${e('sha256:aaaa1111')}?from=0&to=10`, '/process', '/process/exchange%20of%20prisoners', '/record', '/review', '/draft', '/search?q=station', '/login', '/users', '/tokens', '/nowhere', '/?as_known_at=5'].map((path) => mock.url + path)];
    if (URL_OF) for (const path of ['/', '/agreements', '/incidents', '/documents', '/process', '/record', '/review']) views.push(URL_OF + path);
    for (const address of views) {
      await page.goto(address);
      await settled(page);
      if (address.includes('/review')) await page.keyboard.press('e');
      if (address.endsWith('/search?q=station')) { await page.keyboard.press('Control+k'); await page.keyboard.type('station'); await page.waitForSelector('.hit'); }
      // Under the page's policy axe has to come by the debugger, not as a script of the page.
      const session = await page.context().newCDPSession(page);
      await session.send('Runtime.evaluate', { expression: axe });
      const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
      for (const one of violations) found.push(`${address.replace(/^.*?:\d+/, '')}: ${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.target} ${node.any[0]?.message ?? ''}`).join(' | ')}`);
      await session.detach();
    }
    page.faults = page.faults.filter((fault) => !fault.startsWith('asks elsewhere'));
    await leave(page);
    await mock.stop();
    must(!found.length, `axe found\n    ${found.join('\n    ')}`);
  });
}

const PICTURES = {
  brief: '/', clauses: '/agreements/truce', clause: '/agreements/truce/1?finding=truce%2F1%2Fsudria%2Fi1', map: '/map', timeline: '/timeline', incidents: '/incidents', incident: '/incidents/i1',
  documents: '/documents', document: `/documents/${e('sha256:aaaa1111')}?from=26&to=34`, original: `/documents/${e('sha256:aaaa1111')}?original=1`, process: '/process', issue: '/process/exchange%20of%20prisoners',
  record: '/record', review: '/review', draft: '/draft', search: '/search?q=station', login: '/login', users: '/users', tokens: '/tokens', travelled: '/?as_known_at=5',
};
// In the dark nothing lies elsewhere: a few views show that the colours are others.
const DARK = ['brief', 'clause', 'incident', 'document', 'original', 'timeline', 'record'];
const SHAPES = [['light', { width: 1366, height: 850, theme: 'light' }], ['dark', { width: 1366, height: 850, theme: 'dark' }], ['phone', { width: 390, height: 844, theme: 'light' }]];

for (const [shape, how] of SHAPES) {
  story(`every view looks as it did when people last looked at it, ${shape}`, async (browser) => {
    const mock = await start({ incidents: 400, user: 'ana', role: 'admin' });
    const blank = await browser.newPage();
    const page = await visit(browser, mock.url, how);
    const found = [];
    for (const [name, path] of Object.entries(PICTURES)) {
      if (shape === 'dark' && !DARK.includes(name)) continue;
      await page.goto(mock.url + path);
      found.push(...await differs(blank, `${name}-${shape}`, await picture(page)));
    }
    page.faults = page.faults.filter((fault) => !fault.startsWith('asks elsewhere'));
    await leave(page);
    await mock.stop();
    must(!found.length, `\n    ${found.join('\n    ')}`);
  });
}

story('a broken layout does not look as it did', async (browser) => {
  const mock = await start({ incidents: 400, user: 'ana', role: 'admin' });
  const blank = await browser.newPage();
  const context = await browser.newContext({ viewport: { width: 1366, height: 850 }, bypassCSP: true, timezoneId: 'Asia/Tokyo' });
  const page = await context.newPage();
  const BROKEN = { 'a frame without columns': '.frame { display: block !important }', 'text as wide as the page': 'main .narrow, main .doc { max-width: none !important; display: block !important }', 'standings without colour on ink': '.frame > main { background: #1d2126 !important }', 'a navigation that is gone': '.frame > nav { display: none !important }' };
  for (const [what, css] of Object.entries(BROKEN)) {
    let n = 0;
    for (const name of ['brief', 'document']) {
      await page.goto(mock.url + PICTURES[name]);
      await settled(page);
      await page.addStyleTag({ content: css });
      n += (await differs(blank, `${name}-light`, await picture(page))).length;
    }
    must(process.env.PICTURES === 'write' || n > 0, `${what} should be seen`);
  }
  await context.close();
  await mock.stop();
});

story('other fonts are no broken layout', async (browser) => {
  const mock = await start({ incidents: 400, user: 'ana', role: 'admin' });
  const blank = await browser.newPage();
  const context = await browser.newContext({ viewport: { width: 1366, height: 850 }, bypassCSP: true, timezoneId: 'Asia/Tokyo' });
  const page = await context.newPage();
  const found = [];
  for (const name of ['brief', 'incident', 'document', 'process']) {
    await page.goto(mock.url + PICTURES[name]);
    await settled(page);
    await page.addStyleTag({ content: ':root { --text: "Liberation Serif", serif !important; --ui: "Liberation Sans", sans-serif !important }' });
    found.push(...await differs(blank, `${name}-light`, await picture(page)));
  }
  await context.close();
  await mock.stop();
  must(process.env.PICTURES === 'write' || !found.length, `\n    ${found.join('\n    ')}`);
});

// Two at a time, each in a browser of its own: those against the program, one after the other since they
// share a docket, and beside them those with invented answers, which share nothing.
const wants = (one) => !only || one.name.includes(only);
const asksProgram = ({ run }) => /URL_OF|TROTH_\w*URL/.test(run.toString());
const lanes = [stories.filter((one) => wants(one) && asksProgram(one)), stories.filter((one) => wants(one) && !asksProgram(one))];
let failed = 0, run = 0, skipped = 0;
const began = Date.now();

async function inOrder(lane) {
  const browser = await open();
  for (const { name, run: act } of lane) {
    if (!URL_OF && !/mock/.test(act.toString())) { skipped += 1; console.log(`skip  ${name}: no program is running (TROTH_URL)`); continue; }
    const at = Date.now();
    try {
      await act(browser);
      console.log(`ok    ${name} (${((Date.now() - at) / 1000).toFixed(1)} s)`);
    } catch (problem) {
      failed += 1;
      console.log(`FAIL  ${name}\n    ${problem.message}`);
    }
    run += 1;
    for (const context of browser.contexts()) await context.close();
  }
  await browser.close();
}
await Promise.all(lanes.map(inOrder));
console.log(`\n${run} stories, ${run - failed} passed, ${failed} failed, ${skipped} skipped, ${((Date.now() - began) / 1000).toFixed(0)} s`);
process.exit(failed ? 1 : 0);
