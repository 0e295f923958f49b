import fc from 'fast-check';
import { complaints, verdictOf } from './judge-kills';
import { playKills } from './play-kills';
import { killStory } from './story';

const seed = Number(process.env.WORLDS_SEED ?? Date.now() % 2 ** 31);
const numRuns = Number(process.env.WORLDS_STORIES ?? 2_000);

test(`no story ends in a wrongful kill or a false report (seed ${seed})`, async () => {
  const tally: Record<string, number> = {};
  const count = (what: string | undefined) => {
    if (what !== undefined) tally[what] = (tally[what] ?? 0) + 1;
  };
  await fc.assert(
    fc.asyncProperty(killStory, async (story) => {
      const played = await playKills(story);
      for (const sent of played.model.deletes) count(verdictOf(sent, played));
      for (const { outcome } of played.outcomes) count(outcome);
      expect(complaints(played)).toEqual([]);
    }),
    { seed, numRuns },
  );
  console.log(JSON.stringify(tally));
});
