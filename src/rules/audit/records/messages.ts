import type { DecisionAnswer, PlanDecision } from '../../../contracts/messages';
import type { CommandAnswer, JobCommand } from '../../../contracts/track-job';
import { callerOf } from '../actor';
import type { Attributes } from '../history/attributes';
import { decodeFirst, failureOf } from '../history/decode';
import type { AuditEvent } from '../history/event';
import type { Recorder } from '../recorder';
import { claimedIn } from '../run-request';
import { asObject, dropAbsent, textOf } from '../json';

/** An update that was accepted, with its answer where there is one yet. */
interface Message {
  event: AuditEvent<'workflowExecutionUpdateAccepted'>;
  name: string;
  input: Record<string, unknown>;
  identity?: string;
  updateId?: string;
  completed?: Attributes['workflowExecutionUpdateCompleted'];
}

const COMMANDS: Readonly<Record<string, JobCommand>> = {
  pauseJob: 'pause',
  resumeJob: 'resume',
  cancelJob: 'cancel',
};

const WORDS: Readonly<Record<string, 'approved' | 'rejected'>> = {
  approvePlan: 'approved',
  rejectPlan: 'rejected',
};

/** Words on plans, commands to jobs, and other updates: each with who sent it. */
export function addMessages(recorder: Recorder): void {
  for (const message of messagesOf(recorder)) {
    const word = WORDS[message.name];
    const command = COMMANDS[message.name];
    if (word !== undefined) addWord(recorder, message, word);
    else if (command !== undefined) addCommand(recorder, message, command);
    else if (message.name === 'join') addJoin(recorder, message);
    else addUpdate(recorder, message);
  }
}

function messagesOf(recorder: Recorder): Message[] {
  const { view } = recorder;
  const completed = new Map(
    view
      .of('workflowExecutionUpdateCompleted')
      .map(({ attributes }) => [Number(attributes.acceptedEventId), attributes]),
  );
  return view.of('workflowExecutionUpdateAccepted').map((event) => {
    const { meta, input } = event.attributes.acceptedRequest ?? {};
    const name = input?.name ?? 'unknown';
    const given = recorder.read(decodeFirst(input?.args), `the update ${name}`, event);
    return dropAbsent({
      event,
      name,
      input: asObject(given),
      identity: meta?.identity,
      updateId: meta?.updateId,
      completed: completed.get(event.id),
    });
  });
}

/** Who sent an update. Its event is written by the worker that accepted it, so the principal there isn't the sender's. */
function senderOf({ input, identity }: Message) {
  const by = asObject(input['requestedBy']);
  return {
    actor: callerOf({ claimed: claimedIn(input), identity }),
    ...dropAbsent({ reason: textOf(by['reason']), ticket: textOf(by['ticket']) }),
  };
}

function answerOf(recorder: Recorder, { completed, name, event }: Message): Record<string, unknown> {
  const failure = completed?.outcome?.failure;
  if (failure !== undefined && failure !== null) return { failure: failureOf(failure) };
  return asObject(recorder.read(decodeFirst(completed?.outcome?.success), `the answer to ${name}`, event));
}

/** A word that did not count is somebody's hand on the run all the same. */
function addWord(recorder: Recorder, message: Message, word: 'approved' | 'rejected'): void {
  const answer = answerOf(recorder, message) as Partial<DecisionAnswer>;
  if (answer.accepted !== true) return addUpdate(recorder, message, answer);
  const { planHash, by, note, signature } = message.input as Partial<PlanDecision>;
  recorder.add(
    word,
    message.event,
    { subject: `plan/${planHash}`, ...senderOf(message), planHash },
    {
      by: by ?? 'unknown',
      ...dropAbsent({ note, key: keyOf(recorder, message), signature: textOf(signature?.armored) }),
      answer: answer.why ?? '',
    },
  );
}

/** The key that verified it, as the cluster's worker said while the update waited for that. */
function keyOf(recorder: Recorder, { updateId }: Message): string | undefined {
  for (const { input, end } of recorder.view.calls('checkApproval')) {
    if (end?.outcome !== 'completed') continue;
    const asked = asObject(recorder.read(input, 'a check of a signature', end.event));
    if (updateId !== undefined && asked['updateId'] === updateId)
      return textOf(asObject(recorder.read(end.result, 'the check of a signature', end.event))['key']);
  }
  return undefined;
}

function addCommand(recorder: Recorder, message: Message, command: JobCommand): void {
  const { failure, ...answer } = answerOf(recorder, message);
  const { outcome, why, state } = answer as Partial<CommandAnswer>;
  recorder.add(
    'commanded',
    message.event,
    { subject: `asked/${command}`, ...senderOf(message), ...jobOf(recorder) },
    {
      command,
      step: 'asked',
      ...dropAbsent({
        answer: outcome,
        why,
        state,
        failure: failure as ReturnType<typeof failureOf> | undefined,
      }),
      attempts: 1,
    },
  );
}

function addJoin(recorder: Recorder, message: Message): void {
  const { workflow } = recorder.request;
  recorder.add(
    'requested',
    message.event,
    { subject: 'join', ...senderOf(message), ...jobOf(recorder) },
    { how: 'join', workflow, request: message.input, attempt: 1 },
  );
}

function addUpdate(recorder: Recorder, message: Message, known?: Record<string, unknown>): void {
  const { name, input, event } = message;
  const answer = known ?? answerOf(recorder, message);
  recorder.add(
    'intervened',
    event,
    { subject: `update/${name}`, ...senderOf(message), ...planOf(input) },
    { how: 'updated', name, input, ...dropAbsent({ answer: wordsOf(answer) }) },
  );
}

/** What a person would read of an answer. */
function wordsOf({ accepted, why, failure }: Record<string, unknown>): string | undefined {
  const words = textOf(failure === undefined ? why : asObject(failure)['message']);
  return accepted === false && words !== undefined ? `refused: ${words}` : words;
}

const planOf = ({ planHash }: Record<string, unknown>) => (typeof planHash === 'string' ? { planHash } : {});

/** The job of the whole run, when it has one. */
export function jobOf({ request: { input } }: Recorder): { job?: string } {
  const uuid = input?.['uuid'];
  return typeof uuid === 'string' ? { job: uuid.toLowerCase() } : {};
}
