import { Context } from '@temporalio/activity';

/** What an attempt tells the next one, in heartbeat details, beside what its activity notes itself. */
export interface Note {
  /** Since when no attempt had an answer; ISO 8601, by Temporal's clock. */
  failingSince?: string;
  /** How often a bug of ours was thrown. */
  bugs?: number;
}

/** By attempt: what it has heartbeat so far. */
const notes = new WeakMap<Context, Note>();

/** What the attempts so far have noted. */
export function noted<T extends object>(): Partial<T> & Note {
  const context = Context.current();
  const details: unknown = notes.get(context) ?? context.info.heartbeatDetails;
  return (typeof details === 'object' && details !== null ? details : {}) as Partial<T> & Note;
}

/** Notes that, in place of all that was noted before. */
export function note(details: object): void {
  const context = Context.current();
  notes.set(context, details);
  context.heartbeat(details);
}

/** There was an answer: from now on no trouble is told. */
export function answered(): void {
  const { failingSince, ...rest } = noted();
  if (failingSince !== undefined) note(rest);
}
