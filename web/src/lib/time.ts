// Times as people read them, always with their zone.

const cache = new Map<string, Intl.DateTimeFormat>();
function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  let found = cache.get(key);
  if (!found) cache.set(key, (found = new Intl.DateTimeFormat('en-GB', options)));
  return found;
}

const DAY: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' };
const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };

/** An instant, or a date without a time, which is a date everywhere. */
export function day(at: string | null | undefined, zone: string): string {
  if (!at) return '';
  if (/^\d{4}-\d{2}-\d{2}$/.test(at)) return format({ ...DAY, timeZone: 'UTC' }).format(new Date(`${at}T00:00Z`));
  const instant = new Date(at);
  return Number.isNaN(+instant) ? at : format({ ...DAY, timeZone: zone }).format(instant);
}

export function clock(at: string, zone: string): string {
  return format({ ...CLOCK, timeZone: zone }).format(new Date(at));
}

/** "9 Dec 2025, 23:59 (Europe/Kyiv)". */
export function moment(at: string | null | undefined, zone: string): string {
  if (!at) return '';
  if (/^\d{4}-\d{2}-\d{2}$/.test(at)) return `${day(at, zone)} (${zone})`;
  const instant = new Date(at);
  if (Number.isNaN(+instant)) return at;
  return `${day(at, zone)}, ${clock(at, zone)} (${zone})`;
}

/** A stretch, as short as it can be said: whole days without their hours, an open end said as such. */
export function stretch(from: string | null | undefined, to: string | null | undefined, zone: string): string {
  if (!from && !to) return 'time not told';
  if (!from) return `until ${day(to, zone)}`;
  if (!to) return `from ${day(from, zone)}`;
  const whole = clock(from, zone) === '00:00' && clock(to, zone) === '00:00';
  if (whole) {
    const last = day(new Date(+new Date(to) - 1).toISOString(), zone);
    const first = day(from, zone);
    return first === last ? first : `${first} to ${last}`;
  }
  const sameDay = day(from, zone) === day(to, zone);
  return `${day(from, zone)}, ${clock(from, zone)} to ${sameDay ? '' : `${day(to, zone)}, `}${clock(to, zone)}`;
}

/** The day of an instant in a zone as `2025-12-09`, for an input of type date. */
export function isoDay(at: string, zone: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(at)) return at;
  const pieces = format({ year: 'numeric', month: '2-digit', day: '2-digit', timeZone: zone }).formatToParts(new Date(at));
  const of = (type: string) => pieces.find((piece) => piece.type === type)?.value ?? '';
  return `${of('year')}-${of('month')}-${of('day')}`;
}

/** The last day that an end names: an end at midnight is the day before. */
export function lastDay(at: string, zone: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(at)) return at;
  return isoDay(new Date(+new Date(at) - 1).toISOString(), zone);
}
