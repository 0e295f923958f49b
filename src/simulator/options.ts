import type { FaultSpec } from './faults/fault';
import type { User } from './http/users';
import type { ScenarioName } from './scenarios';
import type { Switches } from './switches';
import type { WorldSpec } from './world/spec';

export interface SimulatorOptions {
  /** A name, or a cluster that was written down. @default demo */
  scenario?: ScenarioName | WorldSpec;
  /** Scenario and seed decide everything that happens. @default 1 */
  seed?: number;
  /** Simulated seconds in a real one; 0 stands still until `clock.advance`. @default 1 */
  speed?: number;
  /** @default 127.0.0.1 */
  host?: string;
  /** 0 takes a free one. @default 0 */
  port?: number;
  /** @default admin */
  user?: string;
  /** @default a random one */
  password?: string;
  /** What that login may do, and whose it is. @default everything, as the cluster's */
  login?: Omit<User, 'name' | 'password'>;
  /** More logins. */
  users?: User[];
  /** Where certificates are kept. @default a temporary folder */
  certDir?: string;
  /** Allows `POST /simulator/*`. @default false */
  control?: boolean;
  /** Milliseconds by which every request arrives late. @default 0 */
  latencyMs?: number;
  switches?: Partial<Switches>;
  /** Faults from the first request on. */
  faults?: FaultSpec[];
  /** Simulated milliseconds since 1970 at the beginning. @default now */
  startedAt?: number;
}
