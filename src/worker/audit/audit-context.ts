import type { AuditContext, HookFormat, SendHook } from '../../activities';
import { durationMs } from '../../contracts/duration';
import type { AuditConfig } from '../../contracts/worker-config';
import type { SecretReader } from '../../ontap';

/** What the exports of this worker need, from its configuration. */
export function auditContext(
  audit: AuditConfig | undefined,
  secrets: SecretReader,
  { hooks, send }: { hooks: ReadonlyMap<string, HookFormat>; send: SendHook },
): AuditContext | undefined {
  if (audit === undefined) return undefined;
  const { directory, every, webhook, signingKeyFile } = audit;
  return {
    directory,
    everyMs: durationMs(every),
    hooks,
    send,
    ...(webhook === undefined ? {} : { hook: webhook }),
    ...(signingKeyFile === undefined
      ? {}
      : { readSigningKey: () => secrets.read({ file: signingKeyFile, kind: 'pem' }) }),
  };
}
