import { cancellationSignal } from '@temporalio/activity';
import type { AuditHeadNotice } from '../../contracts/audit-files';
import { slackText } from '../../contracts/text';
import { asActivity } from '../failure-of';
import { deliveryId } from '../notify';
import type { AuditContext } from './audit-context';

/** The activity that puts a head where whoever may change the folder has no access. */
export function createAnnounceHead(context: AuditContext | undefined) {
  return {
    /** Posts to the web hook of the audit, if there is one. */
    announceAuditHead: (notice: AuditHeadNotice): Promise<'announced' | 'no_hook'> =>
      asActivity('notification', async () => {
        if (context?.hook === undefined) return 'no_hook';
        const { hook, hooks, send } = context;
        const body = hooks.get(hook)?.format === 'slack' ? slackBody(notice) : notice;
        await send(hook, body, { delivery: deliveryId(), signal: cancellationSignal() });
        return 'announced';
      }),
  };
}

function slackBody({ event, text, workflowId }: AuditHeadNotice): object {
  const title = event === 'audit_head' ? 'audit exported' : 'audit export failed';
  return { text: `${title}\n${slackText(text)}\n${slackText(workflowId)}` };
}
