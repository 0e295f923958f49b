import { hostname } from 'node:os';
import {
  Client,
  Connection,
  defaultGrpcRetryOptions,
  isGrpcServiceError,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';
import { WORKFLOW_QUEUE } from '../contracts/ids';
import { AuditExportClient } from './audit/audit-export-client';
import { bounded } from './bounded';
import type { CallOptions } from './call-options';
import { CHANNEL_ARGS, endClosedCalls, readTarget, TargetError, type TemporalTarget } from '../temporal';
import { AuditClient } from './audit/audit-client';
import { CleanupClient } from './cleanup-client';
import { InvalidRequestError, NoAnswerError, OntapWorkflowsError } from './errors';
import { DrainsClient } from './drains-client';
import { EvictClient } from './evict-client';
import { FleetClient } from './fleet-client';
import { HaltClient } from './halt-client';
import { InspectClient } from './inspect-client';
import { JobsClient } from './jobs-client';
import { RunsClient } from './runs-client';
import { SchedulesClient } from './schedules/schedules-client';
import { SequencesClient } from './sequences-client';
import { StatusClient } from './status/status-client';

/** How to reach Temporal; what is absent comes from `TEMPORAL_*` variables and the TOML file that the CLI reads. */
export interface ConnectOptions extends CallOptions {
  /** `host:port` of Temporal's frontend. */
  address?: string;
  namespace?: string;
  /** Who calls, as history shows it. @default ontap-workflows-client@host */
  identity?: string;
  /** Longest wait for the connection alone, ms. @default 10 s */
  withinMs?: number;
}

/** The typed client of ontap-workflows. */
export interface OntapWorkflows {
  cleanup: CleanupClient;
  evictions: EvictClient;
  fleet: FleetClient;
  drains: DrainsClient;
  halt: HaltClient;
  jobs: JobsClient;
  sequences: SequencesClient;
  schedules: SchedulesClient;
  inspect: InspectClient;
  runs: RunsClient;
  status: StatusClient;
  audit: AuditClient;
  auditExport: AuditExportClient;
  /** The Temporal client below, for what this one doesn't offer. */
  temporal: Client;
  /** Ends the connection, and with it every wait that is left; runs go on. */
  close(): Promise<void>;
}

const HINT = 'check TEMPORAL_ADDRESS (host:port) and, where the server has TLS, TEMPORAL_TLS and its files';

/** A connection is there in milliseconds; a server that is just starting takes some seconds. */
const CONNECTED_WITHIN_MS = 10_000;

/** @throws InvalidRequestError when address, variables or files can't be what was meant */
function targetOf(address: string | undefined): TemporalTarget {
  try {
    return readTarget(process.env, address);
  } catch (error) {
    throw error instanceof TargetError ? new InvalidRequestError([error.message]) : error;
  }
}

/** Connects to Temporal and returns the typed client. @throws InvalidRequestError, NoAnswerError, WaitAbortedError, TemporalCallError */
export async function connectOntapWorkflows(options: ConnectOptions = {}): Promise<OntapWorkflows> {
  const target = targetOf(options.address);
  const connection = await connected(target.options, options);
  const temporal = new Client({
    connection,
    namespace: options.namespace ?? target.namespace,
    identity: options.identity ?? `ontap-workflows-client@${hostname()}`,
  });
  return ontapWorkflowsOn(temporal);
}

async function connected(
  options: TemporalTarget['options'],
  { signal, withinMs = CONNECTED_WITHIN_MS }: CallOptions,
): Promise<Connection> {
  const connection = Connection.lazy({
    ...options,
    channelArgs: CHANNEL_ARGS,
    connectTimeout: withinMs,
    interceptors: [makeGrpcRetryInterceptor(defaultGrpcRetryOptions()), endClosedCalls],
  });
  const what = `the connection to Temporal at ${options.address}`;
  const within = { withinMs, ...(signal === undefined ? {} : { signal }) };
  try {
    await bounded({ connection }, within, { what, hint: HINT }, () => connection.ensureConnected());
    return connection;
  } catch (error) {
    await connection.close();
    if (error instanceof OntapWorkflowsError && !(error instanceof NoAnswerError)) throw error;
    const why = await whyUnreachable(options);
    throw new NoAnswerError(what, withinMs, why === undefined ? HINT : `${why}; ${HINT}`, { cause: error });
  }
}

/** The rest of such an answer is about gRPC's own list of addresses. */
const LAST_ERROR = /Last error: (.*?)(?:\. Resolution note|$)/s;
/** gRPC tells at once, unless the server keeps silent: then there is nothing to tell. */
const WHY_WITHIN_MS = 1_000;

/** What connecting fails with, in gRPC's words: it keeps them from who waits for a connection, and tells a call. */
async function whyUnreachable(options: TemporalTarget['options']): Promise<string | undefined> {
  const connection = Connection.lazy({ ...options, interceptors: [] });
  const ask = () => connection.workflowService.getSystemInfo({});
  try {
    await connection.withDeadline(Date.now() + WHY_WITHIN_MS, ask);
    return undefined;
  } catch (error) {
    const details = isGrpcServiceError(error) ? error.details : '';
    return LAST_ERROR.exec(details)?.[1] ?? (/^Name resolution failed/.test(details) ? details : undefined);
  } finally {
    await connection.close();
  }
}

/** The typed client on a Temporal client that is connected already; closing one closes both. */
export function ontapWorkflowsOn(temporal: Client, taskQueue: string = WORKFLOW_QUEUE): OntapWorkflows {
  const inspect = new InspectClient(temporal, taskQueue);
  return {
    cleanup: new CleanupClient(temporal, taskQueue),
    evictions: new EvictClient(temporal, taskQueue),
    fleet: new FleetClient(temporal, taskQueue),
    drains: new DrainsClient(temporal, taskQueue),
    halt: new HaltClient(temporal, taskQueue),
    jobs: new JobsClient(temporal, taskQueue),
    sequences: new SequencesClient(temporal, taskQueue),
    schedules: new SchedulesClient(temporal, inspect, taskQueue),
    inspect,
    runs: new RunsClient(temporal),
    status: new StatusClient(temporal, inspect),
    audit: new AuditClient(temporal),
    auditExport: new AuditExportClient(temporal, taskQueue),
    temporal,
    close: () => temporal.connection.close(),
  };
}
