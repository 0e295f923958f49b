import type { CallOptions, OntapWorkflows } from '../../client';
import { InvalidRequestError, NoAnswerError } from '../../client';
import { readTarget } from '../../temporal';
import type { Io } from './io';

/** How long a person waits for a worker to take a look: a deploy takes longer, but is told from a wrong name by trying again. */
export const UNSERVED_AFTER = '30s';

const REMEDY =
  'set TEMPORAL_ADDRESS to host:port of the server (ontap-workflows up prints it), and TEMPORAL_NAMESPACE or TLS variables where needed';

/** The client's own words for no answer name address and variables, as ours do. */
function reasonOf(error: unknown): string {
  if (error instanceof NoAnswerError) return 'no answer';
  return error instanceof Error ? error.message : String(error);
}

function cannotConnect(error: unknown): Error {
  if (error instanceof InvalidRequestError) return new Error(error.problems.join('\n'));
  const { address, portNote = '' } = readTarget(process.env);
  return new Error(`Temporal at ${address}${portNote} can't be reached (${reasonOf(error)}); ${REMEDY}`);
}

/**
 * Loads Temporal's client only here, since that takes longer than all else that the commands which need none do.
 *
 * @throws Error that names the address and the remedy
 */
export async function connectOrExplain(options: CallOptions = {}): Promise<OntapWorkflows> {
  const { connectOntapWorkflows } = await import('../../client');
  try {
    return await connectOntapWorkflows(options);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw cannotConnect(error);
  }
}

/** Nobody should sit before a silent screen for longer, ms. */
const SILENT_FOR_MS = 2_000;

/** Says on stderr what is waited for, when that takes long. */
async function connectAloud(io: Io): Promise<OntapWorkflows> {
  const timer = setTimeout(
    () => io.err.print(`Waits for Temporal at ${readTarget(process.env).address}: no answer yet`),
    SILENT_FOR_MS,
  );
  try {
    return await connectOrExplain();
  } finally {
    clearTimeout(timer);
  }
}

/** Runs a command over one connection, which is closed whatever happens. */
export async function withClient<T>(io: Io, run: (workflows: OntapWorkflows) => Promise<T>): Promise<T> {
  const workflows = await connectAloud(io);
  try {
    return await run(workflows);
  } catch (error) {
    throw error instanceof InvalidRequestError ? listed(error) : error;
  } finally {
    await workflows.close();
  }
}

/** A problem a line. */
function listed({ problems }: InvalidRequestError): Error {
  return new Error(`The request is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
}
