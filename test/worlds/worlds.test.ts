import { WORLDS } from './worlds';

const STORIES = 1_000;
const SEED = 2026;

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
  waits: ['ended', 'vanished', 'never_found', 'still waiting'],
  debts: ['resumed', 'owed', 'finished', 'not_paused', 'was_paused', 'vanished'],
};

test.each(WORLDS)(
  'in small worlds of $name nothing is done wrongly, forgotten or told falsely',
  async ({ name, play }) => {
    const tally = await play({ seed: SEED, stories: STORIES });
    expect(MET[name]?.filter((what) => tally[what] === undefined)).toEqual([]);
  },
);
