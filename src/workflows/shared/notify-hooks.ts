import { condition, workflowInfo } from '@temporalio/workflow';
import type { Notification, NotificationEvent } from '../../contracts/notification';
import { notify } from './activities';

/** How long the end of a run waits until its last words are delivered: attempts at 0, 1, 3 and 7 s. */
const LAST_WORDS = '10s';

/** Tells web hooks by their names; never awaited by the run's steps, and no reason for it to fail. */
export class Notifier {
  private undelivered = 0;

  /** @param about - What the run works on. */
  constructor(
    private readonly about: Pick<Notification, 'cluster' | 'policy' | 'node'>,
    private readonly hooks: readonly string[],
  ) {}

  tell(
    event: NotificationEvent,
    text: string,
    more: Omit<Notification, 'event' | 'cluster' | 'text' | 'workflowId' | 'runId'> = {},
  ): void {
    const { workflowId, runId } = workflowInfo();
    const notification = { event, ...this.about, text, workflowId, runId, ...more };
    for (const hook of this.hooks) {
      this.undelivered++;
      void notify
        .executeWithOptions({ summary: `${event} to ${hook}` }, [{ hook, notification }])
        .catch(() => undefined)
        .then(() => this.undelivered--);
    }
  }

  /** Until everything is delivered or given up; a hook that hangs delays the end by seconds at most. */
  async settled(): Promise<void> {
    if (this.undelivered > 0) await condition(() => this.undelivered === 0, LAST_WORDS);
  }
}
