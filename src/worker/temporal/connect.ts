import { isGrpcServiceError } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import {
  ADDRESS_FORMS,
  noNamespace,
  readTarget as readAnyTarget,
  TargetError,
  type TemporalTarget,
} from '../../temporal';
import { unlessAborted, withDeadline } from '../../node';
import { StartError } from '../start-error';
import { FinalError, retryUntil, type Patience } from './retry-until';

/** An open connection and the namespace to work in. */
export interface Temporal {
  connection: NativeConnection;
  namespace: string;
  address: string;
}

/** One attempt; a server that accepts and stays silent would hang it for ever. */
const ATTEMPT_MS = 10_000;
const GRPC = { notFound: 5, permissionDenied: 7, unauthenticated: 16 } as const;

/** Reads where Temporal is from the environment. @throws StartError when it can't be what was meant */
export function readTarget(env: NodeJS.ProcessEnv): TemporalTarget {
  try {
    return readAnyTarget(env);
  } catch (error) {
    throw error instanceof TargetError ? new StartError(error.message) : error;
  }
}

function wordsOf(error: unknown): string {
  if (isGrpcServiceError(error)) return error.details || error.message;
  const text = error instanceof Error ? error.message : String(error);
  // What the core wraps around the cause.
  return /message: "([^"]+)"/.exec(text)?.[1] ?? /error: "([^"]+)"/.exec(text)?.[1] ?? text;
}

/** The server does not answer, or not us. */
class UnreachableError extends Error {
  override name = 'UnreachableError';
}

/** The connection, unless it takes too long or is not wanted any more; one that comes too late is closed. */
async function withinAttempt(
  connecting: Promise<NativeConnection>,
  stop: AbortSignal,
): Promise<NativeConnection> {
  try {
    return await withDeadline({ timeoutMs: ATTEMPT_MS, signal: stop }, (end) =>
      unlessAborted(connecting, end),
    );
  } catch (error) {
    connecting.then((connection) => connection.close()).catch(() => {});
    throw error;
  }
}

async function open(
  { options, address, portNote = '' }: TemporalTarget,
  stop: AbortSignal,
): Promise<NativeConnection> {
  try {
    return await withinAttempt(NativeConnection.connect(options), stop);
  } catch (error) {
    stop.throwIfAborted();
    const words = `Temporal at ${address}${portNote} can't be reached: ${wordsOf(error)}`;
    throw error instanceof TypeError ? new FinalError(words) : new UnreachableError(words);
  }
}

/** What refuses us in a namespace, in words that name the remedy. */
function namespaceError(error: unknown, { namespace, address }: TemporalTarget, isDescribed: boolean): Error {
  const code = isGrpcServiceError(error) ? error.code : undefined;
  if (code === GRPC.notFound) {
    return new Error(
      isDescribed
        ? `Temporal at ${address} has namespace "${namespace}", but lets nothing work in it so far (${wordsOf(error)}): it takes one into use some seconds after it was made. Start again in a minute`
        : `Temporal at ${address} has ${noNamespace(namespace)}`,
    );
  }
  const words = `Temporal at ${address} does not let us into namespace "${namespace}": ${wordsOf(error)}`;
  const isFinal = code === GRPC.permissionDenied || code === GRPC.unauthenticated;
  return isFinal
    ? new FinalError(`${words}; check TEMPORAL_API_KEY or the client certificate`)
    : new UnreachableError(words);
}

/**
 * That it is there, and in use: it is described from the database, while calls that work in it go by what each service
 * of the server remembers of namespaces, for some seconds also that there is none of the name.
 */
async function checkNamespace(connection: NativeConnection, target: TemporalTarget): Promise<void> {
  const { namespace } = target;
  const { workflowService } = connection;
  let isDescribed = false;
  try {
    await connection.withDeadline(Date.now() + ATTEMPT_MS, async () => {
      await workflowService.describeNamespace({ namespace });
      isDescribed = true;
      await workflowService.countWorkflowExecutions({ namespace });
    });
  } catch (error) {
    throw namespaceError(error, target, isDescribed);
  }
}

async function attempt(target: TemporalTarget, stop: AbortSignal): Promise<Temporal> {
  const connection = await open(target, stop);
  try {
    await unlessAborted(checkNamespace(connection, target), stop);
    return { connection, namespace: target.namespace, address: target.address };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

const REMEDY =
  `Check that the server runs, TEMPORAL_ADDRESS (${ADDRESS_FORMS}), and TLS: TEMPORAL_TLS, ` +
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH, TEMPORAL_TLS_CLIENT_CERT_PATH, TEMPORAL_TLS_CLIENT_KEY_PATH';

/** Connects, and goes on trying while Temporal may still be starting. @throws StartError */
export async function connectTemporal(target: TemporalTarget, patience: Patience): Promise<Temporal> {
  let isRemedyTold = false;
  const attemptAloud = () =>
    attempt(target, patience.signal).catch((error: unknown) => {
      if (isRemedyTold || !(error instanceof UnreachableError)) throw error;
      isRemedyTold = true;
      throw new UnreachableError(`${error.message}. ${REMEDY}`);
    });
  try {
    return await retryUntil(attemptAloud, patience);
  } catch (error) {
    if (patience.signal.aborted) throw error;
    const words = error instanceof Error ? error.message : String(error);
    const isToBeTold = error instanceof UnreachableError && !words.endsWith(REMEDY);
    throw new StartError(isToBeTold ? `${words}. ${REMEDY}` : words);
  }
}
