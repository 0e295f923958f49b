import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readRecords } from '../../src/audit-files';
import { runFilePath } from '../../src/audit-files/run-file-path';
import { newFolder, removeFolders } from './support/exported';
import { uuidOf } from './support/sample-runs';

afterAll(removeFolders);

const record = (kind: string, evidence: object) => ({
  kind,
  recordId: '0'.repeat(32),
  time: '2026-11-22T00:00:00.000Z',
  cluster: 'prod1',
  ...{ workflowId: 'w', runId: 'r', eventId: 1, subject: 's', actor: { agreement: 'worker' } },
  evidence,
});
const PEAK = JSON.stringify(record('pool_peak', { node: 'n1', used: 1, at: '2026-11-22T00:00:00.000Z' }));
/** None of that kind: its evidence is of another. */
const ENDED = JSON.stringify(record('ended', { node: 'n1' }));

async function read(lines: string[]) {
  const root = await newFolder();
  const file = runFilePath({ workflowId: 'w', runId: uuidOf('r'), closedAt: '2026-11-22T00:00:00.000Z' });
  await mkdir(path.dirname(path.join(root, file)), { recursive: true });
  await writeFile(path.join(root, file), `${lines.join('\n')}\n`);
  const found = [];
  for await (const run of readRecords(root, undefined, (kind) => kind !== 'pool_peak')) found.push(run);
  return {
    kinds: found.flatMap(({ records }) => records.map(({ kind }) => kind)),
    unreadable: found.flatMap(({ unreadable }) => unreadable.map(({ line }) => line)),
  };
}

test('lines of other kinds are passed over, whatever is in them', async () => {
  expect(await read([ENDED, PEAK, ENDED])).toEqual({ kinds: ['pool_peak'], unreadable: [] });
});

test('a line that may be of any kind is not passed over', async () => {
  const torn = [ENDED.slice(0, 40), ENDED.slice(0, -9), ENDED.replace('ended', 'endedd'), PEAK.slice(0, -1)];
  expect(await read([...torn, PEAK])).toEqual({ kinds: ['pool_peak'], unreadable: [1, 2, 3, 4] });
});
