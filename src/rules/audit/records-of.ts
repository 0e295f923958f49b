import type { AuditedRun, HistoryJson } from '../../contracts/audit';
import { canonicalJson, sha256Hex } from '../sessions';
import { costOf } from './cost';
import { HistoryView } from './history/history-view';
import { linksOf } from './links';
import type { RunAddress } from './recorder';
import { Recorder } from './recorder';
import { addDropped } from './records/dropped';
import { addEnded } from './records/ended';
import { addGaps } from './records/gaps';
import { addInterventions } from './records/interventions';
import { addJobCommands, addJobOutcomes } from './records/jobs';
import { addKills, addSigned, addVerifications } from './records/kills';
import { addMessages } from './records/messages';
import { addPlan } from './records/plan';
import { addRequested } from './records/requested';
import { addSamples } from './records/samples';
import { addUse } from './records/use';
import { SessionEvidence } from './records/session-evidence';
import { windowSamples } from './records/window-samples';
import { requestOf } from './run-request';

/**
 * What one history tells, as records. The same history gives the same records, whenever and wherever it is read;
 * what can't be read or is not there becomes a `gap`, and the rest is told all the same.
 *
 * @param run - The history itself doesn't always know its run id: a reset copies the events of the old run.
 */
export function recordsOf(history: HistoryJson, run: RunAddress): AuditedRun {
  const view = new HistoryView(history);
  const request = requestOf(view);
  const recorder = new Recorder(view, run, request);
  const links = linksOf(view, run.runId);
  const cost = costOf(view);
  const historyHash = sha256Hex(canonicalJson(history));
  addRequested(recorder, links.previous);
  addWork(recorder);
  attempt(recorder, 'messages', () => addMessages(recorder));
  addInterventions(recorder);
  attempt(recorder, 'ends of jobs', () => addJobOutcomes(recorder));
  addGaps(recorder);
  addEnded(recorder, { cost, historyHash, next: links.next?.runId });
  return {
    workflowId: run.workflowId,
    runId: run.runId,
    workflow: request.workflow,
    ...(request.cluster === undefined ? {} : { cluster: request.cluster }),
    startedAt: view.startEvent.time,
    ...(view.close === undefined ? {} : { closedAt: view.close.time }),
    records: recorder.sorted(),
    links,
    cost,
    historyHash,
  };
}

/** What the run itself did, from its activities. */
function addWork(recorder: Recorder): void {
  const samples = windowSamples(recorder.view);
  attempt(recorder, 'looks', () => addSamples(recorder, samples));
  attempt(recorder, 'the plan', () => {
    const seen = new SessionEvidence(samples.last);
    addDropped(recorder, addPlan(recorder, seen), seen);
  });
  attempt(recorder, 'a signed approval', () => addSigned(recorder));
  attempt(recorder, 'kills', () => addKills(recorder));
  attempt(recorder, 'verifications', () => addVerifications(recorder));
  attempt(recorder, 'commands to jobs', () => addJobCommands(recorder));
  attempt(recorder, 'use of sessions', () => addUse(recorder));
}

/** A worker of somebody else, or of another release, may have answered anything: one part takes none of the others away. */
function attempt(recorder: Recorder, what: string, add: () => void): void {
  try {
    add();
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    const why = `${what} can't be told: an answer is not of the form that this release knows (${name})`;
    recorder.gap(recorder.view.startEvent, { what: 'undecodable', why }, what);
  }
}
