import { RunFailedError } from '../../../src/client/errors';
import type { Inspect } from '../../../src/cli/shared/look';
import { listingLines } from '../../../src/cli/sessions/list';
import { readSessions } from '../../../src/cli/sessions/read-sessions';
import { remoteBackup } from '../../../src/simulator/stories';
import { watchedStories } from '../../rules/evidence/support/watched-stories';

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

test('what ages have in common is found of all sessions, and told where one of them is shown, when summed up', async () => {
  const backups = Array.from({ length: 6 }, (_, index) => ({ begins: 20 + 27 * index, dies: 412 }));
  const casts = backups.map((cast) => ({ ...cast, story: remoteBackup(), client: '10.20.0.23' }));
  const other = { story: remoteBackup(), begins: 20 };
  const { sessions, nodes, ...rest } = watchedStories([...casts, other], 600);
  const run = async ({ read: asked }: { read: string }) => ({
    ...{ ...LISTING, ...rest },
    records: asked === 'sessions' ? sessions : nodes,
  });
  const told = (filter: { client: string }) =>
    readSessions({ run } as unknown as Inspect, 'prod1', { name: 'tester' }, { filter });
  const document = await told({ client: '10.20.0.23' });
  expect(document.findings).toMatchObject([{ kind: 'stopped_together', by: 'client', outOf: 6 }]);
  expect((await told({ client: '10.20.0.7' })).findings).toEqual([]);
  const lines = (by?: 'client') =>
    listingLines('prod1', document, by ? { by } : {}, { width: 160 }, 0).join();
  expect(lines('client')).toContain('likely 10.20.0.23 died, hangs or lost its network');
  expect(lines()).not.toContain('likely');
});
