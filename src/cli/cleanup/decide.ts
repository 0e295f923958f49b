import type { OntapWorkflows } from '../../client';
import type { DecisionAnswer, PlanDecision } from '../../contracts/messages';
import { plainText } from '../../contracts/text';
import type { Io } from '../shared/io';
import { planLines } from '../shared/output/plan-lines';
import { systemUser } from '../shared/requester';
import { waitingPlan, type WaitingPlan } from './waiting-plan';

export interface DecideOptions {
  yes?: true;
  plan?: string;
  by?: string;
  note?: string;
  json?: true;
}

type Verb = 'approve' | 'reject';

async function confirmed(io: Io, verb: Verb, { plan, until }: WaitingPlan): Promise<boolean> {
  const remedy = `look at the plan with "cleanup status", then give --yes --plan ${plan.hash}`;
  io.checkTerminal(remedy);
  io.out.print(...planLines(plan, io.out), `It waits until ${until}.`);
  return io.ask(`Do you ${verb} this plan?`, remedy);
}

/** Says no before anything is asked. @throws Error */
export function checkScripted({ yes, plan, json }: DecideOptions): void {
  if (yes === true && plan === undefined)
    throw new Error('--yes needs --plan HASH: the plan that you have seen');
  if (json === true && yes !== true) throw new Error('--json needs --yes: it can not ask');
}

/** Digits of a hash that tell plans apart; a plan is shown with twelve. */
const LEAST_DIGITS = 8;

/** The whole hash that a person has written the beginning of. @throws Error when it is not that of the plan that waits */
export function wholeHash(given: string, waits: string): string {
  const text = given.toLowerCase();
  if (text.length >= LEAST_DIGITS && waits.startsWith(text)) return waits;
  const why =
    text.length < LEAST_DIGITS
      ? `give at least ${LEAST_DIGITS} digits of the plan that you have seen`
      : `the plan that waits is ${waits}; look at it again`;
  throw new Error(`--plan is ${plainText(given)}: ${why}`);
}

const saidBy = ({ by = systemUser(), note }: DecideOptions, planHash: string): PlanDecision => ({
  planHash,
  by,
  ...(note === undefined ? {} : { note }),
});

/** A word, and what the run made of it. */
interface Said {
  planHash: string;
  answer: DecisionAnswer;
}

async function decide(
  io: Io,
  workflows: OntapWorkflows,
  verb: Verb,
  workflowId: string,
  options: DecideOptions,
): Promise<Said | undefined> {
  const waiting = await waitingPlan(workflows, workflowId);
  const { hash } = waiting.plan;
  const planHash = options.plan === undefined ? hash : wholeHash(options.plan, hash);
  if (options.yes !== true && !(await confirmed(io, verb, waiting))) return undefined;
  const decision = saidBy(options, planHash);
  const { handle } = waiting;
  return {
    planHash,
    answer: await (verb === 'approve' ? handle.approve(decision) : handle.reject(decision)),
  };
}

/** Says a person's word on a plan; a refusal is an error, since nothing follows from it. */
export async function sayWord(
  io: Io,
  workflows: OntapWorkflows,
  verb: Verb,
  workflowId: string,
  options: DecideOptions,
): Promise<void> {
  const said = await decide(io, workflows, verb, workflowId, options);
  if (said === undefined) {
    io.out.print('Nothing was said; the plan still waits.');
    return;
  }
  const { planHash, answer } = said;
  if (options.json === true) io.json({ workflowId, planHash, ...answer });
  if (!answer.accepted) throw new Error(`The run refused: ${plainText(answer.why)}`);
  if (options.json !== true) io.out.print(`${verb === 'approve' ? 'Approved' : 'Rejected'}: ${workflowId}`);
}
