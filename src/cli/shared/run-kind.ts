import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { Command } from 'commander';
import { RunFailedError } from '../../client';
import type { CallOptions, OntapWorkflows } from '../../client';
import { type FollowOptions, type Noun, statusIfAnswered } from './follow';
import type { Io } from './io';
import type { Screen } from './output/screen';
import { COMMAND } from './output/words';
import { untilInterrupted, whileRead } from './until-interrupted';
import { withClient } from './with-client';

/** A kind of run: how it is shown, and what its end means. `H` is its handle, `R` how it ended. */
export interface RunKind<H, R extends object> {
  noun: Noun;
  /** For whoever has left. */
  comeBack(workflowId: string): string[];
  /** Shows it until it ends. @throws RunFailedError, or the signal's reason */
  follow(handle: H, options: FollowOptions): Promise<R>;
  endLines(end: R, screen: Screen): string[];
  exitCode(end: R): number;
}

/** What the client gives for a run. */
interface RunHandle<S, R> {
  workflowId: string;
  runId?: string | undefined;
  /** Present when the request id had been used before. */
  usedSince?: string | undefined;
  /** Present when it was running already, which its command has said. */
  joinedSince?: string | undefined;
  status(options?: CallOptions): Promise<S>;
  cancel(options?: CallOptions): Promise<void>;
  result(options?: CallOptions): Promise<R>;
}

/** A kind whose runs have ids that a person types. */
export interface IdKind<H extends RunHandle<S, R>, S extends object, R extends object> extends RunKind<H, R> {
  /** Whose `run` prints the ids. */
  group: 'cleanup' | 'drain' | 'fleet' | 'sequence';
  get(workflows: OntapWorkflows, workflowId: string): H;
  /** Its first look has an answer: whoever starts it waits for that, since what can't be done is told by then. */
  hasBegun?(status: S): boolean;
  statusLines(status: S, screen: Screen, workflowId: string): string[];
}

/** What is shown, and where. */
interface Show<K> {
  io: Io;
  workflows: OntapWorkflows;
  kind: K;
  /** One document on stdout, and all else on stderr. */
  json: boolean;
}

/** At Temporal; often enough for a person, seldom enough for the worker that answers. */
const LOOK_EVERY_MS = 1_000;

/** Prints how a run ended, and sets the exit code. */
function finish<H, R extends object>({ io, kind, json }: Show<RunKind<H, R>>, end: R): void {
  if (json) io.json(end);
  else io.out.print(...kind.endLines(end, io.out));
  io.exitCode = kind.exitCode(end);
}

/**
 * Shows a run until it ends, and how. Ctrl-C ends the show, and not the run.
 *
 * @param begin - Gives the run; it may take its time, and is part of the show.
 * @param hints - Lines below the title.
 */
export async function showRun<H extends { workflowId: string }, R extends object>(
  show: Show<RunKind<H, R>>,
  workflowId: string,
  begin: (screen: Screen, signal: AbortSignal) => H | Promise<H>,
  hints: readonly string[] = [],
): Promise<void> {
  const { io, workflows, kind, json } = show;
  const screen = await io.openScreen(json);
  await untilInterrupted(
    io,
    screen,
    () => kind.comeBack(workflowId),
    async (signal) => {
      const handle = await begin(screen, signal);
      const title = [`${workflowId} (Ctrl-C ends the show, not the ${kind.noun})`, ...hints];
      const end = await whileRead(io, signal, (reading) =>
        kind.follow(handle, { screen, workflows, everyMs: LOOK_EVERY_MS, signal: reading, title }),
      );
      if (end !== undefined) finish(show, end);
    },
  );
}

/** Exit code of a run that was cancelled, as that of its report would be. */
const CANCELLED = 7;

/** A run that is cancelled before it has begun its work has no report. */
async function orCancelled(io: Io, show: () => Promise<void>): Promise<void> {
  try {
    await show();
  } catch (error) {
    if (!(error instanceof RunFailedError) || error.type !== 'Cancelled') throw error;
    io.err.print(`${error.message} before it had a report`);
    io.exitCode = CANCELLED;
  }
}

/** What a command that starts a run says first: whether it did, or shows the run that there was. */
const startedText = ({ workflowId, usedSince }: { workflowId: string; usedSince?: string | undefined }) =>
  usedSince === undefined
    ? `Started ${workflowId}`
    : `That request id was used: showing the run of ${usedSince}, ${workflowId}`;

/** So long a run is waited for to begin; of ONTAP that does not answer by then it has its own patience. */
const BEGINS_WITHIN_MS = 30_000;
const BEGUN_EVERY_MS = 200;

/** Waits for the first look of a run; what ended before is shown, with its exit code. @throws RunFailedError */
async function whileItBegins<H extends RunHandle<S, R>, S extends object, R extends object>(
  show: Show<IdKind<H, S, R>>,
  handle: H,
): Promise<void> {
  const { io, workflows, kind } = show;
  if (kind.hasBegun === undefined) return;
  for (const untilMs = Date.now() + BEGINS_WITHIN_MS; Date.now() < untilMs; await sleep(BEGUN_EVERY_MS)) {
    if (!(await isRunning(workflows, kind, handle.workflowId))) return endAtOnce(show, await handle.result());
    const { status } = await statusIfAnswered(handle);
    if (status !== undefined && kind.hasBegun(status)) return;
  }
  io.err.print(`Its first look has no answer yet; the ${kind.noun} goes on, and tries again.`);
}

