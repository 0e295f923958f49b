import type { SimulatorClock } from './clock';
import { Turn, type MatchableRequest, type RequestMatcher } from './http/matcher';

/** A request as listeners and hooks see it. */
export interface SeenRequest extends MatchableRequest {
  /** Path with the query, as it was sent. */
  target: string;
  headers: Record<string, string | undefined>;
  body: string;
}

/** A request and what was answered; status null when the connection broke first. */
export interface SeenResponse extends SeenRequest {
  status: number | null;
  ms: number;
}

type HookFunction = (request: SeenRequest) => void | Promise<void>;
type Moment = 'before' | 'after';

interface Hook {
  moment: Moment;
  turn: Turn;
  run: HookFunction;
}

/** Lets tests do something at an exact place between two requests. */
export class Hooks {
  #hooks: Hook[] = [];
  readonly #onRequest = new Set<(request: SeenRequest) => void>();
  readonly #onResponse = new Set<(response: SeenResponse) => void>();

  constructor(private readonly clock: Pick<SimulatorClock, 'now'>) {}

  /** Runs (and is awaited) when a matching request has arrived, before anything looks at it. */
  before(matcher: RequestMatcher, run: HookFunction): () => void {
    return this.#add({ moment: 'before', turn: new Turn(matcher, this.clock), run });
  }

  /** Runs (and is awaited) when a matching request took effect, before its answer leaves. */
  after(matcher: RequestMatcher, run: HookFunction): () => void {
    return this.#add({ moment: 'after', turn: new Turn(matcher, this.clock), run });
  }

  onRequest(listener: (request: SeenRequest) => void): () => void {
    this.#onRequest.add(listener);
    return () => this.#onRequest.delete(listener);
  }

  onResponse(listener: (response: SeenResponse) => void): () => void {
    this.#onResponse.add(listener);
    return () => this.#onResponse.delete(listener);
  }

  requested(request: SeenRequest): void {
    for (const listener of this.#onRequest) listener(request);
  }

  responded(response: SeenResponse): void {
    for (const listener of this.#onResponse) listener(response);
  }

  async run(moment: Moment, request: SeenRequest): Promise<void> {
    for (const hook of this.#hooks) {
      if (hook.moment === moment && hook.turn.takes(request)) await hook.run(request);
    }
    this.#hooks = this.#hooks.filter(({ turn }) => !turn.over);
  }

  #add(hook: Hook): () => void {
    this.#hooks.push(hook);
    return () => {
      this.#hooks = this.#hooks.filter((other) => other !== hook);
    };
  }
}
