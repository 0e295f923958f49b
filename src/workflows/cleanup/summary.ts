import { approveCommand, isOpen } from '../../contracts/approval';
import { provenName } from '../../contracts/signed-approval';
import type { CleanupReport, WouldBe } from '../../contracts/cleanup';
import { otherKillsWords } from '../../contracts/other-kills';

type Summarised = Omit<CleanupReport, 'summary'>;

/** NetApp's own steps for a session that outlives its kill; named for a person, never climbed by us. */
const LADDER = 'kill again, kill-all, NDMP off and on, service terminate, then NetApp support';

const WOULD_BE: Record<Exclude<WouldBe, 'incomplete_view' | 'not_evicted'>, string> = {
  clean: 'nothing is stale',
  enforced: 'they would be killed',
  approval_wanted: 'killing them would need approval',
  limit_exceeded: 'that is over a limit, so an enforce run would kill nothing',
};

/** One or two sentences: what happened and what is left to do. */
export function summaryOf(report: Summarised): string {
  const { counts } = report;
  switch (report.outcome) {
    case 'reported':
      return reportedText(report);
    case 'clean':
      return `None of ${counts.sessions} sessions is stale.`;
    case 'enforced':
      return counts.killed === counts.planned
        ? allKilled(counts.planned)
        : `${counts.killed} of ${counts.planned} planned sessions killed; the others had gone or come back to life.`;
    case 'partial':
      return partialText(report);
    case 'incomplete_view':
      return `Nothing was killed, since the view is incomplete: ${report.incomplete.join('; ')}.`;
    case 'limit_exceeded':
      return `Nothing was killed: ${exceededText(report)}. ${whatNow(report)}`;
    case 'not_approved':
      return `Nothing was killed: nobody approved the plan in time.`;
    case 'rejected':
      return `Nothing was killed: ${rejecter(report)} rejected the plan.`;
    case 'quiet_hours':
      return quietText(report);
    case 'gate_closed':
      return gateText(report);
    case 'not_evicted':
      return `Nothing was killed: ${blockersText(report)}`;
    case 'busy':
      return `Nothing was killed: another run was killing on this cluster for 10 minutes${lastKillsText(report)}.`;
    case 'halted':
      return `Killing is halted; ${counts.killed} of ${counts.planned} planned sessions were killed before.`;
    case 'cancelled':
      return `Cancelled; ${counts.killed} of ${counts.planned} planned sessions were killed before.`;
  }
}

const rejecter = ({ approval }: Summarised): string =>
  approval?.by === undefined ? 'somebody' : provenName(approval.by, approval.key);

function quietText({ quiet, counts }: Summarised): string {
  const { hours = '', until } = quiet ?? {};
  const end = until === undefined ? 'which have no end within 8 days' : `which end at ${until}`;
  return `Nothing was killed of ${counts.planned} planned: it is in the owner's quiet hours ${hours}, ${end}.`;
}

function gateText({ gate, counts: { killed, planned } }: Summarised): string {
  const why = gate?.why ?? 'it is closed';
  const done = killed === 0 ? 'Nothing was killed' : `No more was killed than ${killed}`;
  return `${done} of ${planned} planned, by the owner's change gate: ${why}.`;
}

const lastKillsText = ({ otherKills: others }: Summarised): string =>
  others === undefined
    ? ''
    : `: ${others.of === undefined ? others.workflowId : `${others.of} (${others.workflowId})`}`;

/** Sessions that are named, of those that keep a client. */
const NAMED_BLOCKERS = 3;

function blockersText({ evict, otherKills }: Summarised): string {
  const { client = 'the client', blockers = [] } = evict ?? {};
  const named = blockers.slice(0, NAMED_BLOCKERS).join('; ');
  const more = blockers.length - NAMED_BLOCKERS;
  const others = otherKills === undefined ? '' : `; ${otherKillsWords(otherKills)}`;
  return `${client} can't be evicted: ${named}${more > 0 ? `; and ${more} more` : ''}${others}.`;
}

/** What was not seen may be in use: such a view says nothing of what is stale. */
function incompleteText({ counts, incomplete }: Summarised): string {
  const seen =
    counts.sessions === 0
      ? 'It is not known what is stale, since the view is incomplete'
      : `${counts.planned} of ${counts.sessions} sessions look stale, but the view is incomplete`;
  return `${seen}: ${incomplete.join('; ')}. An enforce run would kill nothing.`;
}

function reportedText(report: Summarised): string {
  const { counts, wouldBe = 'clean', sessions, evict } = report;
  const hidden = sessions.filter(({ reason }) => reason === 'nodes_unknown').length;
  if (hidden > 0)
    return `${hidden} of ${counts.sessions} sessions are stale as far as an SVM's login sees: it is not shown the nodes, so nothing can be killed with it.`;
  if (wouldBe === 'incomplete_view') return incompleteText(report);
  if (wouldBe === 'not_evicted') return `An eviction would kill nothing: ${blockersText(report)}`;
  const { planned, sessions: all } = counts;
  const which = evict === undefined ? 'are stale' : `are of ${evict.client}, and none of them moved`;
  return `${planned} of ${all} sessions ${which}: ${WOULD_BE[wouldBe]}.`;
}

function partialText({ counts, sessions }: Summarised): string {
  const { killed, planned, survived } = counts;
  const sentences = [`${killed} of ${planned} planned sessions killed; look at the others.`];
  if (survived > 0) {
    const left = `${survived} ${survived === 1 ? 'is' : 'are'} still there after a kill that ONTAP accepted, or may have`;
    sentences.push(`${left}: NetApp's steps are ${LADDER}.`);
  }
  return [...sentences, ...approvalSentences(sessions)].join(' ');
}

/** Requests that are named, of those that wait. */
const NAMED_REQUESTS = 3;

/** What is to be done about kills that nobody sends any more, by the state of their requests. */
function approvalSentences(sessions: Summarised['sessions']): string[] {
  const asked = sessions.filter(({ outcome }) => outcome === 'awaits_approval');
  const open = asked.filter(({ approval }) => approval === undefined || isOpen(approval));
  const [approved, pending] = [asked.length - open.length, open.length];
  const commands = [...new Set(open.map(({ approval }) => approval?.command ?? approveCommand(undefined)))];
  const named = commands.slice(0, NAMED_REQUESTS).join('; ');
  const more = commands.length > NAMED_REQUESTS ? `; and ${commands.length - NAMED_REQUESTS} more` : '';
  return [
    ...(approved === 0
      ? []
      : [
          `${approved} ${approved === 1 ? 'is' : 'are'} approved in ONTAP by now, and not sent any more: run the clean-up again.`,
        ]),
    ...(pending === 0
      ? []
      : [
          `${pending} ${pending === 1 ? 'awaits' : 'await'} the approval of other administrators in ONTAP: ${named}${more}; then run the clean-up again.`,
        ]),
  ];
}

const allKilled = (planned: number): string =>
  planned === 1 ? 'The one planned session was killed.' : `All ${planned} planned sessions were killed.`;

function exceededText({ exceeded }: Summarised): string {
  return exceeded
    .map(({ limit, allowed, planned }) => `${planned} planned, ${limit} allows ${allowed}`)
    .join('; ');
}

function whatNow({ exceeded, cluster, policy }: Summarised): string {
  if (exceeded.some(({ limit }) => limit.startsWith('guard.'))) {
    return "The guard's limits are the cluster owner's; no approval lifts them.";
  }
  return `To ask for approval instead: ontap-workflows cleanup run ${cluster} --policy ${policy}.yaml --mode enforce --on-exceed approve`;
}
