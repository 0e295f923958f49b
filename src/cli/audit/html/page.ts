import { createHash } from 'node:crypto';
import type { AuditReport } from '../../../contracts/audit';
import { allRecords } from '../model/pick';
import { costSection } from './cost-section';
import { gapsSection } from './gaps-section';
import { headSection } from './head-section';
import { html, Markup } from './html';
import { jobsSection } from './jobs-section';
import { recordsSection } from './records-section';
import { scheduleSection } from './schedule-section';
import { sessionsSection } from './sessions-section';
import { sourcesSection } from './sources-section';
import { STYLE } from './style';
import { timelineSection } from './timeline-section';

/** Nothing is loaded, sent or run; of styles only our own. */
const policyOf = (style: string): string =>
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** The audit of a run as one self-contained page without scripts: to read, to print, to keep. */
export function htmlPage(report: AuditReport): string {
  const records = allRecords(report);
  // The style is a constant of ours; its escaped form would have another hash.
  const style = new Markup(`<style>${STYLE}</style>`);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policyOf(STYLE)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>Audit of ${report.workflowId}</title>
        ${style}
      </head>
      <body>
        ${headSection(report)} ${timelineSection(report, records)} ${sessionsSection(records)}
        ${jobsSection(records)} ${recordsSection(report, records)} ${scheduleSection(report)}
        ${gapsSection(records)} ${costSection(report)} ${sourcesSection(report)}
      </body>
    </html> `.text;
}
