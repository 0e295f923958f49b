import { Turn, type MatchableRequest } from '../http/matcher';
import { happen, type WorldEvent } from '../world/events';
import type { World } from '../world/world';
import { checkFault } from './check';
import { concerns } from './concerns';
import { isRequestFault, type FaultSpec, type RequestFault } from './fault';

// These make no sense for a single page.
const ALWAYS: ReadonlySet<string> = new Set(['endlessPages', 'nextLoop']);

/** Faults that wait for their request. */
export class Faults {
  #waiting: { spec: FaultSpec; turn: Turn }[] = [];

  constructor(
    private readonly world: World,
    private readonly breakConnections: () => void,
  ) {}

  /** Adds a fault; returns what takes it away again. */
  add(spec: FaultSpec): () => void {
    checkFault(spec);
    if ('node' in spec) this.world.nodes.byName(spec.node); // refuses one that does not exist
    const { method, path, user, nth, count, forMs } = spec;
    const immediate = [method, path, user, nth, count, forMs].every((given) => given === undefined);
    if (immediate && spec.kind === 'managementLifMove') this.breakConnections();
    else if (immediate && !isRequestFault(spec)) happen(this.world, spec);
    else
      return this.#wait(ALWAYS.has(spec.kind) && forMs === undefined ? { count: 'always', ...spec } : spec);
    return () => {};
  }

  clear(): void {
    this.#waiting = [];
  }

  /** Faults that have not hit all their requests yet. */
  list(): FaultSpec[] {
    return this.#waiting.map(({ spec }) => spec);
  }

  /** Faults that hit this request. What concerns the cluster happens now. */
  take(request: MatchableRequest): RequestFault[] {
    const hit = this.#waiting
      .filter(({ spec, turn }) => concerns(spec, request) && turn.takes(request))
      .map(({ spec }) => spec);
    this.#waiting = this.#waiting.filter(({ turn }) => !turn.over);
    for (const event of hit) if (!isRequestFault(event)) happen(this.world, event satisfies WorldEvent);
    if (hit.some(({ kind }) => kind === 'managementLifMove')) this.breakConnections();
    return hit.filter((fault): fault is FaultSpec & RequestFault => isRequestFault(fault));
  }

  #wait(spec: FaultSpec): () => void {
    const entry = { spec, turn: new Turn(spec, this.world.clock) };
    this.#waiting.push(entry);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== entry);
    };
  }
}
