import PQueue from 'p-queue';
import type { ClusterConfig } from '../contracts/cluster';
import { approvalsApi } from './approvals/approvals-api';
import { RecentRequests } from './approvals/recent-requests';
import { createAuthenticator } from './auth/create-authenticator';
import { LoginGate } from './auth/login-gate';
import { createSecretReader } from './auth/secret-reader';
import type { SecretReader } from './auth/secret-reader';
import { clusterApi } from './cluster/cluster-api';
import { jobsApi } from './jobs/jobs-api';
import type { OntapLog } from './ontap-log';
import { SILENT_LOG } from './ontap-log';
import { sessionsApi } from './sessions/sessions-api';
import { AgentPool } from './transport/agent-pool';
import { createExchange } from './transport/exchange';
import { Fuse } from './transport/fuse';
import { createHttp } from './transport/http';
import { inQueue } from './transport/limiter';
import type { OnAnswer } from './transport/seen-answer';
import type { CallOptions, Send } from './transport/send';

/** Calls that only look. */
export type OntapReader = ReturnType<typeof clusterApi> &
  ReturnType<typeof approvalsApi> &
  Omit<ReturnType<typeof sessionsApi>, 'deleteNdmpSession'> &
  Omit<ReturnType<typeof jobsApi>, 'patchJob'>;

/** Calls that write; the write guard decides whether they leave. */
export type OntapWriter = Pick<ReturnType<typeof sessionsApi>, 'deleteNdmpSession'> &
  Pick<ReturnType<typeof jobsApi>, 'patchJob'>;

/** Calls inside one slot of the limiter; one after the other, valid only until the work ends. */
export type OntapSlot = OntapReader & OntapWriter;

/** The client of one cluster. Every call fails with an OntapError, or with the reason of its signal. */
export type OntapClient = OntapSlot & {
  /** Runs several calls in one slot: once it has the slot, nothing queues between them. */
  withSlot<T>(work: (slot: OntapSlot) => Promise<T>, options?: CallOptions): Promise<T>;
  /** Reads that give way: at most half of the slots, after all else that waits; a refused login is tried every minute. */
  looks: OntapReader;
  /** Closes the connections; calls in flight fail. */
  close(): void;
};

/** What a client is made of. */
export interface OntapClientOptions {
  /** The cluster's entry, with defaults filled in. */
  config: ClusterConfig;
  /** Version of this package, for `X-Dot-Client-App`. */
  appVersion: string;
  /** @default nobody is told */
  log?: OntapLog;
  /** @default files that only we can read, and the environment */
  secrets?: SecretReader;
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number;
  /** @default nobody is told */
  onAnswer?: OnAnswer;
}

/** Who has its turn first: work with several calls writes, looks can wait. */
const PRIORITY = { work: 1, call: 0, look: -1 } as const;
/** A refused login is tried again after so long while jobs are awaited: ONTAP forgets them 300 s after their end; ms. */
const LOOKS_TRY_LOGIN_MS = 60_000;

function createApi(send: Send, recent: RecentRequests): OntapSlot {
  return { ...clusterApi(send), ...approvalsApi(send, recent), ...sessionsApi(send), ...jobsApi(send) };
}

function connect(options: OntapClientOptions) {
  const { config, log = SILENT_LOG, secrets = createSecretReader(), now = Date.now, onAnswer } = options;
  const { origin } = new URL(config.url);
  const { tls, proxy, requestTimeoutMs: timeoutMs } = config;
  if (tls.insecureSkipVerify) log.warn({ cluster: origin }, 'TLS is not verified; every write is refused');
  const agents = new AgentPool({ tls, proxy, timeoutMs });
  const authenticator = createAuthenticator(config, { secrets, now });
  const http = createHttp(
    { origin, allow: config.allow, scope: config.scope, isTlsVerified: !tls.insecureSkipVerify },
    options.appVersion,
  );
  const gate = new LoginGate({ cluster: origin, now, log });
  const send = createExchange({
    http,
    agents,
    authenticator,
    gate,
    fuse: new Fuse(config),
    origin,
    timeoutMs,
    now,
    onAnswer,
  });
  const close = () => {
    agents.close();
    authenticator.close();
  };
  return { send, close };
}

/** Makes the client of one cluster; connects at the first call. */
export function createOntapClient(options: OntapClientOptions): OntapClient {
  const { send: sendAny, close } = connect(options);
  const recent = new RecentRequests(options.now ?? Date.now);
  const send = recent.forgetAfterWrites(sendAny);
  const { maxConcurrentRequests: most } = options.config;
  const slots = new PQueue({ concurrency: most });
  const looking = new PQueue({ concurrency: Math.max(1, Math.floor(most / 2)) });
  const look: Send = (request) =>
    inQueue(
      slots,
      () => send({ ...request, loginAgainMs: LOOKS_TRY_LOGIN_MS }),
      request.signal,
      PRIORITY.look,
    );
  return {
    ...createApi((request) => inQueue(slots, () => send(request), request.signal, PRIORITY.call), recent),
    looks: createApi((request) => inQueue(looking, () => look(request), request.signal), recent),
    withSlot(work, { signal } = {}) {
      return inQueue(
        slots,
        () => {
          // Calls of the work run one at a time, so that a slot is one request whatever the work does.
          const turn = new PQueue({ concurrency: 1 });
          return work(createApi((request) => inQueue(turn, () => send(request), request.signal), recent));
        },
        signal,
        PRIORITY.work,
      );
    },
    close,
  };
}
