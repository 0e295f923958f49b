import { connect } from 'node:net';
import { activityInfo, cancellationSignal } from '@temporalio/activity';
import type { Evict } from '../contracts/evict';
import type { KillCommand } from '../contracts/kill';
import { PING_WITHIN_MS, pingBlocker, pingEvidence } from '../contracts/ping';
import type { Ping, PingLook, PingTry } from '../contracts/ping';
import type { SessionRecord } from '../contracts/session';
import { addressesOf } from '../rules/sessions';
import type { ClusterContext, TryPort } from './cluster-context';
import { evictNetworks } from './evidence/evictions';
import { asActivity } from './failure-of';

/** Whoever sends a reset is there. */
const REFUSED: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET']);
/** What a host that is gone looks like from here. */
const SILENT: ReadonlySet<string> = new Set(['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN']);

function tryOf(address: string, code: string): PingTry {
  if (REFUSED.has(code)) return { address, result: 'refused', why: code };
  return { address, result: SILENT.has(code) ? 'silent' : 'untried', why: code };
}

/** Nothing is sent, and what is received is not read. */
export const tryPort: TryPort = (address, port, signal) =>
  new Promise((resolve) => {
    const socket = connect({ host: address, port, signal, timeout: PING_WITHIN_MS });
    const end = (result: PingTry) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => end({ address, result: 'connected' }));
    socket.once('timeout', () => end({ address, result: 'silent', why: 'timeout' }));
    socket.on('error', (error: NodeJS.ErrnoException) => end(tryOf(address, error.code ?? error.name)));
  });

/** Addresses that are tried; an eviction has fewer sessions. */
const MOST_ADDRESSES = 60;

async function tryAll(
  context: ClusterContext,
  { evict, port }: PingClientInput,
  records: readonly SessionRecord[],
): Promise<PingLook> {
  const { tryPort: attempt = tryPort } = context;
  const addresses = addressesOf(records, evictNetworks(context, evict)).slice(0, MOST_ADDRESSES);
  const at = new Date().toISOString();
  const signal = cancellationSignal();
  return { at, port, tries: await Promise.all(addresses.map((address) => attempt(address, port, signal))) };
}

/** Why a client is not dead, asked once more with a kill that is tried again: the last try may be minutes old by then. */
export async function whoAnswers(
  context: ClusterContext,
  { evict }: KillCommand,
  records: readonly SessionRecord[],
): Promise<string | undefined> {
  if (evict?.ping === undefined || activityInfo().attempt === 1) return undefined;
  const look = await tryAll(context, { evict, ...evict.ping }, records);
  return pingBlocker(pingEvidence(evict.ping, [look], []));
}

/** Input of `pingClient`. */
export interface PingClientInput extends Ping {
  evict: Evict;
}

/** The activity that tries whether the host of a client answers. */
export function createPingClient(context: ClusterContext) {
  return {
    /** Tries each address from which ONTAP shows a session of the client, and no other: none that a caller could name. */
    pingClient: (input: PingClientInput): Promise<PingLook> =>
      asActivity('sample', async () => {
        const signal = cancellationSignal();
        return tryAll(context, input, await context.client.listNdmpSessions({}, { signal }));
      }),
  };
}
