import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readPolicy } from '../../../src/cli/shared/shipped-file';
import { DEFAULT_GUARD } from '../../../src/cli/policy/owner-of';
import { readSnapshots } from '../../../src/cli/policy/snapshots';
import { planSnapshots } from '../../../src/rules/sessions';

const folder = mkdtempSync(path.join(tmpdir(), 'cli-snapshots-'));
afterAll(() => rmSync(folder, { recursive: true }));

const OWNER = '1cd8a442-86d1-11e0-ae1c-123478563412';

function file(name: string, content: unknown): string {
  const found = path.join(folder, name);
  writeFileSync(found, typeof content === 'string' ? content : JSON.stringify(content));
  return found;
}

/** As ONTAP prints it. */
const raw = (id: string, bytes: number) => ({
  uuid: OWNER,
  id,
  node: { name: 'n1', uuid: OWNER },
  svm: { name: 'svm1', uuid: OWNER },
  client_address: '10.20.0.23',
  client_port: 41_000,
  data: { state: 'halted', reason: 'successful', operation: 'backup', bytes_processed: bytes },
  mover: { state: 'idle', bytes_moved: 0 },
});
const body = (...records: object[]) => ({ records, num_records: records.length });

const listing = (at: string, bytes: number) => ({
  at,
  read: 'sessions',
  truncated: false,
  records: [
    {
      ownerUuid: OWNER,
      sessionId: '1:1',
      node: 'n1',
      client: '10.20.0.23',
      clientPort: 41_000,
      data: { state: 'halted', reason: 'successful', operation: 'backup', bytes },
      mover: { state: 'idle', bytes: 0 },
    },
  ],
  nodes: [{ uuid: OWNER, name: 'n1', state: 'up', uptime: 1_000_000, partners: [] }],
  pools: [],
});

const evaluate = (files: string[], every?: string) => {
  const [first, ...others] = readSnapshots(files, every);
  if (first === undefined) throw new Error('no snapshot');
  return planSnapshots(readPolicy('default'), { guard: DEFAULT_GUARD }, [first, ...others]);
};

const decisions = ({ plan }: ReturnType<typeof evaluate>) =>
  plan.sessions.map(({ sessionId, decision, ...rest }) => [
    sessionId,
    decision === 'kept' && 'reason' in rest ? rest.reason : decision,
  ]);

test('a single body of ONTAP is judged as if nothing changed, and that is said', () => {
  const evaluation = evaluate([
    file('now.json', body(raw('1:1', 5), { ...raw('1:2', 5), data: { state: 'active' } })),
  ]);
  expect(decisions(evaluation)).toEqual([
    ['1:1', 'kill'],
    ['1:2', 'unreadable'],
  ]);
  expect(evaluation.plan.incomplete).toEqual([]);
  expect(evaluation.assumed).toEqual([
    'A single snapshot shows no change: judged as if nothing changed for 1h',
    'Nodes are not in every snapshot: all are taken as up, of unknown memory',
    expect.stringContaining('now.json has no time of its own'),
  ]);
});

test('several listings are judged by what changed, and say when they are too few', () => {
  const files = [
    file('b.json', listing('2026-01-01T01:00:00.000Z', 6)),
    file('a.json', listing('2026-01-01T00:00:00.000Z', 5)),
  ];
  const evaluation = evaluate(files);
  expect(decisions(evaluation)).toEqual([['1:1', 'moved']]);
  expect(evaluation.plan.incomplete).toEqual(['2 samples instead of 13']);
  expect(evaluation.assumed).toEqual([]);
});

test('lines of a watch are as many listings; one without an answer is left out', () => {
  const lines = Array.from({ length: 13 }, (_, index) =>
    JSON.stringify(listing(new Date(Date.UTC(2026, 0, 1, 0, index * 5)).toISOString(), 5)),
  );
  lines.splice(3, 0, JSON.stringify({ trouble: 'no answer' }));
  const evaluation = evaluate([file('watch.jsonl', `${lines.join('\n')}\n`)]);
  expect(decisions(evaluation)).toEqual([['1:1', 'kill']]);
  expect(evaluation.plan.incomplete).toEqual([]);
});

test('bodies are as old as their files, or --every apart', () => {
  const [one, two] = [file('1.json', body(raw('1:1', 5))), file('2.json', body(raw('1:1', 5)))];
  utimesSync(one, 1_000_000, 1_000_000);
  utimesSync(two, 1_003_600, 1_003_600);
  expect(evaluate([two, one]).plan.window).toMatchObject({ samples: 2, from: '1970-01-12T13:46:40.000Z' });
  const bodies = Array.from({ length: 13 }, () => one);
  expect(evaluate(bodies, '5m').plan).toMatchObject({ incomplete: [], sessions: [{ decision: 'kill' }] });
});

test('a listing that was narrowed is judged with a caution', () => {
  const narrowed = { ...listing('2026-01-01T00:00:00.000Z', 5), filter: { svm: 'svm1' } };
  expect(evaluate([file('narrow.json', narrowed)]).assumed).toContainEqual(
    expect.stringContaining('was narrowed by a filter'),
  );
});

test.each([
  ['nothing', '', 'is empty'],
  ['no JSON', 'records:', ':1 is not JSON'],
  ['something else', { jobs: [] }, 'is no listing of NDMP sessions'],
  ['jobs', { ...listing('2026-01-01T00:00:00.000Z', 5), read: 'jobs' }, 'is no listing of NDMP sessions'],
  [
    'one page of several',
    { ...body(raw('1:1', 5)), _links: { next: { href: '/x' } } },
    'is one page of several',
  ],
  ['a session that is none', body({ id: '1:1', data: 'halted' }), "has a session that can't be read"],
])('%s in a snapshot is refused with the place and the remedy', (_name, content, problem) => {
  const bad = file('bad.json', content);
  expect(() => readSnapshots([bad])).toThrow(problem);
  expect(() => readSnapshots([bad])).toThrow(bad);
});

test('a file that is not there, and a time between listings that have their own, are refused', () => {
  expect(() => readSnapshots([path.join(folder, 'none')])).toThrow(
    /none does not exist; create it, or correct the path/,
  );
  expect(() => readSnapshots([file('t.json', listing('2026-01-01T00:00:00.000Z', 5))], '5m')).toThrow(
    /--every is for listings without a time, but .*t\.json has one/,
  );
});
