import { z } from 'zod';
import { approversSchema, textOf } from './primitives';
import { readSshKey } from './ssh-key';

/** Letters of a line of a public key: that of an RSA key of 8,192 bits has 1,500. */
const LONGEST_KEY = 2_000;

const sshKeySchema = z
  .string()
  .max(LONGEST_KEY)
  .superRefine((line, context) => {
    const key = readSshKey(line);
    if ('problem' in key) context.addIssue({ code: 'custom', message: key.problem });
  });

const approverSchema = z.strictObject({
  /** Public keys, as lines of their files. Without one an approval in this name is a name, and no more. */
  sshKeys: z.array(sshKeySchema).min(1).max(5).optional(),
});

/** Who may approve: names, or names with the keys that prove them. */
export const approversOfGuardSchema = z.union([
  approversSchema,
  z
    .record(textOf(200, z.string().trim().min(1)), approverSchema)
    .superRefine((approvers, context) => {
      const count = Object.keys(approvers).length;
      if (count >= 1 && count <= 100) return;
      context.addIssue({ code: 'custom', message: `must have 1 to 100 names, not ${count}` });
    })
    .superRefine(keysAreOfOne),
]);

/** Whose key is whose would be nobody's word. */
function keysAreOfOne(approvers: Approvers, context: z.core.$RefinementCtx): void {
  const owners = new Map<string, string>();
  for (const [name, { sshKeys = [] }] of Object.entries(approvers))
    for (const [index, line] of sshKeys.entries()) {
      const key = readSshKey(line);
      if ('problem' in key) continue;
      const id = key.blob.toString('base64');
      const owner = owners.get(id);
      owners.set(id, owner ?? name);
      if (owner === undefined) continue;
      const message = `is the key of ${owner}, too; each key is one person's`;
      context.addIssue({ code: 'custom', path: [name, 'sshKeys', index], message });
    }
}

type Approvers = Record<string, z.infer<typeof approverSchema>>;

/** Approvers of a guard as its owner writes them. */
export type GuardApprovers = z.infer<typeof approversOfGuardSchema>;

/** What is told of approvers: names, and which of them have a key. */
export interface ShownApprovers {
  approvers?: string[];
  /** Those whose approval can be proven. */
  keyed?: string[];
}

const hasKey = ({ sshKeys = [] }: Approvers[string]) => sshKeys.length > 0;

/** A guard as it travels: keys are the affair of the worker that verifies with them. */
export function shownGuard<G extends { approvers?: GuardApprovers | undefined }>(
  guard: G,
): Omit<G, 'approvers'> & ShownApprovers {
  const { approvers, ...rest } = guard;
  if (approvers === undefined) return rest;
  if (Array.isArray(approvers)) return { ...rest, approvers };
  const keyed = Object.keys(approvers).filter((name) => hasKey(approvers[name] ?? {}));
  return { ...rest, approvers: Object.keys(approvers), ...(keyed.length === 0 ? {} : { keyed }) };
}

/** For a guard: nobody could approve where all approvals have to be signed, and no key is known. */
export function signedNeedsKeys(
  { approvals, approvers }: { approvals?: string | undefined; approvers?: GuardApprovers | undefined },
  context: z.core.$RefinementCtx,
): void {
  const hasKeys =
    approvers !== undefined && !Array.isArray(approvers) && Object.values(approvers).some(hasKey);
  if (approvals !== 'signed' || hasKeys) return;
  const message =
    'is signed, but no approver has a key, so that nobody could approve; write approvers: { bob: { sshKeys: ["ssh-ed25519 AAAA… bob@example.com"] } }';
  context.addIssue({ code: 'custom', path: ['approvals'], message });
}
