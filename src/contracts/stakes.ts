import { formatDuration } from './duration';
import { parseCleanupWorkflowId } from './ids';
import { bytesText, plainText } from './text';

/** What a plan would kill just now, as far as it matters to whoever decides. */
export interface PlanStakes {
  /** Planned sessions that have not moved or gone since. */
  kills: number;
  /** All sessions that the plan has judged. */
  sessions: number;
  /** Backup servers by their names in the worker's `clients`, most sessions first; the first few of them. */
  owners: { name: string; sessions: number }[];
  /** Planned sessions of servers beyond those, or without a name. */
  others: number;
  /** Addresses of servers without a name, most sessions first; the first few of them. Older workers tell none. */
  clients?: { address: string; sessions: number }[];
  /** For how long they have not changed, as far as they were watched: the shortest and the longest of all. */
  unchangedSeconds?: { least: number; most: number };
  /** Bytes that the kills throw away; a restartable context may remain. */
  bytes: number;
  /** Planned sessions of which ONTAP tells no bytes. */
  unmeasured: number;
}

function ownersText({ owners, others, clients = [] }: PlanStakes): string {
  const named = [...owners, ...clients.map(({ address: name, sessions }) => ({ name, sessions }))];
  if (named.length === 0) return '';
  const rest = others - clients.reduce((sum, { sessions }) => sum + sessions, 0);
  const each = named.map(({ name, sessions }) => `${sessions} of ${plainText(name)}`);
  return ` (${[...each, ...(rest === 0 ? [] : [`${rest} of others`])].join(', ')})`;
}

function agesText({ unchangedSeconds }: PlanStakes): string {
  if (unchangedSeconds === undefined) return '';
  const [least, most] = [unchangedSeconds.least, unchangedSeconds.most].map((s) => formatDuration(s * 1_000));
  return `, unchanged for at least ${least}${most === least ? '' : `, the longest for ${most}`}`;
}

function bytesAtStakeText({ bytes, unmeasured, kills }: PlanStakes): string {
  if (unmeasured === 0) return `${bytesText(bytes)} would be thrown away`;
  if (unmeasured === kills) return 'how many bytes would be thrown away is not known';
  return `at least ${bytesText(bytes)} would be thrown away`;
}

/** `2 of 7 sessions (1 of backup-a, 1 of 10.1.2.3), unchanged for at least 1h; 3.2 GiB would be thrown away`. */
export function stakesWords(stakes: PlanStakes): string {
  const { kills, sessions } = stakes;
  const counted = `${kills} of ${sessions} session${sessions === 1 ? '' : 's'}`;
  return `${counted}${ownersText(stakes)}${agesText(stakes)}; ${bytesAtStakeText(stakes)}`;
}

/** Digits of a plan's hash that are shown; `--plan` takes 8 and more. */
const SHOWN_DIGITS = 12;

/** A plan's hash as people see and type it. */
export const shownHash = (planHash: string): string => planHash.slice(0, SHOWN_DIGITS);

const HASH = /^[0-9a-f]{8,64}$/;

/** A plan that a word is said on. */
interface DecidedPlan {
  planHash: string;
  /** Only an approval that is signed counts. */
  signed?: true | undefined;
}

/** What an approval is typed with where it has to be signed: the key that `ssh-keygen` makes where nobody names another. */
export const signOption = ({ signed }: Pick<DecidedPlan, 'signed'>): string =>
  signed === true ? ' --sign-with ~/.ssh/id_ed25519' : '';

/**
 * What to type for a word on a plan; in a terminal it shows the plan and asks. Undefined where id or hash is none of ours:
 * whoever may start workflows may give one any id, and only what is ours is safe to paste.
 */
export function decideCommand(
  verb: 'approve' | 'reject',
  workflowId: string,
  { planHash, signed }: DecidedPlan,
): string | undefined {
  if (parseCleanupWorkflowId(workflowId) === undefined || !HASH.test(planHash)) return undefined;
  const command = `ontap-workflows cleanup ${verb} ${workflowId} --plan ${shownHash(planHash)}`;
  return verb === 'approve' ? `${command}${signOption({ signed })}` : command;
}
