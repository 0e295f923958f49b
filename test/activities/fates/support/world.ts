import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { ClusterActivities } from '../../../../src/activities';
import type { KillTarget } from '../../../../src/contracts/plan';
import type { FailureKind, Place } from '../../../../src/rules/failures';
import type { SimulatedSession } from '../../../../src/simulator';
import type { Attempt } from '../../support/attempt';
import { uuidOf } from '../../support/jobs';
import { planned } from '../../support/kills';
import { openRig, type Rig } from '../../support/rig';

export const JOB = uuidOf(1);

/** A cluster, Temporal that is away, and files: what calls that fail work with. */
export interface FatesWorld {
  rig: Rig;
  /** Of the cluster; what a case changed of its entry is in them. */
  activities: ClusterActivities;
  session: SimulatedSession;
  target: KillTarget;
  /** A server that is not there. */
  noTemporal: Client;
  folder: string;
  file: (name: string, content: string) => string;
}

/** One thing that goes wrong at a place, and what it is told as there. */
export interface Case {
  place: Place;
  kind: FailureKind;
  what: string;
  play: (world: FatesWorld, info: object) => Promise<Attempt<unknown>> | Attempt<unknown>;
}

export async function openWorld(): Promise<FatesWorld & { close(): Promise<void> }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ontap-workflows-fates-'));
  const rig = await openRig({ entry: { allow: ['kill-sessions', 'control-jobs'] } });
  rig.simulator.jobs.add({ uuid: JOB, description: 'a job', pausable: true });
  const session = rig.add();
  const connection = Connection.lazy({ address: '127.0.0.1:1', interceptors: [] });
  return {
    rig,
    activities: rig.activities,
    session,
    target: await planned(rig, session),
    noTemporal: new Client({ connection }),
    folder,
    file(name, content) {
      const place = path.join(folder, name);
      writeFileSync(place, content, { mode: 0o600 });
      return place;
    },
    async close() {
      await rig.close();
      await connection.close();
      rmSync(folder, { recursive: true });
    },
  };
}