/** With --json the one document on stdout has been printed. */
function endAtOnce<H, R extends object>({ io, kind, json }: Show<RunKind<H, R>>, end: R): void {
  const screen = json ? io.err : io.out;
  screen.print(...kind.endLines(end, screen));
  io.exitCode = kind.exitCode(end);
}

/** Shows a run that was just started until it ends, or prints its ids and how to look at it. */
export async function showStarted<H extends RunHandle<S, R>, S extends object, R extends object>(
  show: Show<IdKind<H, S, R>>,
  handle: H,
  { follow, hints = [] }: { follow: boolean; hints?: readonly string[] },
): Promise<void> {
  const { io, kind, json } = show;
  const { workflowId, runId, usedSince, joinedSince } = handle;
  // Where stdout, or the screen, tells of the run itself, only what is unexpected is said.
  if ((json || follow) && usedSince !== undefined) io.err.print(startedText(handle));
  if (follow) return orCancelled(io, () => showRun(show, workflowId, () => handle, hints));
  const look = `Look at it: ${COMMAND} ${kind.group} status ${workflowId} --follow`;
  if (json) io.jsonLine({ workflowId, runId });
  else io.out.print(...(joinedSince === undefined ? [startedText(handle)] : []), look, ...hints);
  return orCancelled(io, () => whileItBegins(show, handle));
}

async function isRunning(
  { temporal }: OntapWorkflows,
  { group }: { group: string },
  workflowId: string,
): Promise<boolean> {
  try {
    const { status } = await temporal.workflow.getHandle(workflowId).describe();
    return status.name === 'RUNNING';
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new Error(`There is no run ${workflowId}; "${group} run" prints the id of the run that it starts`);
  }
}

/** @throws Error when it has ended, or there is no such run */
export async function checkRunning(
  workflows: OntapWorkflows,
  kind: { group: string },
  workflowId: string,
): Promise<void> {
  if (await isRunning(workflows, kind, workflowId)) return;
  throw new Error(`${workflowId} has ended already; see: ${COMMAND} ${kind.group} status ${workflowId}`);
}

async function showStatus<H extends RunHandle<S, R>, S extends object, R extends object>(
  show: Show<IdKind<H, S, R>>,
  workflowId: string,
  follow: boolean,
): Promise<void> {
  const { io, workflows, kind, json } = show;
  const handle = kind.get(workflows, workflowId);
  if (!(await isRunning(workflows, kind, workflowId))) return finish(show, await handle.result());
  if (follow) return showRun(show, workflowId, () => handle);
  const status = await handle.status();
  if (json) io.json(status);
  else io.out.print(...kind.statusLines(status, io.out, workflowId));
}

async function stopRun<H extends RunHandle<S, R>, S extends object, R extends object>(
  show: Show<IdKind<H, S, R>>,
  workflowId: string,
): Promise<void> {
  const { workflows, kind } = show;
  await checkRunning(workflows, kind, workflowId);
  const handle = kind.get(workflows, workflowId);
  await handle.cancel();
  await showRun(show, workflowId, () => handle);
}

/** What such a command says of itself. */
interface Words {
  description: string;
  /** Of the argument. */
  id: string;
  parseId: (text: string) => string;
  help: string;
}

/** A command about one run, by its id. */
function addIdCommand(parent: Command, name: string, { description, id, parseId, help }: Words): Command {
  return parent
    .command(name)
    .description(description)
    .argument('<id>', id, parseId)
    .addHelpText('after', help);
}

/** Adds `status`: what a run does now, or how it ended. */
export function addStatusOf<H extends RunHandle<S, R>, S extends object, R extends object>(
  parent: Command,
  io: Io,
  kind: IdKind<H, S, R>,
  words: Words,
): void {
  addIdCommand(parent, 'status', words)
    .option('--follow', `show the ${kind.noun} until it ends`)
    .option('--json', 'print one JSON document on stdout: the status, or the report')
    .action((workflowId: string, { follow, json }: { follow?: true; json?: true }) =>
      withClient(io, (workflows) =>
        orCancelled(io, () =>
          showStatus({ io, workflows, kind, json: json === true }, workflowId, follow === true),
        ),
      ),
    );
}

/** Adds `stop`: ends a run, and shows how it ended. */
export function addStopOf<H extends RunHandle<S, R>, S extends object, R extends object>(
  parent: Command,
  io: Io,
  kind: IdKind<H, S, R>,
  words: Words,
): void {
  addIdCommand(parent, 'stop', words)
    .option('--json', 'print the report as one JSON document on stdout')
    .action((workflowId: string, { json }: { json?: true }) =>
      withClient(io, (workflows) =>
        orCancelled(io, () => stopRun({ io, workflows, kind, json: json === true }, workflowId)),
      ),
    );
}
