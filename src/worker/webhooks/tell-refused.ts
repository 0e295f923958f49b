import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import type { Logger } from '@temporalio/worker';
import type { HookFormat, SendHook } from '../../activities';
import type { RefusedWrite } from '../../contracts/notification';
import { slackText } from '../../contracts/text';
import { uiLink } from '../../contracts/ui-link';

/** Whoever gives orders that are refused can give many: one message of a kind within this, ms. */
const QUIET_MS = 10 * 60_000;
/** Before each try, ms. */
const TRIES_MS = [0, 2_000, 20_000];
/** For one try, ms. */
const WITHIN_MS = 10_000;

/** Where refusals are told. */
export interface RefusalTelling {
  hooks: ReadonlyMap<string, HookFormat>;
  send: SendHook;
  log: Logger;
  /** Address of Temporal's UI and our namespace there. @default no links */
  ui?: { url: string; namespace: string } | undefined;
  /** Monotonic, ms. @default performance.now */
  now?: () => number;
}

/**
 * Tells every web hook of the configuration: no policy names one for what none of its runs did. Never throws, and is
 * waited for by nobody.
 */
export function createRefusalTelling(telling: RefusalTelling): (refused: RefusedWrite) => void {
  const { hooks, now = () => performance.now() } = telling;
  const told = new Map<string, { atMs: number; others: number }>();
  return (refused) => {
    const { cluster, write, why } = refused;
    const kind = JSON.stringify([cluster, write, why]);
    const last = told.get(kind);
    const nowMs = now();
    if (last !== undefined && nowMs - last.atMs < QUIET_MS) {
      last.others += 1;
      return;
    }
    told.set(kind, { atMs: nowMs, others: 0 });
    const others = last?.others ?? 0;
    const notice = withLink({ ...refused, ...(others === 0 ? {} : { others }) }, telling);
    for (const [hook, { format }] of hooks)
      void deliver(hook, format === 'slack' ? slackBody(notice) : notice, telling);
  };
}

function withLink(refused: RefusedWrite, { ui }: RefusalTelling): RefusedWrite {
  const { workflowId, runId } = refused;
  if (ui === undefined || workflowId === undefined || runId === undefined) return refused;
  return { ...refused, url: uiLink(ui.url, ui.namespace, { workflowId, runId }) };
}

function slackBody({ cluster, write, why, text, workflowId, others, url }: RefusedWrite): object {
  const run = slackText(workflowId ?? 'no run of a workflow');
  const lines = [
    slackText(`${cluster}: ${write} refused (${why})`),
    slackText(text),
    ...(others === undefined ? [] : [`and ${others} like it since the last message`]),
    url === undefined ? run : `<${url}|${run}>`,
  ];
  return { text: lines.join('\n') };
}

async function deliver(hook: string, body: object, { send, log }: RefusalTelling): Promise<void> {
  const delivery = randomUUID().replaceAll('-', '');
  for (const [index, pauseMs] of TRIES_MS.entries()) {
    await sleep(pauseMs, undefined, { ref: false });
    try {
      return await send(hook, body, { delivery, signal: AbortSignal.timeout(WITHIN_MS) });
    } catch (error) {
      const isLast = index === TRIES_MS.length - 1;
      if (!isLast && !(error instanceof ApplicationFailure && error.nonRetryable === true)) continue;
      const words = error instanceof Error ? error.message : String(error);
      return log.warn('A web hook was not told of a refused write', { hook, why: words });
    }
  }
}
