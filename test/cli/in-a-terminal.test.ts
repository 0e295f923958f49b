import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { createProgram } from '../../src/cli/program';
import { commandTree } from '../../src/cli/completion/command-tree';
import type { JobSpec } from '../../src/simulator';
import { ConfigFolder } from '../worker/support/config-file';
import { assertBuilt } from './support/built-cli';
import { stopAll as stopProcesses } from './support/cli-process';
import { COLUMNS, inTerminal } from './support/in-terminal';
import { runCli, stopAll, WAIT_MS } from './support/run-cli';
import { CLIENTS, sessionWorld } from './support/session-world';
import { LAB, type Stack, startStack } from './support/stack';
import { testIo } from './support/test-io';

jest.setTimeout(5 * WAIT_MS);

const folder = new ConfigFolder();
const AUDIT = path.join(folder.path, 'audit');
const CONFIG = path.join(folder.path, 'clusters.yaml');
const REPORT = path.join(folder.path, 'report.json');
const SNAPSHOT = path.join(folder.path, 'now.json');
const QUICK = policyFile('quick', 'window: 2s, every: 1s');
const SLOW = policyFile('slow', 'window: 30m, every: 10m');
const CALM = policyFile('calm', 'window: 30m, every: 10m');
const ASKING = policyFile('asking', 'window: 2s, every: 1s', 'approval: { required: true }');
const SCHEDULES = folder.write(
  'schedules.yaml',
  `schedules:\n  nightly: { cron: 0 2 * * *, policy: default, clusters: ${LAB}, mode: report }\n`,
);

const FOR_EVER = 3_600;
const [HELD, SHORT, MOVE, OTHER] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
const JOBS: JobSpec[] = [
  { uuid: HELD, description: 'Apply', work: FOR_EVER, pausable: true, pausing: 1 },
  { uuid: OTHER, description: 'Apply too', work: FOR_EVER, pausable: true, pausing: 1 },
  { uuid: SHORT, description: 'Backup', work: 0 },
  { uuid: MOVE, description: 'Volume Move Job', work: FOR_EVER, quitting: 1 },
];

let stack: Stack;
/** What was seen of each task. */
let screens: Record<string, object[]>;

function policyFile(name: string, observe: string, more = ''): string {
  const match = 'match: [{ name: any, dataState: [halted] }]';
  return folder.write(
    `${name}.yaml`,
    [`name: ${name}`, `observe: { ${observe} }`, match, more, ''].join('\n'),
  );
}

beforeAll(async () => {
  assertBuilt();
  stack = await startStack({
    scenario: sessionWorld(),
    lab: { allow: ['kill-sessions', 'control-jobs'], guard: { minWindow: '1s', minSamples: 2 } },
    config: { clients: CLIENTS, audit: { directory: AUDIT, every: '11h' } },
  });
  for (const job of JOBS) stack.job(job);
  const { url, user, caFile } = stack.simulator;
  const login = `auth: { basic: { user: ${user}, passwordEnv: TERMINAL_PASSWORD } }`;
  folder.write(
    'clusters.yaml',
    `clusters:\n  ${LAB}: { url: '${url}', ${login}, tls: { caFile: ${caFile} } }\n`,
  );
  folder.write('now.json', (await runCli(['sessions', 'list', LAB, '--json'], stack.env)).stdout);
});

afterAll(async () => {
  await Promise.all([stopAll(), stopProcesses()]);
  await stack?.close();
  folder.remove();
});

/** What is typed, what happens on the way, and how it ends. */
interface Step {
  words: readonly string[];
  on?: { shown: RegExp; keys?: string };
  /** In the end the screen shows this. */
  shows: RegExp;
  /** @default 0 */
  code?: number;
  /** Seen in a real terminal, too. */
  pty?: boolean;
}

const step = (words: string, shows: RegExp, rest: Omit<Step, 'words' | 'shows'> = {}): Step => ({
  words: words.split(' '),
  shows,
  ...rest,
});

