import type { HookFormat, SendHook } from '../notify';

/** What the exports of a worker need. */
export interface AuditContext {
  directory: string;
  /** How often it is scheduled, ms. */
  everyMs: number;
  /** Reads the private key (PEM) that signs heads, at use; absent when none is configured. */
  readSigningKey?: () => Promise<string>;
  /** Name of the web hook that gets the heads. */
  hook?: string;
  hooks: ReadonlyMap<string, HookFormat>;
  send: SendHook;
}
