import {
  BACKUP_ENGINES,
  NDMP_OPERATIONS,
  NDMP_REASONS,
  NDMP_STATES,
} from '../../../contracts/schemas/conditions';
import type { MatchRule } from '../../../contracts/policy';
import { addressCondition } from './address-condition';
import { maxBytesCondition, minBytesCondition } from './bytes-condition';
import { enumCondition } from './enum-condition';
import { globCondition, svmCondition } from './glob-condition';
import { holdsCondition, tapeDeviceCondition } from './holds-condition';
import type { Condition, ConditionName } from './condition';

type Conditions = { [K in ConditionName]: Condition<NonNullable<MatchRule[K]>> };

/** Every condition that a rule may hold. */
export const CONDITIONS: Conditions = {
  dataState: enumCondition('dataState', NDMP_STATES, ({ data }) => data.state),
  dataReason: enumCondition('dataReason', NDMP_REASONS, ({ data }) => data.reason),
  moverState: enumCondition('moverState', NDMP_STATES, ({ mover }) => mover.state),
  moverReason: enumCondition('moverReason', NDMP_REASONS, ({ mover }) => mover.reason),
  operation: enumCondition('operation', NDMP_OPERATIONS, ({ data }) => data.operation),
  engine: enumCondition('engine', BACKUP_ENGINES, ({ engine }) => engine),
  holds: holdsCondition,
  client: addressCondition(({ client }) => client),
  source: addressCondition(({ source }) => source),
  path: globCondition(({ path }) => path),
  svm: svmCondition,
  ownerSvm: globCondition(({ svm }) => svm),
  node: globCondition(({ node }) => node),
  tapeDevice: tapeDeviceCondition,
  minBytes: minBytesCondition,
  maxBytes: maxBytesCondition,
};
