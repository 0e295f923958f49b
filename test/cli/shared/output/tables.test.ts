import { planLines, planOf } from '../../../../src/cli/shared/output/plan-lines';
import { reportLines } from '../../../../src/cli/shared/output/report-lines';
import { sessionTable } from '../../../../src/cli/shared/output/session-table';
import {
  type ColourStream,
  PLAIN_STYLE,
  type Style,
  styleFor,
} from '../../../../src/cli/shared/output/style';
import { sampleReport, sampleSession, sampleSessions } from '../../support/sample-report';

const wide = { style: PLAIN_STYLE, width: Number.POSITIVE_INFINITY };

test('the report of a run shows outcome, every session with its decision, and the pools', () => {
  expect(reportLines(sampleReport(), wide).join('\n')).toMatchInlineSnapshot(`
   "enforced: 1 of 2 planned sessions killed; the others had gone or come back to life.

   session  client       states: data | mover      unchanged for  decision   rule               outcome
   ──────────────────────────────────────────────────────────────────────────────────────────────────────
   1000:2   lost-server  halted/successful | idle             1h  kill       finished-but-open  killed
   1000:4   lost-server  halted/successful | idle             1h  kill       finished-but-open  revived
   1000:3   lost-server  active | paused/seek                 1h  protected  restores           –
   1000:5   lost-server  halted/successful | idle             5m  kept       finished-but-open  –

   Left alone:
     1  protected  matches finished-but-open, but protect rule restores holds
                   1000:3
     1  kept       would match finished-but-open, but moved 5m ago
                   1000:5
     1  kept       no rule matches: data is active, finished-but-open wants halted
                   1000:1

   NDMP session pools:
     cluster1-01: 5 of 36 in use, 4 afterwards"
  `);
});

test('on a narrow screen cells are wrapped and no line is longer than the screen', () => {
  const lines = sessionTable(sampleSessions(), PLAIN_STYLE, 80);
  expect(lines.join('\n')).toMatchInlineSnapshot(`
   "session  client     states: data    unchanged  decision   rule         outcome
                       | mover               for
   ────────────────────────────────────────────────────────────────────────────────
   1000:2   lost-      halted/                1h  kill       finished-    killed
            server     successful |                          but-open
                       idle
   1000:4   lost-      halted/                1h  kill       finished-    revived
            server     successful |                          but-open
                       idle
   1000:3   lost-      active |               1h  protected  restores     –
            server     paused/seek
   1000:5   lost-      halted/                5m  kept       finished-    –
            server     successful |                          but-open
                       idle

   Left alone:
     1  protected  matches finished-but-open, but protect rule restores holds
                   1000:3
     1  kept       would match finished-but-open, but moved 5m ago
                   1000:5
     1  kept       no rule matches: data is active, finished-but-open wants
                   halted
                   1000:1"
  `);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});

test.each([
  ['fresh', 'from 13 samples over 1h:'],
  ['collected', 'from what was collected over 1h and 13 samples of its own:'],
] as const)('a plan of %s evidence is %s', (evidence, words) => {
  const plan = planOf({ ...sampleReport(), evidence });
  expect(plan && planLines(plan, { style: PLAIN_STYLE, width: 100 })[0]).toContain(words);
});

test('a plan says what it would kill and why, what it leaves alone, and names near misses', () => {
  const plan = planOf(sampleReport());
  expect(plan && planLines(plan, { style: PLAIN_STYLE, width: 100 }).join('\n')).toMatchInlineSnapshot(`
   "Plan 3f2a3f2a3f2a, from 13 samples over 1h: 2 of 5 sessions to kill
     1000:2  finished-but-open  data halted (successful), mover idle, unchanged for 1h over 13
                                samples, no protect rule holds
     1000:4  finished-but-open  data halted (successful), mover idle, unchanged for 1h over 13
                                samples, no protect rule holds
   Left alone: 1 protected (restores: 1), 2 kept (no rule matches: 1, moved: 1)
   Near misses:
     1000:5  finished-but-open  would match finished-but-open, but moved 5m ago"
  `);
});

test('a plan names each limit that it is over', () => {
  const plan = planOf(
    sampleReport({
      exceeded: [{ limit: 'guard.maxKills', allowed: 1, planned: 2 }],
      incomplete: ['no answer'],
    }),
  );
  const text = plan && planLines(plan, wide).join('\n');
  expect(text).toContain('Over a limit: 2 planned, guard.maxKills allows 1');
  expect(text).toContain('Incomplete view: no answer');
});

test('of many sessions every planned one is shown, and how many others are not', () => {
  const planned = Array.from({ length: 60 }, (_, index) => sampleSession({ sessionId: `1000:${index}` }));
  const others = Array.from({ length: 90 }, (_, index) =>
    sampleSession({ sessionId: `2000:${index}`, decision: 'kept', reason: 'moved', why: 'would match' }),
  );
  const lines = sessionTable([...others, ...planned], PLAIN_STYLE, 120);
  expect(lines.filter((line) => line.includes(' kill '))).toHaveLength(60);
  expect(lines).toContain('… and 50 more that are kept or protected; --json has all.');
});

