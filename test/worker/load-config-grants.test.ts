import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { loadConfig } from '../../src/worker/config/load-config';
import { ConfigFolder, entry, EVIDENCE_KEY } from './support/config-file';

const folder = new ConfigFolder();
afterAll(() => folder.remove());

test('grants that unverified TLS takes back are warned about', async () => {
  const loaded = await folder.load(
    `${EVIDENCE_KEY}\nclusters:\n${entry('a', 'tls: { insecureSkipVerify: true }', 'allow: [kill-sessions]')}`,
  );
  expect(loaded).toMatchObject({
    ok: true,
    warnings: [expect.stringMatching(/every write is refused .*; verify TLS/)],
  });
});

const KILLS = `clusters:\n${entry('a')}${entry('b', 'allow: [kill-sessions]')}`;

test('ages need keys for evidence, too', async () => {
  const [problem = ''] = await folder.problems(`clusters:\n${entry('c', 'ages: { every: 5m }')}`);
  expect(problem).toMatch(/^clusters.yaml:5: clusters.c.ages: ages need evidenceKeyFile beside clusters/);
});

test('a grant of kills needs keys for evidence, with what to type and to write', async () => {
  const [problem = '', ...others] = await folder.problems(KILLS);
  expect(others).toEqual([]);
  expect(problem).toMatch(/^clusters.yaml:8: clusters.b.allow: kill-sessions needs evidenceKeyFile beside/);
  const [, command = '', line = ''] = /make one: (.*), and write: (evidenceKeyFile: \S+)/.exec(problem) ?? [];
  rmSync(path.join(folder.path, 'evidence.key'));
  execFileSync('sh', ['-c', command], { cwd: folder.path });
  expect((await folder.config(`${line}\n${KILLS}`)).evidenceKeyFile).toBe(`${folder.path}/evidence.key`);
});

test('nothing else needs them, nor does who makes them itself', async () => {
  expect(await folder.problems(`clusters:\n${entry('a', 'allow: [control-jobs]')}`)).toEqual([]);
  const file = folder.write('clusters.yaml', KILLS);
  const loaded = await loadConfig(file, {}, folder.secrets, { makesEvidenceKey: true });
  expect(loaded).toMatchObject({ ok: true });
});

const key = 'ab12'.repeat(16);

test.each([
  ['that others can read', 'open', /^\.\/open may be read by others \(mode 0644\)/],
  [
    'that is missing',
    'missing',
    /^\.\/missing does not exist; make it: \(umask 077; openssl rand -hex 32 > /,
  ],
  ['with a short key', 'short', /^\.\/short can't be used: line 1 is a key of 8 bytes/],
])('a file of keys %s is refused at --check', async (_, name, words) => {
  folder.write('open', key, 0o644);
  folder.write('short', 'ab12'.repeat(4));
  const [problem = ''] = await folder.problems(`evidenceKeyFile: ./${name}\n${KILLS}`);
  expect(problem.replace('clusters.yaml:1: evidenceKeyFile: ', '')).toMatch(words);
});

test('a key in place of the name of its file is not repeated', async () => {
  const [problem = ''] = await folder.problems(`evidenceKeyFile: ${key}\n${KILLS}`);
  expect(problem).toContain('must be the name of a file with keys, not a key');
  expect(problem).not.toContain(key);
});

test('keys are masked in the log from then on', async () => {
  const [line = ''] = readFileSync(path.join(folder.path, 'evidence.key'), 'utf8').split('\n');
  await folder.load(`${EVIDENCE_KEY}\n${KILLS}`);
  expect(folder.secrets.mask(`x ${line} x`)).toBe('x *** x');
});

test.each([
  ['policy: nix', /ages\.policy: .*nix/],
  ['tell: { hooks: [ops], stale: true }', /ages\.policy: is missing: tell\.stale and tell\.leaks go by it/],
  ['policy: default, tell: { hooks: [nobody] }', /ages\.tell\.hooks\.0: "nobody" is not in webhooks/],
])('ages: { every: 5m, %s } is refused with what to write', async (ages, words) => {
  const problems = await folder.problems(`clusters:\n${entry('c', `ages: { every: 5m, ${ages} }`)}`);
  expect(problems).toEqual(expect.arrayContaining([expect.stringMatching(words)]));
});
