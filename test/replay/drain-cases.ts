import type { DrainHandle } from '../../src/client';
import type { DrainInput } from '../../src/contracts/drain';
import { pauseEnd } from '../workflows/jobs/support/sequence-steps';
import {
  type DrainStage,
  drainStage,
  fromNow,
  isHolding,
  untilDrain,
} from '../workflows/support/drain-stage';
import { working, world } from '../workflows/support/world';
import { byName, type Case } from './case';

const settled = (result: Promise<unknown>) => result.catch(() => undefined);

/** A drain of a node with a backup, to its end. */
const drain =
  (
    change: () => Partial<DrainInput>,
    meanwhile: (drain: DrainHandle, stage: DrainStage) => Promise<unknown>,
  ): Case =>
  async ({ server, stages }) => {
    const options = { simulator: { scenario: world([working('1:1')]) }, entry: { allow: ['control-jobs'] } };
    const stage = drainStage(server, await stages.open(options));
    const uuid = stage.add({ pausable: true, node: 'n1' });
    const handle = await stage.begin(change());
    await meanwhile(handle, stage);
    await settled(handle.result());
    await settled(pauseEnd(stage, uuid));
  };

const untilHeld = (handle: DrainHandle) => untilDrain(handle, 'it is paused', isHolding);

/** Drains of a node. */
export const DRAIN_CASES: Readonly<Record<string, Case>> = {
  'drain-clear': drain(
    () => ({ jobs: 'pause', hold: '2s', notify: ['ops'] }),
    async (handle, { simulator }) => {
      await untilHeld(handle);
      for (const { session } of simulator.sessions.list()) simulator.sessions.remove(session);
    },
  ),
  'drain-held': drain(
    () => ({ jobs: 'list', until: fromNow(4_000) }),
    async () => {},
  ),
  'drain-stopped': drain(
    () => ({ jobs: 'pause' }),
    async (handle) => {
      await untilHeld(handle);
      await handle.cancel();
    },
  ),
  'drain-refused': byName('drainNode', { cluster: 'prod1', node: '..' }),
};
