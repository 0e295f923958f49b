import type { SimulatorClock } from '../clock';
import type { Random } from '../random';
import { History } from './history';
import type { NamedEntry, RestNode, NodeState } from './record';
import type { NodeSpec } from './spec';

const DEFAULT_UPTIME_SECONDS = 30 * 24 * 3600;
const DEFAULT_MEMORY_BYTES = 64 * 2 ** 30;

const TAKEN_OVER: ReadonlySet<NodeState> = new Set(['taken_over', 'waiting_for_giveback']);

interface SimulatedNode extends NamedEntry {
  partner: string | undefined;
  memory: number;
  lives: History<NodeLife>;
}

interface NodeLife {
  state: NodeState;
  bootedAt: number;
  /** When a booting node will be up. */
  upAt: number;
}

/** The nodes of the cluster. */
export class Nodes {
  readonly #nodes: SimulatedNode[];

  constructor(
    specs: NodeSpec[],
    random: Random,
    private readonly clock: SimulatorClock,
  ) {
    this.#nodes = specs.map((spec, index) => ({
      name: spec.name,
      uuid: spec.uuid ?? random.uuid(),
      // HA pairs: 1 and 2, 3 and 4, …
      partner: spec.partner ?? specs[index % 2 === 0 ? index + 1 : index - 1]?.name,
      memory: spec.memory ?? DEFAULT_MEMORY_BYTES,
      lives: new History<NodeLife>(clock.now(), {
        state: spec.state ?? 'up',
        bootedAt: clock.now() - (spec.uptime ?? DEFAULT_UPTIME_SECONDS) * 1000,
        upAt: 0,
      }),
    }));
  }

  list(): RestNode[] {
    return this.#nodes.map((node) => this.#record(node));
  }

  /** Name and uuid of a node; of the first one without a name. */
  byName(name?: string): NamedEntry {
    const { name: found, uuid } = this.#find(name);
    return { name: found, uuid };
  }

  indexOf(node: NamedEntry): number {
    return this.#nodes.findIndex(({ uuid }) => uuid === node.uuid);
  }

  has(uuid: string): boolean {
    return this.#nodes.some((node) => node.uuid === uuid);
  }

  set(name: string, state: NodeState): void {
    const { lives } = this.#find(name);
    lives.enter(this.clock.now(), { ...lives.latest, state });
  }

  /** Boots for so many seconds, then is up with an uptime from 0. */
  boot(name: string, seconds: number): void {
    const now = this.clock.now();
    const state = seconds > 0 ? 'booting' : 'up';
    this.#find(name).lives.enter(now, { state, bootedAt: now, upAt: now + seconds * 1000 });
  }

  #find(name?: string): SimulatedNode {
    const node = this.#nodes.find((one) => name === undefined || one.name === name);
    if (node === undefined) {
      throw new Error(
        `no node ${JSON.stringify(name)} here; there are ${this.#nodes.map((n) => n.name).join(', ')}`,
      );
    }
    return node;
  }

  #record(node: SimulatedNode): RestNode {
    const now = this.clock.now();
    const { bootedAt } = node.lives.at(now) ?? node.lives.latest;
    const state = this.#stateOf(node);
    const partner = this.#nodes.find(({ name }) => name === node.partner);
    const hasTakenOver = state === 'up' && partner !== undefined && TAKEN_OVER.has(this.#stateOf(partner));
    return {
      uuid: node.uuid,
      name: node.name,
      state,
      uptime: state === 'up' ? this.#uptime(bootedAt) : undefined,
      controller: { memory_size: node.memory },
      ha: {
        enabled: partner !== undefined,
        partners: partner === undefined ? [] : [{ uuid: partner.uuid, name: partner.name }],
        takeover: { state: hasTakenOver ? 'in_takeover' : partner ? 'not_attempted' : 'not_possible' },
        giveback: { state: hasTakenOver ? 'not_attempted' : 'nothing_to_giveback' },
      },
    };
  }

  #stateOf({ lives }: SimulatedNode): NodeState {
    const now = this.clock.now();
    const { state, upAt } = lives.at(now) ?? lives.latest;
    return state === 'booting' && now >= upAt ? 'up' : state;
  }

  // By the cluster's own clock: whole seconds, never below 0.
  #uptime(bootedAt: number): number {
    return Math.max(0, Math.floor((this.clock.shown() - this.clock.shown(bootedAt)) / 1000));
  }
}
