import { parseCleanupWorkflowId } from '../../../contracts/ids';
import { stakesWords } from '../../../contracts/stakes';
import type { Waiting, WaitingPlan } from '../../../contracts/status';
import { plainText } from '../../../contracts/text';
import { instantText, relativeText } from './time-text';
import { COMMAND } from './words';

/** A clean-up, by what it is about; an eviction, by whose sessions. */
export function runText(run: { cluster: string; policy: string; workflowId?: string }): string {
  const { client } = parseCleanupWorkflowId(run.workflowId ?? '') ?? {};
  const whose = client === undefined ? '' : ` of ${plainText(client)}`;
  return `${plainText(run.cluster)} by ${plainText(run.policy)}${whose}`;
}

/** A command as a person types it here, below what it is for. */
export const typed = (command: string): string => `    ${command.replace(/^ontap-workflows/, COMMAND)}`;

function planLines(plan: WaitingPlan, now: number): string[] {
  const { kind, until, signed, stakes, command, workflowId } = plan;
  const when = `${plainText(instantText(until))}, ${relativeText(until, now)}`;
  const what = {
    approval: `Plan on ${runText(plan)} to approve${signed === true ? ', signed with an SSH key,' : ''} until ${when}`,
    notice: `Kills on ${runText(plan)} begin at ${when}, unless somebody rejects the plan`,
    gate: `Plan on ${runText(plan)} waits for the owner's change gate, until ${when} at the most`,
  }[kind];
  const cost = stakes === undefined ? '' : `: ${stakesWords(stakes)}`;
  return [`  ${what}${cost}`, command === undefined ? `    ${plainText(workflowId)}` : typed(command)];
}

/** Plans, and kills in ONTAP, that wait for somebody: until when, what it costs, what to type. */
export const waitingRunLines = ({ plans, kills }: Waiting, now: number): string[] => [
  ...plans.flatMap((plan) => planLines(plan, now)),
  ...kills.map((run) => `  Kills on ${runText(run)}: ${plainText(run.what)}`),
];
