import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ChangeGateConfig, GateReply, GateHeard, GateWord } from '../contracts/change-gate';
import { FAILURE } from '../contracts/failures';
import { FAILURE_ROOM } from '../contracts/history-room';
import { cutBytes } from '../contracts/text';
import { judgeGate } from '../rules/approval';
import { AGAIN, fateOf, type Place } from '../rules/failures';
import type { ClusterContext } from './cluster-context';
import { asActivity, noteTrouble } from './failure-of';
import { ageMs, type Instant, instantNow, LEAVES_WITHIN_MS } from './kill/attempt-kill';
import { askForRun } from './read-halt';

/** The kills of a slice share its answer: slices are 10 s apart. */
const KEPT_MS = 10_000;

/** What the result of the activity has room for, bytes. */
const LONGEST_WHY = 240;

/** The change gate of a cluster, as the worker that holds the login knows it. */
export interface ChangeGate {
  /** What it says of a ticket to the run that the activity works for; undefined without a gate. */
  wordOn(ticket: string | undefined, anew?: 'anew'): Promise<GateWord | undefined>;
}

/** The gate of a cluster, which keeps what it was answered for the kills of a slice. */
export function createChangeGate({ cluster, config, askGate }: ClusterContext): ChangeGate {
  const kept = new Map<string, { asked: Instant; reply: Promise<GateReply> }>();
  const ask = (gate: ChangeGateConfig, ticket: string): Promise<GateReply> => {
    const { workflowId = '', runId = '' } = activityInfo().workflowExecution ?? {};
    const question = { event: 'change_gate', ticket, cluster, workflowId, runId } as const;
    // What others wait for, too, is not cut off by whoever asked first: it ends by itself within seconds.
    return askGate?.(gate, question, new AbortController().signal) ?? Promise.resolve(NO_WAY);
  };
  const replyOn = (gate: ChangeGateConfig, ticket: string, anew: boolean): Promise<GateReply> => {
    for (const [key, { asked }] of kept) if (ageMs(asked, instantNow()) > KEPT_MS) kept.delete(key);
    const key = JSON.stringify([activityInfo().workflowExecution?.runId, ticket]);
    const known = anew ? undefined : kept.get(key);
    if (known !== undefined) return known.reply;
    const asking = { asked: instantNow(), reply: ask(gate, ticket) };
    kept.set(key, asking);
    return asking.reply;
  };
  return {
    async wordOn(ticket = '', anew) {
      const gate = config.guard.changeGate;
      if (gate === undefined) return undefined;
      const reply = ticket === '' ? NO_WAY : await replyOn(gate, ticket, anew !== undefined);
      return judgeGate(reply, { ticket, atMs: Date.now(), leavesWithinMs: LEAVES_WITHIN_MS });
    },
  };
}

const NO_WAY: GateReply = { problem: 'this worker has no way to ask it' };

/** No kill may follow; it is asked again. */
export function gateHeld(why: string, place: Place): ApplicationFailure {
  const { everyMs } = AGAIN[fateOf(place, FAILURE.ChangeGateUnclear).again];
  return ApplicationFailure.create({
    type: FAILURE.ChangeGateUnclear,
    message: cutBytes(`Nothing is killed: ${why}; it is asked again`, FAILURE_ROOM.message),
    ...(everyMs === undefined ? {} : { nextRetryDelay: everyMs }),
  });
}

/** The activity that asks before kills begin, and before each slice of them. */
export function createAskChangeGate({ readRun = askForRun }: ClusterContext, gate: ChangeGate) {
  return {
    /** Whether kills may leave under the run's ticket; fails `ChangeGateUnclear`, to be tried again, while nobody says. */
    askChangeGate: (): Promise<GateHeard> =>
      asActivity('changeGate', async () => {
        const { ticket = '' } = await readRun();
        cancellationSignal().throwIfAborted();
        const word = (await gate.wordOn(ticket, 'anew')) ?? { word: 'open' };
        if (word.word === 'open') return word;
        if (word.word === 'closed') return { word: 'closed', why: cutBytes(word.why, LONGEST_WHY) };
        noteTrouble();
        throw gateHeld(word.why, 'changeGate');
      }),
  };
}
