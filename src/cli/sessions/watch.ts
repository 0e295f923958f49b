import { type Command, InvalidArgumentError } from 'commander';
import type { OntapWorkflows } from '../../client';
import { durationMs, formatDuration } from '../../contracts/duration';
import { durationBetween } from '../../contracts/schemas/primitives';
import type { SessionRecord } from '../../contracts/session';
import { bytesText } from '../../contracts/text';
import { parseCluster, parserOf } from '../shared/arguments';
import type { Io } from '../shared/io';
import { tellingLooks } from '../shared/look';
import type { Output, Screen } from '../shared/output/screen';
import { type Column, renderTable } from '../shared/output/table';
import { counted, NOTHING, shown, unchangedText } from '../shared/output/words';
import { addRequesterOptions, requestedBy, type Requester } from '../shared/requester';
import { TroublesTold } from '../shared/troubles';
import { INTERRUPTED, untilInterrupted, whileRead } from '../shared/until-interrupted';
import { withClient } from '../shared/with-client';
import { addFilterOptions, filterOf, type SessionFilter } from './session-filter';
import { firstSeenCell } from './ages';
import { type Seen, type WatchedLook, type WatchedSession, watchSessions } from './watch-sessions';
import { bytesCell, bytesOf, clientText, countsLine, poolText, statesText } from './words';

interface WatchOptions extends SessionFilter, Requester {
  every: string;
  looks?: number;
  json?: true;
}

/** Each look is a run in Temporal and two requests to ONTAP: more often is not worth that. */
const SHORTEST = '10s';

const HELP = `
A live table of bytes, rate and how long a session has not changed, as far as this command has watched or ages are
collected ("sessions list --help"); what appears and what goes is told in lines of its own. Where nothing can be drawn anew each look is a table. Ctrl-C ends it.
A session that stands still here is not stale yet: "cleanup run" judges that, over a window that outlives this command.

--json prints a document a line and look: { "at", "read": "sessions", "truncated", "filter", "records", "nodes", "pools",
"watched": [{ "ownerUuid", "sessionId", "bytesPerSecond", "unchangedSeconds" }], "appeared", "gone": [{ "ownerUuid",
"sessionId" }] }, or { "trouble" }. Such a file is a list of snapshots that "policy evaluate" takes.

Exit codes: 0 ended by Ctrl-C or --looks; 1 an error, of the first look too.

Examples:
  $ ontap-workflows sessions watch prod1
  $ ontap-workflows sessions watch prod1 --every 5m --looks 13 --json > snapshots.jsonl`;

function parseLooks(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number above zero.');
}

const COLUMNS: readonly Column[] = [
  { title: 'session' },
  { title: 'client', shrinksTo: 9 },
  { title: 'states: data | mover', shrinksTo: 12 },
  { title: 'bytes', alignment: 'right' },
  { title: 'rate', alignment: 'right' },
  { title: 'unchanged for', shrinksTo: 9, alignment: 'right' },
];

const FIRST_SEEN: Column = { title: 'first seen (UTC)', shrinksTo: 10 };

const rateCell = (rate: number | undefined): string =>
  rate === undefined ? NOTHING : `${bytesText(rate)}/s`;

const rowOf = ({ session, bytesPerSecond, unchangedSeconds }: WatchedSession, areAged: boolean): string[] => [
  shown(session.sessionId),
  clientText(session),
  statesText(session),
  bytesCell(bytesOf(session)),
  rateCell(bytesPerSecond),
  unchangedText(unchangedSeconds),
  ...(areAged ? [firstSeenCell(session)] : []),
];

/** What stands still comes first; among equals the order of the listing stays. */
const stillFirst = (sessions: readonly WatchedSession[]): WatchedSession[] =>
  [...sessions].sort((a, b) => b.unchangedSeconds - a.unchangedSeconds);

/**
 * A session a line, longest unchanged first.
 *
 * @param height - Lines at most; of more sessions it says how many are missing.
 */
function watchTable(
  sessions: readonly WatchedSession[],
  { width }: Pick<Screen, 'width'>,
  height = Number.POSITIVE_INFINITY,
): string[] {
  if (sessions.length === 0) return [];
  const areAged = sessions.some(({ session }) => session.firstSeen !== undefined);
  const rows = stillFirst(sessions).map((session) => rowOf(session, areAged));
  const lines = renderTable([...COLUMNS, ...(areAged ? [FIRST_SEEN] : [])], rows, width);
  if (lines.length <= height) return lines;
  return [...lines.slice(0, height - 1), `… more than fits: narrow it by --client, --node, --svm or --state`];
}

/** Shows look after look. */
interface View {
  see: (seen: Seen) => void;
  /** What stays on the screen afterwards. */
  last: () => string[];
}

