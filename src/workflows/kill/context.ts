import { ApplicationFailure } from '@temporalio/common';
import { setCurrentDetails } from '@temporalio/workflow';
import { approvalWords, isOpen } from '../../contracts/approval';
import type { AwaitedApproval } from '../../contracts/approval';
import type { EvidenceStyle } from '../../contracts/evidence';
import type { SessionOutcome } from '../../contracts/cleanup';
import { FAILURE } from '../../contracts/failures';
import { LONGEST_WAITING, sentThenWords } from '../../contracts/kill';
import type { KillOutcome, KillReport, KillRequest, KillStatus } from '../../contracts/kill';
import type { ExceededLimit, NodePool } from '../../contracts/plan';
import type { SessionKey } from '../../contracts/session';
import type { Cancellation } from '../shared/cancelled';
import { KILL_ROOM } from '../../contracts/history-room';
import { keyText } from '../../contracts/session-key';
import { cutBytes, jsonBytes, markdownText } from '../../contracts/text';
import { KillEvidence } from './kill-evidence';
import type { GateWatch } from './gate-watch';
import { HaltWatch } from './halt-watch';

type Phase = KillStatus['phase'];

/** What a phase does now and what comes next; Markdown. */
const DETAILS: Record<Phase, string> = {
  checking:
    '**Now:** Reads the planned sessions once more, for the window of the guard where nobody looked for too long\n\n**Next:** Kills those that have not changed',
  killing: '**Now:** Kills the planned sessions, each read again right before\n\n**Next:** Verifies',
  verifying: '**Now:** Looks whether the killed sessions are gone\n\n**Next:** Reports to the clean-up',
  ended: '**Now:** Ended; the result has what became of each session\n\n**Next:** Nothing',
};

/** Requests that are named, of those that wait. */
const NAMED_REQUESTS = 3;

/** What a kill says of a session whose client is not dead. */
const LIVES: ReadonlySet<SessionOutcome> = new Set(['refused', 'revived', 'replaced', 'survived']);

/** Of a session that a kill was sent to, whatever it came to. */
const SENT: ReadonlySet<SessionOutcome> = new Set([
  'killed',
  'survived',
  'unverified',
  'still_present',
  'awaits_approval',
]);

/** What takes least room of a request for approval. */
function inShort({ index, command, twins }: AwaitedApproval): AwaitedApproval {
  return { ...(index === undefined ? {} : { index }), ...(twins && { twins }), command };
}

/** What a killing run has done so far; its report is made from it, however it ends. */
export class KillContext {
  private phase: Phase = 'checking';
  ended?: NonNullable<KillReport['ended']>;
  incomplete: string[] = [];
  exceeded: ExceededLimit[] = [];
  pools?: NodePool[];
  /** Kills that are approved by then are sent once more, ISO 8601. */
  sentUntil?: string;
  /** The run that wants the kills is not there any more. */
  cleanupEnded = false;
  /** Of an eviction: a kill found that the client lives. */
  private lives?: string;
  readonly halts = new HaltWatch();
  /** Where the owner wants a change gate to be asked. */
  gate?: GateWatch;
  readonly evidence = new KillEvidence();
  private roomInFull: number = KILL_ROOM.inFull;
  private known?: KillRequest & EvidenceStyle;
  private readonly outcomes = new Map<string, KillOutcome>();

  constructor(readonly cancellation: Cancellation) {
    this.enter('checking');
  }

  /** Nothing new is to be started. */
  get mustStop(): boolean {
    const isShut = this.gate?.isShut === true || this.lives !== undefined;
    return this.cancellation.requested || this.cleanupEnded || this.halts.why !== undefined || isShut;
  }

  /** Targets of which something is known. */
  get settled(): number {
    return this.outcomes.size;
  }

  /** Kills that other administrators have to approve in ONTAP, in words; undefined when there is none. */
  get waiting(): string | undefined {
    const waiting = [...this.outcomes.values()].filter(
      ({ outcome, approval }) =>
        outcome === 'awaits_approval' && (approval === undefined || isOpen(approval)),
    );
    if (waiting.length === 0) return undefined;
    const how = waiting
      .flatMap(({ approval }) => approval ?? [])
      .sort((one, other) => (one.index ?? 0) - (other.index ?? 0))
      .map(approvalWords);
    const named = how.slice(0, NAMED_REQUESTS).join('; ');
    const rest = waiting.length - Math.min(how.length, NAMED_REQUESTS);
    const count = `${waiting.length} of ${this.known?.targets.length} planned kills ${waiting.length === 1 ? 'waits' : 'wait'}`;
    const words = `${count} for approval in ONTAP: ${named}${rest === 0 ? '' : `; and ${rest} more`}`;
    return cutBytes(words, LONGEST_WAITING);
  }

