import type { SessionSpec } from '../../../src/simulator';

/** A backup server that died. */
export const DEAD = '10.20.0.99';

/** What a backup leaves when its server dies: active for ever, with a connection of its own. */
export const hung = (id: string, port: number, spec: Partial<SessionSpec> = {}): SessionSpec => ({
  id,
  node: 'n1',
  client: { address: DEAD, port },
  story: {
    name: 'hung-dump',
    deserves: 'stale',
    at: () => ({
      data: {
        state: 'active',
        operation: 'backup',
        bytes_processed: 1_000 * port,
        connection: { type: 'tcp', address: DEAD, port },
      },
      mover: { state: 'idle', bytes_moved: 0 },
    }),
  },
  ...spec,
});
