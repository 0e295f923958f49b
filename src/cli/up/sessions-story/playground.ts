import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import type { Policy } from '../../../contracts/policy';
import { shellWord } from '../../../contracts/text';
import { finishedButOpen, hungDump, type Simulator } from '../../../simulator';
import { DEAD_SERVER, demoPolicy, fromHere } from '../demo-cluster';
import type { Playground, Stage } from '../play-story';
import type { Teardown } from '../teardown';

/** There is always something to find: this many sessions that a backup server has left behind. */
const LEAKS = 4;
const LOOK_EVERY_MS = 1_000;
const LEAK = finishedButOpen();
/** Of the dead server's movers, which are on it: each session has a connection of its own. */
const FIRST_PORT = 49_200;

const COMMENT =
  '# Written by "ontap-workflows up" at every start: the default policy, with a window of seconds.\n';

function writePolicy(folder: string, policy: Policy): string {
  const file = path.join(folder, `${policy.name}.yaml`);
  writeFileSync(file, `${COMMENT}${stringify(policy)}`);
  return shellWord(fromHere(file));
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

/** What a server left that died in the middle of its backups: active for ever. */
function dieOnce({ sessions }: Simulator): void {
  const { address } = DEAD_SERVER;
  for (const [index, volume] of ['video', 'scans', 'lab'].entries())
    sessions.add({
      story: hungDump({ mover: { address, port: FIRST_PORT + index } }),
      client: { address },
      path: `/svm1/${volume}`,
    });
}

/** Lets sessions be lost for ever, and writes policies that find them within seconds. */
export function openPlayground({ simulator, teardown, cluster }: Stage, folder: string): Playground {
  leakOn(simulator, teardown);
  dieOnce(simulator);
  const quick = writePolicy(folder, { ...demoPolicy(), name: 'quick' });
  const asking = writePolicy(folder, {
    ...demoPolicy(),
    name: 'ask-first',
    approval: { required: true, within: '10m' },
  });
  return {
    invitation: [
      'Now it is yours to play with; a backup server goes on leaving sessions behind, and another one died.',
      'In this folder, in another terminal:',
    ],
    commands: [
      `cleanup run ${cluster} --policy ${quick} --follow`,
      `cleanup run ${cluster} --policy ${quick} --mode enforce --follow`,
      `cleanup run ${cluster} --policy ${asking} --mode enforce`,
      `cleanup approve ${cluster}/ask-first --by alice`,
      `sessions evict ${cluster} --client ${DEAD_SERVER.name} --reason "its host burnt down"`,
      `cleanup approve evict/${cluster}/${DEAD_SERVER.name} --by alice`,
    ],
  };
}
