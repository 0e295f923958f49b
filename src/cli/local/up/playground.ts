import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import type { Policy } from '../../../contracts/policy';
import { finishedButOpen, type Simulator } from '../../../simulator';
import type { Screen } from '../../shared/output/screen';
import { demoPolicy } from './demo-cluster';
import type { Teardown } from './teardown';
import { reachLines, type TemporalPlace } from './temporal';
import type { Workplace } from './workplace';

/** There is always something to find: this many sessions that a backup server has left behind. */
const LEAKS = 4;
const LOOK_EVERY_MS = 5_000;
const LEAK = finishedButOpen();

const COMMENT =
  '# Written by "ontap-workflows up" at every start: the default policy, with a window of seconds.\n';

function writePolicy({ folder }: Workplace, policy: Policy): string {
  const file = path.join(folder, `${policy.name}.yaml`);
  writeFileSync(file, `${COMMENT}${stringify(policy)}`);
  const fromHere = path.relative(process.cwd(), file);
  return fromHere.startsWith('..') ? path.resolve(file) : fromHere;
}

/** Lets the simulated backup server go on losing sessions, as old ones are killed. */
function leakOn({ sessions }: Simulator, teardown: Teardown): void {
  const leak = () => {
    const left = sessions.list().filter(({ session }) => session.story === LEAK.name).length;
    for (let count = left; count < LEAKS; count++) {
      sessions.add({ story: LEAK, client: { address: '10.20.0.23' }, path: '/svm1/later' });
    }
  };
  leak();
  const timer = setInterval(leak, LOOK_EVERY_MS);
  teardown.add(() => clearInterval(timer));
}

/** Prepares what can be tried after the story, and says how. */
export function openPlayground(
  { workplace, simulator, teardown }: { workplace: Workplace; simulator: Simulator; teardown: Teardown },
  cluster: string,
  place: TemporalPlace,
  { style }: Screen,
): string[] {
  leakOn(simulator, teardown);
  const quick = writePolicy(workplace, { ...demoPolicy(), name: 'quick' });
  const asking = writePolicy(workplace, {
    ...demoPolicy(),
    name: 'ask-first',
    approval: { required: true, within: '10m' },
  });
  const typed = (text: string) => `  ${style.bold(text)}`;
  const command = (text: string) => typed(`npx ontap-workflows ${text}`);
  return [
    'Now it is yours to play with; a backup server goes on leaving sessions behind.',
    'In this folder, in another terminal:',
    ...reachLines(place).map(typed),
    command(`cleanup run ${cluster} --policy ${quick} --follow`),
    command(`cleanup run ${cluster} --policy ${quick} --mode enforce --follow`),
    command(`cleanup run ${cluster} --policy ${asking} --mode enforce`),
    command(`cleanup approve ${cluster}/ask-first --by alice`),
  ];
}
