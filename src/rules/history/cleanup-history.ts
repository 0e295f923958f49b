import type { CleanupRequest } from '../../contracts/cleanup';
import type { EvictStyle } from '../../contracts/evict';
import type { KillRequest } from '../../contracts/kill';
import { EVIDENCE_ROOM } from '../../contracts/evidence';
import { CLEANUP_ROOM, EVICT_ROOM, KILL_ROOM } from '../../contracts/history-room';
import { MOST_NODE_BYTES } from '../../contracts/payload-limit';
import { MOST_EVICTED } from '../../contracts/schemas/evict';
import { MOST_KILLS, SAMPLES } from '../../contracts/schemas/policy';
import { jsonBytes } from '../../contracts/text';
import type { HistorySize } from './costs';
import {
  activity,
  child,
  childRefused,
  payloads,
  run,
  signal,
  signalSent,
  timer,
  times,
  together,
  update,
  upsert,
} from './costs';
import { SIZES } from './sizes';

const { small } = SIZES;

/** One that is begun anew takes all its samples but the last twice. */
const SAMPLES_TAKEN = 2 * SAMPLES.most - 1;
/** Words on a plan, refused and repeated ones, that stay on record, and those that count. */
const WORDS = { most: 110, bytes: 4 * 1024 } as const;
/** What hooks are told: planned, wanted, announced, result or failure. */
const TELLINGS = 5;
/** Quiet hours are asked for when the plan is made, and before the kills; all of the guard's are given. */
const QUIET = { asked: 2, bytes: 10 * 150 } as const;
/** Of one target in the report of the kills, and besides what some are told in full. */
const KILLED = KILL_ROOM.note + KILL_ROOM.request + 226;
/** The result of a first kill, and of a second one. */
const FIRST_KILL = KILL_ROOM.words + KILL_ROOM.approval + 226;
const SECOND_KILL = KILL_ROOM.note + KILL_ROOM.approval + 226;

/** One sample or look at sessions: what it found is counted in its room. */
const looked = activity(2 * small, 0);

/** One of a plan that waits, with what follows from it, and its seal. */
const watched = (count: number) =>
  together(
    times(count, together(timer, looked, looked)),
    payloads(CLEANUP_ROOM.lookBytes + count * EVIDENCE_ROOM.seal),
  );

/** What is told of what keeps a client from being evicted. */
const BLOCKERS = EVICT_ROOM.blockers.most * (EVICT_ROOM.blockers.bytes + 3);

/** Each sample of an eviction is compared with the first; what keeps its client ends it, and is told with plan and report. */
const evicting = (policy: number) =>
  together(times(SAMPLES_TAKEN, activity(policy + small, small)), payloads(2 * SIZES.facts + 3 * BLOCKERS));

/** The largest history that a clean-up, or an eviction, can come to, whatever ONTAP says and people send. */
export function cleanupHistory(request: CleanupRequest & EvictStyle): HistorySize {
  const policy = jsonBytes(request.policy);
  const input = jsonBytes(request);
  const only = jsonBytes(request.only);
  const killReport =
    (request.evict === undefined ? MOST_KILLS : MOST_EVICTED) * KILLED + KILL_ROOM.inFull + 4 * small;
  return together(
    run(input, CLEANUP_ROOM.report + input - policy),
    activity(input, input),
    times(2, upsert),
    times(2, activity(small, SIZES.facts)),
    activity(policy + SIZES.facts, policy + small),
    // What was collected can't be used: with it a run has three looks at the most, and all of it is less than 25 samples.
    activity(small, small),
    times(SAMPLES_TAKEN, together(timer, looked, looked)),
    payloads(CLEANUP_ROOM.samples + MOST_NODE_BYTES),
    activity(policy + 2 * SIZES.facts + only + SAMPLES.most * 100, CLEANUP_ROOM.plan),
    watched(CLEANUP_ROOM.looks.approval),
    watched(CLEANUP_ROOM.looks.notice),
    timer,
    times(QUIET.asked, activity(QUIET.bytes, small)),
    // The change gate, however often it is asked.
    activity(small, small),
    times(WORDS.most, update(WORDS.bytes, small)),
    times(CLEANUP_ROOM.signatures, activity(small, small)),
    times(TELLINGS * request.policy.notify.length, activity(small + 1_000, small)),
    times(2, timer),
    // Whose kills kept it from its work, with the patch.
    activity(small, 2 * small),
    times(2, upsert),
    times(CLEANUP_ROOM.killStarts, together(childRefused(0), activity(small, small))),
    payloads(CLEANUP_ROOM.killStartBytes - CLEANUP_ROOM.kills),
    child(CLEANUP_ROOM.kills, killReport),
    times(KILL_ROOM.slices + 2, signal),
    ...(request.evict === undefined ? [] : [evicting(policy)]),
  );
}

/**
 * One activity is one kill, and one wait until the killed are gone. Both are done twice, since a session that outlives its
 * kill is killed once more; a cancel adds a last wait.
 */
const KILL = { kills: 2, waits: 3 } as const;
/** Of one session in a wait: its control connection with a request, and its key, with the end of its request. */
const GONE = { input: 180, result: 125 } as const;

/** Keys of the sessions in an input, beside their records. */
const WANTED = 80;

/**
 * Records of the targets and of what is joined to them: gathered once, renewed once, of smaller plans once more for
 * second kills, and given to each of two kills.
 */
function evidence(sessions: number, slices: number): HistorySize {
  const { sealed } = EVIDENCE_ROOM;
  const renewed = sessions <= KILL_ROOM.renewedAgain ? sessions : 0;
  return together(
    activity(sessions * WANTED + small, sessions * sealed + small),
    // Each slice renews its own.
    times(slices, activity(small, small)),
    activity(small, small),
    payloads(sessions * (2 + 2) * sealed + renewed * 2 * sealed),
  );
}

/** With each kill of an eviction go all sessions of the client, and those that were killed before; twice they are sealed. */
const ofClient = (targets: number): HistorySize =>
  payloads(
    KILL.kills * targets * (EVICT_ROOM.members + EVIDENCE_ROOM.sealed + targets * WANTED) +
      2 * (EVICT_ROOM.members + EVIDENCE_ROOM.sealed) +
      BLOCKERS,
  );

/** The largest history that a run of kills can come to. */
export function killHistory(request: KillRequest): HistorySize {
  const input = jsonBytes(request);
  const { targets } = request;
  const slices = Math.min(KILL_ROOM.slices, targets.length);
  const sessions = targets.reduce((sum, { joined }) => sum + 1 + joined.length, 0);
  const slice = together(timer, signalSent, activity(small, small));
  return together(
    run(input, targets.length * KILLED + KILL_ROOM.inFull + 4 * small),
    activity(input, input),
    times(2, upsert),
    activity(small, SIZES.facts),
    activity(small, CLEANUP_ROOM.listing.full),
    activity(small, MOST_NODE_BYTES),
    // A target that is dropped takes less than its kills.
    activity(input + SIZES.facts, targets.length * GONE.result + small),
    times(slices + 2, slice),
    evidence(sessions, slices),
    activity(small, KILL_ROOM.signed),
    times(targets.length, activity(small, FIRST_KILL)),
    times((KILL.kills - 1) * targets.length, activity(small, SECOND_KILL)),
    times(KILL.kills, payloads(input)),
    ...(request.evict === undefined ? [] : [ofClient(targets.length)]),
    times(KILL.waits, activity(targets.length * GONE.input + small, targets.length * GONE.result + small)),
  );
}
