import ipaddr from 'ipaddr.js';
import type { Policy, ProtectRule } from '../../contracts/policy';
import {
  BACKUP_ENGINES,
  NDMP_OPERATIONS,
  NDMP_REASONS,
  NDMP_STATES,
} from '../../contracts/schemas/conditions';
import { compileGlob, globProblem } from '../../contracts/schemas/glob/compile-glob';
import { networkOf } from '../../contracts/schemas/networks';
import type { SessionRecord } from '../../contracts/session';

/** What a made-up session is put together from; absent where ONTAP would leave it out. */
export interface Traits {
  dataState?: string | undefined;
  dataReason?: string | undefined;
  moverState?: string | undefined;
  moverReason?: string | undefined;
  operation?: string | undefined;
  engine?: string | undefined;
  client?: string | undefined;
  source?: string | undefined;
  path?: string | undefined;
  svm?: string | undefined;
  node?: string | undefined;
  tapeDevice?: string | undefined;
  scsi?: string | undefined;
  bytes?: number | undefined;
}

/** For each trait all values that are worth a try. */
export type Choices = { [K in keyof Traits]-?: Traits[K][] };

type Rule = Policy['match'][number] | ProtectRule;
type Listed = { [K in keyof Rule]-?: NonNullable<Rule[K]> extends readonly string[] ? K : never }[keyof Rule];

/** Matched by nothing that somebody would write. */
const ELSEWHERE = 'elsewhere-0';

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** Every value that some rule names for a condition. */
const named = (rules: readonly Rule[], key: Listed): string[] =>
  unique(rules.flatMap((rule) => [...(rule[key] ?? [])]));

/** All values of an enum and its absence where a rule asks for it, one usual value where none does. */
function enumChoices(values: readonly string[], isAsked: boolean, usual: string): (string | undefined)[] {
  return isAsked ? [...values, undefined] : [usual];
}

function reasonChoices(rules: readonly Rule[], key: 'dataReason' | 'moverReason'): (string | undefined)[] {
  const asked = named(rules, key);
  if (asked.length === 0) return [undefined];
  const other = NDMP_REASONS.find((reason) => !asked.includes(reason));
  return [...asked.filter((reason) => reason !== 'absent'), other, undefined];
}

const globChoices = (globs: string[], other: string): string[] =>
  globs.length === 0 ? [other] : unique([...globs.flatMap(globSamples), other]);

const addressChoices = (networks: string[]): string[] =>
  unique([...networks.flatMap(addressSamples), '192.0.2.1']);

function bytesChoices(rules: readonly Rule[]): number[] {
  const bounds = rules.flatMap(({ minBytes, maxBytes }) => [
    ...(minBytes === undefined ? [] : [minBytes, Math.max(0, minBytes - 1)]),
    ...(maxBytes === undefined ? [] : [maxBytes, maxBytes + 1]),
  ]);
  return unique([...bounds, 0]);
}

/** Conditions of which a match rule may write `absent`. */
export const ENUMS = ['dataState', 'dataReason', 'moverState', 'moverReason', 'operation', 'engine'] as const;

/** Without the values that the rule itself rules out. */
export function narrowed(choices: Choices, rule: Rule): Choices {
  const kept = ENUMS.flatMap((name) => {
    const wanted: readonly string[] | undefined = rule[name];
    if (wanted === undefined) return [];
    return [[name, choices[name].filter((value) => wanted.includes(value ?? 'absent'))] as const];
  });
  return { ...choices, ...Object.fromEntries(kept) };
}

/** What sessions may look like, as far as the rules can tell them apart. */
export function choicesFor(rules: readonly Rule[]): Choices {
  const asks = (...keys: (keyof Rule)[]) => rules.some((rule) => keys.some((key) => rule[key] !== undefined));
  const svms = [...named(rules, 'svm'), ...named(rules, 'ownerSvm')];
  const paths = [...named(rules, 'path'), ...named(rules, 'svm').map((glob) => `/${glob}/vol1`)];
  const holds = asks('holds', 'tapeDevice');
  return {
    dataState: enumChoices(NDMP_STATES, asks('dataState', 'dataReason'), 'idle'),
    dataReason: reasonChoices(rules, 'dataReason'),
    moverState: enumChoices(NDMP_STATES, asks('moverState', 'moverReason'), 'idle'),
    moverReason: reasonChoices(rules, 'moverReason'),
    operation: enumChoices(NDMP_OPERATIONS, asks('operation'), 'backup'),
    engine: enumChoices(BACKUP_ENGINES, asks('engine'), 'dump'),
    client: addressChoices(named(rules, 'client')),
    source: addressChoices(named(rules, 'source')),
    path: globChoices(paths, `/${ELSEWHERE}/vol`),
    svm: globChoices(svms, ELSEWHERE),
    node: globChoices(named(rules, 'node'), ELSEWHERE),
    tapeDevice: holds ? [undefined, ...globChoices(named(rules, 'tapeDevice'), 'nrst0a')] : [undefined],
    scsi: holds ? [undefined, 'mc0'] : [undefined],
    bytes: bytesChoices(rules),
  };
}

