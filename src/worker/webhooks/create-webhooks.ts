import { ApplicationFailure } from '@temporalio/common';
import type { HookFormat, SendHook } from '../../activities';
import { FAILURE } from '../../contracts/failures';
import type { WebhookConfig } from '../../contracts/worker-config';
import { OntapError } from '../../ontap';
import type { SecretReader } from '../../ontap';
import { DeadlineError, packageVersion } from '../../node';
import { hookUrlProblem } from './hook-url';
import { postJson, type HookAnswer } from './post';
import { deliveryHeaders } from './sign-delivery';

/** What receivers are told of who posts. */
export const userAgent = `ontap-workflows/${packageVersion()}`;

/** Answers that another attempt may change, beside those from 500 on: time-out, too early, too many. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

/** Longest pause that a receiver may ask for, seconds: after a minute the message is given up. */
const LONGEST_PAUSE_SECONDS = 30;

/** A failure of the closed list, which names the hook and never its URL. */
type Fail = (why: string, options?: { final?: boolean; afterMs?: number }) => ApplicationFailure;

const failOf =
  (name: string): Fail =>
  (why, { final = false, afterMs } = {}) =>
    ApplicationFailure.create({
      type: FAILURE.WebHookRefused,
      message: `Web hook "${name}": ${why}`,
      nonRetryable: final,
      ...(afterMs === undefined ? {} : { nextRetryDelay: afterMs }),
    });

/** The name of what went wrong on the wire; its message may hold the URL, which is a secret. */
export function causeOf(error: unknown): string {
  // What the secret reader throws names the file or the variable, and what to do.
  if (error instanceof OntapError) return error.message;
  if (error instanceof DeadlineError) return `no answer within ${error.timeoutMs / 1_000} s`;
  const { cause, code, name } = error as { cause?: { code?: string }; code?: unknown; name?: string };
  return cause?.code ?? (typeof code === 'string' ? code : (name ?? 'unknown error'));
}

/** Throws unless the receiver took the message. Nothing of its answer is repeated: it may hold what we sent. */
function judge({ status, retryAfter }: HookAnswer, fail: Fail): void {
  if (status >= 200 && status < 300) return;
  if (status < 400) throw fail(`answered ${status}, a redirect, which is not followed`, { final: true });
  const pause = /^\d+$/.test(retryAfter ?? '') ? Number(retryAfter) : 0;
  throw fail(`answered ${status}`, {
    final: status < 500 && !PASSING.has(status),
    ...(pause > 0 ? { afterMs: Math.min(pause, LONGEST_PAUSE_SECONDS) * 1_000 } : {}),
  });
}

/** Where URL and secrets of a receiver are. */
type HookPlaces = Omit<WebhookConfig, 'format' | 'allowHttp'>;

/** Read at use, so that URL and secrets can be changed without a restart. */
export async function readHook(hook: HookPlaces, secrets: SecretReader) {
  const places = [
    { file: hook.secretFile, env: hook.secretEnv },
    { file: hook.previousSecretFile, env: hook.previousSecretEnv },
  ].filter(({ file, env }) => file !== undefined || env !== undefined);
  const url = await secrets.read({ file: hook.urlFile, env: hook.urlEnv });
  const signWith = await Promise.all(places.map((place) => secrets.read(place)));
  return { url, signWith };
}

/**
 * Formats and sender of the web hooks, for the activity `notify`. Nothing that it throws holds a URL or a secret.
 *
 * @param secrets - Asked for URL and secrets at each attempt.
 */
export function createWebhooks(
  webhooks: Readonly<Record<string, WebhookConfig>>,
  secrets: SecretReader,
): { hooks: ReadonlyMap<string, HookFormat>; send: SendHook } {
  const hooks = new Map(Object.entries(webhooks));
  const send: SendHook = async (name, message, { delivery, signal }) => {
    const fail = failOf(name);
    const hook = hooks.get(name);
    if (hook === undefined) throw fail('is not in the configuration', { final: true });
    const body = JSON.stringify(message);
    let answer;
    try {
      const { url, signWith } = await readHook(hook, secrets);
      const problem = hookUrlProblem(url, hook.allowHttp);
      if (problem !== undefined) throw fail(`not delivered: its URL ${problem}`, { final: true });
      const timestamp = Math.floor(Date.now() / 1_000);
      const signed = deliveryHeaders({ id: delivery, timestamp, body }, signWith);
      answer = await postJson(url, { headers: { 'user-agent': userAgent, ...signed }, body }, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ApplicationFailure) throw error;
      throw fail(`not delivered (${causeOf(error)})`);
    }
    judge(answer, fail);
  };
  return { hooks, send };
}
