import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkSigning, printText, withSignature } from '../../../src/cli/cleanup/sign';
import { Io } from '../../../src/cli/shared/io';
import type { CleanupHandle } from '../../../src/client';
import { approvalText } from '../../../src/contracts/signed-approval';
import { waitFor } from '../../support/wait-for';
import { TestHost } from '../support/test-io';

// Debian: apt-get install openssh-client. Without it these tests fail with ENOENT of ssh-keygen.
let folder: string;
let key: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ontap-workflows-sign-'));
  key = path.join(folder, 'id');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'bob@example.com', '-f', key]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PLAN = 'b'.repeat(64);
const textOf = (approver: string, validUntil: string, planHash = PLAN) =>
  approvalText({
    clusterUuid: '1cd8a442-86d1-11e0-ae1c-123478563412',
    clusterName: 'cluster1',
    workflowId: 'cleanup/prod1/default',
    runId: 'r1',
    planHash,
    requester: 'ann',
    approver,
    validUntil,
    sessions: [],
  });

const handleOf = (textToSign: (by: string, until: string) => string | undefined) =>
  ({
    workflowId: 'cleanup/prod1/default',
    textToSign: async (by: string, until: string) => textToSign(by, until),
  }) as unknown as CleanupHandle;
const HANDLE = handleOf(textOf);

/** @param columns - Of a terminal; a pipe without. */
function recorded(columns?: number): { io: Io; host: TestHost } {
  const host = new TestHost(columns);
  return { io: new Io(host), host };
}

/** An agent without keys, for what is started from here. */
async function startAgent(): Promise<{ stop: () => void }> {
  const { SSH_AUTH_SOCK: before } = process.env;
  const socket = path.join(folder, 'agent');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  await Promise.race([
    waitFor('the agent listens', async () => existsSync(socket)),
    once(agent, 'error').then(([error]) => Promise.reject(error as Error)),
  ]);
  process.env['SSH_AUTH_SOCK'] = socket;
  return {
    stop: () => {
      agent.kill();
      if (before === undefined) delete process.env['SSH_AUTH_SOCK'];
      else process.env['SSH_AUTH_SOCK'] = before;
    },
  };
}

/** As an auditor does it, with no tool of ours. */
function verifiedByOpenSsh(text: string, armored: string): string {
  const [signers, signature] = [path.join(folder, 'allowed_signers'), path.join(folder, 'signature')];
  writeFileSync(signers, `bob ${readFileSync(`${key}.pub`, 'utf8')}`);
  writeFileSync(signature, armored);
  const named = ['-I', 'bob', '-n', 'plan@ontap-workflows', '-s', signature];
  return execFileSync('ssh-keygen', ['-Y', 'verify', '-f', signers, ...named], { input: text }).toString();
}

test('--sign-with shows what is signed, and ssh-keygen -Y verify takes the signature', async () => {
  const { io, host } = recorded();
  const decision = { planHash: PLAN, by: 'bob' };
  const { signature } = await withSignature(io, HANDLE, decision, { signWith: key, validFor: '2h' });
  const until = signature?.validUntil ?? '';
  expect(Date.parse(until) - Date.now()).toBeGreaterThan(7_100_000);
  expect(host.stderr.text).toBe(`Signs with ${key}, valid until ${until}:\n${textOf('bob', until)}`);
  expect(verifiedByOpenSsh(textOf('bob', until), signature?.armored ?? '')).toMatch(
    /^Good "plan@ontap-workflows" signature for bob with ED25519 key SHA256:/,
  );
  expect(() => verifiedByOpenSsh(textOf('eve', until), signature?.armored ?? '')).toThrow(/verif/);
});

test('what is signed is shown to the byte in a terminal that is narrower than it', async () => {
  const { io, host } = recorded(30);
  const { signature } = await withSignature(io, HANDLE, { planHash: PLAN, by: 'bob' }, { signWith: key });
  expect(host.stderr.text).toContain(`:\n${textOf('bob', signature?.validUntil ?? '')}`);
});

test('the .pub file of a key that ssh-agent holds signs as the key does; without the agent it is told how', async () => {
  const pub = path.join(folder, 'elsewhere.pub');
  copyFileSync(`${key}.pub`, pub);
  const decision = { planHash: PLAN, by: 'bob' };
  const signed = () => withSignature(recorded().io, HANDLE, decision, { signWith: pub });
  const agent = await startAgent();
  try {
    await expect(signed()).rejects.toThrow(
      `of a .pub file the key has to be in ssh-agent: ssh-add ${path.join(folder, 'elsewhere')}`,
    );
    execFileSync('ssh-add', ['-q', key]);
    const { signature } = await signed();
    const text = textOf('bob', signature?.validUntil ?? '');
    expect(verifiedByOpenSsh(text, signature?.armored ?? '')).toMatch(/^Good/);
  } finally {
    agent.stop();
  }
});

test('a passphrase is asked for in the terminal where there is one, and not by a window', async () => {
  const program = path.join(folder, 'ssh-keygen');
  writeFileSync(program, '#!/bin/sh\necho "askpass: ${SSH_ASKPASS_REQUIRE:-as ever}" >&2\nexit 1\n', {
    mode: 0o755,
  });
  const { PATH } = process.env;
  process.env['PATH'] = `${folder}:${PATH}`;
  const signed = (columns?: number) =>
    withSignature(recorded(columns).io, HANDLE, { planHash: PLAN, by: 'bob' }, { signWith: key });
  try {
    await expect(signed(80)).rejects.toThrow('askpass: never');
    await expect(signed()).rejects.toThrow('askpass: as ever');
  } finally {
    process.env['PATH'] = PATH;
    rmSync(program);
  }
});

test('a text that was written, and signed elsewhere, is an approval of that plan alone', async () => {
  const { io, host } = recorded(30);
  const file = path.join(folder, 'approval.txt');
  await printText(io, HANDLE, 'bob', file, {});
  // Not wrapped: it is pasted.
  expect(host.stdout.text).toContain(`\n  ssh-keygen -Y sign -n plan@ontap-workflows -f KEYFILE ${file}\n`);
  execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', 'plan@ontap-workflows', '-f', key, file]);
  const decision = { planHash: PLAN, by: 'somebody' };
  const said = await withSignature(io, HANDLE, decision, { signedText: file });
  expect(said).toMatchObject({ by: 'bob', signature: { armored: readFileSync(`${file}.sig`, 'utf8') } });
  const other = handleOf((by, until) => textOf(by, until, 'c'.repeat(64)));
  await expect(withSignature(io, other, decision, { signedText: file })).rejects.toThrow(/for another plan/);
  writeFileSync(file, 'I agree');
  await expect(withSignature(io, HANDLE, decision, { signedText: file })).rejects.toThrow(
    /as --print-text wrote/,
  );
});

test('what keeps somebody from signing is told with what to do', async () => {
  const { io } = recorded();
  const decision = { planHash: PLAN, by: 'bob' };
  const missing = path.join(folder, 'none');
  await expect(withSignature(io, HANDLE, decision, { signWith: missing })).rejects.toThrow(
    /ssh-keygen could not sign with .*none: .*No such file/,
  );
  const none = handleOf(() => undefined);
  await expect(withSignature(io, none, decision, { signWith: key })).rejects.toThrow(/No approver has a key/);
  expect(await withSignature(io, none, decision, {})).toBe(decision);
  expect(() => checkSigning({ signWith: key, signedText: key })).toThrow(/one of --sign-with/);
});
