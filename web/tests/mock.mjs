// A server with invented answers: for what a docket on disk cannot show at will (a hundred thousand
// incidents, a lost server, a script in a headline, scripts of other directions, a reader's rights).
//
//     node tests/mock.mjs [port] [incidents]
//
// Countries, people and reports are made up. It answers from web/dist with the policy that the real
// server sends, so that what the policy forbids fails here too.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const DIST = new URL('../dist/', import.meta.url).pathname;
const CSP = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
const TYPE = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml' };

/** A random number generator (mulberry32), so that every run shows the same. */
function dice(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const DOC = 'sha256:aaaa1111', NASTY = 'sha256:bbbb2222', ARABIC = 'sha256:cccc3333';
const TEXT = 'Norland’s army said on Monday that Sudrian forces shelled the power station at Ostrava Bay with 12 rockets. Sudria’s defence ministry denied that its forces had shelled the power station.';
const span = (text, words) => { const start = [...text.slice(0, text.indexOf(words))].length; return { text: words, start, end: start + [...words].length }; };
const account = (n, more) => ({
  kind: 'account', id: `${DOC}/r1/${n}`, document: DOC, reading: 'r1', span: { start: 0, end: 107 }, text: [...TEXT].slice(0, 107).join(''), event: { type: 'ASSAULT', mode: 'heavy-weapons', trigger: span(TEXT, 'shelled') },
  actors: [{ ...span(TEXT, 'Sudrian forces'), name: 'Sudria', country: 'XSU' }], recipients: [], attribution: [{ ...span(TEXT, 'Norland’s army'), name: 'Norland’s army' }], cue: span(TEXT, 'said'), quotation: 'indirect', factuality: 'CT+', status: 'happened',
  when: { ...span(TEXT, 'Monday'), timex: '2031-03-10' }, where: [{ ...span(TEXT, 'Ostrava Bay'), name: 'Ostrava Bay', country: 'XNL', lat: 54.2, lon: 18.4 }], instruments: [{ ...span(TEXT, '12 rockets'), kind: 'rocket', count: { min: 12, max: 12 } }], objects: [{ ...span(TEXT, 'power station'), category: 'energy' }], effects: [], corefers: [], review: 'unreviewed',
  says: 'Sudrian forces shelled power station with 12 rockets', speaker: 'Norland’s army', stance: 'tells', side: 'norland', publisher: 'Harbour Post', published: '2031-03-10', document_title: 'Shells at the bay', chain: [{ name: 'Norland’s army', side: 'norland' }, { name: 'Harbour Post' }], incident: 'i1', ...more,
});
const A1 = account(1, {});
const A2 = account(2, { span: { start: 108, end: [...TEXT].length }, text: [...TEXT].slice(108).join(''), says: 'Sudrian forces shelled power station', speaker: 'Sudria’s defence ministry', attribution: [{ ...span(TEXT, 'Sudria’s defence ministry'), name: 'Sudria’s defence ministry' }], stance: 'denies', side: 'sudria', factuality: 'CT-', instruments: [], chain: [{ name: 'Sudria’s defence ministry', side: 'sudria' }, { name: 'State television of Sudria', side: 'sudria' }, { name: 'Harbour Post' }] });
const told = (one) => ({ account: one.id, speaker: one.speaker, side: one.side, stance: one.stance, says: one.says });
const said = (one, words) => ({ account: one.id, speaker: one.speaker, side: one.side, start: words.start, end: words.end });
const standings = [{ finding: 'truce/1/sudria/i1', clause: 'truce/1', bearer: 'sudria', standing: 'disputed', finality: 'provisional' }];
const I1 = { id: 'i1', kind: 'incident', title: 'Sudrian forces shelled power station at Ostrava Bay', event_types: ['ASSAULT'], from: '2031-03-09T23:00:00Z', to: '2031-03-10T23:00:00Z', where: ['Ostrava Bay'], places: [{ name: 'Ostrava Bay', lat: 54.2, lon: 18.4 }], contested: true, n_accounts: 2, n_speakers: 2, accounts: [told(A1), told(A2)], standings, part_of: [], links: [] };
const I2 = { ...I1, id: 'i2', title: '<script>document.title="owned"</script><img src=x onerror="document.title=\'owned\'"> talks', event_types: ['CONSULT'], contested: false, accounts: [{ ...told(A1), says: '<b>not bold</b>' }], standings: [], where: ['مدينة الميناء'] };
const FIELDS = [
  { name: 'what', state: 'contradict', values: [{ text: 'shelled', denied: false, said_by: [said(A1, span(TEXT, 'shelled'))] }, { text: 'shelled', denied: true, said_by: [said(A2, span(TEXT, 'shelled'))] }] },
  { name: 'who', state: 'agree', values: [{ text: 'Sudria', said_by: [said(A1, span(TEXT, 'Sudrian forces')), said(A2, span(TEXT, 'Sudrian forces'))] }] },
  { name: 'with', state: 'one', values: [{ text: '12 rockets', said_by: [said(A1, span(TEXT, '12 rockets'))] }] },
];
const FINDING = { kind: 'finding', id: 'truce/1/sudria/i1', clause: 'truce/1', agreement: 'truce', number: '1', bearer: 'sudria', reading: null, case: { kind: 'incident', incident: 'i1', from: I1.from, to: I1.to, title: 'attack at Ostrava Bay, 2031-03-10' }, standing: 'disputed', finality: 'provisional', rule: 'breach-told-countered', evidence: [{ account: A1.id, role: 'for', speaker: A1.speaker }, { account: A2.id, role: 'against', speaker: A2.speaker }], n_for: 1, n_against: 1, covered: 0.5, n_reviewed: 0, as_of: '2031-03-11T23:00:00Z', known_at: '2031-03-11T23:00:00Z' };
const LAW = 'Neither Party shall attack a facility that makes, stores or carries energy.';
const CODE = 'clause 1: neither party may attack an energy facility';
const now = [{ bearer: 'norland', reading: null, standing: 'kept', finality: 'settled', n_cases: 1, counts: { kept: 1 } }, { bearer: 'sudria', reading: null, standing: 'disputed', finality: 'provisional', n_cases: 2, counts: { disputed: 1, kept: 1 } }];
const DECIDED = [
  { kind: 'decided', clause: 'truce/1', effect: 'ends', end: '2031-04-06T22:00:00Z', holds: true, party: 'sudria', reading: null, standing: 'kept', from: '2031-03-09T23:00:00Z', to: '2031-03-10T23:00:00Z', accounts: [A1.id, A2.id] },
  { kind: 'decided', clause: 'truce/1', effect: 'begins', end: null, holds: false, party: 'norland', reading: null, standing: 'alleged', from: '2031-03-09T23:00:00Z', to: '2031-03-10T23:00:00Z', accounts: [A1.id] },
];
const ARABIC_TEXT = 'قالت وزارة الدفاع يوم الاثنين إن 12 صاروخا أصابت الميناء. Минобороны сообщило: «Удара не было».';
const documents = [
  { id: DOC, title: 'Shells at the bay', publisher: { name: 'Harbour Post' }, published: '2031-03-10', language: 'en', length: [...TEXT].length, n_accounts: 2 },
  { id: NASTY, title: '<script>document.title="owned"</script> in a headline', publisher: { name: '"><img src=x onerror=alert(1)>' }, published: '2031-03-10', language: 'en', length: 60, n_accounts: 0 },
  { id: ARABIC, title: 'صواريخ على الميناء', publisher: { name: 'صوت الميناء' }, published: '2031-03-10', language: 'ar', length: [...ARABIC_TEXT].length, n_accounts: 0 },
];

export function start({ port = 0, incidents = 2, user = null, role = 'local', opening = 0, decided = false, late = false } = {}) {
  const state = { entries: 12, conflict: false, opening, posts: [], streams: [] };
  const may = { review: role !== 'reader', edit: role === 'local' || role === 'editor' || role === 'admin', administer: role === 'local' || role === 'admin' };
  const many = synthetic(incidents);
  const lists = (items) => ({ items, next: null, total: items.length });
  const error = (status, id, message, help) => [status, { error: { id, message, help } }];

  function answer(method, path, query, body) {
    if (state.opening > 0) {
      state.opening -= 1;
      const [status, value] = error(503, 'opening', 'the docket is being opened: reading the record, 41 %');
      return [status, { ...value, opening: { step: 1, of: 4, doing: 'reading the record', share: 0.41 } }];
    }
    const at = path.split('/').filter(Boolean).map(decodeURIComponent);
    if (method === 'POST') {
      state.posts.push({ path, body });
      if (path === '/login') return body?.password === 'right' ? [200, {}] : error(401, 'wrong-login', 'wrong');
      if (role === 'reader' && path !== '/record/verify') return error(403, 'not-allowed', 'This asks for the role analyst, and you are a reader.');
      if (state.conflict) return error(409, 'changed-meanwhile', 'Entry #13 split this incident.');
      if (path === '/record/verify') return [200, { ok: true, n_entries: state.entries, bytes: 57835, problems: [], seconds: 0.02 }];
      if (path === '/check-draft') return [200, { diagnostics: [{ severity: 'error', id: 'unknown-party', message: 'no party is called `nobody`', start: 3, end: 8, help: 'say `norland` or `sudria`' }], clauses: [{ number: '1', title: 'Energy', meaning: 'Neither party may attack an energy facility.' }] }];
      if (path === '/backtest') return [200, { from: I1.from, to: I1.to, rows: [{ number: '1', title: 'Energy', bearer: 'sudria', counts: { disputed: 1, unobserved: 3 } }], deciding: [] }];
      if (late) {
        // A docket so large that it answers before what was written is known.
        setTimeout(() => {
          state.entries += 1;
          for (const stream of state.streams) stream.write(`event: head\ndata: {"entries":${state.entries}}\n\n`);
        }, 1500);
        return [200, { entry: state.entries, entries_head: state.entries }];
      }
      return [200, { entry: (state.entries += 1) }];
    }
    switch (at[0]) {
      case 'docket': return [200, { name: 'Truce of the Bay', zone: 'Europe/Warsaw', parties: [{ id: 'norland', name: 'Norland', country: 'XNL' }, { id: 'sudria', name: 'Sudria', country: 'XSU' }], agreements: [{ id: 'truce', title: 'Truce of the Bay' }], counts: { documents: 3, accounts: 2, incidents: many.ids.length, entries: state.entries }, span: { from: I1.from, to: I1.to }, default_as_of: '2031-03-11T23:00:00Z', entries_head: state.entries, map: { worldview: 'recognised', layers: [] }, user: user ? { name: user, role } : null, may, csrf: 'token', needs_login: false }];
      case 'brief': return [200, { as_of: '2031-03-11T23:00:00Z', since: '2031-03-10T23:00:00Z', n: { documents: 3, accounts: 2, incidents: 2 }, sections: [{ id: 'talks', title: 'Talks and meetings', items: [{ ...I2, incident: 'i2' }], more: 0 }], disputed: [{ ...I1, incident: 'i1' }], clauses: [{ agreement: 'truce', number: '1', title: 'Article 1. Energy', now }], due: [{ at: '2031-03-14T23:00:00Z', title: 'meeting by 2031-03-14', clause: 'truce/1', bearer: 'norland' }], changed_since: [{ finding: FINDING.id, clause: 'truce/1', bearer: 'sudria', title: 'attack at Ostrava Bay', before: { standing: 'alleged', finality: 'provisional' }, after: { standing: 'disputed', finality: 'provisional' } }] }];
      case 'agreements':
        if (!at[1]) return [200, lists([{ id: 'truce', title: 'Truce of the Bay' }])];
        if (at[1] !== 'truce') return error(404, 'not-here', `no agreement is called ${at[1]}`);
        if (at[2] === 'strip') return [200, { from: '2031-03-01T00:00:00Z', to: '2031-03-12T00:00:00Z', step: 'day', rows: ['norland', 'sudria'].map((bearer, idx) => ({ clause: '1', bearer, reading: null, cells: Array.from({ length: 12 }, (_, day) => ({ at: `2031-03-${String(day + 1).padStart(2, '0')}T00:00:00Z`, standing: day < 2 ? null : idx && day > 8 ? (day > 9 ? 'disputed' : 'alleged') : day < 5 ? 'unobserved' : 'kept', finality: day < 7 ? 'settled' : 'provisional', n_cases: 1 })) })) }];
        return [200, { id: 'truce', title: 'Truce of the Bay', text: `# Truce of the Bay\n\n${LAW}\n`, zone: 'Europe/Warsaw', in_force: { from: '2031-03-01T00:00:00Z', to: null }, clauses: [{ number: '1', title: 'Article 1. Energy', text: LAW, code: CODE, meaning: 'Neither party may attack an energy facility.', now, decided: decided ? DECIDED : [] }], diagnostics: [] }];
      case 'findings':
        if (!at[1]) return [200, lists([FINDING])];
        return [200, { ...FINDING, clause: { agreement: 'truce', number: '1', title: 'Article 1. Energy', text: LAW, code: CODE, labels: [{ start: 10, end: 53, says: 'this is forbidden' }] }, sources: [{ document: DOC, document_title: 'Shells at the bay', publisher: 'Harbour Post', published: '2031-03-10', text: TEXT, offset: 0, account: A1.id, labels: [{ ...span(TEXT, 'shelled'), says: 'Norland’s army tells it', primary: true }, { ...span(TEXT, 'Norland’s army'), says: 'who says so' }, { ...span(TEXT, 'denied'), says: 'Sudria’s defence ministry denies it', primary: true }] }], rule: { id: FINDING.rule, says: 'the breach is told, and something specific is told against it' }, notes: [], standard: '2 independent speakers not of the complaining side' }];
      case 'incidents':
        if (at[1] === 'points') return [200, many];
        if (!at[1]) return [200, lists([I1, I2])];
        if (at[1] !== 'i1') return error(404, 'not-here', 'no such incident');
        return [200, { ...I1, accounts: [A1, A2], fields: FIELDS, links: [{ a: A1.id, b: A2.id, reasons: ['corefer-in-document'], doubts: [] }], people: [], credibility: [], comments: [] }];
      case 'documents':
        if (!at[1]) return [200, lists(documents)];
        if (at[1] === DOC) return [200, { ...documents[0], has_original_html: true, text: TEXT, accounts: [A1, A2], layers: [] }];
        if (at[1] === NASTY) return [200, { ...documents[1], text: '<script>document.title="owned"</script> The text stays text.', accounts: [], layers: [] }];
        if (at[1] === ARABIC) return [200, { ...documents[2], text: ARABIC_TEXT, accounts: [], layers: [{ kind: 'time', start: 18, end: 29 }] }];
        return error(404, 'not-here', 'no such document');
      case 'process':
        if (at[1] && at[1] !== 'exchange of prisoners') return error(404, 'not-here', 'no such issue');
        if (at[1]) return [200, { issue: at[1], ...lists(Array.from({ length: 9 }, (_, idx) => ({ at: `2031-03-0${1 + Math.floor(idx / 2)}T10:00:00Z`, kind: ['talks', 'offer', 'rejection', 'demand', 'promise'][idx % 5], who: [{ name: 'Norland', side: 'norland' }], with: [{ name: 'Sudria', side: 'sudria' }], says: ['Norland and Sudria talked in the port', 'Norland offered 20 prisoners', 'Sudria rejected the list', 'Sudria asked for 60 prisoners', 'Norland promised to release 40 prisoners'][idx % 5], denied: idx === 4, condition: idx === 4 ? 'if the truce holds' : null, account: A1.id, document: DOC, incident: 'i1', speaker: 'Harbour Post' }))) }];
        return [200, { threads: [{ issue: 'exchange of prisoners', items: [{ at: '2031-03-09T10:00:00Z', kind: 'promise', who: [{ name: 'Norland', side: 'norland' }], with: [{ name: 'Sudria', side: 'sudria' }], says: 'Norland promised to release 40 prisoners', condition: 'if the truce holds', due: '2031-03-20', account: A1.id, document: DOC, speaker: 'Harbour Post' }] }], network: { nodes: [{ id: 'a', name: 'Norland', side: 'norland' }, { id: 'b', name: 'Sudria', side: 'sudria' }, { id: 'c', name: 'The envoy' }], edges: [{ a: 'a', b: 'c', n: 3, accounts: [] }, { a: 'b', b: 'c', n: 1, accounts: [] }] } }];
      case 'record':
        if (at[1] === 'checkpoint') return [200, { origin: 'troth-record/1', entries: state.entries, root: 'x', text: `troth-record/1\n${state.entries}\nxfboeRq2ogHpqZtliw=\n` }];
        return [200, lists(Array.from({ length: state.entries }, (_, idx) => ({ n: idx + 1, at: '2031-03-10T12:00:00Z', author: 'mission', kind: 'document', about: `report ${idx + 1}`, hash: 'ab12cd34ef' })).filter((one) => one.n >= Number(query.get('from') ?? 1)).slice(0, Number(query.get('limit') ?? 100)))];
      case 'queue': return [200, lists([{ account: A1, why: 'the standing of clause 1 hangs on it', findings: standings }, { account: A2, why: 'speaks against a breach', findings: [] }])];
      case 'search': return [200, { groups: [{ kind: 'incidents', total: 1, items: [{ id: 'i1', title: I1.title, href: '/incidents/i1', snippet: [{ text: 'power ', mark: false }, { text: 'station', mark: true }] }] }] }];
      case 'tokens': return [200, lists([{ of: 'ana', name: 'nightly export', role: 'reader', made_at: '2031-03-10T12:00:00Z' }])];
      case 'users': return [200, lists([{ name: 'ana', role: 'reader' }])];
      case 'coverage': case 'zones': return [200, { type: 'FeatureCollection', features: [{ type: 'Feature', properties: { name: 'Zone' }, geometry: { type: 'Polygon', coordinates: [[[17, 53], [20, 53], [20, 55], [17, 55], [17, 53]]] } }] }];
      default: return error(404, 'not-here', 'no such page');
    }
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://x');
    if (url.pathname === '/api/v1/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`event: head\ndata: {"entries":${state.entries}}\n\n`);
      state.streams.push(response);
      return;
    }
    if (/^\/api\/v1\/documents\/[^/]+\/page$/.test(url.pathname)) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'" });
      response.end(`<!doctype html><style>:root { color-scheme: ${url.searchParams.get('theme') === 'dark' ? 'dark' : 'light'} } body { margin: 0; padding: 1rem; font: 1rem/1.55 serif } mark { background: none; text-decoration: underline; color: inherit }</style><h1>Shells at the bay</h1><p><span id="w0"></span><mark class="w0">${TEXT}</mark></p>`);
      return;
    }
    if (url.pathname.startsWith('/api/v1')) {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      let body;
      try { body = JSON.parse(Buffer.concat(chunks)); } catch { body = undefined; }
      const [status, value] = answer(request.method, url.pathname.slice(7), url.searchParams, body);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
      return;
    }
    const path = normalize(join(DIST, url.pathname));
    const file = path.startsWith(DIST) && existsSync(path) && statSync(path).isFile() ? path : join(DIST, 'index.html');
    response.writeHead(200, { 'content-type': TYPE[extname(file)] ?? 'application/octet-stream', 'content-security-policy': CSP });
    createReadStream(file).pipe(response);
  });
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve({
    url: `http://127.0.0.1:${server.address().port}`, state, stop: () => new Promise((done) => { server.closeAllConnections(); server.close(done); }),
  })));
}