/** Tried at most for a rule: a tenth of a second or so. */
const MOST_TRIED = 20_000;

/** Numerical Recipes' linear congruential generator: the same policy is always judged alike. */
const [FACTOR, STEP, RANGE] = [1_664_525, 1_013_904_223, 2 ** 32];

function* numbers(count: number): Generator<number> {
  if (count <= MOST_TRIED) {
    for (let index = 0; index < count; index++) yield index;
    return;
  }
  let random = 1;
  for (let index = 0; index < MOST_TRIED; index++) {
    random = (Math.imul(random, FACTOR) + STEP) >>> 0;
    yield Math.floor((random / RANGE) * count);
  }
}

const sizeOf = (choices: Choices): number =>
  Object.values(choices).reduce((size, { length }) => size * length, 1);

/** False when there are too many combinations to try them all. */
export const isExhaustive = (choices: Choices): boolean => sizeOf(choices) <= MOST_TRIED;

/** Sessions of all combinations, or of some where there are too many. */
export function* combinations(choices: Choices): Generator<Traits> {
  const entries = Object.entries(choices) as [keyof Traits, (string | number | undefined)[]][];
  for (const number of numbers(sizeOf(choices))) {
    let rest = number;
    const traits: Record<string, string | number | undefined> = {};
    for (const [name, values] of entries) {
      traits[name] = values[rest % values.length];
      rest = Math.floor(rest / values.length);
    }
    yield traits as Traits;
  }
}

const present = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };

/** A session with these traits. */
export function recordOf(traits: Traits): SessionRecord {
  const { dataState, dataReason, moverState, moverReason, operation, bytes, ...rest } = traits;
  return {
    ownerUuid: '00000000-0000-4000-8000-000000000000',
    sessionId: '1:1',
    ...present({ ...rest, clientPort: 10_000 }),
    data: present({ state: dataState, reason: dataReason, operation, bytes }),
    mover: present({ state: moverState, reason: moverReason, bytes: 0 }),
  };
}

const LARGEST_BYTE = 255;

/** The address behind, as bytes; the first one again behind the last. */
function after(bytes: number[]): number[] {
  const next = [...bytes];
  for (let index = next.length - 1; index >= 0; index--) {
    const byte = next[index] ?? 0;
    next[index] = byte === LARGEST_BYTE ? 0 : byte + 1;
    if (byte !== LARGEST_BYTE) break;
  }
  return next;
}

function lastBytes(first: number[], bits: number): number[] {
  return first.map((byte, index) => {
    const fixed = Math.min(8, Math.max(0, bits - index * 8));
    return byte | (LARGEST_BYTE >> fixed);
  });
}

/** First and last address of a network, and the one behind: where networks begin and end, answers change. */
function addressSamples(network: string): string[] {
  const [base, bits] = networkOf(network) ?? [];
  if (base === undefined || bits === undefined) return [];
  const last = lastBytes(base.toByteArray(), bits);
  const first = lastBytes(base.toByteArray(), bits).map((byte, index) => {
    const fixed = Math.min(8, Math.max(0, bits - index * 8));
    return byte & ~(LARGEST_BYTE >> fixed) & LARGEST_BYTE;
  });
  return [first, last, after(last)].map((bytes) => ipaddr.fromByteArray(bytes).toString());
}

/** Alternatives of braces, at most so many texts. */
const MOST_ALTERNATIVES = 20;

function withoutInnermost(glob: string): string[] {
  const [whole, inner] = /\{([^{}]*)\}/.exec(glob) ?? [];
  if (whole === undefined || inner === undefined) return [glob];
  return inner.split(',').map((one) => glob.replace(whole, () => one));
}

function alternatives(globs: string[]): string[] {
  const next = globs.flatMap(withoutInnermost).slice(0, MOST_ALTERNATIVES);
  return next.every((glob, index) => glob === globs[index]) ? next : alternatives(next);
}

const filled = (glob: string, star: string): string =>
  glob
    .replace(/\[\^?([^\]])[^\]]*\]/g, '$1')
    .replace(/\*+/g, star)
    .replace(/\?/g, 'x');

/** Texts that a glob fits, without a claim to completeness. */
function globSamples(glob: string): string[] {
  if (globProblem(glob) !== undefined) return [];
  const samples = alternatives([glob]).flatMap((one) => [
    filled(one, ''),
    filled(one, 'x'),
    filled(one, 'x9'),
  ]);
  return [...new Set(samples)].filter(compileGlob(glob));
}
