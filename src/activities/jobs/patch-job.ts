import { activityInfo, heartbeat } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { FAILURE } from '../../contracts/failures';
import type { PatchJobInput, PatchJobResult } from '../../contracts/poll-job';
import type { OntapClient } from '../../ontap';
import { OntapError } from '../../ontap';
import type { ClusterContext } from '../cluster-context';
import { asActivity, failureOf } from '../failure-of';

/** Refusals of a PATCH that are answers, by ONTAP's code (cluster jobs API). */
const ANSWERS: ReadonlyMap<string | undefined, PatchJobResult['answer']> = new Map([
  ['458762', 'terminal'],
  ['458771', 'running'],
  ['458776', 'not_running'],
  ['458783', 'unsupported'],
  ['458784', 'unsupported'],
]);

/** Codes with which ONTAP turns a request away before it does anything: Job Manager not up, too many requests, busy. */
const TURNED_AWAY: readonly (string | undefined)[] = ['458773', '262160', '7', '8', '2621573'];

/** What an attempt tells the next one: up to this attempt ONTAP turned every one away. */
interface PatchHint {
  turnedAway: number;
}

/** The activity that commands jobs. */
export function createPatchJob({ cluster, config, client }: ClusterContext) {
  return {
    /** Sends one command; what ONTAP refuses for good is an answer. Repeating it does no harm: a read decides. */
    patchJob: (input: PatchJobInput): Promise<PatchJobResult> =>
      asActivity(async () => {
        if (!config.allow.includes('control-jobs')) throw notGranted(cluster);
        const perhapsSentBefore = isPerhapsSent();
        return { answer: await patch(client, input, perhapsSentBefore), perhapsSentBefore };
      }),
  };
}

/** A hint may be lost, never wrong: without one, any earlier attempt may have been taken. */
function isPerhapsSent(): boolean {
  const { attempt, heartbeatDetails } = activityInfo();
  const hint = heartbeatDetails as PatchHint | undefined;
  return attempt > 1 && hint?.turnedAway !== attempt - 1;
}

async function patch(
  client: OntapClient,
  { uuid, action }: PatchJobInput,
  perhapsSentBefore: boolean,
): Promise<PatchJobResult['answer']> {
  try {
    // Not bound to the attempt's cancellation: a command on the wire is waited for.
    await client.patchJob(uuid.toLowerCase(), action);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof OntapError)) throw error;
    const answer = error.kind === 'notFound' ? 'gone' : ANSWERS.get(error.code);
    if (answer !== undefined) return answer;
    if (!perhapsSentBefore && TURNED_AWAY.includes(error.code))
      heartbeat({ turnedAway: activityInfo().attempt } satisfies PatchHint);
    // An odd answer may follow a command that was taken: the next try tells.
    throw error.kind === 'protocol' ? failureOf(error, { retryable: true }) : error;
  }
}

function notGranted(cluster: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `Jobs of "${cluster}" may only be watched; to pause, resume or cancel, its owner has to write allow: [control-jobs]`,
    FAILURE.NotGranted,
  );
}