interface Watched {
  cluster: string;
  everyMs: number;
}

/** Of a terminal that does not tell. */
const USUAL_ROWS = 24;
/** Heading, pools and the line of the prompt. */
const OTHER_ROWS = 4;

const SECOND_MS = 1_000;

function nextText(at: string, everyMs: number): string {
  const left = Math.ceil((Date.parse(at) + everyMs - Date.now()) / SECOND_MS);
  return left <= 0 ? 'looks now' : `next look in ${formatDuration(left * SECOND_MS)}`;
}

const eventLine = (at: string, what: string, session: SessionRecord): string =>
  `${at} ${what}: ${shown(session.sessionId)} of ${clientText(session)}`;

const eventLines = ({ at, appeared, gone }: WatchedLook): string[] => [
  ...gone.map((session) => eventLine(at, 'gone', session)),
  ...appeared.map((session) => eventLine(at, 'new', session)),
];

/** A table that is drawn anew at each look, or printed where that can't be. */
function tableView(screen: Screen, terminal: Output, { cluster, everyMs }: Watched): View {
  let latest: string[] = [];
  const show = ({ look, document }: Extract<Seen, { trouble?: undefined }>) => {
    const { records, pools, truncated } = document;
    const counts = records.length === 0 ? counted(0, 'session') : countsLine(records);
    const use = pools.map((pool) => `${shown(pool.node)} ${poolText(pool)}`).join(', ');
    const head = `${counts}${truncated ? ' (only the first 1,000)' : ''}`;
    screen.print(...eventLines(look));
    latest = [`${look.at} ${head}`, ...watchTable(look.sessions, screen)];
    if (!screen.isLive) return screen.print(...latest);
    screen.live((spinner) => [
      `${spinner} ${cluster}: ${head}, ${nextText(look.at, everyMs)}`,
      screen.style.dim(`  ${use}`),
      ...watchTable(look.sessions, screen, (terminal.rows ?? USUAL_ROWS) - OTHER_ROWS),
    ]);
  };
  return {
    see: (seen) =>
      seen.trouble === undefined
        ? show(seen)
        : screen.print(screen.style.yellow(`No answer: ${seen.trouble}`)),
    last: () => (screen.isLive ? latest : []),
  };
}

const keyOf = ({ ownerUuid, sessionId }: SessionRecord) => ({ ownerUuid, sessionId });

function documentOf(seen: Seen): object {
  if (seen.trouble !== undefined) return seen;
  const { look, document } = seen;
  return {
    ...document,
    watched: look.sessions.map(({ session, ...rest }) => ({ ...keyOf(session), ...rest })),
    appeared: look.appeared.map(keyOf),
    gone: look.gone.map(keyOf),
  };
}

/** A document a line. */
const jsonView = (io: Io): View => ({
  see: (seen) => io.jsonLine(documentOf(seen)),
  last: () => [],
});

async function watch(
  io: Io,
  workflows: OntapWorkflows,
  cluster: string,
  options: WatchOptions,
): Promise<void> {
  const { every, looks } = options;
  const json = options.json === true;
  const screen = await io.openScreen(json);
  const everyMs = durationMs(every);
  const { see, last } = json ? jsonView(io) : tableView(screen, io.stdout, { cluster, everyMs });
  await untilInterrupted(io, screen, last, async (signal) => {
    const asked = { cluster, requestedBy: requestedBy(options), filter: filterOf(options), everyMs, looks };
    const request = { ...asked, withNodes: json };
    screen.live((spinner) => [`${spinner} Asks ${cluster} for its NDMP sessions`]);
    const told = new TroublesTold();
    const inspect = tellingLooks(workflows, (_, troubles) => screen.print(...told.news(troubles)));
    await whileRead(io, signal, async (reading) => {
      for await (const seen of watchSessions(inspect, { ...request, signal: reading })) see(seen);
    });
    screen.live();
    screen.print(...last());
  });
  if (io.exitCode === INTERRUPTED) io.exitCode = 0;
}

export function addWatchCommand(parent: Command, io: Io): void {
  const command = parent
    .command('watch')
    .description('Look at the NDMP sessions of a cluster again and again')
    .argument('<cluster>', "name of the cluster in the worker's configuration", parseCluster)
    .option(
      '--every <duration>',
      'time between two looks, 10s to 1h',
      parserOf(durationBetween(SHORTEST, '1h')),
      SHORTEST,
    )
    .option('--looks <number>', 'end after so many looks', parseLooks);
  addRequesterOptions(addFilterOptions(command))
    .option('--json', 'print one JSON document a line on stdout')
    .addHelpText('after', HELP)
    .action((cluster: string, options: WatchOptions) =>
      withClient(io, (workflows) => watch(io, workflows, cluster, options)),
    );
}
