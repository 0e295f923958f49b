import { workflowInfo } from '@temporalio/workflow';
import type { CleanupRequest } from '../../contracts/cleanup';
import type { Notification } from '../../contracts/notification';
import { notify } from '../shared/activities';

/** Tells the web hooks of the policy; never awaited by the run's steps, and no reason for it to fail. */
export class Teller {
  private readonly pending: Promise<void>[] = [];

  constructor(private readonly request: CleanupRequest) {}

  tell(
    event: Notification['event'],
    text: string,
    more: Pick<Notification, 'planHash' | 'outcome'> = {},
  ): void {
    const { workflowId, runId } = workflowInfo();
    const { cluster, policy } = this.request;
    const notification = { event, cluster, policy: policy.name, text, workflowId, runId, ...more };
    for (const hook of policy.notify) {
      this.pending.push(
        notify
          .executeWithOptions({ summary: `${event} to ${hook}` }, [{ hook, notification }])
          .catch(() => undefined),
      );
    }
  }

  /** Until everything is delivered or given up, a minute at most. */
  async settled(): Promise<void> {
    await Promise.all(this.pending);
  }
}
