/** Whoever reads an event of a history, or the pollers of a queue, knows by it which process it was. */
export interface WorkerIdentity {
  host: string;
  pid: number;
  /** Of the keys for evidence that it has, the sealing one first; no secrets. */
  keyIds: readonly string[];
}

/** `ontap-workflows@host:pid`, and with keys `#id,id` behind it. */
export function workerIdentity({ host, pid, keyIds }: WorkerIdentity): string {
  const keys = keyIds.length === 0 ? '' : `#${keyIds.join(',')}`;
  return `ontap-workflows@${host}:${pid}${keys}`;
}

/** Ids of the keys behind a {@link workerIdentity}; undefined for somebody else's identity. */
export function keyIdsOf(identity: string): string[] | undefined {
  const [, keys] = /^ontap-workflows@[^#]*(?:#([0-9a-f,]*))?$/.exec(identity) ?? [];
  if (keys === undefined) return identity.startsWith('ontap-workflows@') ? [] : undefined;
  return keys.split(',');
}
