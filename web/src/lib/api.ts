// Asks the server. What goes wrong has three kinds, each with an answer of its own in the page: the
// server is lost (try again), it says no (and why), or what was looked for is not here.
import { route } from './route.svelte';

const BASE = '/api/v1';

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly id: string,
    message: string,
    readonly help?: string,
    readonly body?: unknown,
  ) {
    super(message);
  }
  /** No answer at all: the network, or a server that has stopped. */
  get lost() { return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504; }
  get missing() { return this.status === 404; }
  get login() { return this.status === 401; }
}

let csrf = '';
export const useToken = (token: string | undefined) => { csrf = token ?? ''; };

type Params = Record<string, string | number | boolean | null | undefined>;

/** The address of a question; the two times are those of the page unless they are given. */
export function address(path: string, params: Params = {}): string {
  const all: Params = { as_of: route.query.as_of, as_known_at: route.query.as_known_at, ...params };
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(all)) {
    if (value !== null && value !== undefined && value !== '' && value !== false) query.set(key, String(value));
  }
  const search = query.toString();
  return BASE + path + (search ? `?${search}` : '');
}

export const get = <T>(path: string, params?: Params): Promise<T> => ask<T>(address(path, params), {});

export function post<T>(path: string, body: unknown, method = 'POST'): Promise<T> {
  const headers: Record<string, string> = { 'x-csrf-token': csrf };
  let sent: BodyInit;
  if (body instanceof FormData) sent = body;
  else {
    headers['content-type'] = 'application/json';
    sent = JSON.stringify(body);
  }
  return ask<T>(BASE + path, { method, headers, body: sent });
}

async function ask<T>(url: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, credentials: 'same-origin' });
  } catch {
    throw new ApiError(0, 'server-lost', 'The server does not answer.', 'Nothing is lost. Try again when it is back.');
  }
  if (response.status === 204) return undefined as T;
  const type = response.headers.get('content-type') ?? '';
  const body: unknown = type.includes('json') ? await response.json().catch(() => undefined) : undefined;
  if (response.ok && body !== undefined) return body as T;
  if (response.ok) return undefined as T;
  const error = (body as { error?: { id?: string; message?: string; help?: string } } | undefined)?.error;
  throw new ApiError(
    response.status,
    error?.id ?? `http-${response.status}`,
    error?.message ?? `The server answers with ${response.status} ${response.statusText}.`,
    error?.help,
    body,
  );
}
