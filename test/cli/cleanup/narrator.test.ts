import { frameLines } from '../../../src/cli/cleanup/cleanup-kind';
import { Narrator, type NarratorOptions } from '../../../src/cli/cleanup/narrator';
import { PLAIN_STYLE } from '../../../src/cli/shared/output/style';
import type { CleanupStatus } from '../../../src/contracts/cleanup';
import type { KillStatus } from '../../../src/contracts/kill';
import type { Plan } from '../../../src/contracts/plan';
import { sampleReport, sampleSession } from '../support/sample-report';

const OWNER = sampleSession().ownerUuid;

const status = (change: Partial<CleanupStatus> = {}): CleanupStatus => ({
  phase: 'sampling',
  now: 'Watches the sessions: 1 of 4 samples taken, one every 2s.',
  next: 'Plans when the window of 6s is over; until then nothing is decided.',
  samples: { taken: 1, wanted: 4, everyMs: 2_000 },
  windowEndsAt: '2026-01-01T00:00:06.000Z',
  sessions: 19,
  ...change,
});

const plan: Plan = {
  hash: 'ab'.repeat(32),
  at: '2026-01-01T00:00:06.000Z',
  window: { from: '2026-01-01T00:00:00.000Z', to: '2026-01-01T00:00:06.000Z', samples: 4 },
  sessions: [
    {
      ownerUuid: OWNER,
      sessionId: '1000:2',
      decision: 'kill',
      rule: 'finished-but-open',
      why: 'nothing moved',
      unchangedSeconds: 6,
      knownAbsent: [],
      joined: [],
    },
  ],
  pools: [],
  incomplete: [],
  remarks: [],
  exceeded: [],
};

const narrator = (options: Partial<NarratorOptions> = {}) =>
  new Narrator({
    screen: { style: PLAIN_STYLE, width: 120 },
    workflowId: 'cleanup/prod1/default',
    everySample: true,
    ...options,
  });

const kills = (sessions: KillStatus['sessions']): KillStatus => ({ phase: 'killing', targets: 1, sessions });

test('the frame counts the window down', () => {
  const now = Date.parse('2026-01-01T00:00:02.500Z');
  expect(frameLines(status(), now, PLAIN_STYLE, '*').join('\n')).toMatchInlineSnapshot(`
   "* Watches the sessions: 1 of 4 samples taken, one every 2s.
     ━━━━━━━━━━────────────── window ends in 4s, 19 sessions in the last sample
     Next: Plans when the window of 6s is over; until then nothing is decided."
  `);
  expect(frameLines(status(), Date.parse('2026-01-01T00:00:09Z'), PLAIN_STYLE, '*')[1]).toContain(
    'window ends in 0s',
  );
});

test('each sample is told once where nothing can be drawn anew, and not where a frame shows it', () => {
  const [plain, live] = [narrator(), narrator({ everySample: false })];
  expect(plain.update(status())).toEqual(['Sample 1 of 4: 19 sessions']);
  expect(plain.update(status())).toEqual([]);
  expect(live.update(status())).toEqual([]);
});

test('a window that began anew is told', () => {
  const story = narrator();
  story.update(status({ samples: { taken: 3, wanted: 4, everyMs: 2_000 } }));
  expect(story.update(status({ samples: { taken: 0, wanted: 4, everyMs: 2_000 } }))).toEqual([
    'A sample was missed, so the window begins anew.',
  ]);
});

test('plan, approval and kills are told once each, and a kill again when its outcome changes', () => {
  const story = narrator({ commandPrefix: 'npx ', remarkOn: () => 'simulator: justified' });
  const planned = status({ phase: 'planning', plan, samples: { taken: 1, wanted: 4, everyMs: 2_000 } });
  story.update(status());
  expect(story.update(planned).join('\n')).toContain('1 of 1 session to kill');
  const asking = { ...planned, now: 'Waits for bob.', approval: { planHash: plan.hash, until: 'later' } };
  expect(story.update(asking)).toEqual([
    'Waits for bob.',
    '  approve: npx ontap-workflows cleanup approve cleanup/prod1/default --by NAME',
    '  reject:  npx ontap-workflows cleanup reject cleanup/prod1/default --by NAME',
  ]);
  const signed = { planHash: 'c'.repeat(64), until: 'later', signed: true as const };
  expect(story.update({ ...planned, now: 'Waits for bob.', approval: signed })).toContain(
    '  approve: npx ontap-workflows cleanup approve cleanup/prod1/default --by NAME --sign-with ~/.ssh/id_ed25519',
  );
  const killed = { ownerUuid: OWNER, sessionId: '1000:2', outcome: 'killed' as const, readAgeMs: 3 };
  expect(story.update(planned, kills([killed]))).toEqual([
    '✔ 1000:2 killed  read 3 ms before; simulator: justified',
  ]);
  expect(story.update(planned, kills([killed]))).toEqual([]);
  expect(story.update(planned, kills([{ ...killed, outcome: 'still_present' }]))).toHaveLength(1);
});

test('the last sample is told before its plan and the kills, though no status counts it', () => {
  const story = narrator();
  const seen = { samples: { taken: 3, wanted: 4, everyMs: 2_000 } };
  story.update(status(seen));
  const killed = { ownerUuid: OWNER, sessionId: '1000:2', outcome: 'killed' } as const;
  const lines = [
    ...story.update(status({ ...seen, phase: 'killing', plan }), kills([killed])),
    ...story.finish(sampleReport({ window: plan.window, planHash: plan.hash })),
  ];
  const places = [/^Sample 4 of 4: 1 session$/, /^Plan abab/, /^✔ 1000:2 killed/].map((line) =>
    lines.findIndex((one) => line.test(one)),
  );
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places[0]).toBe(0);
  expect(lines.filter((line) => line.startsWith('Sample'))).toHaveLength(1);
});

test('what was not seen while the run went on is told from its report', () => {
  const story = narrator();
  story.update(status());
  const lines = story.finish(sampleReport());
  expect(lines[0]).toBe('Sample 13 of 13: 5 sessions');
  expect(lines[1]).toContain('2 of 5 sessions to kill');
  expect(lines).toContain('✔ 1000:2 killed  confirmed');
  expect(lines).toContain('↷ 1000:4 revived  it changed after the plan');
});
