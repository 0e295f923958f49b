import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { CleanupHandle, OntapWorkflows } from '../../client';
import type { CleanupPhase, CleanupStatus } from '../../contracts/cleanup';
import type { DecisionAnswer, PlanDecision } from '../../contracts/messages';
import type { Plan } from '../../contracts/plan';
import { openPlan, type OpenPlan } from '../../contracts/open-plan';
import { plainText } from '../../contracts/text';
import { decideCommand, type PlanStakes, shownHash, signOption, stakesWords } from '../../contracts/stakes';
import { parseDuration } from '../shared/arguments';
import type { Io } from '../shared/io';
import { planLines } from '../shared/output/plan-lines';
import { COMMAND } from '../shared/output/words';
import { systemUser } from '../shared/requester';
import { checkRunning, showRun } from '../shared/run-kind';
import { withClient } from '../shared/with-client';
import { checkSigning, printText, VALID_FOR, withSignature } from './sign';
import type { SignOptions } from './sign';
import { CLEANUP, EXIT_CODES_HELP, parseRunId } from './cleanup-kind';

type Verb = 'approve' | 'reject';

interface DecideOptions extends SignOptions {
  yes?: true;
  plan?: string;
  by?: string;
  note?: string;
  /** Of `approve` alone. */
  wait?: true;
  json?: true;
}

const WHAT: Record<Verb, string> = {
  approve: 'Agree to the plan that a run waits with',
  reject: 'End a run that waits with its plan; nothing is killed',
};

const DONE: Record<Verb, string> = { approve: 'Approved', reject: 'Rejected' };

const HELP: Record<Verb, string> = {
  approve: `
It shows the plan and asks first; one that is made within a minute is waited for. Whoever asked for the run can't approve
it, and the cluster's guard may name who can. Signed with an SSH key by ssh-keygen it is proven; a guard with
approvals: signed takes no other. Without, the name is one that was typed: unproven.
--json prints { "workflowId", "planHash", "accepted", "why", "until", "stakes" }, also when the run refused it; with
--wait the report of the run, unless it refused.
Exit code 0 when the word counts, 1 when the run refused it; with --wait that of the run:
${EXIT_CODES_HELP}

Examples:
  $ ontap-workflows cleanup approve cleanup/prod1/default --by alice --note "checked with the backup team"
  $ ontap-workflows cleanup approve cleanup/prod1/default --by alice --yes --plan 3f2a9c01b7de --wait
  $ ontap-workflows cleanup approve cleanup/prod1/default --by bob --sign-with ~/.ssh/id_ed25519`,
  reject: `
It shows the plan and asks first; the run then ends as rejected, without a kill.
--json prints { "workflowId", "planHash", "accepted", "why", "until", "stakes" }, also when the run refused it.
Exit code 0 when the word counts, 1 when the run refused it.

Example:
  $ ontap-workflows cleanup reject cleanup/prod1/default --by bob --note "restore under way"`,
};

/** Says no before anything is asked. @throws Error */
function checkScripted({ yes, plan, json }: DecideOptions): void {
  if (yes === true && plan === undefined)
    throw new Error('--yes needs --plan HASH: the plan that you have seen');
  if (json === true && yes !== true) throw new Error('--json needs --yes: it can not ask');
}

/** A plan that waits for a word, and until when. */
interface WaitingPlan {
  handle: CleanupHandle;
  plan: Plan;
  until: string;
  kind: OpenPlan['kind'];
  signed?: true;
  /** Absent when an older worker answered. */
  stakes: PlanStakes | undefined;
}

/** A window that ends so soon is waited for: somebody who has just started the run is about to say the word. */
const WINDOW_ENDS_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 500;

const BEFORE_PLAN: ReadonlySet<CleanupPhase> = new Set(['starting', 'sampling', 'planning']);

function isAboutToPlan({ phase, windowEndsAt }: CleanupStatus): boolean {
  const leftMs = windowEndsAt === undefined ? 0 : Date.parse(windowEndsAt) - Date.now();
  return BEFORE_PLAN.has(phase) && leftMs < WINDOW_ENDS_WITHIN_MS;
}

