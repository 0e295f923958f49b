import { LAST_LOOK_MS } from '../../contracts/evidence';
import type { SealedClient, SealedEvidence, SealedRecord } from '../../contracts/evidence';
import type { KillTarget } from '../../contracts/plan';
import type { SessionKey } from '../../contracts/session';
import { keyOf, keyText } from '../../contracts/session-key';

/** Records whose last look is older than this part of what a kill may rest on are renewed before the kills that need them. */
const RENEW_AFTER = 2 / 3;

/** Sealed records of sessions, and when they were looked at last. */
export class KillEvidence {
  private readonly known = new Map<string, { sealed: SealedRecord; lookedMs: number }>();
  private goodForMs = LAST_LOOK_MS;
  /** How long looks may take that make up for a time without any, ms. */
  withinMs = 0;

  /** Of all sessions of a client that is evicted, as the last look before the first kill saw them. */
  client: SealedClient | undefined;
  private clientLookedMs = 0;

  /** Of a target and of what is joined to it; nothing where nothing is known. */
  of(target: KillTarget): SealedRecord[] {
    return sessionsOf([target]).flatMap((key) => this.known.get(keyText(key))?.sealed ?? []);
  }

  take(
    sessions: readonly SessionKey[],
    { records, client, goodForMs }: SealedEvidence,
    lookedMs: number,
  ): void {
    if (goodForMs !== undefined) this.goodForMs = goodForMs;
    if (client !== undefined) [this.client, this.clientLookedMs] = [client, lookedMs];
    sessions.forEach((key, index) => {
      const sealed = records[index] ?? null;
      if (sealed !== null) this.known.set(keyText(key), { sealed, lookedMs });
    });
  }

  /** Those of which the last look is too old. */
  oldOf(targets: readonly KillTarget[], nowMs: number): SessionKey[] {
    return sessionsOf(targets).filter((key) => {
      const known = this.known.get(keyText(key));
      return known !== undefined && nowMs - known.lookedMs > RENEW_AFTER * this.goodForMs;
    });
  }

  /**
   * True when none of them was looked at too long ago for a kill, nor all sessions of a client that is evicted; where
   * nothing is known the kill says so.
   */
  isGood(targets: readonly KillTarget[], nowMs: number): boolean {
    if (this.client !== undefined && nowMs - this.clientLookedMs > this.goodForMs) return false;
    return sessionsOf(targets).every((key) => {
      const known = this.known.get(keyText(key));
      return known === undefined || nowMs - known.lookedMs <= this.goodForMs;
    });
  }

  sealedOf(keys: readonly SessionKey[]): SealedRecord[] {
    return keys.flatMap((key) => this.known.get(keyText(key))?.sealed ?? []);
  }
}

/** Targets and what is joined to them, each once. */
export function sessionsOf(targets: readonly KillTarget[]): SessionKey[] {
  const all = targets.flatMap(({ record, joined }) => [record, ...joined]).map(keyOf);
  return [...new Map(all.map((key) => [keyText(key), key])).values()];
}
