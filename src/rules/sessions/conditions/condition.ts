import type { MatchRule } from '../../../contracts/policy';
import type { SessionRecord } from '../../../contracts/session';
import type { Truth } from '../truth';

/** What a rule may ask. A protect rule asks the same, without `absent`. */
export type ConditionName = Exclude<keyof MatchRule, 'name'>;

/** Fields whose absence is taken as known, by the name of their condition. */
export type KnownAbsent = ReadonlySet<string>;

/** Does what a rule wants hold for a session? */
export type Condition<Wanted> = (wanted: Wanted, session: SessionRecord, knownAbsent: KnownAbsent) => Truth;
