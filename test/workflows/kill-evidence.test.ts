import type { KillTarget } from '../../src/contracts/plan';
import { KillEvidence } from '../../src/workflows/kill/kill-evidence';
import { session } from '../rules/support/timeline';

const one = session({ sessionId: '1:1' });
const partner = session({ sessionId: '1:2' });
const target = (joined = [partner]): KillTarget => ({ record: one, joined }) as unknown as KillTarget;

/** Looked at then, ms; good for half a minute. */
function known(lookedMs: { one: number; partner: number }): KillEvidence {
  const evidence = new KillEvidence();
  const sealed = { records: ['sealed'], goodForMs: 30_000 } as never;
  evidence.take([one], sealed, lookedMs.one);
  evidence.take([partner], sealed, lookedMs.partner);
  return evidence;
}

test('a kill is asked for only while all that it rests on was looked at lately', () => {
  expect(known({ one: 1_000, partner: 1_000 }).isGood([target()], 31_000)).toBe(true);
  expect(known({ one: 1_000, partner: 1_000 }).isGood([target()], 31_001)).toBe(false);
  const old = known({ one: 20_000, partner: 0 });
  expect([old.isGood([target()], 31_000), old.isGood([target([])], 31_000)]).toEqual([false, true]);
});

test('of an eviction all sessions of the client have to be known as lately', () => {
  const evidence = known({ one: 90_000, partner: 90_000 });
  evidence.take([], { records: [], client: { sealed: 'sealed', members: [] } }, 60_000);
  expect([90_000, 90_001].map((nowMs) => evidence.isGood([target()], nowMs))).toEqual([true, false]);
});

test('of what nobody knows the kill says so itself', () => {
  expect(new KillEvidence().isGood([target()], 0)).toBe(true);
});
