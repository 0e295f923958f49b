import type { Sample, SessionListing } from '../../src/contracts/session';
import { durationMs } from '../../src/contracts/duration';
import {
  clientMoves,
  clientProblem,
  evictedNetworks,
  membersIn,
  planCleanup,
  standingBlockers,
} from '../../src/rules/sessions';
import { facts } from '../rules/support/timeline';
import { EvictionWatch, GUARD, POLICY } from './eviction';
import { Model } from './kill-model';
import { EVICTED } from './kill-records';
import { type Played, Run } from './kill-run';
import type { EvictionStory } from './kill-story';
import { sample } from './looks';
import { recordsOf, targetsOf } from './play-kills';

const NETWORKS = evictedNetworks(POLICY);
const CLIENT = { client: EVICTED, networks: NETWORKS };
const EVERY_MS = durationMs(POLICY.observe.every);
const SAMPLES = durationMs(POLICY.observe.window) / EVERY_MS + 1;
/** A sample that was missed begins the window anew; so often. */
const WINDOWS = 2;

/** An eviction that was played, for the judge. */
export interface PlayedEviction extends Played {
  watch: EvictionWatch;
}

/** An eviction in small: the same rules and the same code as the real one, in the order of its workflows. */
export async function playEviction(story: EvictionStory): Promise<PlayedEviction> {
  const model = new Model(story);
  const watch = new EvictionWatch(model);
  const seen = await samplesOf(model, watch);
  const { samples, blockers } = seen;
  const played: PlayedEviction = {
    ...{ model, watch, blockers, plannedMs: model.listed?.departedMs ?? 0 },
    ...{ targets: [], outcomes: [], tooOld: [], restsOn: 'fresh' as const },
  };
  if (samples.length < SAMPLES || blockers.length > 0) return played;
  const now = facts({ guard: GUARD });
  const plan = planCleanup({ policy: POLICY, first: now, last: now, samples, evict: watch.evict });
  played.blockers = plan.blockers ?? [];
  if (plan.incomplete.length > 0 || played.blockers.length > 0) return played;
  played.targets = targetsOf(plan, recordsOf(samples.at(-1)));
  model.clock.pass(story.approvedAfterMs);
  const kind = { policy: POLICY, guard: GUARD, eviction: watch };
  if (played.targets.length > 0) await new Run(model, plan, samples, played, kind).carryOut();
  return played;
}

/** The window: each look is compared with the first at once. */
async function samplesOf(
  model: Model,
  watch: EvictionWatch,
): Promise<{ samples: Sample[]; blockers: string[] }> {
  for (let windows = 0; windows < WINDOWS; windows++) {
    const samples: Sample[] = [];
    for (let isMissed = false; !isMissed && samples.length < SAMPLES;) {
      if (samples.length > 0) model.clock.pass(EVERY_MS);
      const askedMs = model.clock.nowMs;
      const taken = await sampleNow(model, watch, samples.length);
      isMissed = model.clock.nowMs - askedMs > EVERY_MS;
      if (isMissed) continue;
      samples.push(taken);
      const blockers = blockersOf(samples);
      if (blockers.length > 0) return { samples, blockers };
    }
    if (samples.length === SAMPLES) return { samples, blockers: [] };
  }
  return { samples: [], blockers: [] };
}

async function sampleNow(model: Model, watch: EvictionWatch, index: number): Promise<Sample> {
  const detail = index === 0 || index === SAMPLES - 1 ? 'full' : 'digest';
  const { listing, nodes } = await sample(model, () => watch.look(detail));
  if (watch.listing === undefined) throw new Error('no look');
  return { listing: { ...watch.listing, at: listing.at }, nodes };
}

function blockersOf(samples: readonly Sample[]): string[] {
  const [first, now] = [samples[0], samples.at(-1)];
  if (first === undefined || now === undefined) return [];
  if (first !== now) return movesOf(first.listing, now.listing);
  const records = recordsOf(first);
  const problem = clientProblem(records, CLIENT);
  return problem === undefined ? standingBlockers(records, CLIENT, GUARD) : [problem];
}

function movesOf(before: SessionListing, after: SessionListing): string[] {
  const [was, is] = [membersIn(before, NETWORKS), membersIn(after, NETWORKS)];
  return was === undefined || is === undefined ? ['nobody knows whose they are'] : clientMoves(was, is);
}
