import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkSigning, printText, withSignature } from '../../../src/cli/cleanup/sign';
import type { Io } from '../../../src/cli/shared/io';
import type { CleanupHandle } from '../../../src/client';
import { approvalText } from '../../../src/contracts/signed-approval';

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

function recorded(): { io: Io; lines: string[] } {
  const lines: string[] = [];
  const print = (...more: string[]) => void lines.push(...more);
  return { io: { out: { print }, err: { print } } as unknown as Io, lines };
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
  const { io, lines } = recorded();
  const decision = { planHash: PLAN, by: 'bob' };
  const { signature } = await withSignature(io, HANDLE, decision, { signWith: key, validFor: '2h' });
  const until = signature?.validUntil ?? '';
  expect(Date.parse(until) - Date.now()).toBeGreaterThan(7_100_000);
  expect(lines).toEqual([
    `Signs with ${key}, valid until ${until}:`,
    ...textOf('bob', until).trimEnd().split('\n'),
  ]);
  expect(verifiedByOpenSsh(textOf('bob', until), signature?.armored ?? '')).toMatch(
    /^Good "plan@ontap-workflows" signature for bob with ED25519 key SHA256:/,
  );
  expect(() => verifiedByOpenSsh(textOf('eve', until), signature?.armored ?? '')).toThrow(/verif/);
});

test('a text that was written, and signed elsewhere, is an approval of that plan alone', async () => {
  const { io, lines } = recorded();
  const file = path.join(folder, 'approval.txt');
  await printText(io, HANDLE, 'bob', file, {});
  expect(lines.join('\n')).toContain(`ssh-keygen -Y sign -n plan@ontap-workflows -f KEYFILE ${file}`);
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
