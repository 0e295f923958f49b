import { sshSigner } from '../support/ssh-signer';
import { ConfigFolder, entry, EVIDENCE_KEY } from './support/config-file';

const folder = new ConfigFolder();
afterAll(() => folder.remove());

const KEY = sshSigner('bob').line;
const guarded = (guard: string) =>
  `${EVIDENCE_KEY}\nclusters:\n${entry('prod1', 'allow: [kill-sessions]', `guard: { ${guard} }`)}`;
const warningsOf = async (guard: string) => {
  const loaded = await folder.load(guarded(guard));
  return loaded.ok ? loaded.warnings : loaded.problems;
};
const APPROVERS = `approvers: { bob: { sshKeys: ['${KEY}'] }, carol: {}, dave: {} }`;

test('where approvals are signed, whoever has no key is named, of evictions, too', async () => {
  const evict = "evict: { approvers: ['Bob ', carol, eve] }";
  expect(await warningsOf(`approvals: signed, ${APPROVERS}, ${evict}`)).toEqual([
    'clusters.prod1.guard.approvers: approvals are signed, so no approval of carol, dave counts, only a rejection: without sshKeys in guard.approvers nobody can sign; add the line of the .pub file there',
    expect.stringMatching(/^clusters\.prod1\.guard\.evict\.approvers: .* no approval of carol, eve counts/),
  ]);
});

test('where names count as ever, or each has a key, nobody is', async () => {
  expect(await warningsOf(`${APPROVERS}, evict: { approvers: [eve] }`)).toEqual([]);
  expect(
    await warningsOf(`approvals: signed, approvers: { bob: { sshKeys: ['${KEY}'] } }, evict: {}`),
  ).toEqual([]);
});

test('evictions that nobody could approve are a problem', async () => {
  const problems = await folder.problems(
    guarded(`approvals: signed, ${APPROVERS}, evict: { approvers: [carol, eve] }`),
  );
  expect(problems).toEqual([
    expect.stringMatching(
      /^clusters\.yaml:7: clusters\.prod1\.guard\.evict\.approvers: carol, eve: none has sshKeys in guard\.approvers, and approvals are signed/,
    ),
  ]);
});
