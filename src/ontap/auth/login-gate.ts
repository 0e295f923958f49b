import PQueue from 'p-queue';
import { noLogin } from '../errors/local-errors';
import type { OntapLog } from '../ontap-log';
import { inQueue } from '../transport/limiter';
import type { OntapRequest } from '../transport/send';

/** How long after a refusal the same secret is not tried again: repeated ones lock accounts. */
export const BREAKER_MS = 5 * 60_000;

/** What one request showed about the secret. */
export type LoginVerdict = 'accepted' | 'refused' | 'unproven';

interface Standing {
  secretId: string;
  state: LoginVerdict;
  refusedAtMs: number;
}

/** Breaker of one cluster: a hundred waits make one bad login, not a hundred. */
export class LoginGate {
  private standing: Standing = { secretId: '', state: 'unproven', refusedAtMs: 0 };
  private readonly firstTries = new PQueue({ concurrency: 1 });

  constructor(private readonly options: { cluster: string; now: () => number; log: OntapLog }) {}

  /**
   * Runs a request when the secret may be used. Until it was accepted once, one request at a time;
   * after a refusal none, until the secret changes or five minutes pass, or what the request says instead.
   */
  async pass<T>(
    secretId: string,
    attempt: () => Promise<{ verdict: LoginVerdict; value: T }>,
    { signal, loginAgainMs = BREAKER_MS }: Pick<OntapRequest, 'signal' | 'loginAgainMs'> = {},
  ): Promise<T> {
    for (;;) {
      if (this.state(secretId, loginAgainMs) === 'accepted')
        return this.judge(secretId, await attempt(), false);
      const tried = await inQueue(
        this.firstTries,
        // While this one waited, another may have settled it.
        async () =>
          this.state(secretId, loginAgainMs) === 'unproven'
            ? { value: await this.try(secretId, attempt) }
            : undefined,
        signal,
      );
      if (tried !== undefined) return tried.value;
    }
  }

  /** @throws OntapError of kind `auth` while the breaker is open. */
  private state(secretId: string, loginAgainMs: number): 'accepted' | 'unproven' {
    const { standing, options } = this;
    if (standing.secretId !== secretId) this.standing = { secretId, state: 'unproven', refusedAtMs: 0 };
    if (this.standing.state !== 'refused') return this.standing.state;
    const againAtMs = this.standing.refusedAtMs + loginAgainMs;
    if (options.now() >= againAtMs) return 'unproven';
    throw noLogin(
      `${options.cluster} refused the login at ${new Date(this.standing.refusedAtMs).toISOString()}; nothing was sent. ` +
        `Correct the secret (it is read again at once), or wait until ${new Date(againAtMs).toISOString()} for the next try`,
    );
  }

  private async try<T>(
    secretId: string,
    attempt: () => Promise<{ verdict: LoginVerdict; value: T }>,
  ): Promise<T> {
    return this.judge(secretId, await attempt(), true);
  }

  private judge<T>(
    secretId: string,
    { verdict, value }: { verdict: LoginVerdict; value: T },
    isTry: boolean,
  ): T {
    // An answer to a request with the secret of before says nothing about the one of now.
    if (this.standing.secretId !== secretId || verdict === 'unproven') return value;
    // Sent before the refusal, answered after it: only a new try closes the breaker.
    if (this.standing.state === 'refused' && !isTry) return value;
    if (this.standing.state !== verdict) this.tell(verdict);
    this.standing = { secretId, state: verdict, refusedAtMs: verdict === 'refused' ? this.options.now() : 0 };
    return value;
  }

  private tell(verdict: LoginVerdict): void {
    const { cluster, log } = this.options;
    if (verdict === 'refused')
      log.warn({ cluster }, 'login refused; not tried again before the secret changes');
    else log.info({ cluster }, 'login accepted');
  }
}
