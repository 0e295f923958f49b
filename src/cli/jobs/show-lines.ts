import { approvalWords, waitsWords } from '../../contracts/approval';
import type { JobRecord } from '../../contracts/job';
import { plainText, saidWithCode } from '../../contracts/text';
import type { JobStatus } from '../../contracts/track-job';
import type { Trouble } from '../../contracts/trouble';
import type { Screen } from '../shared/output/screen';
import { renderList } from '../shared/output/table';
import { COMMAND, NOTHING, shown } from '../shared/output/words';
import { troubleNowText } from '../shared/troubles';
import { endLine } from './end-lines';
import type { JobAddress, Watch } from './find-watch';
import { ageText, nameOf, stateText } from './words';

type ShownOn = Pick<Screen, 'style' | 'width'>;

const startedText = ({ startTime }: JobRecord, at: string): string =>
  startTime === undefined ? NOTHING : `${plainText(startTime)} (${ageText(startTime, at)} before this look)`;

function jobRows(job: JobRecord, at: string, { style }: ShownOn): string[][] {
  const { error } = job;
  return [
    ['uuid', shown(job.uuid)],
    ['state', stateText(job.state, style)],
    ['message', shown(job.message)],
    ['code', shown(job.code)],
    ...(error === undefined ? [] : [['error', plainText(saidWithCode(error.message, error.code, NOTHING))]]),
    ['SVM', shown(job.svm)],
    ['node', shown(job.node)],
    ['started', startedText(job, at)],
    ['ended', shown(job.endTime)],
  ];
}

function becameOf({ answer, approval }: JobStatus['commands'][number]): string {
  if (answer === undefined) return approval === undefined ? 'under way' : waitsWords(approval);
  return answer.approval === undefined
    ? answer.outcome
    : `${answer.outcome}: ${approvalWords(answer.approval)}`;
}

function openText(
  { since, status }: Extract<Watch, { kind: 'open' }>,
  { cluster, uuid }: JobAddress,
): string {
  const names = [...new Set(status?.askers.map(({ name }) => plainText(name)))];
  const commands = status?.commands.map(
    (sent) => `${sent.command} by ${plainText(sent.requestedBy.name)} (${plainText(becameOf(sent))})`,
  );
  const said = commands === undefined || commands.length === 0 ? '' : `; ${commands.join(', ')}`;
  const who = names.length === 0 ? 'waits for the job' : `waits for the job for ${names.join(', ')}`;
  return `${who} since ${since}${said}; to join: ${COMMAND} jobs wait ${cluster} ${uuid}`;
}

const troublesOf = (watch: Watch): Trouble[] =>
  (watch.kind === 'open' ? watch.status?.troubles : undefined) ?? [];

function watchText(watch: Watch, address: JobAddress, { style }: ShownOn): string {
  switch (watch.kind) {
    case 'none':
      return 'none: nobody waits for the job';
    case 'open':
      return openText(watch, address);
    case 'closed':
      return `ended ${watch.at}: ${endLine(watch.end, address, style)}`;
  }
}

/** What ONTAP and Temporal know of a job. */
export function showLines(
  { job, at, watch }: { job: JobRecord | null; at: string; watch: Watch },
  address: JobAddress,
  screen: ShownOn,
): string[] {
  const { style, width } = screen;
  const head = job === null ? `ONTAP does not know job ${address.uuid}, or not any more` : nameOf(job);
  const rows = [
    ...(job === null ? [] : jobRows(job, at, screen)),
    ['watch', watchText(watch, address, screen)],
    ...troublesOf(watch).map((trouble) => ['', style.yellow(troubleNowText(trouble))]),
  ].map(([name = '', value = '']) => [`  ${style.dim(name)}`, value]);
  return [style.bold(head), ...renderList([{}, { shrinksTo: 24 }], rows, width)];
}
