import { loadClientConnectConfig } from '@temporalio/envconfig';
import { isGrpcServiceError } from '@temporalio/client';
import { NativeConnection, type NativeConnectionOptions } from '@temporalio/worker';
import { StartError } from '../start-error';
import { FinalError, retryUntil, type Patience } from './retry-until';

/** An open connection and the namespace to work in. */
export interface Temporal {
  connection: NativeConnection;
  namespace: string;
  address: string;
}

/** Where Temporal is, by `TEMPORAL_*` variables and its configuration file. */
export interface Target {
  options: NativeConnectionOptions;
  namespace: string;
  address: string;
}

const DEFAULT_ADDRESS = 'localhost:7233';
/** One attempt; a server that accepts and stays silent would hang it for ever. */
const ATTEMPT_MS = 10_000;
const GRPC = { notFound: 5, permissionDenied: 7, unauthenticated: 16 } as const;

/** Reads where Temporal is from the environment. @throws StartError when it can't be understood */
export function readTarget(env: NodeJS.ProcessEnv): Target {
  const variables = Object.entries(env).filter(([, value]) => value !== undefined);
  try {
    const { connectionOptions, namespace = 'default' } = loadClientConnectConfig({
      overrideEnvVars: Object.fromEntries(variables) as Record<string, string>,
    });
    const address = connectionOptions.address ?? DEFAULT_ADDRESS;
    return { options: { ...connectionOptions, address }, namespace, address };
  } catch (error) {
    throw new StartError(
      `The TEMPORAL_* variables or Temporal's configuration file can't be used: ${wordsOf(error)}`,
    );
  }
}

function wordsOf(error: unknown): string {
  if (isGrpcServiceError(error)) return error.details || error.message;
  const text = error instanceof Error ? error.message : String(error);
  // What the core wraps around the cause.
  return /message: "([^"]+)"/.exec(text)?.[1] ?? /error: "([^"]+)"/.exec(text)?.[1] ?? text;
}

/** The connection, unless it takes too long or is not wanted any more; one that comes too late is closed. */
async function withinAttempt(
  connecting: Promise<NativeConnection>,
  stop: AbortSignal,
): Promise<NativeConnection> {
  const late = AbortSignal.timeout(ATTEMPT_MS);
  const end = AbortSignal.any([stop, late]);
  const ended = new Promise<never>((_, reject) => {
    const words = `no answer within ${ATTEMPT_MS / 1_000} s`;
    end.addEventListener('abort', () => reject(late.aborted ? new Error(words) : (stop.reason as Error)));
  });
  try {
    return await Promise.race([connecting, ended]);
  } catch (error) {
    connecting.then((connection) => connection.close()).catch(() => {});
    throw error;
  }
}

async function open({ options, address }: Target, stop: AbortSignal): Promise<NativeConnection> {
  try {
    return await withinAttempt(NativeConnection.connect(options), stop);
  } catch (error) {
    stop.throwIfAborted();
    const words = `Temporal at ${address} can't be reached: ${wordsOf(error)}`;
    throw error instanceof TypeError ? new FinalError(words) : new Error(words);
  }
}

async function checkNamespace(connection: NativeConnection, { namespace, address }: Target): Promise<void> {
  try {
    const deadline = Date.now() + ATTEMPT_MS;
    await connection.withDeadline(deadline, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
  } catch (error) {
    const code = isGrpcServiceError(error) ? error.code : undefined;
    if (code === GRPC.notFound) {
      throw new Error(
        `Temporal at ${address} has no namespace "${namespace}"; ` +
          `set TEMPORAL_NAMESPACE, or run: temporal operator namespace create -n ${namespace}`,
      );
    }
    const words = `Temporal at ${address} does not let us into namespace "${namespace}": ${wordsOf(error)}`;
    const isFinal = code === GRPC.permissionDenied || code === GRPC.unauthenticated;
    throw isFinal
      ? new FinalError(`${words}; check TEMPORAL_API_KEY or the client certificate`)
      : new Error(words);
  }
}

async function attempt(target: Target, stop: AbortSignal): Promise<Temporal> {
  const connection = await open(target, stop);
  try {
    await checkNamespace(connection, target);
    return { connection, namespace: target.namespace, address: target.address };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

const REMEDY =
  'Check that the server runs, TEMPORAL_ADDRESS (host:port), and TLS: TEMPORAL_TLS, ' +
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH, TEMPORAL_TLS_CLIENT_CERT_PATH, TEMPORAL_TLS_CLIENT_KEY_PATH';

/** Connects, and goes on trying while Temporal may still be starting. @throws StartError */
export async function connectTemporal(target: Target, patience: Patience): Promise<Temporal> {
  try {
    return await retryUntil(() => attempt(target, patience.signal), patience);
  } catch (error) {
    if (patience.signal.aborted) throw error;
    throw new StartError(`${error instanceof Error ? error.message : String(error)}. ${REMEDY}.`);
  }
}
