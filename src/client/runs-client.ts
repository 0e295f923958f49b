import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { isInstant } from '../contracts/duration';
import { RUN_KINDS, USUAL_KINDS } from '../contracts/runs';
import type { ListedRun, RunFilter, RunKind, RunList } from '../contracts/runs';
import { SEARCH_ATTRIBUTES, SEARCH_TEXT_LENGTH } from '../contracts/search-attributes';
import { cut } from '../contracts/text';
import { beganAt } from '../temporal';
import { bounded } from './bounded';
import { ANSWER_WITHIN_MS, type CallOptions } from './call-options';
import { InvalidRequestError } from './errors';
import { quoted, seenRun } from './status/seen-runs';

const USUAL_LIMIT = 50;
const MOST_RUNS = 1_000;

type Name = keyof typeof SEARCH_ATTRIBUTES;

/** What means itself in a query; servers take quotes, backslashes and controls there for something else, escaped or not. */
const PLAIN = /^[^"'\\\p{Cc}]*/u;

/** Rows of the attribute's very value, and perhaps more where the text can't be put into a query: the reader drops those. */
function is(name: Name, value: string): string[] {
  const [plain = ''] = PLAIN.exec(value) ?? [];
  const attribute = SEARCH_ATTRIBUTES[name].name;
  if (plain === value) return [`${attribute} = ${quoted(value)}`];
  return plain === '' ? [] : [`${attribute} STARTS_WITH ${quoted(plain)}`];
}

/** How Temporal ended a run that did not say itself how it did. */
const STATUS: Readonly<Record<string, string>> = {
  failed: 'Failed',
  terminated: 'Terminated',
  timed_out: 'TimedOut',
  cancelled: 'Canceled',
};

const OUTCOME = /^[a-z_]{1,60}$/;

function outcomeQuery(outcome: string): string {
  if (outcome === 'running') return 'ExecutionStatus = "Running"';
  const said = `${SEARCH_ATTRIBUTES.outcome.name} = ${quoted(outcome)}`;
  const status = Object.hasOwn(STATUS, outcome) ? STATUS[outcome] : undefined;
  if (status !== undefined) return `(${said} OR ExecutionStatus = "${status}")`;
  return `${said} AND ExecutionStatus != "Running"`;
}

/** What is compared with the attributes of a run, as these are stored. */
const wantedOf = (filter: RunFilter) =>
  (['cluster', 'requestedBy', 'ticket'] as const).flatMap((name) => {
    const value = filter[name];
    return value === undefined ? [] : [{ name, value: cut(value, SEARCH_TEXT_LENGTH) }];
  });

function queryOf(filter: RunFilter): string {
  const { kinds = USUAL_KINDS, outcome, since } = filter;
  return [
    // Its last run stands for a chain.
    'ExecutionStatus != "ContinuedAsNew"',
    `WorkflowType IN (${kinds.map((kind) => quoted(RUN_KINDS[kind])).join(', ')})`,
    ...wantedOf(filter).flatMap(({ name, value }) => is(name, value)),
    ...(outcome === undefined ? [] : [outcomeQuery(outcome)]),
    ...(since === undefined ? [] : [`StartTime >= ${quoted(since)}`]),
  ].join(' AND ');
}

function problemsOf({ kinds, limit = USUAL_LIMIT, outcome, since }: RunFilter): string[] {
  const isLimit = Number.isInteger(limit) && limit >= 1 && limit <= MOST_RUNS;
  const strange = (kinds ?? []).filter((kind) => !Object.hasOwn(RUN_KINDS, kind));
  return [
    ...(isLimit ? [] : [`limit: must be a whole number from 1 to ${MOST_RUNS}, not ${limit}`]),
    ...(kinds?.length === 0 ? ['kinds: must name one at least'] : []),
    ...strange.map((kind) => `kinds: must be of ${Object.keys(RUN_KINDS).join(', ')}, not ${kind}`),
    ...(outcome === undefined || OUTCOME.test(outcome)
      ? []
      : ['outcome: must be small letters and underscores, such as not_approved']),
    ...(since === undefined || isInstant(since) ? [] : [`since: must be an instant, not ${since}`]),
  ];
}

const KIND_OF = new Map(Object.entries(RUN_KINDS).map(([kind, type]) => [type as string, kind as RunKind]));

function listedRun(info: WorkflowExecutionInfo): ListedRun[] {
  const kind = KIND_OF.get(info.type);
  if (kind === undefined) return [];
  const names = ['cluster', 'policy', 'operation', 'job', 'requestedBy', 'ticket'] as const;
  const values = names.flatMap((name) => {
    const value = info.typedSearchAttributes.get(SEARCH_ATTRIBUTES[name]);
    return value === undefined ? [] : [[name, value]];
  });
  return [{ ...seenRun(info), kind, ...(Object.fromEntries(values) as Partial<ListedRun>) }];
}

/** Finds runs, whoever started them. */
export class RunsClient {
  constructor(private readonly client: Client) {}

  /**
   * Runs by cluster, requester, ticket or outcome, as far as Temporal keeps them (the namespace's retention); no worker is
   * asked. @throws InvalidRequestError, NoAnswerError, WaitAbortedError, TemporalCallError
   */
  async list(filter: RunFilter = {}, options: CallOptions = {}): Promise<RunList> {
    const problems = problemsOf(filter);
    if (problems.length > 0) throw new InvalidRequestError(problems);
    const { limit = USUAL_LIMIT } = filter;
    const wait = { what: 'the list of runs', hint: 'is Temporal reachable?' };
    return bounded(this.client, { withinMs: ANSWER_WITHIN_MS, ...options }, wait, async () => {
      const wanted = wantedOf(filter);
      const sinceMs = filter.since === undefined ? 0 : Date.parse(filter.since);
      const runs: ListedRun[] = [];
      // One more than wanted tells whether there are more.
      for await (const info of this.client.workflow.list({ query: queryOf(filter), pageSize: limit + 1 })) {
        const isWanted = wanted.every(
          ({ name, value }) => info.typedSearchAttributes.get(SEARCH_ATTRIBUTES[name]) === value,
        );
        if (isWanted && beganAt(info).getTime() >= sinceMs) runs.push(...listedRun(info));
        if (runs.length > limit) break;
      }
      return { runs: runs.slice(0, limit), more: runs.length > limit };
    });
  }
}
