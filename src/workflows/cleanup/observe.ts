import { sleep } from '@temporalio/workflow';
import { durationMs, exactDuration, formatDuration } from '../../contracts/duration';
import { ownLooksMs } from '../../contracts/evidence';
import { decisions, sampleLooks } from '../shared/activities';
import { endOf, wordsOf } from '../shared/failures';
import type { CleanupContext, TakenSample } from './context';
import { pingBlockers, pingClient } from './ping';
import { SampleRoom } from './sample-room';

/** A missed sample restarts the clock this often; one more ends the run. */
const RESTARTS = 1;

/**
 * Samples over the window into `context.samples`: durable timers between them, the first and the last in full.
 * Why nothing can be concluded, when too many were missed; undefined when all were taken.
 */
export async function observe(context: CleanupContext): Promise<string | undefined> {
  const { windowMs, everyMs } = ownWindow(context);
  const wanted = windowMs / everyMs + 1;
  const details = Array.from({ length: wanted }, (_, index) => detailOf(index, wanted));
  const room = new SampleRoom();
  const missed: string[] = [];
  while (context.samples.length < wanted) {
    const taken = context.samples.length;
    announce(context, wanted, everyMs, missed.at(-1));
    if (taken > 0 || missed.length > 0)
      await sleep(everyMs, { summary: `until sample ${taken + 1} of ${wanted}` });
    const detail = detailOf(taken, wanted);
    const mostBytes = room.most(detail, details.slice(taken + 1));
    const [sample] = await Promise.all([
      takeSample(context, { detail, mostBytes, ...whose(context) }, everyMs),
      pingClient(context),
    ]);
    if (!('missed' in sample)) {
      room.take(sample);
      context.samples.push(sample);
      await watchClient(context);
      if (context.blockers.length > 0) return undefined;
      continue;
    }
    room.miss(mostBytes);
    missed.push(`sample ${taken + 1} of ${wanted} at ${new Date().toISOString()}: ${sample.missed}`);
    if (missed.length > RESTARTS) return `two samples were missed (${missed.join('; ')})`;
    if (!room.hasRoomFor(details, details.slice(0, taken)))
      return `a sample was missed, and the history has no room to begin the window anew (${missed.join('; ')})`;
    context.samples = [];
  }
  return undefined;
}

/** With what was collected two looks, both in full. */
function ownWindow({ policy, evidence }: CleanupContext): { windowMs: number; everyMs: number } {
  const [windowMs, everyMs] = [durationMs(policy.observe.window), durationMs(policy.observe.every)];
  if (evidence?.kind !== 'collected') return { windowMs, everyMs };
  const apartMs = ownLooksMs(windowMs);
  return { windowMs: apartMs, everyMs: apartMs };
}

const detailOf = (index: number, wanted: number) =>
  index === 0 || index === wanted - 1 ? ('full' as const) : ('digest' as const);

/** ONTAP itself may take seconds for a listing: however close samples are, an answer has this long. */
const LEAST_ANSWER_MS = 5_000;

/** One look at sessions and nodes; why it was missed, when there was no answer by the time the next is due. */
const whose = ({ request: { evict } }: CleanupContext) =>
  evict === undefined ? {} : { clients: true as const };

/** A client that moves is not evicted: nobody has to wait for the end of the window to be told. */
async function watchClient(context: CleanupContext): Promise<void> {
  const { request, policy, facts, samples } = context;
  const [first, now] = [samples[0], samples.at(-1)];
  if (request.evict === undefined || facts === undefined || first === undefined || now === undefined) return;
  context.blockers = await decisions.watchClient({
    evict: request.evict,
    policy,
    // Of the first look it is what counts; the others find who moved.
    ...(first === now ? { guard: facts.guard } : {}),
    first: first.recorded.listing,
    now: now.recorded.listing,
  });
  context.blockers.push(...pingBlockers(context));
}

async function takeSample(
  context: CleanupContext,
  asked: { detail: 'full' | 'digest'; mostBytes: number; clients?: true },
  everyMs: number,
): Promise<TakenSample | { missed: string }> {
  const sample = sampleLooks(
    context.request.cluster,
    Math.max(everyMs, LEAST_ANSWER_MS),
    String(++context.begun),
  );
  try {
    const [listing, nodes] = await Promise.all([sample.listNdmpSessions(asked), sample.listNodes()]);
    return { listing, nodes, recorded: sample.recorded };
  } catch (error) {
    if (endOf('sample', error) === 'missed_sample') return { missed: wordsOf(error) };
    throw error;
  }
}

function announce(
  { progress, samples, evidence }: CleanupContext,
  wanted: number,
  everyMs: number,
  missed: string | undefined,
): void {
  const taken = samples.length;
  const last = samples.at(-1)?.listing;
  const again = missed === undefined ? '' : ` The window began anew after a sample was missed (${missed})`;
  progress.update({
    phase: 'sampling',
    now: `Watches the sessions: ${taken} of ${wanted} samples taken, one every ${exactDuration(everyMs)}.${whyOf(evidence)}${again}`,
    next: `Plans when the window of ${formatDuration(everyMs * (wanted - 1))} is over; until then nothing is decided.`,
    samples: { taken, wanted, everyMs, ...(last === undefined ? {} : { lastAt: last.at }) },
    ...(last === undefined ? {} : { sessions: last.sessions.length }),
    windowEndsAt: new Date(Date.now() + Math.max(0, wanted - Math.max(1, taken)) * everyMs).toISOString(),
  });
}

function whyOf(evidence: CleanupContext['evidence']): string {
  if (evidence === undefined) return '';
  return evidence.kind === 'collected'
    ? ` What was before is known from the observer, which looks since ${evidence.since}.`
    : ` What was collected can't be used: ${evidence.why}.`;
}