  enter(phase: Phase): void {
    this.phase = phase;
    const { waiting } = this;
    const isWaiting = phase === 'verifying' && waiting !== undefined;
    const next = `**Next:** ${markdownText(sentThenWords(this.sentUntil))}`;
    setCurrentDetails(isWaiting ? `**Now:** ${markdownText(waiting)}\n\n${next}` : DETAILS[phase]);
  }

  get request(): KillRequest & EvidenceStyle {
    if (this.known === undefined)
      throw ApplicationFailure.nonRetryable('The request was not checked yet', FAILURE.Unexpected);
    return this.known;
  }

  set request(request: KillRequest & EvidenceStyle) {
    this.known = request;
  }

  get knowsTargets(): boolean {
    return this.known !== undefined;
  }

  /** Takes over what became of a session; a later word replaces an earlier one. */
  record(outcome: KillOutcome): void {
    const { note, approval } = outcome;
    this.outcomes.set(keyText(outcome), {
      ...outcome,
      ...(note === undefined ? {} : { note: this.inFull(note, cutBytes(note, KILL_ROOM.note)) }),
      ...(approval === undefined ? {} : { approval: this.inFull(approval, inShort(approval)) }),
    });
  }

  /** The whole as long as there is room for it: most sessions are refused for the same reason. */
  private inFull<T>(whole: T, short: T): T {
    const more = Math.max(0, jsonBytes(whole) - jsonBytes(short));
    if (more > this.roomInFull) return short;
    this.roomInFull -= more;
    return whole;
  }

  /** One session that is not as it was stands for all of the client. */
  heedClient({ sessionId, outcome, note }: KillOutcome): void {
    if (this.request.evict === undefined || this.lives !== undefined || !LIVES.has(outcome)) return;
    this.lives = note ?? `session ${sessionId} is ${outcome}`;
    this.incomplete.push(this.lives);
  }

  private get hasKilled(): boolean {
    return [...this.outcomes.values()].some(({ outcome }) => SENT.has(outcome));
  }

  /** Why nothing more is started, in words, as far as there are any. */
  get whyStopped(): string | undefined {
    return (
      this.halts.why ?? this.lives ?? (this.cancellation.requested ? 'the run was cancelled' : undefined)
    );
  }

  readonly outcomeOf = (key: SessionKey): KillOutcome | undefined => this.outcomes.get(keyText(key));

  status(): KillStatus {
    return {
      phase: this.phase,
      targets: this.known?.targets.length ?? 0,
      sessions: [...this.outcomes.values()],
    };
  }

  report(): KillReport {
    this.enter('ended');
    const ended = this.howItEnded();
    const note = cutBytes(
      this.halts.why ?? this.lives ?? `the run ended as ${ended ?? 'done'}`,
      KILL_ROOM.note,
    );
    const sessions = this.request.targets.map(
      ({ record: { ownerUuid, sessionId } }): KillOutcome =>
        this.outcomeOf({ ownerUuid, sessionId }) ?? {
          ownerUuid,
          sessionId,
          outcome: 'not_attempted',
          note,
        },
    );
    return {
      ...(ended === undefined ? {} : { ended }),
      sessions,
      incomplete: this.incomplete,
      exceeded: this.exceeded,
      ...(this.gate?.word === undefined ? {} : { gate: this.gate.word }),
      ...(this.pools === undefined ? {} : { pools: this.pools }),
    };
  }
  private howItEnded(): KillReport['ended'] {
    if (this.ended !== undefined) return this.ended;
    if (this.halts.why !== undefined) return 'halted';
    if (this.gate?.isShut === true) return 'gate_closed';
    if (this.lives !== undefined) return this.hasKilled ? undefined : 'not_evicted';
    return this.mustStop ? 'cancelled' : undefined;
  }
}