const QUESTION = /\[y\/N\]/;
const YES = { on: { shown: QUESTION, keys: 'y' } };

/** Each command as somebody types it who works through a task, in this order; the tasks go on side by side. */
const TASKS: Record<string, Step[]> = {
  'looking at sessions': [
    step(`sessions list ${LAB}`, /7 sessions: [^]*n1: 3 of 36 in use/),
    step(`sessions show ${LAB} 1000:1`, /client +lost-server \(10\.20\.0\.23:10000\)/),
  ],
  'a clean-up': [
    step(`cleanup run ${LAB} --policy ${QUICK} --follow`, /would be killed[^]*session +client/),
    step(`cleanup run ${LAB} --policy ${SLOW}`, /Started cleanup\/lab\/slow/),
    step(`cleanup stop ${LAB}/slow`, /cancelled/, { code: 7 }),
    step(`cleanup run ${LAB} --policy ${ASKING} --mode enforce --follow`, /cleanup status .* --follow/, {
      on: { shown: /approve: ontap-workflows cleanup approve/ },
      code: 130,
      pty: true,
    }),
    step(`cleanup status ${LAB}/asking`, /--by NAME --yes --plan [0-9a-f]{64}/),
    step(`cleanup reject ${LAB}/asking --by bob`, /Rejected: cleanup\/lab\/asking/, YES),
    step(`cleanup list --waiting`, /./),
    step(`audit show cleanup/${LAB}/asking`, /rejected[^]*bob/),
    step(`audit search --session 1000:1 --kind planned`, /\d records?, times in UTC/),
    step(`audit leaks`, /lost-server/),
    step(`audit export`, /new files? with[^]*Head: segment \d+, SHA-256 [0-9a-f]{64}/),
    step(`audit verify ${AUDIT}`, /Not proven: that the folder was not rewritten/, { code: 3 }),
    step(`policy backtest --audit ${AUDIT} --since 1d ${QUICK}`, /Regret: 0 of 3 moved later/),
  ],
  'schedules, a fleet, and a halt of all that': [
    step(`schedules apply ${SCHEDULES}`, /\+ create +nightly[^]*Done\./, { ...YES, pty: true }),
    step(`schedules pause nightly`, /Paused: nightly/),
    step(`schedules resume nightly`, /Resumed: nightly/),
    step(`schedules trigger nightly`, /Started/),
    step(`schedules list`, /nightly +cron 0 2[^]*1 schedule/),
    step(`fleet run ${LAB} --policy ${CALM}`, /Started fleet\/calm/),
    step(`fleet status calm --follow`, /fleet stop fleet\/calm/, {
      on: { shown: /Ctrl-C ends the show/ },
      code: 130,
    }),
    step(`fleet stop calm`, /cancelled/, { code: 7 }),
    step(`halt --reason fire`, /All kills are halted/),
    step(`status`, /HALTED by .*: fire/, { code: 6 }),
    step(`resume`, /Kills are possible again/),
  ],
  jobs: [
    step(`jobs list ${LAB}`, /4 jobs/),
    step(`jobs wait ${LAB} ${SHORT}`, /succeeded: Backup/),
    step(`jobs pause ${LAB} ${HELD}`, /pause confirmed/),
    step(`jobs show ${LAB} ${HELD}`, /paused/),
    step(`jobs resume ${LAB} ${HELD}`, /resume confirmed/),
    step(`jobs wait ${LAB} ${HELD}`, /The watch goes on without you/, {
      on: { shown: /running/ },
      code: 130,
    }),
    step(`jobs cancel ${LAB} ${HELD}`, /cancel confirmed/),
    step(`jobs stop ${LAB} ${MOVE}`, /cancel confirmed/),
    step(`sequence run maintenance-hold --cluster ${LAB} --request-id one --uuid ${OTHER}`, /Started/),
    step(`sequence status ${LAB}/one --follow`, /To come back/, { on: { shown: /✔ pause/ }, code: 130 }),
    step(`sequence release ${LAB}/one`, /Released/),
    step(`sequence run maintenance-hold --cluster ${LAB} --request-id two --uuid ${OTHER}`, /Started/),
    step(`sequence status ${LAB}/two --follow`, /To come back/, { on: { shown: /✔ pause/ }, code: 130 }),
    step(`sequence stop ${LAB}/two`, /cancelled/, { code: 7 }),
    step(`sequence list`, /sequence\/lab\/two/),
    step(`runs list`, /sequence\/lab\/two/),
  ],
  'files, and what runs here': [
    step(`policy check ${QUICK}`, /quick/),
    step(`policy explain ${QUICK} --cluster ${LAB}`, /Policy quick under the guard of lab/),
    step(`policy evaluate ${QUICK} --snapshot ${SNAPSHOT}`, /Policy quick on 1 snapshot/),
    step(`worker --config ${CONFIG} --check`, /lab/),
    step(`doctor --config ${CONFIG}`, /has another entry of lab.*0 errors, 2 warnings/s, { code: 1 }),
    step(`doctor --config ${CONFIG} --field-report ${REPORT}`, /field-report: wrote .*0 errors/s),
    ...['empty', REPORT].map((scenario) =>
      step(`simulator --port 0 --scenario ${scenario} --password-env TERMINAL_PASSWORD`, /https:/, {
        on: { shown: /https:/ },
      }),
    ),
    step(`completion bash`, /complete /),
  ],
};

