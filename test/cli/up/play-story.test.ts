import { rmSync } from 'node:fs';
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
