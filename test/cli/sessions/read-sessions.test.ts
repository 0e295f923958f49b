import { RunFailedError } from '../../../src/client/errors';
import type { Inspect } from '../../../src/cli/shared/look';
import { readSessions } from '../../../src/cli/sessions/read-sessions';

const LISTING = { at: '2026-03-01T00:00:00Z', truncated: false, read: 'sessions', records: [] };

/** A worker whose look at nodes fails so. */
function withNodesFailing(type: string): Inspect {
  const run = async ({ read }: { read: string }) => {
    if (read === 'sessions') return LISTING;
    throw new RunFailedError('inspect/prod1/1', type, `no ${read}`);
  };
  return { run } as unknown as Inspect;
}

const read = (type: string) => readSessions(withNodesFailing(type), 'prod1', { name: 'tester' });

test('a role that hides the nodes hides the use of their pools, not the sessions', async () => {
  expect(await read('OntapForbidden')).toMatchObject({ read: 'sessions', nodes: [], pools: [] });
});

test('any other failure of the look at nodes is one of the command', async () => {
  await expect(read('OntapTransport')).rejects.toMatchObject({ type: 'OntapTransport' });
});
