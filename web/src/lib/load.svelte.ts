// A question to the server that is asked again when what it depends on changes (the times, a filter,
// new entries in the record). The last answer stays in view until the next is there.
import { ApiError } from './api';
import { docket } from './docket.svelte';

export interface Loaded<T> {
  readonly value: T | undefined;
  readonly error: ApiError | undefined;
  readonly loading: boolean;
  again(): void;
}

/** Asks; call while a component is made. What `question` reads before its first wait is what it depends on. */
export function load<T>(question: () => Promise<T> | undefined): Loaded<T> {
  let value = $state.raw<T | undefined>();
  let error = $state.raw<ApiError | undefined>();
  let loading = $state(true);
  let turn = $state(0);
  let latest = 0;
  $effect(() => {
    void turn;
    void docket.version;
    const asked = question();
    if (!asked) {
      value = undefined;
      loading = false;
      return;
    }
    const mine = ++latest;
    loading = true;
    asked.then(
      (answer) => {
        if (mine !== latest) return;
        value = answer;
        error = undefined;
        loading = false;
      },
      (problem: unknown) => {
        if (mine !== latest) return;
        error = problem instanceof ApiError ? problem : new ApiError(-1, 'page-fault', String(problem));
        if (error.missing || error.login) value = undefined;
        loading = false;
        if (error.login) docket.refused = true;
      },
    );
  });
  return {
    get value() { return value; },
    get error() { return error; },
    get loading() { return loading; },
    again: () => { turn += 1; },
  };
}
