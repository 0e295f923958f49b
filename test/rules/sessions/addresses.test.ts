import fc from 'fast-check';
import { clientNamer } from '../../../src/activities/client-name';
import { sessionFilter } from '../../../src/cli/sessions/session-filter';
import { clientNameSchema, guardSchema } from '../../../src/contracts/schemas/cluster';
import { matchRuleSchema, protectRuleSchema } from '../../../src/contracts/schemas/conditions';
import { evaluateRule } from '../../../src/rules/sessions/evaluate-rule';
import { guardProtection } from '../../../src/rules/sessions/protections';
import { session } from '../support/timeline';

type Bytes = [number, number, number, number];

const hex = (byte: number) => byte.toString(16).padStart(2, '0');
const groups = ([a, b, c, d]: Bytes) => `${hex(a)}${hex(b)}:${hex(c)}${hex(d)}`;

/** All that an IPv4 address may be written as; how many bits stand before its own. */
const SPELLINGS: { write: (bytes: Bytes) => string; before: number }[] = [
  { write: (bytes) => bytes.join('.'), before: 0 },
  { write: (bytes) => `::ffff:${bytes.join('.')}`, before: 96 },
  { write: (bytes) => `::FFFF:${bytes.join('.')}`, before: 96 },
  { write: (bytes) => `::ffff:${groups(bytes)}`, before: 96 },
  { write: (bytes) => `::FFFF:${groups(bytes).toUpperCase()}`, before: 96 },
  { write: (bytes) => `0:0:0:0:0:ffff:${groups(bytes)}`, before: 96 },
  { write: (bytes) => `0000:0000:0000:0000:0000:ffff:${groups(bytes)}`, before: 96 },
];

const byte = fc.integer({ min: 0, max: 255 });
const address = fc.tuple(byte, byte, byte, byte);
const spelling = fc.constantFrom(...SPELLINGS);

const value = (bytes: Bytes) => bytes.reduce((sum, part) => sum * 256 + part, 0);

/** Whether the first bits are the same, by arithmetic of our own. */
const isInside = (one: Bytes, base: Bytes, bits: number) =>
  Math.floor(value(one) / 2 ** (32 - bits)) === Math.floor(value(base) / 2 ** (32 - bits));

const NAME = 'server';

/** What all that compares addresses says of a session from there and a network. */
function verdicts(client: string, network: string) {
  const record = session({ client });
  const rule = { name: NAME, client: [network] };
  const protect = protectRuleSchema.parse(rule);
  const [source] = [{ ...session(), source: client }];
  return {
    match: evaluateRule(matchRuleSchema.parse(rule), record, new Set()).truth === 'yes',
    source:
      evaluateRule(matchRuleSchema.parse({ name: NAME, source: [network] }), source, new Set()).truth ===
      'yes',
    protect: evaluateRule(protect, record, new Set()).truth === 'yes',
    guard:
      guardProtection(record, guardSchema.parse({ neverMatch: [], protect: [rule] }), new Set()) !==
      undefined,
    named: clientNamer([clientNameSchema.parse({ cidr: network, name: NAME })])(record).clientName === NAME,
    filtered: sessionFilter({ client: network })(record),
  };
}

const all = (truth: boolean) => ({
  match: truth,
  source: truth,
  protect: truth,
  guard: truth,
  named: truth,
  filtered: truth,
});

test.each(['::ffff:10.1.1.5', '::FFFF:0A01:0105', '::ffff:10.1.1.0/120', '0:0:0:0:0:ffff:a01:105/128'])(
  'a rule for %s holds for the session that ONTAP shows as 10.1.1.5, and for no other',
  (network) => {
    expect(verdicts('10.1.1.5', network)).toEqual(all(true));
    expect(verdicts('::ffff:10.1.1.5', network)).toEqual(all(true));
    expect(verdicts('10.1.2.5', network)).toEqual(all(false));
    expect(verdicts('fd00::a01:105', network)).toEqual(all(false));
  },
);

test('however an address is written, in a rule, in clients or by ONTAP, it is the same one', () => {
  const cases = fc.record({
    base: address,
    // Half of the sessions are of that very address, so that long prefixes are met as well.
    other: fc.option(address),
    bits: fc.integer({ min: 0, max: 32 }),
    rule: spelling,
    shown: spelling,
  });
  fc.assert(
    fc.property(cases, ({ base, other, bits, rule, shown }) => {
      const client = other ?? base;
      const network = `${rule.write(base)}/${rule.before + bits}`;
      expect(verdicts(shown.write(client), network)).toEqual(all(isInside(client, base, bits)));
    }),
  );
});

test('an IPv6 address is in no network of IPv4 addresses, however that is written', () => {
  const cases = fc.record({ base: address, bits: fc.integer({ min: 0, max: 32 }), rule: spelling });
  fc.assert(
    fc.property(cases, ({ base, bits, rule }) => {
      const network = `${rule.write(base)}/${rule.before + bits}`;
      expect(verdicts(`fd00::${groups(base)}`, network)).toEqual(all(false));
    }),
  );
});

test.each(['::ffff:10.1.1.0/95', '::ffff:0:0/24', '::ffff:10.1.1.5/24', '::/0', '::/80'])(
  '%s would hold IPv4 addresses beside IPv6 ones: it is refused, with what to write',
  (network) => {
    const problems = [
      protectRuleSchema.safeParse({ name: NAME, client: [network] }),
      clientNameSchema.safeParse({ cidr: network, name: NAME }),
    ].map(({ error }) => error?.issues.map(({ message }) => message));
    const words = expect.stringMatching(/^has all IPv4 addresses in it .*write .*10\.1\.1\.0\/24/) as string;
    expect(problems).toEqual([[words], [words]]);
  },
);
