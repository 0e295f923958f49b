import { readFileSync } from 'node:fs';
import path from 'node:path';
import { circlesIn } from './graph';
import { filesIn, type Import, importsOf, namesIn } from './imports';
import { loadedTooSoon, offence, roomOf } from './offences';
import { ROOMS } from './walls';

const SRC = path.join(__dirname, '../../src');
const IMPORTS = importsOf(SRC);

test('every file lies in a room that has a rule', () => {
  expect(filesIn(SRC).filter((file) => roomOf(file) === undefined)).toEqual([]);
});

test('every room of the table has files', () => {
  const used = new Set(filesIn(SRC).map(roomOf));
  expect(Object.keys(ROOMS).filter((room) => !used.has(room))).toEqual([]);
});

test('arrows between rooms point one way', () => {
  const arrows = Object.entries(ROOMS).flatMap(([from, { imports, types = [] }]) =>
    [...imports, ...types].map((to) => ({ from, to, need: 'values' as const })),
  );
  // A schema is written in the words of contracts, and gives them their types.
  expect(circlesIn(arrows)).toEqual([['contracts', 'contracts/schemas']]);
});

test('no file imports what its room may not', () => {
  const offences = IMPORTS.flatMap((one) => {
    const why = offence(one);
    return why === undefined ? [] : [`${one.from} imports ${one.to}: ${why}`];
  });
  expect(offences).toEqual([]);
});

test('no files need each other in a circle, by types neither', () => {
  expect(circlesIn(IMPORTS)).toEqual([]);
});

test('a remote command loads nothing native, no worker and no way to ONTAP', () => {
  expect(loadedTooSoon(IMPORTS)).toEqual([]);
});

const planted = (from: string, to: string, need: Import['need'] = 'values') => offence({ from, to, need });

test.each<[string, string, string, Import['need']?]>([
  ['a barrel', 'workflows/track-job.ts', 'ontap/index.ts'],
  ['what lies below a barrel', 'workflows/jobs/watch.ts', 'ontap/transport/send.ts'],
  ['rules that load schemas, into workflows', 'workflows/track-job.ts', 'rules/sessions/index.ts'],
  ['schemas, into workflows', 'workflows/track-job.ts', 'contracts/schemas/policy.ts'],
  ['schemas, into rules that run in workflows', 'rules/jobs/judge-look.ts', 'contracts/schemas/jobs.ts'],
  ['values of activities, into workflows', 'workflows/track-job.ts', 'activities/index.ts'],
  ['values of activities, once they are asked for', 'workflows/track-job.ts', 'activities/index.ts', 'later'],
  ['values of workflows, into the client', 'client/connect.ts', 'workflows/index.ts'],
  ['activities, into the client', 'client/connect.ts', 'activities/index.ts'],
  ['the worker, into the client, by type', 'client/connect.ts', 'worker/index.ts', 'types'],
  ['an upward arrow', 'activities/audit/temporal-runs.ts', 'client/index.ts'],
  ['an upward arrow by type', 'rules/audit/leaks.ts', 'activities/index.ts', 'types'],
  ['Temporal, into the ONTAP client', 'ontap/ontap-client.ts', '@temporalio/activity'],
  ['anything of ours but words, into the simulator', 'simulator/simulator.ts', 'ontap/index.ts'],
  ['the simulator, into the worker', 'worker/run-worker.ts', 'simulator/index.ts'],
  ['the worker, into what finds a server', 'embedded/server/dev-server.ts', 'worker/index.ts'],
  ['the CLI, into anything', 'worker/run-worker.ts', 'cli/program.ts'],
  ['another group of commands', 'cli/jobs/wait.ts', 'cli/cleanup/options.ts'],
  ['a group, into what all groups share', 'cli/shared/io.ts', 'cli/jobs/words.ts', 'types'],
  ['workflows, into the CLI', 'cli/program.ts', 'workflows/index.ts', 'types'],
  ['a file behind the face of another room', 'cli/jobs/wait.ts', 'client/jobs-client.ts'],
  ['a file behind a face, from the next room', 'rules/audit/leaks.ts', 'rules/sessions/why.ts'],
  ['a built-in, into rules', 'rules/jobs/judge-look.ts', 'node:crypto'],
  ['a package, into rules', 'rules/kills/groups.ts', '@temporalio/workflow'],
  ['axios, past the ONTAP client', 'activities/jobs/job-calls.ts', 'axios'],
  ['a package that only has types to give', 'contracts/audit.ts', 'zod'],
  ["the SDK's internals", 'client/audit/fetch-history.ts', '@temporalio/common/lib/proto-utils'],
  ['a folder that has no rule', 'helpers/misc.ts', 'contracts/job.ts'],
])('%s is refused', (_what, from, to, need = 'values') => {
  expect(planted(from, to, need)).toBeDefined();
});

