import { WORLDS } from './worlds';

const SEED = 2026;
/** The suite has time for so many of each, `test:worlds` for more; an eviction takes as long as ten drains. */
const STORIES: Record<string, number> = {
  kills: 600,
  evictions: 60,
  waits: 600,
  debts: 600,
  drains: 200,
};

/** What a world has to have met, or it has shown nothing. */
const MET: Record<string, string[]> = {
  kills: [
    'collected evidence',
    'fresh evidence',
    'kill justified',
    'kill raced',
    'killed',
    'survived',
    'still_present',
    'unverified',
    'already_gone',
    'revived',
  ],
  evictions: ['kill justified', 'killed', 'refused', 'not evicted'],
  waits: ['ended', 'vanished', 'never_found', 'still waiting'],
  drains: ['clear', 'held', 'stopped', 'resumed', 'owed', 'no pause'],
  debts: ['resumed', 'owed', 'finished', 'not_paused', 'was_paused', 'vanished'],
};

test.each(WORLDS)(
  'in small worlds of $name nothing is done wrongly, forgotten or told falsely',
  async ({ name, play }) => {
    const tally = await play({ seed: SEED, stories: STORIES[name] ?? 0 });
    expect(MET[name]?.filter((what) => tally[what] === undefined)).toEqual([]);
  },
);