/** Longer than a line: one word, a command to paste, a document of a log. */
const MAY_BE_LONG = /^ *(?:\S+|(?:→ )?(?:ontap-workflows|security login) .*|\{.*\}) *$/;

/** Lines that the terminal has to break, in the middle of words; a script for a shell is not for people. */
const tooWide = ([command]: readonly string[], text: string): string[] =>
  command === 'completion'
    ? []
    : text.split('\n').filter((line) => line.length > COLUMNS && !MAY_BE_LONG.test(line));

/** Plays a task, as far as it goes as it should. */
async function play(steps: readonly Step[]): Promise<object[]> {
  const env = { ...stack.env, TERMINAL_PASSWORD: stack.simulator.password };
  const seen: object[] = [];
  for (const { words, shows, code = 0, ...how } of steps) {
    const screen = await inTerminal({ words, env, ...how });
    seen.push({ words, ...screen, tooWide: tooWide(words, screen.text) });
    if (screen.code !== code || !shows.test(screen.text)) break;
  }
  return seen;
}

// All at once, and in no test: commands load what they need, which jest refuses between two tests.
beforeAll(async () => {
  const played = Object.entries(TASKS).map(async ([task, steps]) => [task, await play(steps)] as const);
  screens = Object.fromEntries(await Promise.all(played));
});

test.each(Object.entries(TASKS))('%s', (task, steps) => {
  const expected = steps.map(({ words, shows, code = 0 }) => ({
    words,
    code,
    text: expect.stringMatching(shows) as string,
    hasCursor: true,
    tooWide: [],
  }));
  expect(screens[task]).toEqual(expected);
});

test('no command is left out but those that have a test of their own', () => {
  const typed = Object.values(TASKS)
    .flat()
    .map(({ words }) => words.join(' '));
  const leaves = commandTree(createProgram(testIo())).filter(
    ({ path, commands }) => path.length > 0 && (commands.length === 0 || path[0] === 'completion'),
  );
  const missing = leaves
    .map(({ path }) => path.join(' '))
    .filter((command) => !typed.some((line) => line.startsWith(command)));
  expect(missing).toEqual([
    'up',
    'init',
    'serve',
    'backup',
    'restore',
    'cleanup approve',
    'sessions watch',
    'sessions history',
    'sessions kill',
    'sessions evict',
    'drain run',
    'drain list',
    'drain status',
    'drain stop',
  ]);
});
