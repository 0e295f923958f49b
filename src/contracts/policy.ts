import type { z } from 'zod';
import type { matchRuleSchema, protectRuleSchema } from './schemas/conditions';
import type { policySchema, pressureSchema } from './schemas/policy';

/** A clean-up policy with all defaults filled in; it travels by value, so history holds what was used. */
export type Policy = z.infer<typeof policySchema>;

/** A rule that makes a session a candidate. */
export type MatchRule = z.infer<typeof matchRuleSchema>;

/** A rule that saves a session. */
export type ProtectRule = z.infer<typeof protectRuleSchema>;

/** Kill only while a node's pool is nearly full. */
export type Pressure = z.infer<typeof pressureSchema>;
