import {
  cleanupWorkflowId,
  fleetMemberWorkflowId,
  fleetWorkflowId,
  isSchedulerWorkflowId,
  isSequenceWorkflowId,
  parseCleanupWorkflowId,
  parsePauseWorkflowId,
  pauseWorkflowId,
  policyOfFleetId,
  scheduleId,
  scheduleName,
  schedulerWorkflowId,
  sequenceWorkflowId,
} from '../../src/contracts/ids';

const TIME = '-2026-11-21T22:00:00Z';
const HASH = '0123456789ab';
const UUID = '9A11D2B4-a48e-11ef-a112-a086c41ff0d1';
const LONGEST = `a${'.'.repeat(62)}`;

test.each([
  [cleanupWorkflowId('prod1', 'default'), { cluster: 'prod1', policy: 'default' }],
  [cleanupWorkflowId('prod1', 'default') + TIME, { cluster: 'prod1', policy: 'default' }],
  [cleanupWorkflowId('prod1', 'default', HASH), { cluster: 'prod1', policy: 'default', onlyHash: HASH }],
  [cleanupWorkflowId('p', 'd', HASH) + TIME, { cluster: 'p', policy: 'd', onlyHash: HASH }],
  [cleanupWorkflowId('p', 'd-2026-11-21T22') + TIME, { cluster: 'p', policy: 'd-2026-11-21T22' }],
  [cleanupWorkflowId(LONGEST, LONGEST) + TIME, { cluster: LONGEST, policy: LONGEST }],
])('%s is the id of a clean-up, and its parts are known', (id, parts) => {
  expect({ ...parseCleanupWorkflowId(id) }).toEqual(parts);
});

test.each([
  'cleanup/',
  'cleanup/prod1',
  'cleanup/prod1/',
  'cleanup//default',
  'cleanup/prod1/..',
  'cleanup/prod1/../default',
  'cleanup/x/../whatever',
  'cleanup/prod1/default/',
  'cleanup/prod1/default/0123456789a',
  'cleanup/prod1/default/0123456789AB',
  'cleanup/prod1/default/more',
  'cleanup/prod1/default:evil',
  'cleanup/prod1/default-2026-11-21T22:00:00Z-2026-11-21T22:00:00Z',
  'cleanup/prod1/default-2026-11-21T22:00Z',
  'cleanup/prod1/default\n',
  ' cleanup/prod1/default',
  'my-cleanup/prod1/default',
  `cleanup/${LONGEST}x/default`,
  'cleanup/prod1/défaut',
])('%j is no id of a clean-up', (id) => {
  expect(parseCleanupWorkflowId(id)).toBeUndefined();
});

test.each([
  [fleetWorkflowId('default'), 'default'],
  [fleetWorkflowId('default', 'weekly-47'), 'default'],
  [fleetWorkflowId('default') + TIME, 'default'],
  [fleetMemberWorkflowId('default', 'prod1'), undefined],
  ['fleet/', undefined],
  ['fleet/default-', 'default-'],
  ['fleet/default@', undefined],
  ['fleet/default@a@b', undefined],
  ['fleet/default/', undefined],
  ['fleet/..', undefined],
])('the policy of the fleet %j is %s', (id, policy) => {
  expect(policyOfFleetId(id)).toBe(policy);
});

test.each([
  [sequenceWorkflowId('prod1', 'night-3f2a1c'), true],
  ['sequence/prod1', false],
  ['sequence/prod1/..', false],
  ['sequence/prod1/night/more', false],
  ['sequence//night', false],
])('%j is the id of a sequence: %s', (id, is) => {
  expect(isSequenceWorkflowId(id)).toBe(is);
});

test.each([
  [pauseWorkflowId('prod1', UUID), { cluster: 'prod1', uuid: UUID.toLowerCase() }],
  [`pause/prod1/${UUID}`, undefined],
  ['pause/prod1/..', undefined],
  [`pause/prod1/${UUID.toLowerCase()}/x`, undefined],
])('job and cluster of the pause %j', (id, parts) => {
  const parsed = parsePauseWorkflowId(id);
  expect(parsed && { ...parsed }).toEqual(parts);
});

test.each([
  [scheduleId('nightly'), 'nightly'],
  ['ontap-workflows/', undefined],
  ['ontap-workflows/../nightly', undefined],
  ['ontap-workflows/nightly/more', undefined],
  ['other/ontap-workflows/nightly', undefined],
])('the name behind the schedule %j is %s', (id, name) => {
  expect(scheduleName(id)).toBe(name);
});

test.each([
  [schedulerWorkflowId('audit-export'), true],
  [schedulerWorkflowId("somebody else's"), true],
  [schedulerWorkflowId(''), false],
  ['cleanup/prod1/temporal-sys-scheduler:x', false],
])('%j is a run of the scheduler: %s', (id, is) => {
  expect(isSchedulerWorkflowId(id)).toBe(is);
});