const unmatched = (sessionId: string, why: string) => {
  const { rule: _none, ...session } = sampleSession({ sessionId, decision: 'kept', reason: 'no_match', why });
  return session;
};

test('sessions that are left alone for one reason are one entry with all their ids', () => {
  const active = Array.from({ length: 9 }, (_, index) =>
    unmatched(`2000:${index}`, 'no rule matches: data is active, finished-but-open wants halted'),
  );
  const idle = unmatched('1000:7', 'no rule matches: data is idle, finished-but-open wants halted');
  expect(sessionTable([idle, ...active], PLAIN_STYLE, 80).join('\n')).toMatchInlineSnapshot(`
   "Left alone:
     9  kept  no rule matches: data is active, finished-but-open wants halted
              2000:0, 2000:1, 2000:2, 2000:3, 2000:4, 2000:5, 2000:6, 2000:7,
              2000:8
     1  kept  no rule matches: data is idle, finished-but-open wants halted
              1000:7"
  `);
});

test('of hundreds the commonest reasons come first, and what is not shown is counted', () => {
  const many = Array.from({ length: 400 }, (_, index) => unmatched(`3000:${index}`, 'common'));
  const odd = Array.from({ length: 40 }, (_, index) => unmatched(`4000:${index}`, `odd ${index}`));
  const lines = sessionTable([...odd, ...many], PLAIN_STYLE, 100);
  expect(lines[1]).toBe('  400  kept  common');
  expect(lines.join(' ')).toMatch(/3000:0, 3000:1, .*3000:23 +and 376 more/);
  expect(lines.at(-1)).toBe('… and 26 sessions for other reasons; --json has all.');
});

test('with no session at all there is nothing to tell', () => {
  expect(sessionTable([], PLAIN_STYLE, 80)).toEqual([]);
});

test.each([80, 100, 120, 200])('at %d columns no line of a report is wider, and no id is broken', (width) => {
  const sessions = [
    ...sampleSessions(),
    ...Array.from({ length: 30 }, (_, n) => unmatched(`5000:${n}`, 'moved')),
  ];
  const lines = reportLines(sampleReport({ sessions }), { style: PLAIN_STYLE, width }).slice(1);
  expect(lines.filter((line) => line.length > width)).toEqual([]);
  const ids = lines.flatMap((line) => line.match(/\d{4}:\d+/g) ?? []);
  expect(new Set(ids).size).toBe(5 + 24);
});

test('the report says who approved, with what the name is worth; of a word that nobody gave it says nothing', () => {
  const approval = { wanted: 'policy', decision: 'approved', by: 'bob', at: '' } as const;
  const second = (change: object) =>
    reportLines(sampleReport({ approval: { ...approval, ...change } }), wide)[1];
  expect(second({ note: 'looked at the host' })).toBe('Approved by bob (unproven): looked at the host');
  expect(second({ key: 'SHA256:abc' })).toBe('Approved by bob (signed with SHA256:abc)');
  expect([second({ decision: 'expired' }), second({ decision: 'rejected' })]).toEqual(['', '']);
});

const HOSTILE =
  '\u001b[2J\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007\u202egpj.exe\r\n\u009b31m\u2066';

test('hostile text can neither move the cursor, nor make a link, nor turn text around', () => {
  const session = sampleSession({
    sessionId: HOSTILE,
    clientName: HOSTILE,
    data: HOSTILE,
    mover: HOSTILE,
    rule: HOSTILE,
    why: HOSTILE,
    outcome: 'killed',
  });
  const report = sampleReport({
    sessions: [
      session,
      { ...session, decision: 'kept', reason: 'moved' },
      { ...session, decision: 'protected' },
    ],
    summary: HOSTILE,
    remarks: [HOSTILE],
    incomplete: [HOSTILE],
    tightened: [HOSTILE],
    pools: [{ node: HOSTILE, used: 1 }],
  });
  const linesWith = (style: Style) => {
    const screen = { style, width: 100 };
    const plan = planOf(report);
    return [...reportLines(report, screen), ...(plan ? planLines(plan, screen) : [])];
  };
  const plain = linesWith(PLAIN_STYLE);
  expect(plain.filter((line) => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(line))).toEqual([]);
  expect(plain.join(' ')).toContain('�]8;;https:');
  const escapes = linesWith(styleFor({ isTTY: true, hasColors: () => true }))
    .join(' ')
    .split('\u001b')
    .slice(1);
  expect(escapes.length).toBeGreaterThan(0);
  expect(escapes.filter((escape) => !/^\[\d+m/.test(escape))).toEqual([]);
});

test.each<[string, ColourStream]>([
  ['a pipe', { hasColors: () => true }],
  ['a terminal that has none, as with NO_COLOR', { isTTY: true, hasColors: () => false }],
])('there are no colours on %s', (_name, stream) => {
  expect(styleFor(stream).red('text')).toBe('text');
});
