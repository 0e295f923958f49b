import type { SimulatedSession } from '../../../src/simulator';
import { failureOf } from '../support/attempt';
import { keyOf, lookForGone } from '../support/kills';
import { openRig, type Rig } from '../support/rig';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig({ simulator: { speed: 0 } });
});
afterAll(() => rig?.close());

describe('a session that ONTAP still shows', () => {
  /** What the last of three looks tells, with what happens before the second and the third. */
  async function third(happens: ((session: SimulatedSession) => void)[]) {
    const killed = rig.add({ client: { port: OWN } });
    killed.patch({ data: AS_BEFORE });
    let before = lookForGone(rig, [killed]);
    await failureOf(before.result);
    for (const [index, happen] of happens.entries()) {
      happen(killed);
      const isLast = index === happens.length - 1;
      const carried = { heartbeatDetails: before.heartbeats.at(-1) };
      before = lookForGone(rig, [killed], isLast ? 59_500 : 1_000, carried);
      if (!isLast) await failureOf(before.result);
    }
    return { killed, result: await before.result };
  }
  const OWN = 50_001;
  const AS_BEFORE = { state: 'idle' } as const;
  const works = (session: SimulatedSession) =>
    session.patch({ data: { state: 'active', operation: 'backup', bytes_processed: 1 } });

  test('and that was seen at work after its kill has moved, also when it shows as before again', async () => {
    const { killed, result } = await third([works, (session) => session.patch({ data: AS_BEFORE })]);
    expect(result).toMatchObject({ present: [keyOf(killed)], moved: [keyOf(killed)] });
  });

  test('and that shows another path for a while has moved, too', async () => {
    const paths = ['/svm1/vol2', '/svm1/vol1'];
    const { killed, result } = await third(
      paths.map((path) => (session) => session.patch({ data_path: path })),
    );
    expect(result).toMatchObject({ moved: [keyOf(killed)] });
  });

  test.each([1, undefined])('and that shows the client port %j for a while has moved, too', async (port) => {
    const ports = [port, OWN];
    const { killed, result } = await third(
      ports.map((shown) => (session) => session.patch({ client_port: shown })),
    );
    expect(result).toMatchObject({ moved: [keyOf(killed)] });
  });

  /** A look with a session beside that can't be read, or with one that is itself such. */
  const odd = (data: object) => (session: SimulatedSession) => session.patch({ data: data as never });

  test('and that shows another path has moved, whatever another record of that look is', async () => {
    const bystander = rig.add();
    const { killed, result } = await third([
      (session) => {
        session.patch({ data_path: '/svm1/vol2' });
        odd({ bytes_processed: 'abc' })(bystander);
      },
      (session) => session.patch({ data_path: '/svm1/vol1' }),
    ]);
    bystander.patch({ data: AS_BEFORE });
    expect(result).toMatchObject({ moved: [keyOf(killed)] });
  });

  test("and that can't be read for a look has not moved by that, and is there", async () => {
    const { killed, result } = await third([odd({ ...AS_BEFORE, bytes_processed: 'abc' }), odd(AS_BEFORE)]);
    expect(result).toMatchObject({ present: [keyOf(killed)] });
    expect(result).not.toHaveProperty('moved');
  });

  test('as the kill leaves it has not moved', async () => {
    const kill = (session: SimulatedSession) =>
      session.kill(rig.simulator.clock.now(), { kind: 'halted-then-gone', seconds: 60 });
    const { result } = await third([kill, () => {}]);
    expect(result).not.toHaveProperty('moved');
  });
});
