import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { HistoryJson } from '../../src/contracts/audit';
import type { History } from '../support/replay';
import { withoutMachine } from '../replay/store';

const FOLDER = path.join(__dirname, 'histories');

/** The history of one run; `<case>.<number>.<workflow>.json` holds it. */
export interface StoredRun {
  /** File name without `.json`. */
  name: string;
  case: string;
  workflow: string;
  workflowId: string;
  runId: string;
  history: HistoryJson;
}

/** Writes the runs of a case, oldest first. */
export function storeRuns(
  name: string,
  runs: { workflowId: string; runId: string; history: History }[],
): void {
  mkdirSync(FOLDER, { recursive: true });
  for (const [index, { history, ...run }] of runs.entries()) {
    const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
    const type = (started?.workflowType?.name ?? 'unknown').replace(/.*:/, '');
    const text = `{"workflowId":${JSON.stringify(run.workflowId)},"runId":"${run.runId}","history":${withoutMachine(history)}}\n`;
    writeFileSync(path.join(FOLDER, `${name}.${index + 1}.${type}.json`), text);
  }
}

/** Everything that was stored. */
export function storedRuns(): StoredRun[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => {
    const [name = '', , workflow = ''] = file.split('.');
    const run = JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as StoredRun;
    return { ...run, name: file.slice(0, -'.json'.length), case: name, workflow };
  });
}

/** The runs of one case, oldest first. */
export const runsOf = (name: string): StoredRun[] => storedRuns().filter((run) => run.case === name);
