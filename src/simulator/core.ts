import type { Approvals } from './approvals';
import type { Arming } from './arming';
import type { SimulatorClock } from './clock';
import type { Landings } from './faults/landings';
import type { Faults } from './faults/registry';
import type { Hooks } from './hooks';
import type { Logins } from './http/authenticate';
import type { Ledger } from './ledger/ledger';
import type { Stats } from './stats';
import type { Switches } from './switches';
import type { World } from './world/world';

/** Everything that a handler may need. */
export interface Core extends Logins {
  world: World;
  clock: SimulatorClock;
  switches: Switches;
  ledger: Ledger;
  stats: Stats;
  faults: Faults;
  landings: Landings;
  hooks: Hooks;
  arming: Arming;
  approvals: Approvals;
  /** `POST /simulator/*` is allowed. */
  control: boolean;
  /** Milliseconds by which every request arrives late. */
  latencyMs: number;
}
