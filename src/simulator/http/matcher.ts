import { z } from 'zod';
import type { SimulatorClock } from '../clock';

/** Which requests are meant; what isn't given matches all. */
export const MATCHER = {
  method: z.string().exactOptional(),
  /** Path without query, decoded; `*` stands for anything. Or a regular expression, which JSON does not have. */
  path: z.union([z.string(), z.instanceof(RegExp)]).exactOptional(),
  user: z.string().exactOptional(),
  /** The first of the matching requests that is meant, from 1. @default 1 */
  nth: z.int().min(1).exactOptional(),
  /** How many from there on. @default 1 */
  count: z.union([z.int().min(1), z.literal('always')]).exactOptional(),
  /** Instead of a count: those within so many simulated milliseconds of the first one. */
  forMs: z.number().positive().exactOptional(),
};

export type RequestMatcher = z.infer<z.ZodObject<typeof MATCHER>>;

export interface MatchableRequest {
  method: string;
  path: string;
  user?: string | undefined;
}

function pathMatches(pattern: string | RegExp, path: string): boolean {
  if (pattern instanceof RegExp) return pattern.test(path);
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(path);
}

export function matches(matcher: RequestMatcher, request: MatchableRequest): boolean {
  if (matcher.method !== undefined && matcher.method.toUpperCase() !== request.method) return false;
  if (matcher.user !== undefined && matcher.user !== request.user) return false;
  return matcher.path === undefined || pathMatches(matcher.path, request.path);
}

/** Counts the requests that match, and says whether it is this one's turn. */
export class Turn {
  #seen = 0;
  /** When `forMs` is over. */
  #until: number | undefined;

  constructor(
    readonly matcher: RequestMatcher,
    private readonly clock: Pick<SimulatorClock, 'now'>,
  ) {}

  takes(request: MatchableRequest): boolean {
    if (!matches(this.matcher, request)) return false;
    this.#seen++;
    const { nth = 1, count = 1, forMs } = this.matcher;
    if (this.#seen < nth) return false;
    if (forMs === undefined) return count === 'always' || this.#seen < nth + count;
    this.#until ??= this.clock.now() + forMs;
    return this.clock.now() < this.#until;
  }

  /** True once no request can be meant any more. */
  get over(): boolean {
    const { nth = 1, count = 1, forMs } = this.matcher;
    if (forMs !== undefined) return this.#until !== undefined && this.clock.now() >= this.#until;
    return count !== 'always' && this.#seen >= nth + count - 1;
  }
}
