import type { GateReply, GateWord } from '../../contracts/change-gate';
import { isInstant } from '../../contracts/duration';
import { cut } from '../../contracts/text';

/** Longest reason that is told, characters. */
const LONGEST_WHY = 200;

/** What a reply is judged by. */
interface GateMatter {
  /** Empty where the run names none. */
  ticket: string;
  /** By the clock of the worker that asked. */
  atMs: number;
  /** So long after it a kill that rests on the answer may still arrive, ms. */
  leavesWithinMs: number;
}

/** A change system's word on a ticket: only a whole yes opens, only a no that is one closes, all else is asked again. */
export function judgeGate(reply: GateReply, matter: GateMatter): GateWord {
  const { ticket } = matter;
  if (ticket === '') return closed('the run names no ticket that could be approved (requestedBy.ticket)');
  const answer = answerIn(reply);
  if (typeof answer === 'string') return held(answer);
  const { approved, why } = answer;
  if (answer.ticket !== ticket) return held(`the change gate answered of another ticket than ${ticket}`);
  if (typeof approved !== 'boolean')
    return held(`the change gate answered without "approved": true or false`);
  if (!approved) {
    const reason = typeof why === 'string' && why !== '' ? `: ${cut(why, LONGEST_WHY)}` : '';
    return closed(`ticket ${ticket} is not approved${reason}`);
  }
  return inWindow(answer, matter);
}

function inWindow(
  { from, to }: Record<string, unknown>,
  { ticket, atMs, leavesWithinMs }: GateMatter,
): GateWord {
  const [beginMs, endMs] = [instantOf(from), instantOf(to)];
  if (beginMs === undefined || endMs === undefined || endMs <= beginMs)
    return held(
      'the change gate answered without a window: "from" and "to" are instants such as 2026-11-21T20:00:00Z',
    );
  const [begin, until] = [beginMs, endMs].map((ms) => new Date(ms).toISOString());
  if (atMs < beginMs) return held(`the window of ticket ${ticket} begins at ${begin}`);
  if (atMs + leavesWithinMs >= endMs) return closed(`the window of ticket ${ticket} ends at ${until}`);
  return { word: 'open', ...(until === undefined ? {} : { until }) };
}

/** The object that was answered, or why there is none. */
function answerIn(reply: GateReply): Record<string, unknown> | string {
  if ('problem' in reply) return `the change gate gave no answer (${reply.problem})`;
  const { status, text } = reply;
  if (status >= 300 && status < 400)
    return `the change gate answered ${status}, a redirect, which is not followed`;
  if (status < 200 || status >= 300) return `the change gate answered ${status}`;
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === 'object' && answer !== null && !Array.isArray(answer)) return { ...answer };
  } catch {
    // a page, or cut off
  }
  return 'the change gate answered with no JSON object';
}

const instantOf = (text: unknown): number | undefined =>
  typeof text === 'string' && isInstant(text) ? Date.parse(text) : undefined;

const held = (why: string): GateWord => ({ word: 'held', why });
const closed = (why: string): GateWord => ({ word: 'closed', why });
