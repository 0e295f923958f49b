import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { exportTo, newFolder, removeFolders } from '../../audit-files/support/exported';
import { SampleRuns } from '../../audit-files/support/sample-runs';
import { said } from '../support/run-cli';

let directory: string;

beforeAll(async () => {
  directory = await newFolder();
  await exportTo(directory, new SampleRuns(), '2026-11-22T02:00:00.000Z');
});

afterAll(removeFolders);

test.each([
  [['nowhere'], /nowhere holds no manifest/],
  [['DIR', '--heads', 'package.json'], /package.json holds no SHA-256/],
  [['DIR', '--head', 'abc'], /--head abc is no SHA-256/],
  [['DIR', '--key', 'nowhere.pub'], /--key nowhere.pub does not exist; create it/],
  [['DIR', '--key', 'package.json'], /package.json holds no Ed25519 public key/],
])('audit verify %j is an error in words', async (args, words) => {
  const given = args.map((arg) => (arg === 'DIR' ? directory : arg));
  expect(await said('audit', 'verify', ...given)).toMatch(words);
});

test('a manifest that is no folder is called so, whatever it is', async () => {
  const folder = await newFolder();
  execFileSync('mkfifo', [path.join(folder, 'manifest')]);
  expect(await said('audit', 'verify', folder)).toMatch(/^manifest in .* is no folder: name the one/);
});

test.each([
  [['search', '--since', 'monday'], /Give how long ago, such as 30d/],
  [['search', '--session', '../1'], /Give the session id as ONTAP lists it/],
  [['search', '--kind', 'murdered'], /Allowed choices are requested, sampled/],
  [['search', '--dir', 'nowhere'], /--dir nowhere is no folder/],
  [['leaks', '--by', 'moon'], /Allowed choices are client, cluster, node, svm/],
])('audit %j is an error in words', async (args, words) => {
  expect(await said('audit', ...args)).toMatch(words);
});
