import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { FAILURE } from '../../contracts/failures';
import type { LooksOf } from '../../contracts/evidence';
import type { Evict } from '../../contracts/evict';
import { evictWorkflowId } from '../../contracts/ids';
import type { KillCommand } from '../../contracts/kill';
import { KILL_ROOM } from '../../contracts/history-room';
import type { GuardApprovers } from '../../contracts/schemas/approvers';
import { readSshKey } from '../../contracts/schemas/ssh-key';
import type { SshKey } from '../../contracts/schemas/ssh-key';
import { keyOf } from '../../contracts/session-key';
import { SIGNATURE_NAMESPACE, statementOf } from '../../contracts/signed-approval';
import type {
  ApprovalPlace,
  CheckedApproval,
  SignedApproval,
  SignedSession,
} from '../../contracts/signed-approval';
import { utf8Bytes } from '../../contracts/text';
import { samePerson, whyStatementFails } from '../../rules/approval';
import type { SignedCase } from '../../rules/approval';
import { fingerprintOf } from '../../rules/sessions';
import type { ClusterContext } from '../cluster-context';
import { attemptClock } from '../evidence/evidence-context';
import type { Evidence } from '../evidence/evidence-context';
import { asActivity } from '../failure-of';
import { withinPayload } from '../payload-limit';
import { readApprovalOf, readSignedOf } from './recorded-approval';
import type { ApprovalOf, ReadSigned } from './recorded-approval';
import { keyName, verifySignature } from './ssh-signature';

/** Activities on approvals that are signed; a kill judges its own by itself. */
export function createSignedApproval(context: ClusterContext, evidence: Evidence) {
  const { readApproval = readApprovalOf } = context;
  return {
    /** Whether an approval of the clean-up that asks is signed with a key of its approver. */
    checkApproval: ({ updateId }: ApprovalPlace): Promise<CheckedApproval> =>
      asActivity('command', async () => {
        const approval = await readApproval({ ...ownRun(), updateId });
        return approval === undefined ? { why: NOT_ON_RECORD } : judge(context, evidence, approval);
      }),

    /** The text of an approval and its signature: on record where each kill looks for it, and an auditor. */
    recordApproval: (of: ApprovalOf): Promise<SignedApproval> =>
      asActivity('lastRead', async () => {
        const approval = await readApproval(of);
        if (approval === undefined) throw ApplicationFailure.nonRetryable(NOT_ON_RECORD, FAILURE.NotGranted);
        return withinPayload('The signed approval', approval, KILL_ROOM.signed);
      }),
  };
}

const NOT_ON_RECORD = 'the history of the clean-up has no signed approval of this plan';

/** Why no signature allows a kill; undefined when one does, or the guard asks for none. */
export type SignatureQuestion = (command: KillCommand) => Promise<string | undefined>;

/** Runs whose approval is kept: a cluster has one killer at a time. */
const KEPT_RUNS = 4;

/** The question of all kills on one cluster; to be asked inside an activity. */
export function createSignatureQuestion(context: ClusterContext, evidence: Evidence): SignatureQuestion {
  const { config, readSigned = readSignedOf } = context;
  const recorded = onceForEachRun(readSigned);
  return async ({ target: { record }, evict }) => {
    if (config.guard.approvals !== 'signed') return undefined;
    const approval = await recorded(ownRun());
    if (approval === undefined)
      return 'the guard asks for signed approvals (guard.approvals), and its run has none on record';
    const session = { ...keyOf(record), fingerprint: fingerprintOf(record) };
    const judged = await judge(context, evidence, approval, { session, evict });
    return 'why' in judged ? `its signed approval does not count: ${judged.why}` : undefined;
  };
}

function ownRun(): LooksOf {
  const { workflowId = '', runId = '' } = activityInfo().workflowExecution ?? {};
  return { workflowId, runId };
}

/** An approval is on record before the first kill of its run, or never; a question that failed is asked again. */
function onceForEachRun(read: ReadSigned): ReadSigned {
  const kept = new Map<string, ReturnType<ReadSigned>>();
  return (run) => {
    const known = kept.get(run.runId);
    if (known !== undefined) return known;
    const asked = read(run);
    kept.set(run.runId, asked);
    asked.catch(() => kept.delete(run.runId));
    const [oldest] = kept.keys();
    if (kept.size > KEPT_RUNS && oldest !== undefined) kept.delete(oldest);
    return asked;
  };
}

async function judge(
  { cluster, config }: ClusterContext,
  evidence: Evidence,
  { text, signature }: SignedApproval,
  kill?: { session: SignedSession; evict: Evict | undefined },
): Promise<CheckedApproval> {
  const { worker, server } = attemptClock().now();
  const isShort = utf8Bytes(text) + utf8Bytes(signature) <= KILL_ROOM.signed;
  const statement = isShort ? statementOf(text) : undefined;
  if (statement === undefined) return { why: 'its text is none that this worker knows; update it' };
  const { approver } = statement;
  const evictors = kill?.evict === undefined ? undefined : config.guard.evict?.approvers;
  if (evictors?.some((name) => samePerson(name, approver)) === false)
    return { why: `${approver} may not approve evictions (guard.evict.approvers)` };
  const keys = keysOf(config.guard.approvers, approver);
  if (keys.length === 0) return { why: `${approver} has no key in the guard (guard.approvers)` };
  const verified = verifySignature(text, signature, { namespace: SIGNATURE_NAMESPACE, keys });
  if ('why' in verified) return verified;
  const given = { statement, nowMs: Math.max(worker, server), ...killed(cluster, kill) };
  const why = whyStatementFails({ ...given, clusterUuid: await evidence.clusterUuid() });
  return why === undefined ? { key: keyName(verified.key) } : { why };
}

function killed(
  cluster: string,
  kill: { session: SignedSession; evict: Evict | undefined } | undefined,
): Pick<SignedCase, 'session' | 'eviction'> {
  if (kill === undefined) return {};
  const { session, evict } = kill;
  return { session, ...(evict === undefined ? {} : { eviction: evictWorkflowId(cluster, evict.client) }) };
}

/** Keys of an approver, however the name is written. */
function keysOf(approvers: GuardApprovers | undefined, name: string): SshKey[] {
  if (approvers === undefined || Array.isArray(approvers)) return [];
  return Object.entries(approvers)
    .filter(([approver]) => samePerson(approver, name))
    .flatMap(([, { sshKeys = [] }]) => sshKeys)
    .flatMap((line) => {
      const key = readSshKey(line);
      return 'problem' in key ? [] : [key];
    });
}
