// Where the reader is: the path and the query string, which hold everything that a view shows, so
// that every view is a permalink. The two times of a question (`as_of`, `as_known_at`) go along
// from view to view; other filters stay with their view.

const CARRIED = ['as_of', 'as_known_at'];

export type Query = Record<string, string>;

function read(): { path: string; query: Query } {
  return {
    path: decodePath(location.pathname),
    query: Object.fromEntries(new URLSearchParams(location.search)),
  };
}

// A path with a broken escape is still a path: it leads to "not here", not to an error.
function decodePath(path: string): string {
  try {
    // The answer is used, or a minifier would take the question away.
    return decodeURIComponent(path) ? path : '/';
  } catch {
    return '/broken-link';
  }
}

export const route = $state(read());

addEventListener('popstate', arrive);

// Key by key, so that a view asks anew only for what has changed.
function arrive() {
  const now = read();
  for (const key of Object.keys(route.query)) if (!(key in now.query)) delete route.query[key];
  for (const [key, value] of Object.entries(now.query)) if (route.query[key] !== value) route.query[key] = value;
  if (route.path !== now.path) route.path = now.path;
}

/** The address of a view: the times go along, other filters only where they are given. */
export function href(path: string, query: Record<string, string | number | null | undefined> = {}): string {
  const params = new URLSearchParams();
  for (const key of CARRIED) if (route.query[key] && !(key in query)) params.set(key, route.query[key]);
  for (const [key, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') params.set(key, String(value));
  }
  const search = params.toString();
  return search ? `${path}?${search}` : path;
}

/** Goes to an address within the page. */
export function go(address: string, how: { replace?: boolean } = {}) {
  if (how.replace) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  const samePath = location.pathname === route.path;
  arrive();
  if (!samePath && !how.replace) {
    scrollTo(0, 0);
    requestAnimationFrame(() => document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true }));
  }
}

/** Changes filters of this view; `null` takes one away. */
export function refine(changes: Record<string, string | number | null>, how: { replace?: boolean } = { replace: true }) {
  const query: Record<string, string | number | null> = { ...route.query, ...changes };
  go(href(route.path, query), how);
}

/** Links within the page do not load it again. */
export function followLinks(event: MouseEvent) {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = (event.target as Element).closest?.('a[href]');
  if (!(link instanceof HTMLAnchorElement) && !(link instanceof SVGAElement)) return;
  const address = link.getAttribute('href') ?? '';
  if (!address.startsWith('/') || address.startsWith('/api/') || link.hasAttribute('download') || link.getAttribute('target')) return;
  event.preventDefault();
  go(address);
}

/** The parts of a path, each decoded. */
export function parts(path: string): string[] {
  return path.split('/').filter(Boolean).map(decodeURIComponent);
}

export const seg = encodeURIComponent;
