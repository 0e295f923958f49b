/**
 * A request that ONTAP made of a write of ours for other administrators to approve (multi-admin verification): the
 * write has not been done, and is done only after that.
 */
export interface AwaitedApproval {
  /** Number of the request; absent when ONTAP did not tell it. */
  index?: number;
  /**
   * `pending`, `approved`, `vetoed`, `expired` or `executed`, when it was read last; absent when it can't be read (our
   * role needs `/api/security/multi-admin-verify/requests`, readonly).
   */
  state?: string;
  /** Users who may approve it, the first of them; absent when it can't be read. */
  approvers?: string[];
  /** Until when it may be approved, ISO 8601 as ONTAP wrote it; absent when it can't be read. */
  until?: string;
  /** Numbers of other open requests for the same write, two at the most: each may be carried out if it is approved. */
  twins?: number[];
  /** The ONTAP command that approves it; without a number, the one that lists the requests. */
  command: string;
}

/** A command to a job waits so long for its approval, ms; approved by then it is sent again by itself. */
export const APPROVED_WITHIN_MS = 120_000;

/** ONTAP lists a request within seconds after it has made it; no source says how many, ms. */
export const LISTED_AFTER_MS = 10_000;

/** Where the state of a request can't be read, the same command is sent again after this, ms. */
export const UNREAD_FOR_MS = 600_000;

/** A request that is waited for now. */
export interface OpenApproval extends AwaitedApproval {
  /** Since when, ISO 8601, by Temporal's clock. */
  since: string;
}

const REQUEST = 'security multi-admin-verify request';

/** The ONTAP command that approves a request, or lists those that are pending. */
export function approveCommand(index: number | undefined): string {
  return index === undefined ? `${REQUEST} show -state pending` : `${REQUEST} approve -index ${index}`;
}

/** A request of which no more than its number is known, if that. */
export function requestOf(index: number | undefined): AwaitedApproval {
  return { ...(index === undefined ? {} : { index }), command: approveCommand(index) };
}

/** The ONTAP command that keeps a request from being approved later. */
export function vetoCommand({ index }: Pick<AwaitedApproval, 'index'>): string {
  return index === undefined ? `${REQUEST} veto` : `${REQUEST} veto -index ${index}`;
}

/** The same for all requests for one write. */
export function vetoCommands(request: Pick<AwaitedApproval, 'index' | 'twins'>): string {
  const { twins = [] } = request;
  return [request, ...twins.map((index) => ({ index }))].map(vetoCommand).join(', ');
}

/** Of a session that a request may still be carried out on, or on what has its id then: how to keep it from that. */
export function withVeto(note: string | undefined, approval: Pick<AwaitedApproval, 'index'>): string {
  const open = `its request may still kill what has its id, so: ${vetoCommand(approval)}`;
  return note === undefined ? open : `${open}; ${note}`;
}

/** Those that are open beside one which is over: the newest, with the others; undefined when there are none. */
export function leftOf({ twins = [] }: Pick<AwaitedApproval, 'twins'>): AwaitedApproval | undefined {
  const index = twins.at(-1);
  const others = twins.slice(0, -1);
  return index === undefined
    ? undefined
    : { ...requestOf(index), ...(others.length > 0 && { twins: others }) };
}

/** True when the request can't be approved any more: nothing will be done by it. */
export function isDeclined({ state }: Pick<AwaitedApproval, 'state'>): boolean {
  return state === 'vetoed' || state === 'expired';
}

/** ONTAP will not do what the request asks for. */
export function declinedWords(approval: AwaitedApproval): string {
  return `not approved in ONTAP: ${approvalWords(approval)}`;
}

/** ONTAP did what the request asks for. */
export function executedWords({ index }: Pick<AwaitedApproval, 'index'>): string {
  return `${index === undefined ? 'its request' : `request ${index}`} was approved, and ONTAP carried it out`;
}

/** ONTAP has carried out what the request asks for, or will not any more. */
export const isOver = (approval: Pick<AwaitedApproval, 'state'>): boolean =>
  isDeclined(approval) || approval.state === 'executed';

/** True as long as it is not known that somebody decided, or that nobody can any more: of states that we don't know, too. */
export function isOpen(approval: Pick<AwaitedApproval, 'state'>): boolean {
  return !isOver(approval) && approval.state !== 'approved';
}

/** How to approve a request: the command, who may, until when; or what was decided. */
export function approvalWords(approval: AwaitedApproval): string {
  const { command, approvers = [], until, index, state } = approval;
  const also = approval.twins === undefined ? '' : `; ${twinWords(approval)}`;
  if (!isOpen(approval)) return `request ${index} is ${state}${also}`;
  const by = approvers.length === 0 ? '' : `, by ${approvers.join(' or ')}`;
  return `${command}${by}${until === undefined ? '' : `, until ${until}`}${also}`;
}

/** How to keep others for the same write from being carried out as well; '' where there are none. */
export function twinWords({ twins = [] }: Pick<AwaitedApproval, 'twins'>): string {
  const vetoes = twins.map((index) => vetoCommand({ index }));
  return vetoes.length === 0 ? '' : `the same is asked for twice, so: ${vetoes.join(', ')}`;
}

/** That it is waited for, by the number of the request, since when as far as given, and how to approve it; or that it is over. */
export function waitsWords(approval: AwaitedApproval & Partial<OpenApproval>): string {
  const { index, since } = approval;
  if (!isOpen(approval)) return `is not done: ${approvalWords(approval)}`;
  const of = index === undefined ? '' : ` of request ${index}`;
  return `waits for approval${of} in ONTAP${since === undefined ? '' : ` since ${since}`}: ${approvalWords(approval)}`;
}

/** What follows when a command to a job is approved while it waits. */
export function sentAgainWords({ since }: Pick<OpenApproval, 'since'>): string {
  return sentUntilWords(new Date(Date.parse(since) + APPROVED_WITHIN_MS).toISOString());
}

/** The same, when it is known until when it waits. */
export function sentUntilWords(until: string): string {
  return `approved by ${until} it is sent again by itself`;
}