test('what the tables allow is not refused', () => {
  expect(planted('workflows/track-job.ts', 'activities/index.ts', 'types')).toBeUndefined();
  expect(planted('client/connect.ts', 'workflows/index.ts', 'types')).toBeUndefined();
  expect(planted('cli/jobs/wait.ts', 'client/inside.ts')).toBeUndefined();
  expect(planted('temporal/history-json.ts', '@temporalio/common/lib/proto-utils')).toBeUndefined();
});

test('a worker that a command would load as the CLI starts is seen, however deep', () => {
  const deep: Import[] = [
    { from: 'cli/sessions/list.ts', to: 'cli/up/run-up.ts', need: 'values' },
    { from: 'cli/up/run-up.ts', to: 'worker/index.ts', need: 'values' },
  ];
  expect(loadedTooSoon([...IMPORTS, ...deep])).toContain('@temporalio/worker');
  const later = deep.map((one) => ({ ...one, need: 'later' as const }));
  expect(loadedTooSoon([...IMPORTS, ...later])).toEqual([]);
});

test('a circle is seen whichever way its files need each other', () => {
  const circle: Import[] = [
    { from: 'a.ts', to: 'b.ts', need: 'later' },
    { from: 'b.ts', to: 'c.ts', need: 'types' },
    { from: 'c.ts', to: 'a.ts', need: 'values' },
    { from: 'c.ts', to: 'd.ts', need: 'values' },
  ];
  expect(circlesIn(circle)).toEqual([['a.ts', 'b.ts', 'c.ts']]);
  expect(circlesIn(circle.slice(1))).toEqual([]);
});

test.each<[string, Import['need']]>([
  [`import { a } from './x';`, 'values'],
  [`import './x';`, 'values'],
  [`import { type A, b } from './x';`, 'values'],
  [`import type { A } from './x';`, 'types'],
  [`import { type A } from './x';`, 'types'],
  [`export * from './x';`, 'values'],
  [`export type * from './x';`, 'types'],
  [`export { a } from './x';`, 'values'],
  [`type A = import('./x').A;`, 'types'],
  [`import x = require('./x');`, 'values'],
  [`const x = require('./x');`, 'values'],
  [`const load = async () => (await import('./x')).a;`, 'later'],
])('%s is seen', (text, need) => {
  expect(namesIn(text)).toEqual([{ name: './x', need }]);
});

test('every file that the map of the house names is there, and every room is on it', () => {
  const map = readFileSync(path.join(SRC, 'README.md'), 'utf8');
  const files = new Set(filesIn(SRC));
  const named = [...map.matchAll(/`([\w-]+\/[\w/-]+\.ts)`/g)].map(([, file]) => file ?? '');
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((file) => !files.has(file))).toEqual([]);
  const rows = [...map.matchAll(/^\| `([\w-]+)\/`/gm)].map(([, room]) => room);
  expect(new Set(rows)).toEqual(new Set(Object.keys(ROOMS).map((room) => room.split('/')[0])));
});
