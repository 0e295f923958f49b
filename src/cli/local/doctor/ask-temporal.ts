import type { Temporal } from '../../../worker';
import type { TemporalScene } from './scenes';

const CALL_MS = 10_000;

/** The connection that the first check of Temporal has opened. */
export function temporalOf({ temporal }: TemporalScene): Temporal {
  if (temporal === undefined) throw new Error('there is no connection to Temporal');
  return temporal;
}

/** One call to the server, with a deadline. */
export function askTemporal<T>(scene: TemporalScene, ask: (temporal: Temporal) => Promise<T>): Promise<T> {
  const temporal = temporalOf(scene);
  return temporal.connection.withDeadline(Date.now() + CALL_MS, () => ask(temporal));
}
