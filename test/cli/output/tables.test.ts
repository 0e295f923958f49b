import { planLines, planOf } from '../../../src/cli/output/plan-lines';
import { reportLines } from '../../../src/cli/output/report-lines';
import { sessionTable } from '../../../src/cli/output/session-table';
import { type ColourStream, PLAIN_STYLE, type Style, styleFor } from '../../../src/cli/output/style';
import { sampleReport, sampleSession, sampleSessions } from '../support/sample-report';

const wide = { style: PLAIN_STYLE, width: Number.POSITIVE_INFINITY };

test('the report of a run shows outcome, every session with its decision, and the pools', () => {
  expect(reportLines(sampleReport(), wide).join('\n')).toMatchInlineSnapshot(`
   "enforced: 1 of 2 planned sessions killed; the others had gone or come back to life.
   session  client       states: data | mover      unchanged for  decision   rule                      outcome
   ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
   1000:2   lost-server  halted/successful | idle             1h  kill       finished-but-open         killed
   1000:4   lost-server  halted/successful | idle             1h  kill       finished-but-open         revived
   1000:3   lost-server  active | paused/seek                 1h  protected  restores                  –
   1000:1   lost-server  active | idle                        0s  kept       no_match                  –
   1000:5   lost-server  halted/successful | idle             5m  kept       moved: finished-but-open  –
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
   1000:1   lost-      active | idle          0s  kept       no_match     –
            server
   1000:5   lost-      halted/                5m  kept       moved:       –
            server     successful |                          finished-
                       idle                                  but-open"
  `);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('a plan says what it would kill and why, what it leaves alone, and names near misses', () => {
  const plan = planOf(sampleReport());
  expect(plan && planLines(plan, { style: PLAIN_STYLE, width: 100 }).join('\n')).toMatchInlineSnapshot(`
   "Plan 3f2a3f2a3f2a, from 13 samples over 1h: 2 of 5 sessions to kill
     1000:2  finished-but-open  data halted (successful), mover idle, unchanged for 1h over 13
                                samples, no protect rule holds
     1000:4  finished-but-open  data halted (successful), mover idle, unchanged for 1h over 13
                                samples, no protect rule holds
   Left alone: 1 protected (restores 1), 2 kept (no_match 1, moved 1)
   Near misses:
     1000:5  finished-but-open  data halted (successful), mover idle, unchanged for 1h over 13
                                samples, no protect rule holds"
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
    sampleSession({ sessionId: `2000:${index}`, decision: 'kept', reason: 'no_match' }),
  );
  const lines = sessionTable([...others, ...planned], PLAIN_STYLE, 120);
  expect(lines.filter((line) => line.includes(' kill '))).toHaveLength(60);
  expect(lines.at(-1)).toBe('… and 50 more that are kept or protected; --json has all.');
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
