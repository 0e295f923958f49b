import type { Plan } from './plan';
import type { SessionKey } from './session';

/** What signatures of approvals are for, as `ssh-keygen -Y sign -n` takes it: one for anything else counts for nothing. */
export const SIGNATURE_NAMESPACE = 'plan@ontap-workflows';

/** First line of the text that is signed; another version has another one. */
const TITLE = 'ontap-workflows: approval to kill NDMP sessions, version 1';

/** An approval is signed for this long at the most, ms. */
export const LONGEST_VALID_MS = 7 * 86_400_000;

/** Bytes of an armored signature at the most: that of an RSA key of 8,192 bits takes 2,900. */
export const MOST_SIGNATURE_BYTES = 3_200;

/** A session that may be killed: its key, and a hash of all that makes it this one and no other with the same id. */
export interface SignedSession extends SessionKey {
  /** 32 hex digits. */
  fingerprint: string;
}

/** A name with what it is worth: the key that has signed, or nothing. */
export const provenName = (name: string, key: string | undefined): string =>
  key === undefined ? `${name} (unproven)` : `${name} (signed with ${key})`;

/** All that an approver signs but for the sessions. */
export interface StatementHead {
  clusterUuid: string;
  clusterName: string;
  /** The run whose plan it is. */
  workflowId: string;
  runId: string;
  planHash: string;
  /** Who asked for the run, as its request says. */
  requester: string;
  approver: string;
  /** After this nothing is killed by it, ISO 8601. */
  validUntil: string;
}

/** What an approver signs. */
export interface ApprovalStatement extends StatementHead {
  sessions: SignedSession[];
}

/** What the run that kills has on record: the text, and its signature in OpenSSH's armored form. */
export interface SignedApproval {
  text: string;
  signature: string;
}

/** An approver's signature as it comes with an approval; the text is made from the plan once more. */
export interface ApprovalSignature {
  /** Of `ssh-keygen -Y sign -n plan@ontap-workflows`, armored. */
  armored: string;
  /** As it was signed, ISO 8601. */
  validUntil: string;
}

/** What is signed of a plan that waits: the rest is the approver's. */
export type ApprovalSubject = Omit<StatementHead, 'approver' | 'validUntil'>;

/** A signed approval by the update that brought it: the history of its clean-up holds all that the text is made of. */
export interface ApprovalPlace {
  updateId: string;
}

/** What a cluster's worker says to a signed approval: the name of the key, as `ssh-keygen -l` shows it, or why not. */
export type CheckedApproval = { key: string } | { why: string };

const FIELDS = {
  cluster: 'clusterUuid',
  'cluster name': 'clusterName',
  run: 'workflowId',
  'run id': 'runId',
  plan: 'planHash',
  requester: 'requester',
  approver: 'approver',
  'valid until': 'validUntil',
} as const satisfies Record<string, keyof StatementHead>;

/** The text that is signed, to the byte: a line for each fact and each session. Names are JSON, so that none makes a line. */
export function approvalText({ sessions, ...head }: ApprovalStatement): string {
  const lines = Object.entries(FIELDS).map(([word, key]) => `${word}: ${JSON.stringify(head[key])}`);
  const kills = sessions.map(sessionLine).sort();
  return [TITLE, 'verdict: "approve"', ...lines, `sessions: ${kills.length}`, ...kills, ''].join('\n');
}

const sessionLine = ({ ownerUuid, sessionId, fingerprint }: SignedSession): string =>
  `session ${ownerUuid}/${sessionId} ${fingerprint}`;

const SESSION = /^session ([0-9a-fA-F-]{36})\/(\d{1,10}(?::\d{1,10})?) ([0-9a-f]{32})$/;

/** Sessions of a plan that an approval of it names; none where no approver has a key. */
export function signedSessions({ sessions }: Pick<Plan, 'sessions'>): SignedSession[] {
  return sessions.flatMap((session) => {
    if (session.decision !== 'kill' || session.fingerprint === undefined) return [];
    const { ownerUuid, sessionId, fingerprint } = session;
    return [{ ownerUuid, sessionId, fingerprint }];
  });
}

/** What a text says; undefined for one that {@link approvalText} would not have made. */
export function statementOf(text: string): ApprovalStatement | undefined {
  const lines = text.split('\n');
  const head = Object.entries(FIELDS).map(([word, key], index) => [
    key,
    valueOf(lines[index + 2] ?? '', `${word}: `),
  ]);
  if (head.some(([, value]) => value === undefined)) return undefined;
  const sessions = lines.flatMap((line) => {
    const [, ownerUuid, sessionId, fingerprint] = SESSION.exec(line) ?? [];
    return ownerUuid === undefined || sessionId === undefined || fingerprint === undefined
      ? []
      : [{ ownerUuid, sessionId, fingerprint }];
  });
  const statement = { ...(Object.fromEntries(head) as unknown as StatementHead), sessions };
  return approvalText(statement) === text ? statement : undefined;
}

function valueOf(line: string, begin: string): string | undefined {
  if (!line.startsWith(begin)) return undefined;
  try {
    const value: unknown = JSON.parse(line.slice(begin.length));
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