/** The status of a run, when its plan is made if that is soon. */
async function statusWithPlan(io: Io, handle: CleanupHandle, json: boolean): Promise<CleanupStatus> {
  const deadline = Date.now() + WINDOW_ENDS_WITHIN_MS;
  const first = await handle.status();
  if (!isAboutToPlan(first)) return first;
  return io.showWhile(json, `Waits for its plan: ${plainText(first.now)}`, async () => {
    let status = first;
    while (isAboutToPlan(status) && Date.now() < deadline) {
      await sleep(LOOK_EVERY_MS);
      status = await handle.status();
    }
    return status;
  });
}

/** @throws Error when the run has ended, or does not wait for anybody's word */
async function waitingPlan(
  io: Io,
  workflows: OntapWorkflows,
  workflowId: string,
  json: boolean,
): Promise<WaitingPlan> {
  await checkRunning(workflows, CLEANUP, workflowId);
  // The run whose plan is shown is the one that the word is for, and that is waited for.
  const { runId } = await workflows.temporal.workflow.getHandle(workflowId).describe();
  const handle = workflows.cleanup.get(workflowId, runId);
  const status = await statusWithPlan(io, handle, json);
  const [{ plan, now }, waits] = [status, openPlan(status)];
  if (plan === undefined || waits === undefined)
    throw new Error(`${workflowId} does not wait for approval. ${now}`);
  return { handle, plan, ...waits, stakes: status.stakes };
}

/** Digits of a hash that tell plans apart; a plan is shown with twelve. */
const LEAST_DIGITS = 8;

/** The whole hash that a person has written the beginning of. @throws Error when it is not that of the plan that waits */
function wholeHash(given: string, waits: string): string {
  const text = given.toLowerCase();
  if (text.length >= LEAST_DIGITS && waits.startsWith(text)) return waits;
  const why =
    text.length < LEAST_DIGITS
      ? `give at least ${LEAST_DIGITS} digits of the plan that you have seen`
      : `the plan that waits is ${waits}; look at it again`;
  throw new Error(`--plan is ${plainText(given)}: ${why}`);
}

/** What is decided: never a bare hash, also where nobody is asked. */
function decidedLines({ handle: { workflowId }, plan, until, kind, signed, stakes }: WaitingPlan): string[] {
  const verbs: Verb[] = kind === 'approval' ? ['approve', 'reject'] : ['reject'];
  const commands = verbs.map((verb) =>
    decideCommand(verb, workflowId, { planHash: plan.hash, signed })?.replace(/^ontap-workflows/, COMMAND),
  );
  return [
    ...(stakes === undefined ? [] : [`At stake: ${stakesWords(stakes)}.`]),
    `Plan ${shownHash(plan.hash)} waits until ${until}. What to type, from anywhere:`,
    ...commands.flatMap((command) => (command === undefined ? [] : [`  ${command}`])),
  ];
}

async function confirmed(io: Io, verb: Verb, waiting: WaitingPlan): Promise<boolean> {
  const { plan } = waiting;
  const remedy = `look at the plan with "cleanup status", then give --yes --plan ${plan.hash}`;
  io.checkTerminal(remedy);
  io.out.print(...planLines(plan, io.out), ...decidedLines(waiting));
  return io.ask(`Do you ${verb} this plan?`, remedy);
}

/** Before anybody is asked: the run would refuse it. @throws Error */
function checkSigned({ handle, signed }: WaitingPlan, { signWith, signedText }: SignOptions): void {
  if (signed !== true || signWith !== undefined || signedText !== undefined) return;
  throw new Error(
    `The cluster of ${handle.workflowId} takes signed approvals alone (guard.approvals): add${signOption({ signed })}, or the file of the key that the guard has of you`,
  );
}

const saidBy = ({ by = systemUser(), note }: DecideOptions, planHash: string): PlanDecision => ({
  planHash,
  by,
  ...(note === undefined ? {} : { note }),
});

