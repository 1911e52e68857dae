// Changes as the server tells them: others' entries do not move what somebody is reading, but are
// offered. After a lost line the browser tries again by itself.
import { docket } from './docket.svelte';
import { say } from './toast.svelte';

export function listen() {
  const source = new EventSource('/api/v1/stream');
  let lost = false;
  source.addEventListener('open', () => {
    if (lost) { lost = false; say('The server is back.'); void docket.refresh(); }
  });
  source.addEventListener('error', () => { if (source.readyState === EventSource.CONNECTING && docket.head) lost = true; });
  source.addEventListener('head', (event) => {
    const entries = Number(JSON.parse((event as MessageEvent<string>).data).entries);
    const fresh = entries - (docket.value?.entries_head ?? entries);
    docket.head = Math.max(docket.head, entries);
    if (awaited !== undefined && entries > awaited) {
      awaited = undefined;
      void docket.refresh();
      return;
    }
    if (fresh > 0 && !writing) {
      say(fresh === 1 ? 'One new entry in the record.' : `${fresh} new entries in the record.`, { name: 'Show', run: () => void docket.refresh() });
    }
  });
}

let writing = false;
/** The last entry that was written here and is not known yet. */
let awaited: number | undefined;
/** Whether what was written stands in the record, and the docket is so large that it is not gathered anew yet. */
export const isLate = (done: unknown): boolean => {
  const { entry, entries_head: head } = (done ?? {}) as { entry?: number; entries_head?: number };
  return entry !== undefined && head !== undefined && head <= entry;
};
/** What to tell whoever wrote: that it is done, and when it shows where that is not at once. */
export const whenShown = (written: unknown, done: string): string => (isLate(written) ? `${done} It shows once this large docket is gathered anew.` : done);
/** While the page itself writes, what comes back is no news. */
export async function write<T>(work: () => Promise<T>): Promise<T> {
  writing = true;
  try {
    const done = await work();
    const entry = isLate(done) ? (done as { entry: number }).entry : undefined;
    // The stream may have been faster than the answer.
    if (entry !== undefined && docket.head <= entry) awaited = entry;
    else await docket.refresh();
    return done;
  } finally {
    setTimeout(() => { writing = false; }, 1500);
  }
}