/** Incidents without end: places around three towns, five years, all types. */
function synthetic(n) {
  const roll = dice(7);
  const types = ['ASSAULT', 'HARM', 'DAMAGE', 'CONSULT', 'AGREE', 'REJECT', 'MOBILIZE', 'THREATEN'];
  const towns = [[18.4, 54.2], [30.5, 50.4], [36.2, 49.9], [35.1, 47.8]];
  const out = { ids: [], lon: [], lat: [], from: [], to: [], type: [], types, contested: [], vague: [], standing: [], standings: ['broken', 'disputed', 'alleged', 'kept'] };
  for (let idx = 0; idx < n; idx += 1) {
    const [lon, lat] = towns[Math.floor(roll() * towns.length)];
    const spread = () => (roll() + roll() + roll() - 1.5) * 3;
    const at = 1767225600 + Math.floor(roll() * 5 * 365 * 86400 * (0.4 + 0.6 * roll()));
    out.ids.push(idx === 0 ? 'i1' : `i${idx + 1}`);
    out.lon.push(lon + spread()); out.lat.push(lat + spread() * 0.6);
    out.from.push(at); out.to.push(at + Math.floor(roll() * 43200));
    out.type.push(Math.floor(roll() * roll() * types.length)); out.contested.push(roll() < 0.06 ? 1 : 0);
    out.vague.push(roll() < 0.0006 ? 30 : 0); out.standing.push(roll() < 0.2 ? Math.floor(roll() * 4) : -1);
  }
  return out;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { url } = await start({ port: Number(process.argv[2] ?? 7701), incidents: Number(process.argv[3] ?? 2), role: process.argv[4] ?? 'local' });
  console.log(url);
}
