import { randomUUID } from 'node:crypto';
import type { JobSpec, Simulator } from '../../../../simulator';
import type { Screen } from '../../../shared/output/screen';
import { reachLines, type TemporalPlace } from '../temporal';

/** Seconds; for whoever comes back after the weekend. */
const FOR_DAYS = 3 * 86_400;

const add = ({ jobs }: Simulator, spec: JobSpec): string => {
  const uuid = randomUUID();
  jobs.add({ ...spec, uuid });
  return uuid;
};

/** Prepares what can be tried after the story, and says how. */
export function openJobsPlayground(
  simulator: Simulator,
  cluster: string,
  place: TemporalPlace,
  { style }: Screen,
): string[] {
  const pausable = add(simulator, {
    description: 'File Directory Security Apply Job',
    svm: 'svm1',
    work: FOR_DAYS,
    pausable: true,
  });
  const transfer = add(simulator, { description: 'SnapMirror Update Job', svm: 'svm2', work: FOR_DAYS });
  const typed = (text: string) => `  ${style.bold(text)}`;
  const command = (text: string) => typed(`npx ontap-workflows ${text}`);
  return [
    'Now it is yours to play with. In this folder, in another terminal:',
    ...reachLines(place).map(typed),
    command(`jobs list ${cluster} --state running --description 'File*'`),
    command(`jobs wait ${cluster} ${transfer}`),
    command(`jobs cancel ${cluster} ${transfer}`),
    command(`jobs pause ${cluster} ${pausable}`),
    command(`jobs resume ${cluster} ${pausable}`),
    command(`sequence run maintenance-hold --cluster ${cluster} --uuid ${pausable}`),
  ];
}
