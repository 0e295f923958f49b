import type { ClusterContext } from '../../../src/activities';
import { FAILURE } from '../../../src/contracts/failures';
import type { KillTarget } from '../../../src/contracts/plan';
import type { RefusedWrite } from '../../../src/contracts/notification';
import { keyOf } from '../../../src/contracts/session-key';
import { approvalText } from '../../../src/contracts/signed-approval';
import type { ApprovalStatement, SignedApproval } from '../../../src/contracts/signed-approval';
import { fingerprintOf } from '../../../src/rules/sessions';
import { sshSigner } from '../../support/ssh-signer';
import { failureOf } from '../support/attempt';
import { RIG_CLUSTER } from '../support/evidence';
import { kill, planned, writesTo } from '../support/kills';
import { openRig, type Rig } from '../support/rig';

const [BOB, STRANGER] = [sshSigner('bob'), sshSigner('eve')];
const GUARD = {
  maxKills: 400,
  approvals: 'signed',
  approvers: { bob: { sshKeys: [BOB.line] }, carol: {} },
};

let rig: Rig;
const told: RefusedWrite[] = [];
beforeAll(async () => {
  rig = await openRig({ entry: { guard: GUARD }, context: { tellRefused: (refused) => told.push(refused) } });
});
afterAll(() => rig?.close());

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

const textFor = ({ record }: KillTarget, change: Partial<ApprovalStatement> = {}): string =>
  approvalText({
    clusterUuid: RIG_CLUSTER,
    clusterName: 'cluster1',
    workflowId: 'cleanup/prod1/default',
    runId: 'r1',
    planHash: 'a'.repeat(64),
    requester: 'ann',
    approver: 'bob',
    validUntil: inAnHour(),
    sessions: [{ ...keyOf(record), fingerprint: fingerprintOf(record) }],
    ...change,
  });

const bySigned = (approval: SignedApproval | undefined, own: Rig = rig) => ({
  activities: own.withContext({ readSigned: async () => approval }),
});

const signedBy = (text: string, signer = BOB): SignedApproval => ({ text, signature: signer.sign(text) });

test('a kill that an approver has signed for is sent', async () => {
  const session = rig.add();
  const target = await planned(rig, session);
  const killed = kill(bySigned(signedBy(textFor(target))), target);
  expect(await killed.result).toMatchObject({ outcome: 'killed' });
});

type Approval = (target: KillTarget, other: KillTarget) => SignedApproval | undefined;

test.each<[string, Approval, RegExp]>([
  [
    'without any on record',
    () => undefined,
    /signed approvals \(guard.approvals\), and its run has none on record$/,
  ],
  [
    'by a stranger',
    (target) => signedBy(textFor(target), STRANGER),
    /signed by none of the keys of that approver$/,
  ],
  [
    'by an approver who has no key',
    (target) => signedBy(textFor(target, { approver: 'carol' })),
    /carol has no key in the guard/,
  ],
  [
    'by nobody whom the guard knows',
    (target) => signedBy(textFor(target, { approver: 'eve' }), STRANGER),
    /eve has no key in the guard/,
  ],
  [
    'by the requester',
    (target) => signedBy(textFor(target, { requester: 'BOB ' })),
    /bob asked for the run, and cannot approve it$/,
  ],
  ['for another list', (_target, other) => signedBy(textFor(other)), /none of those that it was signed for$/],
  [
    'for another session of this id',
    (target) => {
      const sessions = [{ ...keyOf(target.record), fingerprint: 'f'.repeat(32) }];
      return signedBy(textFor(target, { sessions }));
    },
    /another session had this id when it was signed$/,
  ],
  [
    'for another cluster',
    (target) => signedBy(textFor(target, { clusterUuid: 'ffffffff-86d1-11e0-ae1c-123478563412' })),
    /it was signed for the cluster ffffffff-/,
  ],
  [
    'that is over',
    (target) => signedBy(textFor(target, { validUntil: new Date(Date.now() - 1).toISOString() })),
    /it was valid until /,
  ],
  [
    'whose text is another one by a byte',
    (target) => {
      const { text, signature } = signedBy(textFor(target));
      return { text: text.replace('"ann"', '"anx"'), signature };
    },
    /the signature is not one of this text$/,
  ],
  [
    'for another namespace',
    (target) => ({ text: textFor(target), signature: BOB.sign(textFor(target), 'file') }),
    /it was signed for "file"/,
  ],
  [
    'of a text of another form',
    (target) => signedBy(textFor(target).replace('version 1', 'version 2')),
    /its text is none that this worker knows/,
  ],
])('an approval %s lets no request leave, and is told', async (_, approval, why) => {
  const session = rig.add();
  const [target, other] = [await planned(rig, session), await planned(rig, rig.add())];
  const [sent] = [rig.requests.length, told.splice(0)];
  const failure = await failureOf(kill(bySigned(approval(target, other)), target).result);
  expect(failure).toMatchObject({ type: FAILURE.NotGranted, nonRetryable: true });
  expect(failure.message).toMatch(why);
  expect(rig.requests).toHaveLength(sent);
  expect(writesTo(rig, session)).toEqual([]);
  expect(told).toMatchObject([{ write: 'kill', why: FAILURE.NotGranted }]);
});

test('a key that was taken out of the guard since allows nothing any more', async () => {
  const target = await planned(rig, rig.add());
  const approval = signedBy(textFor(target));
  const config: ClusterContext['config'] = structuredClone(rig.context.config);
  config.guard.approvers = { bob: { sshKeys: [STRANGER.line] } };
  const activities = rig.withContext({ config, readSigned: async () => approval });
  expect((await failureOf(kill({ activities }, target).result)).message).toMatch(/none of the keys of that/);
});

test('the history is read once for all kills of a run, and again when Temporal did not answer', async () => {
  const [one, other] = [await planned(rig, rig.add()), await planned(rig, rig.add())];
  const sessions = [one, other].map(({ record }) => ({
    ...keyOf(record),
    fingerprint: fingerprintOf(record),
  }));
  const approval = signedBy(textFor(one, { sessions }));
  let asked = 0;
  const readSigned = async () => {
    if (++asked === 1) throw new Error('no answer');
    return approval;
  };
  const activities = rig.withContext({ readSigned });
  await failureOf(kill({ activities }, one).result);
  expect(await kill({ activities }, one).result).toMatchObject({ outcome: 'killed' });
  expect(await kill({ activities }, other).result).toMatchObject({ outcome: 'killed' });
  expect(asked).toBe(2);
});

test('where the guard takes approvals by name, none is read', async () => {
  const { approvals: _signed, ...named } = GUARD;
  const session = rig.add();
  const target = await planned(rig, session);
  expect(await kill({ activities: rig.withEntry({ guard: named }) }, target).result).toMatchObject({
    outcome: 'killed',
  });
});

test('a session that has worked since it was signed is not the one that was', async () => {
  const session = rig.add();
  const before = await planned(rig, session);
  const approval = signedBy(textFor(before));
  const now = {
    ...before.record,
    data: { ...before.record.data, bytes: (before.record.data.bytes ?? 0) + 1 },
  };
  expect(fingerprintOf(now)).not.toBe(fingerprintOf(before.record));
  const activities = rig.withContext({ readSigned: async () => approval });
  expect(await kill({ activities }, before).result).toMatchObject({ outcome: 'killed' });
});
