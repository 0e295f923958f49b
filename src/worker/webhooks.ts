import { ApplicationFailure } from '@temporalio/common';
import type { HookFormat, SendHook } from '../activities/notify';
import type { WebhookConfig } from '../contracts/worker-config';
import { OntapError } from '../ontap';
import type { SecretReader } from '../ontap';
import { FAILURE } from '../contracts/failures';

/** Longest wait for a web hook's answer. */
const ANSWER_WITHIN_MS = 15_000;

/** The name of what went wrong on the wire; its message may hold the URL, which is a secret. */
function causeOf(error: unknown): string {
  // What the secret reader throws names the file or the variable, and what to do.
  if (error instanceof OntapError) return error.message;
  const { cause, name } = error as { cause?: { code?: string }; name?: string };
  return cause?.code ?? name ?? 'unknown error';
}

async function post(url: string, body: object, signal: AbortSignal): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
  });
}

/**
 * Formats and sender of the web hooks, for the activity `notify`. Nothing that it throws holds a URL.
 *
 * @param secrets - Asked for the URL at use, so that it can be changed without a restart.
 */
export function createWebhooks(
  webhooks: Readonly<Record<string, WebhookConfig>>,
  secrets: SecretReader,
): { hooks: ReadonlyMap<string, HookFormat>; send: SendHook } {
  const hooks = new Map(Object.entries(webhooks));
  const send: SendHook = async (name, body, signal) => {
    const fail = (why: string) =>
      ApplicationFailure.create({ type: FAILURE.WebHookRefused, message: `Web hook "${name}": ${why}` });
    const hook = hooks.get(name);
    if (hook === undefined) throw fail('is not in the configuration');
    let response;
    try {
      response = await post(await secrets.read({ file: hook.urlFile, env: hook.urlEnv }), body, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw fail(`not delivered (${causeOf(error)})`);
    }
    await response.body?.cancel();
    if (!response.ok) throw fail(`answered ${response.status}`);
  };
  return { hooks, send };
}
