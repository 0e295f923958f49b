import type { MatchRule } from '../../contracts/policy';
import {
  BACKUP_ENGINES,
  NDMP_OPERATIONS,
  NDMP_REASONS,
  NDMP_STATES,
} from '../../contracts/schemas/conditions';
import { LONGEST_TEXT, compileGlob } from '../../contracts/schemas/glob/compile-glob';
import { isAddress, isWithin, networkOf } from '../../contracts/schemas/networks';
import type { SessionRecord } from '../../contracts/session';
import { MASK } from '../../contracts/text';
import { isClientName } from '../client-names';
import { allOf, anyOf, known, type Truth } from './truth';

/** What a rule may ask. A protect rule asks the same, without `absent`. */
export type ConditionName = Exclude<keyof MatchRule, 'name'>;

/** Fields whose absence is taken as known, by the name of their condition. */
export type KnownAbsent = ReadonlySet<string>;

/** Does what a rule wants hold for a session? */
export type Condition<Wanted> = (wanted: Wanted, session: SessionRecord, knownAbsent: KnownAbsent) => Truth;

/** Reads each entry of a rule's list once, not for each session; a list has to stay as it is. */
function oncePerList<T>(read: (text: string) => T): (texts: readonly string[]) => readonly T[] {
  const known = new WeakMap<readonly string[], readonly T[]>();
  return (texts) => {
    const before = known.get(texts);
    if (before !== undefined) return before;
    const entries = texts.map(read);
    known.set(texts, entries);
    return entries;
  };
}

/** A condition on a field with a closed set of values; a value that is not in it can't be read. */
function enumCondition(
  name: ConditionName,
  values: readonly string[],
  read: (session: SessionRecord) => string | undefined,
): Condition<readonly string[]> {
  return (wanted, session, knownAbsent) => {
    const value = read(session);
    if (value !== undefined) return values.includes(value) ? known(wanted.includes(value)) : 'unknown';
    if (wanted.includes('absent')) return 'yes';
    return knownAbsent.has(name) ? 'no' : 'unknown';
  };
}

/** Undefined for a name of which the networks are not known here. */
const parsed = oncePerList((place) => (isClientName(place) ? undefined : networkOf(place)));

/** A condition on an address; a network of the other family does not hold it. */
function addressCondition(
  read: (session: SessionRecord) => string | undefined,
): Condition<readonly string[]> {
  return (places, session) => {
    const address = read(session);
    if (address === undefined || !isAddress(address)) return 'unknown';
    const truths = parsed(places).map((network) =>
      network === undefined ? 'unknown' : known(isWithin(address, network)),
    );
    return anyOf(truths);
  };
}

/** The larger counter is at least this: one known counter can decide, an absent one is no zero. */
const minBytesCondition: Condition<number> = (least, session) =>
  anyOf(counters(session, (bytes) => bytes >= least));

/** Neither counter is above this: one known counter can refute it. */
const maxBytesCondition: Condition<number> = (most, session) =>
  allOf(counters(session, (bytes) => bytes <= most));

function counters({ data, mover }: SessionRecord, holds: (bytes: number) => boolean): Truth[] {
  return [data.bytes, mover.bytes].map((bytes) => (bytes === undefined ? 'unknown' : known(holds(bytes))));
}

/** A condition on a text; holds when one of the globs fits. */
function globCondition(read: (session: SessionRecord) => string | undefined): Condition<readonly string[]> {
  return (globs, session) => globTruth(globs, read(session));
}

const compiled = oncePerList((glob) => compileGlob(glob));

/** Unknown for a text that is absent, of which a part is masked, or that is too long to be a name of ONTAP's. */
function globTruth(globs: readonly string[], text: string | undefined): Truth {
  if (text === undefined || text.length > LONGEST_TEXT || text.includes(MASK)) return 'unknown';
  return known(compiled(globs).some((fits) => fits(text)));
}

/** The owning SVM or the SVM of the path: a backup through a cluster LIF is owned by the admin SVM. */
const svmCondition: Condition<readonly string[]> = (globs, session) =>
  anyOf([globTruth(globs, session.svm), globTruth(globs, svmOfPath(session.path))]);

/** `vserver1` of `/vserver1/vol1`. */
export function svmOfPath(path: string | undefined): string | undefined {
  return /^\/([^/]+)/.exec(path ?? '')?.[1];
}

/** What a session holds: an open drive (`tape`), a robot or a drive as SCSI device (`scsi`), or `none`. */
const holdsCondition: Condition<readonly string[]> = (wanted, session, knownAbsent) =>
  anyOf(wanted.map((what) => holds(what, session, knownAbsent)));

function holds(what: string, session: SessionRecord, knownAbsent: KnownAbsent): Truth {
  const held = what === 'none' ? (session.tapeDevice ?? session.scsi) : heldAs(what, session);
  if (held !== undefined) return what === 'none' ? 'no' : 'yes';
  if (!knownAbsent.has('holds')) return 'unknown';
  return what === 'none' ? 'yes' : 'no';
}

function heldAs(what: string, session: SessionRecord): string | undefined {
  return what === 'tape' ? session.tapeDevice : session.scsi;
}

/** The open drive's name; known to be absent when the session is known to hold nothing. */
const tapeDeviceCondition: Condition<readonly string[]> = (globs, session, knownAbsent) =>
  session.tapeDevice === undefined && knownAbsent.has('holds') ? 'no' : globTruth(globs, session.tapeDevice);

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
