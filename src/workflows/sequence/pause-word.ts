import type { PausedJobReport } from '../../contracts/sequence';

/** What a child's signal says. Anybody can send one, with anything: an error here would stop the run for ever. */
export function landedIn(told?: { uuid?: unknown } | null): string | undefined {
  return typeof told?.uuid === 'string' ? told.uuid : undefined;
}

/** Likewise, of a job that is not paused any more. */
export function freedIn(told?: Partial<PausedJobReport> | null): PausedJobReport | undefined {
  const { uuid, outcome, why } = told ?? {};
  return typeof uuid === 'string' && typeof outcome === 'string' && typeof why === 'string'
    ? { ...told, uuid, outcome, why }
    : undefined;
}
