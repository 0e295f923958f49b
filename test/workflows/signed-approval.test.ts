import type { CleanupHandle } from '../../src/client';
import type { AuditRecordOf, HistoryJson } from '../../src/contracts/audit';
import { recordsOf } from '../../src/rules/audit';
import { historyJson } from '../../src/temporal';
import { sshSigner } from '../support/ssh-signer';
import type { Stage } from './support/stage';
import { testPolicy } from './support/policies';
import { hold, killed, killRunId, plannedHash } from './support/steps';
import { useStages } from './support/use-stages';
import { many } from './support/world';

const stages = useStages();
const [BOB, STRANGER] = [sshSigner('bob'), sshSigner('eve')];

const GUARD = {
  minWindow: '500ms',
  minSamples: 2,
  approvers: { bob: { sshKeys: [BOB.line] }, carol: {}, tester: { sshKeys: [STRANGER.line] } },
  approvals: 'signed',
};

/** The light server leaves out which accepted update has been completed; theirs come one after the other here. */
function withAcceptedIds({ events = [] }: HistoryJson): HistoryJson {
  const accepted = events.filter((event) => event['workflowExecutionUpdateAcceptedEventAttributes']);
  return {
    events: events.map((event) => {
      const completed = event['workflowExecutionUpdateCompletedEventAttributes'];
      if (completed === undefined) return event;
      const acceptedEventId = accepted.shift()?.eventId;
      return {
        ...event,
        workflowExecutionUpdateCompletedEventAttributes: { ...(completed as object), acceptedEventId },
      };
    }),
  };
}

/** A run whose plan waits for a signature. */
async function waiting(
  guard: object = GUARD,
): Promise<{ stage: Stage; run: CleanupHandle; planHash: string; until: string }> {
  const stage = await stages.with(many(2), { entry: { guard } });
  const run = await stage.start({ policy: testPolicy() });
  const until = new Date(Date.now() + 3_600_000).toISOString();
  return { stage, run, planHash: await plannedHash(run), until };
}

const textOf = async (run: CleanupHandle, by: string, until: string) =>
  (await run.textToSign(by, until)) ?? '';

test.concurrent(
  'every plan waits for a signature, wrong ones are told why, and the right one kills',
  async () => {
    const { stage, run, planHash, until } = await waiting();
    const { now, approval } = await run.status();
    // The requester has a key, too, and may not approve.
    expect(now).toMatch(/for bob to approve plan [0-9a-f]{12}, signed with an SSH key\.$/);
    expect(approval).toMatchObject({ planHash, signed: true });
    const text = await textOf(run, 'bob', until);
    const say = async (armored: string, by = 'bob', validUntil = until) =>
      (await run.approve({ planHash, by, signature: { armored, validUntil } })).why;
    expect((await run.approve({ planHash, by: 'bob' })).why).toMatch(/takes signed approvals alone/);
    expect(await say(BOB.sign(text), 'carol')).toMatch(/carol has no key in the guard/);
    expect(await say(STRANGER.sign(text))).toMatch(/signed by none of the keys of that approver/);
    expect(await say(BOB.sign(text.replace('tester', 'ann')))).toMatch(/not one of this text/);
    expect(await say(BOB.sign(text), 'bob', new Date(Date.now() + 7_200_000).toISOString())).toMatch(
      /not one of this text/,
    );
    expect(await say(BOB.sign(text, 'file'))).toMatch(/it was signed for "file"/);
    expect(killed(stage)).toEqual([]);
    const approved = { accepted: true, why: expect.stringMatching(/^approved by bob \(signed with SHA256:/) };
    const signature = { armored: BOB.sign(text), validUntil: until };
    expect(await run.approve({ planHash, by: ' bob', signature })).toEqual(approved);
    expect(await run.approve({ planHash, by: 'bob', signature })).toEqual(approved);
    const report = await run.result();
    expect(report).toMatchObject({
      outcome: 'enforced',
      approval: { decision: 'approved', by: 'bob', key: expect.stringMatching(/^SHA256:/) },
      counts: { killed: 2 },
    });
    const of = async (workflowId: string, runId = '') => {
      const history = await historyJson(stages.server.client, { workflowId, runId });
      return recordsOf(withAcceptedIds(history), { workflowId, runId }).records;
    };
    const word = (await of(run.workflowId, run.runId)).find(({ kind }) => kind === 'approved');
    expect(word?.evidence).toMatchObject({
      by: ' bob',
      key: report.approval?.key,
      signature: signature.armored,
    });
    const signed = (await of(killRunId(stage))).find(
      ({ kind }) => kind === 'signed',
    ) as AuditRecordOf<'signed'>;
    expect(signed.evidence).toEqual({ text, signature: signature.armored, approver: 'bob' });
    expect(signed.planHash).toBe(planHash);
  },
);

test.concurrent(
  'a signature for one run is none for the next one, and after six wrong ones no more is tried',
  async () => {
    const { stage, run, planHash, until } = await waiting();
    const armored = BOB.sign(await textOf(run, 'bob', until));
    await run.reject({ planHash, by: 'bob' });
    expect((await run.result()).summary).toBe('Nothing was killed: bob (unproven) rejected the plan.');
    const next = await stage.start({ policy: testPolicy() });
    expect(await plannedHash(next)).toBe(planHash);
    const again = { planHash, by: 'bob', signature: { armored, validUntil: until } };
    for (let time = 1; time <= 6; time++)
      expect((await next.approve(again)).why).toBe('the signature is not one of this text');
    expect((await next.approve(again)).why).toMatch(/^6 signatures did not verify, and no more is tried/);
    await next.cancel();
    expect((await next.result()).outcome).toBe('cancelled');
    expect(killed(stage)).toEqual([]);
  },
);

test.concurrent('a key that is taken out of the guard after the approval kills nothing', async () => {
  const { stage, run, planHash, until } = await waiting();
  const armored = BOB.sign(await textOf(run, 'bob', until));
  const { guard } = stage.entry;
  const lastLook = hold(stage.simulator, { method: 'GET', path: '/api/cluster' });
  await run.approve({ planHash, by: 'bob', signature: { armored, validUntil: until } });
  await lastLook.reached;
  guard.approvers = { carol: {} };
  lastLook.open();
  const report = await run.result();
  expect(report).toMatchObject({ outcome: 'partial', counts: { killed: 0 } });
  expect(report.sessions.filter(({ outcome }) => outcome === 'refused').map(({ note }) => note)).toEqual(
    Array.from({ length: 2 }, () => expect.stringContaining('bob has no key in the guard')),
  );
  expect(killed(stage)).toEqual([]);
});

test.concurrent(
  'a plan that only its requester could sign says that nobody can, and what to do',
  async () => {
    const { run } = await waiting({
      ...GUARD,
      approvers: { tester: { sshKeys: [STRANGER.line] }, carol: {} },
    });
    expect((await run.status()).now).toMatch(
      /for an approval of plan [0-9a-f]{12} that nobody can give: tester asked for the run, and nobody else may sign it\. Stop it; somebody else has to start it, or another approver with a key has to be named \(guard\.approvers, approval\.by\)\.$/,
    );
    await run.cancel();
    expect((await run.result()).outcome).toBe('cancelled');
  },
);
