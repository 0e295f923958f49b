import { formatDuration } from '../../contracts/duration';
import type { SessionRecord } from '../../contracts/session';
import type { Io } from '../shared/io';
import type { Output, Screen } from '../shared/output/screen';
import { counted, shown } from '../shared/output/words';
import { countsLine } from './list-table';
import type { WatchedLook } from './session-history';
import type { Seen } from './watch-sessions';
import { watchTable } from './watch-table';
import { clientText, poolText } from './words';

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
export function tableView(screen: Screen, terminal: Output, { cluster, everyMs }: Watched): View {
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
export const jsonView = (io: Io): View => ({
  see: (seen) => io.jsonLine(documentOf(seen)),
  last: () => [],
});
