import type { OntapWorkflows } from '../../client';

/** Calls that the signal breaks off. Each time it is a signal of their own: calls never take their listeners away. */
export function unlessStopped<T>(
  { temporal }: OntapWorkflows,
  signal: AbortSignal,
  calls: () => Promise<T>,
): Promise<T> {
  return temporal.connection.withAbortSignal(AbortSignal.any([signal]), calls);
}
