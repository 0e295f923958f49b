import type { OntapWorkflows } from '../../client';
import { withOwnSignal } from '../../client/inside';

/** Calls that the signal breaks off. */
export function unlessStopped<T>(
  { temporal }: OntapWorkflows,
  signal: AbortSignal,
  calls: () => Promise<T>,
): Promise<T> {
  return withOwnSignal(signal, (own) => temporal.connection.withAbortSignal(own, calls));
}
