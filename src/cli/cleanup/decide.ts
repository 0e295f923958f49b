import { createInterface } from 'node:readline/promises';
import type { OntapWorkflows } from '../../client';
import type { DecisionAnswer, PlanDecision } from '../../contracts/messages';
import { plainText } from '../../contracts/text';
import { planLines } from '../output/plan-lines';
import { plainScreen } from '../output/screen';
import { systemUser } from './options';
import { waitingPlan, type WaitingPlan } from './waiting-plan';

export interface DecideOptions {
  yes?: true;
  plan?: string;
  by?: string;
  note?: string;
}

type Verb = 'approve' | 'reject';

async function confirmed(verb: Verb, { plan, until }: WaitingPlan): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new Error(
      `There is no terminal to ask in; look at the plan with "cleanup status", then give --yes --plan ${plan.hash}`,
    );
  }
  const screen = plainScreen(process.stdout);
  screen.print(...planLines(plan, screen), `It waits until ${until}.`);
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await prompt.question(`Do you ${verb} this plan? [y/N] `)).trim());
  } finally {
    prompt.close();
  }
}

/** Says no before anything is asked. @throws Error */
export function checkScripted({ yes, plan }: DecideOptions): void {
  if (yes === true && plan === undefined)
    throw new Error('--yes needs --plan HASH: the plan that you have seen');
}

const saidBy = ({ by = systemUser(), note }: DecideOptions, planHash: string): PlanDecision => ({
  planHash,
  by,
  ...(note === undefined ? {} : { note }),
});

async function decide(
  workflows: OntapWorkflows,
  verb: Verb,
  workflowId: string,
  options: DecideOptions,
): Promise<DecisionAnswer | undefined> {
  const waiting = await waitingPlan(workflows, workflowId);
  if (options.yes !== true && !(await confirmed(verb, waiting))) return undefined;
  const decision = saidBy(options, options.plan ?? waiting.plan.hash);
  return verb === 'approve' ? waiting.handle.approve(decision) : waiting.handle.reject(decision);
}

/** Says a person's word on a plan; a refusal is an error, since nothing follows from it. */
export async function sayWord(
  workflows: OntapWorkflows,
  verb: Verb,
  workflowId: string,
  options: DecideOptions,
): Promise<void> {
  const answer = await decide(workflows, verb, workflowId, options);
  if (answer === undefined) {
    process.stdout.write('Nothing was said; the plan still waits.\n');
    return;
  }
  if (!answer.accepted) throw new Error(`The run refused: ${plainText(answer.why)}`);
  process.stdout.write(`${verb === 'approve' ? 'Approved' : 'Rejected'}: ${workflowId}\n`);
}
