import { continueAsNew, setCurrentDetails, setHandler, upsertMemo, workflowInfo } from '@temporalio/workflow';
import { durationMs } from '../contracts/duration';
import { observedSessionsQuery } from '../contracts/messages';
import type {
  ObserveInput,
  ObserveRequest,
  ObserveResult,
  ObservedSessions,
  ToTell,
} from '../contracts/observe';
import { NOTHING_TOLD, TOLD_MEMO } from '../contracts/session-event';
import { markdownText } from '../contracts/text';
import { decisions, observing } from './shared/activities';
import { isUnserved, workflowFailure } from './shared/failures';
import { Notifier } from './shared/notify-hooks';
import { indexOutcome, indexRequest } from './shared/search';

/** Activities of one run, each with its records in and out: 24 of at most 1 MiB would be above what a history takes. */
const MOST_ROUNDS = 24;
/** Bytes of history above which a new run goes on. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Looks at all sessions of a cluster again and again, so that each has an age. Ends when nobody serves the cluster for a
 * day, or its entry asks for no ages any more.
 */
export async function observeSessions({
  records = [],
  watch,
  faces = [],
  telling,
  ...input
}: ObserveInput): Promise<ObserveResult> {
  const known = {
    records,
    faces,
    ...(watch === undefined ? {} : { watch }),
    ...(telling === undefined ? {} : { telling }),
  };
  const seen: { now: ObservedSessions } = { now: known };
  setHandler(observedSessionsQuery, () => seen.now);
  const ended = await observe(input, seen);
  if ('outcome' in ended) return ended;
  return continueAsNew<typeof observeSessions>({ ...ended, ...carried(seen.now) });
}

/** From activity to activity and from run to run: the rest is for whoever asks. */
const carried = ({
  lookedAt: _shown,
  summary: _told,
  use: _recorded,
  faces = [],
  ...known
}: ObservedSessions) => ({
  ...known,
  faces,
});

/** Until nobody looks any more; or the request, when another run has to go on. */
async function observe(
  input: Omit<ObserveInput, 'records' | 'watch' | 'faces' | 'telling'>,
  seen: { now: ObservedSessions },
): Promise<ObserveResult | ObserveRequest> {
  const notifiers: Notifier[] = [];
  try {
    const request = await decisions.checkObserveRequest(input);
    const { cluster, unservedAfter } = request;
    indexRequest({ ...request, operation: 'observe' });
    setCurrentDetails(
      `**Now:** Looks at the sessions of ${markdownText(cluster)}, and keeps since when each is unchanged\\.`,
    );
    const { observeNdmpSessions } = observing(cluster, durationMs(unservedAfter));
    for (let rounds = 0; !isLong(rounds); rounds++) {
      // What it tells of use is in its result, for whoever reads the history.
      const {
        ended,
        missed: _missed,
        use: _use,
        tell,
        ...now
      } = await observeNdmpSessions({
        telling: NOTHING_TOLD,
        ...carried(seen.now),
      });
      if (ended !== undefined) {
        await settled(notifiers);
        return endedAs(ended);
      }
      seen.now = now;
      if (tell !== undefined) notifiers.push(tellHooks(cluster, tell, now));
    }
    await settled(notifiers);
    return request;
  } catch (error) {
    if (isUnserved(error)) return endedAs('unserved');
    throw workflowFailure(error);
  }
}

/** The memo outlives a reset: in one step with the messages, so that none is told twice. */
function tellHooks(cluster: string, { hooks, events }: ToTell, { telling }: ObservedSessions): Notifier {
  if (telling !== undefined) upsertMemo({ [TOLD_MEMO]: telling.at });
  const notifier = new Notifier({ cluster }, hooks);
  for (const { event, text, ...more } of events) notifier.tell(event, text, more);
  return notifier;
}

const settled = (notifiers: readonly Notifier[]) =>
  Promise.all(notifiers.map((notifier) => notifier.settled()));

function isLong(rounds: number): boolean {
  const { continueAsNewSuggested, historySize } = workflowInfo();
  return rounds >= MOST_ROUNDS || continueAsNewSuggested || historySize >= MOST_BYTES;
}

function endedAs(outcome: ObserveResult['outcome']): ObserveResult {
  indexOutcome(outcome);
  return { outcome };
}