/** A word, and what the run made of it. */
interface Said {
  waiting: WaitingPlan;
  planHash: string;
  answer: DecisionAnswer;
}

/** Undefined when the person, asked for the word, did not give it. */
async function sayWord(
  io: Io,
  workflows: OntapWorkflows,
  verb: Verb,
  workflowId: string,
  options: DecideOptions,
): Promise<Said | undefined> {
  const waiting = await waitingPlan(io, workflows, workflowId, options.json === true);
  if (verb === 'approve') checkSigned(waiting, options);
  const { hash } = waiting.plan;
  const planHash = options.plan === undefined ? hash : wholeHash(options.plan, hash);
  if (options.yes !== true && !(await confirmed(io, verb, waiting))) return undefined;
  if (options.yes === true && options.json !== true) io.out.print(...decidedLines(waiting));
  const { handle } = waiting;
  const decision = await withSignature(io, handle, saidBy(options, planHash), options);
  const answer = await (verb === 'approve' ? handle.approve(decision) : handle.reject(decision));
  return { waiting, planHash, answer };
}

/** Says a person's word on a plan; a refusal is an error, since nothing follows from it. */
async function decide(
  io: Io,
  workflows: OntapWorkflows,
  verb: Verb,
  workflowId: string,
  options: DecideOptions,
): Promise<void> {
  if (options.printText !== undefined) return writeText(io, workflows, workflowId, options);
  const said = await sayWord(io, workflows, verb, workflowId, options);
  if (said === undefined) return io.out.print('Nothing was said; the plan still waits.');
  const { waiting, planHash, answer } = said;
  const { handle, until, stakes } = waiting;
  const { json = false, wait = false } = options;
  if (json && !(wait && answer.accepted)) io.json({ workflowId, planHash, ...answer, until, stakes });
  if (!answer.accepted) throw new Error(`The run refused: ${plainText(answer.why)}`);
  if (!json) io.out.print(`${DONE[verb]}: ${workflowId}`);
  if (wait) await showRun({ io, workflows, kind: CLEANUP, json }, workflowId, () => handle);
}

/** What is signed elsewhere, with the plan that it is about. */
async function writeText(
  io: Io,
  workflows: OntapWorkflows,
  workflowId: string,
  { by = systemUser(), printText: file = '', ...options }: DecideOptions,
): Promise<void> {
  const { handle, plan } = await waitingPlan(io, workflows, workflowId, false);
  io.out.print(...planLines(plan, io.out));
  await printText(io, handle, by, file, options);
}

function addDecideCommand(parent: Command, io: Io, verb: Verb): Command {
  return parent
    .command(verb)
    .description(WHAT[verb])
    .argument('<id>', 'id of the run, such as cleanup/prod1/default', parseRunId)
    .option('--by <name>', 'who says so (default: your login name)')
    .option('--note <text>', 'why, for the record')
    .option('--yes', 'do not ask; needs --plan')
    .option(
      '--plan <hash>',
      'the plan that you have seen, at least 8 digits of its hash; another one is refused',
    )
    .option('--json', 'print one JSON document on stdout; needs --yes')
    .addHelpText('after', HELP[verb])
    .action(async (workflowId: string, options: DecideOptions) => {
      checkScripted(options);
      checkSigning(options);
      await withClient(io, (workflows) => decide(io, workflows, verb, workflowId, options));
    });
}

/** Adds `approve` and `reject`. */
export function addDecideCommands(parent: Command, io: Io): void {
  addDecideCommand(parent, io, 'approve')
    .option('--wait', 'then show the run until it ends, and end with its exit code')
    .option(
      '--sign-with <keyfile>',
      'sign it: a private SSH key, or the .pub file of one that ssh-agent holds',
    )
    .option(
      '--valid-for <duration>',
      `how long the signature counts for kills (default: ${VALID_FOR})`,
      parseDuration,
    )
    .option('--print-text <file>', 'write the text to sign elsewhere, and say nothing')
    .option('--signed-text <file>', 'that text, with its signature beside it in FILE.sig');
  addDecideCommand(parent, io, 'reject');
}
