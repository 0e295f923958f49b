import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readPage, tokensOf } from '../../docs/support/pages';
import { sshSigner } from '../../support/ssh-signer';
import { stale } from '../../workflows/support/world';
import { assertBuilt } from '../support/built-cli';
import { runCli, startCli, stopAll, WAIT_MS } from '../support/run-cli';
import { LAB, type Stack, startStack } from '../support/stack';

jest.setTimeout(2 * WAIT_MS);

// Debian: apt-get install openssh-client jq. Without them this test fails with ENOENT of ssh-keygen, or "jq: not found".
const folder = mkdtempSync(path.join(tmpdir(), 'sign-commands-'));
const key = path.join(folder, 'bob');
const ID = `cleanup/${LAB}/default`;
const SIGNING = '--sign-with ~/.ssh/id_ed25519';

let stack: Stack;

beforeAll(async () => {
  assertBuilt();
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'bob@example.com', '-f', key]);
  const line = execFileSync('cat', [`${key}.pub`])
    .toString()
    .trim();
  stack = await startStack({
    sessions: [stale('1:1', { node: 'n1' })],
    lab: {
      allow: ['kill-sessions'],
      guard: {
        minWindow: '500ms',
        minSamples: 2,
        approvals: 'signed',
        approvers: { bob: { sshKeys: [line] }, alice: { sshKeys: [sshSigner('alice').line] } },
      },
    },
  });
});

afterAll(async () => {
  await stopAll();
  await stack?.close();
  rmSync(folder, { recursive: true, force: true });
});

const cli = (...words: string[]) => runCli(words, stack.env);
const policy = () => {
  const file = path.join(folder, 'default.yaml');
  const text =
    'name: default\nobserve: { window: 600ms, every: 200ms }\nmatch: [{ name: finished, dataState: [halted] }]\n';
  writeFileSync(file, `${text}limits: { maxKills: 5, maxPercent: 100 }\n`);
  return file;
};

/** What the page tells an auditor to type. */
const AUDITORS = tokensOf(readPage('docs/how-to/sign-approvals.md'), 'code')
  .map(({ text }) => text)
  .filter((text) => text.includes('audit show'));

test('every command to approve says that it has to be signed, works as printed, and an auditor verifies it by the page', async () => {
  const words = ['cleanup', 'run', LAB, '--policy', policy(), '--mode', 'enforce', '--name', 'alice'];
  const run = startCli([...words, '--reason', 'test', '--follow'], { env: stack.env });
  await run.shows(`approve: ontap-workflows cleanup approve ${ID} --by NAME ${SIGNING}`);
  expect(run.stdout()).toMatch(/for bob to approve plan [0-9a-f]{12}, signed with an SSH key\./);
  const [status, json, shown] = [
    await cli('status'),
    await cli('status', '--json'),
    await cli('cleanup', 'status', ID),
  ];
  const [plan] = (JSON.parse(json.stdout) as { waiting: { plans: { command: string }[] } }).waiting.plans;
  expect(plan).toMatchObject({
    signed: true,
    command: expect.stringMatching(`^ontap-workflows .* ${SIGNING}$`),
  });
  expect(status.stdout).toMatch(
    /to approve, signed with an SSH key, until .*\n.*cleanup approve .* --sign-with/,
  );
  expect(status.stdout).toContain(plan?.command.replace('ontap-workflows ', ''));
  expect(shown.stdout).toContain(`cleanup approve ${ID} --by NAME ${SIGNING} --yes --plan`);
  const typed = (plan?.command ?? '').split(' ').slice(1);
  const approve = (...more: string[]) =>
    cli(...typed.map((word) => (word.startsWith('~') ? key : word)), '--yes', ...more);
  const unsigned = await cli(...typed.slice(0, -2), '--by', 'bob', '--yes');
  expect(unsigned).toMatchObject({ code: 1, stderr: expect.stringMatching(`alone .*: add ${SIGNING}, or`) });
  expect(await approve('--by', 'mallory')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('--by NAME'),
  });
  const approved = await approve('--by', 'bob');
  expect([approved.code, approved.stdout]).toEqual([0, expect.stringContaining(`Approved: ${ID}`)]);
  expect(await run.exitCode).toBe(0);
  await verifiesByThePage();
});

async function verifiesByThePage(): Promise<void> {
  const [commands = ''] = AUDITORS;
  const [show = '', ...others] = commands.replaceAll('cleanup/prod1/default', ID).split('\n');
  const [, words = '', file = ''] = /^ontap-workflows (.*) > (\S+)$/.exec(show) ?? [];
  const auditor = path.join(folder, 'auditor');
  execFileSync('mkdir', [auditor]);
  copyFileSync(`${key}.pub`, path.join(auditor, 'bob.pub'));
  writeFileSync(path.join(auditor, file), (await cli(...words.split(' '))).stdout);
  const said = execFileSync('sh', ['-ec', others.join('\n')], { cwd: auditor }).toString();
  expect(said).toMatch(/^Good "plan@ontap-workflows" signature for bob with ED25519 key SHA256:/);
}
