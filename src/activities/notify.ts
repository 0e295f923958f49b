import { cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { FAILURE } from '../contracts/failures';
import type { NotifyInput, Notification } from '../contracts/notification';
import { slackText } from '../contracts/text';
import { asActivity } from './failure-of';

/** Sends one notification to one web hook; throws when it was not accepted. */
export type SendHook = (hook: string, body: object, signal: AbortSignal) => Promise<void>;

/** A web hook of the worker's configuration. */
export interface HookFormat {
  format: 'slack' | 'json';
}

/** Activities that tell people. */
export function createNotify(hooks: ReadonlyMap<string, HookFormat>, send: SendHook) {
  return {
    /** Posts to a web hook by its name; retried by Temporal, and never a reason for a run to fail. */
    notify: ({ hook, notification }: NotifyInput): Promise<void> =>
      asActivity(async () => {
        const format = hooks.get(hook)?.format;
        if (format === undefined) throw unknownHook(hook);
        await send(hook, format === 'slack' ? slackBody(notification) : notification, cancellationSignal());
      }),
  };
}

function unknownHook(hook: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `No web hook "${hook}" in the worker's configuration`,
    FAILURE.UnknownWebHook,
  );
}

function slackBody({ cluster, policy, event, text, workflowId }: Notification): object {
  const head = slackText(`${cluster}: ${event.replace('_', ' ')} (${policy})`);
  return { text: `${head}\n${slackText(text)}\n${slackText(workflowId)}` };
}
