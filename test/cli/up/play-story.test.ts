import { rmSync } from 'node:fs';
import type { CleanupReport } from '../../../src/contracts/cleanup';
import type { DrainReport } from '../../../src/contracts/drain';
import { JOBS_STORY } from '../../../src/cli/up/jobs-story/jobs-story';
import { assertBuilt } from '../support/built-cli';
import { runCli, stopAll, WAIT_MS } from '../support/run-cli';

jest.setTimeout(WAIT_MS + 10_000);

beforeAll(assertBuilt);

afterEach(stopAll);

const playJobs = () => runCli(['up', '--story', 'jobs', '--once', '--json']);

interface Document {
  jobs: {
    uuid: string;
    description: string;
    outcome: string;
    command?: { command: string; outcome: string };
  }[];
  workflowIds: string[];
  differences: string[];
}

test('the story of the jobs ends as expected, within a minute, as one JSON document on stdout', async () => {
  const { code, stdout, stderr } = await playJobs();
  expect([code, stderr]).toEqual([0, expect.stringContaining('none is left paused')]);
  const { jobs, workflowIds, differences } = JSON.parse(stdout) as Document;
  expect(differences).toEqual([]);
  expect(jobs.map(({ outcome, command }) => [outcome, command?.command, command?.outcome])).toEqual([
    ['succeeded', undefined, undefined],
    ['failed', undefined, undefined],
    ['succeeded', undefined, undefined],
    ['cancelled', 'cancel', 'confirmed'],
    ['cancel_lost_race', 'cancel', 'confirmed'],
    ['succeeded', 'pause', 'unsupported'],
  ]);
  expect(workflowIds).toEqual([
    ...jobs.map(({ uuid }) => expect.stringMatching(new RegExp(`^job/demo-[0-9a-f]{6}/${uuid}$`))),
    expect.stringMatching(/^sequence\/demo-[0-9a-f]{6}\//),
  ]);
  expect(stderr).toContain('release: the hold ends now');
  expect(stderr).not.toMatch(/kept in/);
});

test('a story that ends otherwise says so, prints its document, and keeps its logs', async () => {
  const document = { differences: ['move: gone'] };
  const play = jest
    .spyOn(JOBS_STORY, 'play')
    .mockResolvedValue({ lines: [], differences: ['move: gone'], links: [], document });
  const { code, stdout, stderr } = await playJobs();
  play.mockRestore();
  const [, folder] = /The logs of this run are kept in (\S+)\n/.exec(stderr) ?? [];
  expect([code, JSON.parse(stdout), folder]).toEqual([1, document, expect.any(String)]);
  rmSync(folder ?? '', { recursive: true });
  expect(stderr).toContain('✖ Not as expected:\n  move: gone\n');
  expect(stderr).toContain('The story did not end as it should have');
});

interface DrainDocument {
  eviction: CleanupReport;
  drains: DrainReport[];
  ledger: { deletes: number; wrongfulKills: number };
  workflowIds: string[];
  runIds: string[];
  differences: string[];
}

test(
  'the story of the drains ends as expected: a dead server is evicted, one node gets clear, one is held',
  async () => {
    const { code, stdout, stderr } = await runCli(['up', '--story', 'drain', '--once', '--json']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('no job is left paused')]);
    const { eviction, drains, ledger, workflowIds, runIds, differences } = JSON.parse(
      stdout,
    ) as DrainDocument;
    expect(differences).toEqual([]);
    expect(stderr).toMatch(/✖ alice, who has asked for it, says yes: .*cannot approve/);
    expect(stderr).toMatch(/✔ bob, a second person, says yes/);
    expect(eviction).toMatchObject({
      outcome: 'enforced',
      requestedBy: { name: 'alice' },
      approval: { decision: 'approved', by: 'bob' },
      evict: { client: 'media-3', blockers: [] },
      counts: { killed: 3 },
    });
    const [first, second] = drains;
    expect(first).toMatchObject({ node: 'cluster1-01', outcome: 'clear', pauses: [{ outcome: 'resumed' }] });
    expect(second).toMatchObject({
      node: 'cluster1-02',
      outcome: 'held',
      last: {
        sessions: expect.arrayContaining([
          expect.objectContaining({ path: '/svm1/warehouse', kind: 'moving', protectedBy: 'guard' }),
          expect.objectContaining({ path: '/svm2/wiki', kind: 'frozen' }),
        ]) as unknown,
      },
    });
    expect(second?.pauses.map(({ outcome }) => outcome).sort()).toEqual(['resumed', 'unsupported']);
    expect(ledger).toMatchObject({ deletes: 3, wrongfulKills: 0 });
    expect(workflowIds).toEqual([
      expect.stringMatching(/^evict\/demo-[0-9a-f]{6}\/media-3$/),
      expect.stringMatching(/^drain\/demo-[0-9a-f]{6}\/cluster1-01$/),
      expect.stringMatching(/^drain\/demo-[0-9a-f]{6}\/cluster1-02$/),
    ]);
    expect(new Set(runIds).size).toBe(3);
  },
  2 * WAIT_MS,
);
