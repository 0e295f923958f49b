import { createHash } from 'node:crypto';
import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { FAILURE } from '../contracts/failures';
import type { NotifyInput, Notification } from '../contracts/notification';
import { cut, slackText } from '../contracts/text';
import { decideCommand, stakesWords } from '../contracts/stakes';
import { uiLink } from '../contracts/ui-link';
import { asActivity } from './failure-of';

/** How one notification is sent. */
export interface SendOptions {
  /** The same for every attempt, and for no other notification. */
  delivery: string;
  signal: AbortSignal;
}

/** Sends one notification to one web hook; throws when it was not accepted. */
export type SendHook = (hook: string, body: object, options: SendOptions) => Promise<void>;

/** A web hook of the worker's configuration. */
export interface HookFormat {
  format: 'slack' | 'json';
}

/** Longest text in a Slack message; Slack itself cuts at 40,000 characters. */
const SLACK_TEXT = 3_000;

/** Activities that tell people. */
export function createNotify(hooks: ReadonlyMap<string, HookFormat>, send: SendHook, uiUrl?: string) {
  return {
    /** Posts to a web hook by its name; retried by Temporal, and never a reason for a run to fail. */
    notify: ({ hook, notification }: NotifyInput): Promise<void> =>
      asActivity('notification', async () => {
        const format = hooks.get(hook)?.format;
        if (format === undefined) throw unknownHook(hook);
        const told = withLink(withStakes(notification), uiUrl);
        const body = format === 'slack' ? slackBody(told) : told;
        await send(hook, body, { delivery: deliveryId(), signal: cancellationSignal() });
      }),
  };
}

/** By what stays the same when Temporal tries the activity again. */
export function deliveryId(): string {
  const { workflowExecution, activityId } = activityInfo();
  const subject = JSON.stringify([workflowExecution?.workflowId, workflowExecution?.runId, activityId]);
  return createHash('sha256').update(subject).digest('hex').slice(0, 32);
}

function unknownHook(hook: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `No web hook "${hook}" in the worker's configuration`,
    FAILURE.UnknownWebHook,
  );
}

/** Put into words here, so that the history has them once. */
function withStakes(notification: Notification): Notification {
  const { event, text, stakes, workflowId, planHash = '', signed } = notification;
  const [approve, reject] = (['approve', 'reject'] as const).map((verb) =>
    decideCommand(verb, workflowId, { planHash, signed }),
  );
  const isAsked = event === 'approval_wanted' && approve !== undefined && reject !== undefined;
  return {
    ...notification,
    // Older workflow code has put them into the text itself.
    ...(stakes?.clients === undefined ? {} : { text: `${text} At stake: ${stakesWords(stakes)}.` }),
    ...(isAsked ? { commands: { approve, reject } } : {}),
  };
}

/** Made here: a workflow that knew the address would have it in its history. */
function withLink(notification: Notification, uiUrl: string | undefined): Notification {
  if (uiUrl === undefined) return notification;
  return { ...notification, url: uiLink(uiUrl, activityInfo().namespace, notification) };
}

/** What our commands are made of: no markup, so that it can stand between backticks, and be pasted as it is. */
const COMMAND = /^[\w./:@~ -]+$/;

function slackBody({
  cluster,
  policy,
  node,
  event,
  text,
  workflowId,
  command,
  commands,
  url,
}: Notification): object {
  const about = policy ?? node;
  const typed = [command, commands?.reject].flatMap((each) => each ?? []);
  const code = typed.filter((each) => COMMAND.test(each)).map((each) => `\`\`\`${each}\`\`\``);
  const run = slackText(workflowId);
  const lines = [
    slackText(`${cluster}: ${event.replaceAll('_', ' ')}${about === undefined ? '' : ` (${about})`}`),
    slackText(cut(text, SLACK_TEXT)),
    ...code,
    url === undefined ? run : `<${url}|${run}>`,
  ];
  return { text: lines.join('\n') };
}
