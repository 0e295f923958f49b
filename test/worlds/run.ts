import { parseArgs } from 'node:util';
import { WORLDS } from './worlds';

/** `npm run test:worlds -- --seed 7 --stories 100000`: more stories than the suite plays, and their figures. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    stories: { type: 'string', default: '100000' },
    world: { type: 'string' },
  },
});

async function main(): Promise<void> {
  const options = { seed: Number(values.seed), stories: Number(values.stories) };
  for (const { name, play } of WORLDS.filter(({ name: known }) => known === (values.world ?? known))) {
    const began = performance.now();
    const { faults = 0, ...tally } = await play(options);
    const seconds = (performance.now() - began) / 1_000;
    console.log(
      `${name}: ${options.stories} stories of seed ${options.seed}, ${(options.stories / seconds).toFixed(0)} a second, ${(faults / options.stories).toFixed(1)} faults a story; nothing wrong`,
    );
    console.log(
      Object.entries(tally)
        .map(([what, times]) => `  ${what}: ${times}`)
        .join('\n'),
    );
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  // What was wrong in the shortest story.
  if (error instanceof Error && error.cause !== undefined) console.error(error.cause);
  process.exitCode = 1;
});
