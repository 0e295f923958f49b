import path from 'node:path';
import { ConfigFolder } from '../worker/support/config-file';
import { makeCertificate } from '../ontap/support/certificates';
import { runCli } from '../cli/support/run-cli';
import { readPage, ROOT, tokensOf } from './support/pages';

const PAGE = readPage('docs/how-to/say-when-it-may-kill.md');

const folder = new ConfigFolder();
beforeAll(async () => {
  folder.write('ca.pem', (await makeCertificate({ name: 'an authority', isCa: true })).cert);
  folder.write('change-gate', 'https://tickets.example.com/changes');
  folder.write('change-secret', 'x'.repeat(32));
});
afterAll(() => folder.remove());

/** By the heading above it. */
const blocks = tokensOf(PAGE, 'code').filter(({ lang }) => lang === 'yaml');
const headings = tokensOf(PAGE, 'heading').filter(({ depth }) => depth === 2);
const CASES = headings.map(({ text }, index) => [text, blocks[index]?.text ?? ''] as const);

/** What `policy explain` says of it. */
const SAYS: Record<string, RegExp> = {
  'Nothing is killed': /nothing can be killed|does not grant kill-sessions/i,
  'Killed by rule, at night': /quiet hours 06:00–22:00 Europe\/Berlin/,
  'Killed when bob has approved': /bob \(not the requester\) has to approve a plan of more than 0 kills/,
  "Killed with bob's key only": /bob \(not the requester\) has to sign every plan with an SSH key/,
  'Killed within an approved change': /change gate calls approved/,
};

test('each heading has one block, and each is told in words', () => {
  expect(blocks).toHaveLength(headings.length);
  expect(CASES.map(([heading]) => heading)).toEqual(Object.keys(SAYS));
});

test.each(CASES)('what is written for "%s" is loaded, checked and explained', async (heading, yaml) => {
  await expect(folder.config(yaml)).resolves.toBeDefined();
  const config = path.join(folder.path, 'clusters.yaml');
  const checked = await runCli(['worker', '--check', '--config', config], { TEMPORAL_NAMESPACE: 'nobody' });
  expect([checked.code, checked.stderr]).toEqual([0, expect.stringContaining('has no problems')]);
  const policy = path.join(ROOT, 'policies/default.yaml');
  const words = ['policy', 'explain', policy, '--config', config, '--cluster', 'prod1'];
  const explained = await runCli(words, { COLUMNS: '1000' });
  expect(explained).toMatchObject({ code: 0, stdout: expect.stringMatching(SAYS[heading] ?? /^$/) });
});
