import type { Again, End, Place } from './fates';
import { fateOf, PLACES } from './fates';
import type { FailureKind } from './kinds';
import { FAILURE_KINDS } from './kinds';

const PLACE: Record<Place, string> = {
  firstRead: 'The first read of a clean-up, and an inspect: nothing has begun, and a person waits',
  sample: 'A sample of the window',
  readAgain: 'The read of the cluster after the window, for 15 minutes at most',
  approval: 'A look while approval is wanted, or kills are announced',
  halt: 'The question whether killing is halted, for 10 minutes at most',
  changeGate: 'The question to the change gate, for as long as it may wait (10 minutes between kills)',
  lastRead: 'The reads before a kill, for 10 minutes at most',
  delete: 'The DELETE of a session, for 10 minutes at most; each time all is read again before',
  verification: 'The verification of kills, for as long as the policy says (`verify.within`)',
  beginWait: 'The first call to the cluster of a wait, a sequence or a pause',
  wait: 'All later looks of a wait, of the step `await`, and the selection of a sequence',
  command: 'A command to a job, and the pause of a sequence, for minutes',
  debt: 'Everything that pays a pause back: resumes, and looks at the job',
  reselect: 'A look for jobs that began to match, while a sequence holds, for 5 minutes at most',
  decision: "A decision, on the workflow's own queue: checks, plans, limits",
  question: 'A question to Temporal itself: which run has an id, whether it has ended',
  export: 'An export of the audit',
  notification: 'A notification, for a minute at most; a receiver that answers 4xx is not told again',
};

const KIND: Partial<Record<FailureKind, string>> = {
  timedOut: 'no answer in time',
  unserved: 'no worker on its queue',
  unregistered: 'a worker that does not know it (an older one)',
};

const AGAIN_WORDS: Record<Again, string> = {
  no: 'no',
  soon: 'after 1, 2, 4 … s, at most 30 s',
  slowly: 'every 30 s',
  three_times: 'three times in all',
  five_times: 'five times in all, within about 15 s',
  ten_times: 'until it was thrown ten times',
  twelve_times: 'twelve times in all, within minutes',
};

const END: Record<End, string> = {
  final: 'the run ends with these words',
  missed_sample:
    'a missed sample: the window begins anew, once; a second one ends the run as `incomplete_view`',
  incomplete_view: 'the run ends as `incomplete_view`, nothing is killed',
  ignored: 'nothing follows from it',
  refused: 'the session is told as `refused`',
  failed: 'the session is told as `failed`',
  not_attempted: 'the session is told as `not_attempted`: nothing was sent',
  unverified: 'the session is told as `unverified`',
  answer: 'whoever asked is told: the answer of the command, or the outcome of the step',
  lasts:
    'tried for as long as it lasts (a deadline, or for ever); status says what, since when, and when it is tried next',
  owed: 'tried anew for a day, then `PauseOwed`: a person has to resume the job',
  halted: 'nothing more is killed in this run: `halted`',
  gate_closed: 'nothing more is killed in this run: `gate_closed`',
};

const HEAD = `# What a failure does

This page is written by \`npm run docs\` from the table in the code (\`src/rules/failures\`).

What each type means is in [failure types](failure-types.md). "Again" is whether the same call is
tried again while its time lasts; "then" is what it comes to when it is not, or when its time is
over.

Final are only a wrong cluster, a missing grant, bad input and our own bugs; and, where nothing has
begun and a person waits, what that person has to mend.
`;

/** Columns of a terminal in which the page is read as it is. */
const WIDTH = 100;

/** Nothing of ONTAP is asked there. */
const WITHOUT_ONTAP: ReadonlySet<Place> = new Set([
  'halt',
  'changeGate',
  'decision',
  'question',
  'export',
  'notification',
]);

/** What is met in these places alone; the table has a fate for it everywhere, a reader needs none. */
const ONLY_AT: Partial<Record<FailureKind, readonly Place[]>> = {
  UnknownWebHook: ['notification'],
  WebHookRefused: ['notification'],
  AuditFolderDamaged: ['export'],
  AuditFolderUnusable: ['export'],
  SelectionRefused: ['wait', 'reselect'],
  InvalidRequest: ['firstRead', 'decision'],
  HaltUnknown: ['lastRead', 'delete'],
  ChangeGateUnclear: ['changeGate', 'lastRead'],
  WrongVersion: ['lastRead', 'delete'],
  // A resume, which pays a debt, is not counted.
  FuseBlown: ['delete', 'command'],
  NotGranted: ['lastRead', 'delete', 'command', 'debt'],
};

/** Kinds that a place has to do with, in the order of the page. */
export const kindsMetAt = (place: Place): FailureKind[] =>
  FAILURE_KINDS.filter((kind) => isMetAt(place, kind));

function isMetAt(place: Place, kind: FailureKind): boolean {
  const isOfOntap = /Ontap|WrongCluster/.test(kind);
  return (ONLY_AT[kind]?.includes(place) ?? true) && !(isOfOntap && WITHOUT_ONTAP.has(place));
}

const nameOf = (kind: FailureKind) => KIND[kind] ?? `\`${kind}\``;

/** What becomes of some kinds of failures. */
interface Row {
  kinds: FailureKind[];
  again: Again;
  end: End;
}

/** One row for all kinds with the same fate, in the order of the first of them. */
function rowsOf(place: Place): Row[] {
  const rows = new Map<string, Row>();
  for (const kind of kindsMetAt(place)) {
    const { again, end } = fateOf(place, kind);
    const row = rows.get(`${again} ${end}`) ?? { kinds: [], again, end };
    rows.set(`${again} ${end}`, row);
    row.kinds.push(kind);
  }
  return [...rows.values()];
}

/** An entry of a list, wrapped at words. */
function entryOf(text: string, indent = ''): string {
  const lines = [`${indent}-`];
  for (const word of text.split(' ')) {
    const line = `${lines.at(-1) ?? ''} ${word}`;
    if (line.length <= WIDTH) lines.splice(-1, 1, line);
    else lines.push(`${indent}  ${word}`);
  }
  return lines.join('\n');
}

function textOf({ kinds, again, end }: Row): string {
  const fate = [`again: ${AGAIN_WORDS[again]}`, `then: ${END[end]}`];
  return [entryOf(kinds.map(nameOf).join(', ')), ...fate.map((each) => entryOf(each, '  '))].join('\n');
}

/** `docs/reference/failures.md`. */
export function failuresPage(): string {
  const sections = PLACES.map((place) => `## ${PLACE[place]}\n\n${rowsOf(place).map(textOf).join('\n')}\n`);
  return [HEAD, ...sections].join('\n');
}
