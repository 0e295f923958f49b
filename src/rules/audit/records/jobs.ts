import type { ConfirmInput, ConfirmResult, PatchJobInput, PatchJobResult } from '../../../contracts/poll-job';
import type { DrainReport } from '../../../contracts/drain';
import type { PausedJobReport, SequenceReport } from '../../../contracts/sequence';
import type { JobOutcome } from '../../../contracts/track-job';
import type { Activity, ActivityEnd } from '../history/activities';
import { decodeFirst, failureDetails } from '../history/decode';
import type { AuditEvent } from '../history/event';
import type { Recorder } from '../recorder';
import { asObject, dropAbsent, textOf } from '../json';
import { jobOf as jobOfRun } from './messages';
import { jobOf } from './samples';

/** What was sent to jobs, and seen of it. */
export function addJobCommands(recorder: Recorder): void {
  for (const activity of recorder.view.calls('patchJob')) {
    const { action } = inputOf(recorder, activity) as Partial<PatchJobInput>;
    if (action !== undefined && ended(recorder, activity, action))
      addSent(recorder, activity, activity.end, action);
  }
  for (const activity of [...recorder.view.calls('confirmCommand'), ...recorder.view.calls('watchState')]) {
    const { command } = inputOf(recorder, activity) as Partial<ConfirmInput>;
    if (command !== undefined && activity.end !== undefined)
      addSeen(recorder, activity, activity.end, command);
  }
}

type WithEnd = Activity & { end: ActivityEnd };

const inputOf = (recorder: Recorder, activity: Activity) =>
  asObject(recorder.read(activity.input, `the input of ${activity.type}`, scheduleOf(activity)));

/** False, with a gap where the run was closed first: whether the command was sent is then in no event. */
function ended(recorder: Recorder, activity: Activity, command: string): activity is WithEnd {
  if (activity.end !== undefined) return true;
  if (recorder.view.close !== undefined)
    recorder.gap(
      scheduleOf(activity),
      {
        what: 'unfinished_activity',
        why: `the run was closed while this ${command} was under way: whether it was sent is in no event`,
      },
      `job/${jobOf(activity)}`,
    );
  return false;
}

function addSent(
  recorder: Recorder,
  activity: Activity,
  end: ActivityEnd,
  command: PatchJobInput['action'],
): void {
  const { answer, approval } = asObject(recorder.resultOf(activity, end)) as Partial<PatchJobResult>;
  const { attempts } = activity;
  if (attempts > 1)
    recorder.gap(
      end.event,
      { what: 'not_recorded', why: `only the last of ${attempts} tries of this ${command} is in history` },
      `job/${jobOf(activity)}`,
    );
  recorder.add('commanded', end.event, about(recorder, activity, end, `sent/${command}`), {
    command,
    step: 'sent',
    ...dropAbsent({ answer, approval, failure: end.failure }),
    attempts,
  });
}

function addSeen(
  recorder: Recorder,
  activity: Activity,
  end: ActivityEnd,
  command: ConfirmInput['command'],
): void {
  if (end.outcome === 'cancelled') return;
  const { outcome, job } = asObject(recorder.resultOf(activity, end)) as Partial<ConfirmResult>;
  recorder.add('commanded', end.event, about(recorder, activity, end, `seen/${command}`), {
    command,
    step: 'seen',
    ...dropAbsent({ answer: outcome, state: job?.state, failure: end.failure }),
    attempts: activity.attempts,
  });
}

function about(recorder: Recorder, activity: Activity, end: ActivityEnd, subject: string) {
  const job = jobOf(activity);
  return { subject, actor: recorder.worker(end), ...(job === undefined ? {} : { job }) };
}

/** What became of the job, or of each job of a sequence, as far as this run knows. */
export function addJobOutcomes(recorder: Recorder): void {
  const { close } = recorder.view;
  if (close === undefined) return;
  const result = endOf(close);
  switch (recorder.request.workflow) {
    case 'trackJob':
      return addOne(recorder, close, result as Partial<JobOutcome>);
    case 'pausedJob':
      return addOne(recorder, close, result as Partial<PausedJobReport>);
    case 'runJobSequence':
      for (const { uuid, outcome, why, steps } of (result as Partial<SequenceReport>).jobs ?? [])
        add(recorder, close, uuid, { outcome, why, steps: steps.map(asObject) });
      return;
    case 'drainNode':
      for (const { uuid, outcome, why } of (result as Partial<DrainReport>).pauses ?? [])
        add(recorder, close, uuid, { outcome, why });
      return;
    default:
  }
}

/** What a run ended with: its result, or what its failure carries. */
function endOf(close: AuditEvent): Record<string, unknown> {
  if (close.name === 'workflowExecutionCompleted')
    return asObject(valueOrNothing(decodeFirst(close.attributes.result)));
  if (close.name === 'workflowExecutionFailed')
    return asObject(valueOrNothing(failureDetails(close.attributes.failure)));
  return {};
}

const valueOrNothing = (decoded: ReturnType<typeof decodeFirst>) =>
  decoded.kind === 'value' ? decoded.value : undefined;

function addOne(recorder: Recorder, close: AuditEvent, result: Record<string, unknown>): void {
  const { job } = jobOfRun(recorder);
  const outcome = textOf(result['outcome']);
  if (job === undefined || outcome === undefined) return;
  const why = textOf(result['why']) ?? textOf(result['message']);
  add(recorder, close, job, { outcome, why, job: result['job'] });
}

function add(
  recorder: Recorder,
  close: AuditEvent,
  uuid: string,
  evidence: { outcome: string; why?: string | undefined; job?: unknown; steps?: Record<string, unknown>[] },
): void {
  const job = uuid.toLowerCase();
  recorder.add(
    'job_outcome',
    close,
    { subject: `job/${job}`, actor: recorder.worker(), job },
    dropAbsent(evidence) as { outcome: string },
  );
}

const scheduleOf = ({ scheduledId, scheduledAt }: Activity) => ({ id: scheduledId, time: scheduledAt });
