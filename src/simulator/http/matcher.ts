/** Which requests are meant; what isn't given matches all. */
export interface RequestMatcher {
  method?: string;
  /** Path without query, decoded; `*` stands for anything. Or a regular expression. */
  path?: string | RegExp;
  user?: string;
  /** The first of the matching requests that is meant, from 1. @default 1 */
  nth?: number;
  /** How many from there on. @default 1 */
  count?: number | 'always';
}

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

  constructor(readonly matcher: RequestMatcher) {}

  takes(request: MatchableRequest): boolean {
    if (!matches(this.matcher, request)) return false;
    this.#seen++;
    const { nth = 1, count = 1 } = this.matcher;
    return this.#seen >= nth && (count === 'always' || this.#seen < nth + count);
  }

  /** True once no request can be meant any more. */
  get over(): boolean {
    const { nth = 1, count = 1 } = this.matcher;
    return count !== 'always' && this.#seen >= nth + count - 1;
  }
}
