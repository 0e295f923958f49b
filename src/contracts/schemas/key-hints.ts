import { z } from 'zod';

/** What to write instead of a key that people look for in a map, by that key. */
export type KeyHints = Readonly<Record<string, string>>;

/** The maps that know such keys. */
export const keyHints = z.registry<KeyHints>();

/** What could be written where a map or a list of maps is expected. */
export const examples = z.registry<{ example: string }>();

const hints = (keys: readonly string[], words: string): KeyHints =>
  Object.fromEntries(keys.map((key) => [key, words]));

/** Where people look for a session's age. */
const DURATIONS = ['idle', 'idleFor', 'idleTime', 'age', 'minAge', 'olderThan', 'unchangedFor', 'duration'];

const NO_IDLE_TIME =
  'the hours without movement are observe: { window: 6h }; idle is a state, such as dataState: [idle]';

const inGuard = (key: string, instead: string): KeyHints => ({
  [key]: `it belongs to the owner's guard (guard.${key} of the cluster's entry in the worker's configuration); a policy writes ${instead}`,
});

/** What is looked for in a rule. */
export const RULE_HINTS: KeyHints = {
  ...hints(DURATIONS, NO_IDLE_TIME),
  ...hints(
    ['host', 'hosts', 'hostname', 'ip', 'address', 'addresses', 'clients', 'clientAddress', 'server'],
    'the backup server is client: [10.1.1.5]',
  ),
  ...hints(['state', 'states'], 'write dataState: [idle], moverState: [idle], or both'),
  ...hints(['reason'], 'write dataReason or moverReason'),
  ...hints(['vserver'], 'the SVM is svm: [svm1]'),
  ...hints(['volume', 'volumes'], "what is backed up is path: ['/svm1/vol1/**']"),
  ...hints(
    ['tape', 'library', 'scsi', 'robot', 'device', 'drive'],
    'what a session holds is holds: [tape, scsi]',
  ),
  ...hints(['bytes'], 'write minBytes or maxBytes'),
};

/** Conditions of rules. */
const CONDITIONS = [
  'dataState',
  'dataReason',
  'moverState',
  'moverReason',
  'operation',
  'engine',
  'holds',
].concat('client', 'source', 'path', 'svm', 'ownerSvm', 'node', 'tapeDevice', 'minBytes', 'maxBytes');

/** What is looked for in a policy, and is elsewhere. */
export const POLICY_HINTS: KeyHints = {
  ...hints(
    [...CONDITIONS, ...Object.keys(RULE_HINTS)],
    'conditions stand in the rules of match and protect, such as match: [{ name: idle, client: [10.1.1.5], dataState: [idle] }]',
  ),
  ...hints(DURATIONS, NO_IDLE_TIME),
  ...hints(['samples'], 'a policy writes observe: { every: 30m }, or leaves every out'),
  ...hints(['exclude', 'except', 'never', 'keep', 'ignore'], 'what is never killed is protect'),
  ...hints(['rules', 'kill', 'select', 'include'], 'what may be killed is match'),
  ...hints(
    ['cluster', 'clusters', 'mode', 'only'],
    'it belongs to the request: cleanup run CLUSTER --mode enforce',
  ),
  ...hints(
    ['takeover', 'takenOver', 'downFor', 'partner'],
    'what becomes of sessions while the HA partner of their node is down is inTakeover: judge or keep',
  ),
  ...hints(
    ['quiet', 'quietHours', 'notBetween', 'hours'],
    "hours without kills belong to the owner's guard (guard.quiet of the cluster's entry in the worker's configuration); what a run does in them is inQuietHours: wait or end",
  ),
  ...hints(['guard'], "it belongs to the cluster's entry in the worker's configuration"),
  ...inGuard('minWindow', 'observe: { window: 6h }'),
  ...inGuard('minSamples', 'observe: { every: 30m }'),
  ...inGuard('neverMatch', 'a protect rule, such as { name: active, dataState: [active] }'),
  ...inGuard('approvalAbove', 'approval: { required: true }'),
  ...inGuard('approvers', 'approval: { by: [bob] }, which narrows them'),
};

/** What is looked for in `approval`. */
export const APPROVAL_HINTS: KeyHints = {
  ...inGuard('approvers', 'by: [bob], which narrows them'),
  ...inGuard('approvalAbove', 'required: true'),
  ...hints(['from', 'who', 'approver', 'ask'], 'who is asked is by: [bob]'),
};
