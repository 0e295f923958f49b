import fc from 'fast-check';
import { evictionComplaints, evictionVerdict } from './judge-evictions';
import { complaints, verdictOf } from './judge-kills';
import { drainStory, type DrainStory, jobStory, type JobStory } from './job-story';
import { debtComplaints, playDebt } from './play-debts';
import { drainComplaints, playDrain } from './play-drains';
import { playEviction } from './play-evictions';
import { playKills } from './play-kills';
import { playWait, waitComplaints } from './play-waits';
import { evictionStory, type EvictionStory, killStory, type KillStory } from './kill-story';

/** How often something was seen, by its name. */
export type Tally = Record<string, number>;

/** Plays a story; gives what the ledger has against it, and counts what it saw. */
type Play<S> = (story: S, count: (what: string, times?: number) => void) => Promise<string[]>;

interface World<S> {
  name: string;
  story: fc.Arbitrary<S>;
  play: Play<S>;
}

/** How many stories, and which. */
export interface WorldOptions {
  seed: number;
  stories: number;
}

const kills: World<KillStory> = {
  name: 'kills',
  story: killStory,
  play: async (story, count) => {
    const played = await playKills(story);
    count('faults', story.faults.flatMap(({ effects }) => effects).length + story.deeds.length);
    if (played.targets.length > 0) count(`${played.restsOn} evidence`);
    for (const sent of played.model.deletes) count(`kill ${verdictOf(sent, played) ?? 'of nothing'}`);
    for (const { outcome } of played.outcomes) count(outcome);
    return complaints(played);
  },
};

const evictions: World<EvictionStory> = {
  name: 'evictions',
  story: evictionStory,
  play: async (story, count) => {
    const played = await playEviction(story);
    count('faults', story.faults.flatMap(({ effects }) => effects).length + story.deeds.length);
    if (played.blockers.length > 0) count('not evicted');
    for (const sent of played.model.deletes) count(`kill ${evictionVerdict(sent, played) ?? 'of nothing'}`);
    for (const { outcome } of played.outcomes) count(outcome);
    return evictionComplaints(played);
  },
};

const waits: World<JobStory> = {
  name: 'waits',
  story: jobStory,
  play: async (story, count) => {
    const played = await playWait(story);
    count('faults', story.faults.flatMap((fault) => fault.effects).length + story.deeds.length);
    count(played.result?.kind ?? 'still waiting');
    return waitComplaints(played);
  },
};

const debts: World<JobStory> = {
  name: 'debts',
  story: jobStory,
  play: async (story, count) => {
    const played = await playDebt(story);
    const { end } = played;
    count('faults', story.faults.flatMap((fault) => fault.effects).length + story.deeds.length);
    count(end.kind === 'paid' ? end.report.outcome : end.kind);
    return debtComplaints(played);
  },
};

const drains: World<DrainStory> = {
  name: 'drains',
  story: drainStory,
  play: async (story, count) => {
    const played = await playDrain(story);
    const { debt, outcome } = played;
    count('faults', story.faults.flatMap(({ effects }) => effects).length + story.deeds.length);
    count(outcome);
    count(
      debt === undefined ? 'no pause' : debt.end.kind === 'paid' ? debt.end.report.outcome : debt.end.kind,
    );
    return drainComplaints(played);
  },
};

/** Each world, to be played. @throws with the smallest story that fails, and its seed */
export const WORLDS = [
  playable(kills),
  playable(evictions),
  playable(waits),
  playable(debts),
  playable(drains),
];

function playable<S>({ name, story, play }: World<S>) {
  return {
    name,
    play: async ({ seed, stories }: WorldOptions): Promise<Tally> => {
      const tally: Tally = {};
      const count = (what: string, times = 1) => void (tally[what] = (tally[what] ?? 0) + times);
      const property = fc.asyncProperty(story, async (told) => {
        const found = await play(told, count);
        if (found.length > 0) throw new Error(found.join('; '));
      });
      await fc.assert(property, { seed, numRuns: stories });
      return tally;
    },
  };
}
