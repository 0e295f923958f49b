import { execFileSync } from 'node:child_process';
import { readFile, rename, rm, symlink, truncate, writeFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import * as fc from 'fast-check';
import { headSigner, publicKeyOf, verifyFolder, type Anchor } from '../../src/audit-files';
import { exportTo, filesOf, newFolder, removeFolders } from './support/exported';
import { SampleRuns, signingKeys } from './support/sample-runs';
import { runs } from '../support/runs';

const keys = signingKeys();
const signer = headSigner(keys.privateKey);

let root: string;
let files: string[];
let anchors: Anchor[];

beforeAll(async () => {
  root = await newFolder();
  const source = new SampleRuns();
  anchors = [];
  for (const hour of ['01', '02', '03']) {
    source.add(`2026-11-22T${hour}:10:00.000Z`);
    source.add(`2026-11-22T${hour}:20:00.000Z`);
    const { head } = await exportTo(root, source, `2026-11-22T${hour}:30:00.000Z`, { signer });
    anchors.push(head as Anchor);
  }
  files = await filesOf(root);
});

afterAll(removeFolders);

const run = (index: number) => files[index] ?? '';
const lastAnchor = () => anchors.slice(-1);
const at = (file: string) => path.join(root, file);

/** Changes a file, looks what is found, and puts it back. */
async function tampered(file: string, change: (bytes: Buffer) => Buffer, given = { anchors: lastAnchor() }) {
  const before = await readFile(at(file));
  await writeFile(at(file), change(Buffer.from(before)));
  try {
    return await verifyFolder(root, given);
  } finally {
    await writeFile(at(file), before);
  }
}

const lines = (change: (lines: string[]) => string[]) => (bytes: Buffer) =>
  Buffer.from(
    change(bytes.toString().trimEnd().split('\n'))
      .map((line) => `${line}\n`)
      .join(''),
  );

test('what was exported is proven by its newest head; the signature proves who wrote it', async () => {
  expect(files).toHaveLength(6 + 3 + 6);
  const byHead = await verifyFolder(root, { anchors: lastAnchor() });
  expect(byHead).toMatchObject({ outcome: 'proven', findings: [], files: 6, records: 24, segments: 3 });
  const byKey = await verifyFolder(root, { key: publicKeyOf(keys.publicKey) });
  expect(byKey).toMatchObject({ outcome: 'unproven', findings: [] });
  expect(byKey.proven[1]).toBe(
    'segments 1–3 are as the owner of the key signed them: nobody without it has written or changed them',
  );
  expect(byKey.unproven[0]).toMatch(
    /nothing is missing at its end: a signature tells who wrote, not what is the newest/,
  );
  const byBoth = await verifyFolder(root, { key: publicKeyOf(keys.publicKey), anchors: lastAnchor() });
  expect(byBoth).toMatchObject({ outcome: 'proven', findings: [] });
});

test('a key beside a hash that is older than the end does not prove the end', async () => {
  const old = await verifyFolder(root, { key: publicKeyOf(keys.publicKey), anchors: anchors.slice(0, 2) });
  expect(old).toMatchObject({ outcome: 'unproven', findings: [] });
  expect(old.unproven[0]).toMatch(/^segments 3–3: .*newer than every hash that was given/);
});

test('any change of any byte of any file is found', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), async (which, where, mask) => {
      const file = files[which % files.length] ?? '';
      const { outcome } = await tampered(file, (bytes) => {
        const offset = where % bytes.length;
        bytes[offset] = (bytes[offset] ?? 0) ^ mask;
        return bytes;
      });
      expect(outcome).toBe('damaged');
    }),
    runs(60),
  );
});

test('any cut and any addition to any file is found', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.nat(),
      fc.uint8Array({ minLength: 1, maxLength: 9 }),
      async (which, cut, added) => {
        const file = files[which % files.length] ?? '';
        const shorter = await tampered(file, (bytes) => bytes.subarray(0, cut % bytes.length));
        const longer = await tampered(file, (bytes) => Buffer.concat([bytes, added]));
        expect([shorter.outcome, longer.outcome]).toEqual(['damaged', 'damaged']);
      },
    ),
    runs(20),
  );
});

test.each([
  ['line_changed', 'line 3', lines(([a = '', b = '', , d = '']) => [a, b, '{"kind":"kept"}', d])],
  ['line_removed', 'line 2', lines(([a = '', , c = '', d = '']) => [a, c, d])],
  ['line_inserted', 'line 3', lines(([a = '', b = '', c = '', d = '']) => [a, b, '{"x":1}', c, d])],
  ['lines_reordered', 'lines 2–3', lines(([a = '', b = '', c = '', d = '']) => [a, c, b, d])],
  ['lines_replaced', 'lines 2–3', lines(([a = '', , , d = '']) => [a, '{"x":1}', d])],
  ['tail_cut', 'line 4', lines((all) => all.slice(0, 3))],
  ['tail_cut', 'line 4', (bytes: Buffer) => bytes.subarray(0, -9)],
] as const)('%s is told, with its %s', async (what, line, change) => {
  const { findings } = await tampered(run(0), change);
  expect(findings).toEqual([{ what, where: `${run(0)}, ${line}`, why: expect.any(String) }]);
});

test('a file that is missing, added, or only a link is told', async () => {
  await rename(at(run(1)), at('moved'));
  const moved = await verifyFolder(root, { anchors: lastAnchor() });
  expect(moved.findings.map(({ what, where }) => `${what} ${where}`)).toEqual([
    `file_missing ${run(1)}`,
    'file_unlisted moved',
  ]);
  await symlink(at('moved'), at(run(1)));
  const linked = await verifyFolder(root, { anchors: lastAnchor() });
  expect(linked.findings.map(({ what }) => what)).toEqual(['file_changed', 'file_unlisted']);
  await rm(at(run(1)));
  await rename(at('moved'), at(run(1)));
});

const ODD: [what: string, make: (file: string) => unknown, why: string][] = [
  ['a pipe', (file) => execFileSync('mkfifo', [file]), 'it is a pipe, a device or a socket'],
  ['a folder', (file) => mkdir(file), 'it is a folder'],
  [
    'far too large',
    async (file) => {
      await writeFile(file, '');
      await truncate(file, 20 * 1024 ** 3);
    },
    'it has more than 256 MiB',
  ],
];

test.each(ODD)('a part that is %s is told, and nobody waits for it', async (_what, make, why) => {
  const parts = ['manifest/000000002.jsonl', 'signatures/000000002.sig', 'signatures/000000001.head'];
  for (const part of parts) {
    await rename(at(part), `${root}-moved`);
    await make(at(part));
    const { outcome, findings } = await verifyFolder(root, { anchors: lastAnchor() });
    await rm(at(part), { recursive: true });
    await rename(`${root}-moved`, at(part));
    expect(outcome).toBe('damaged');
    const here = findings.filter(({ where }) => where === part);
    expect(here).toContainEqual(expect.objectContaining({ why: expect.stringContaining(why) }));
  }
});

test('a file of records that is far too large is told', async () => {
  const before = await readFile(at(run(0)));
  await truncate(at(run(0)), 20 * 1024 ** 3);
  const { findings } = await verifyFolder(root, { anchors: lastAnchor() });
  await writeFile(at(run(0)), before);
  expect(findings).toMatchObject([
    { what: 'file_changed', where: run(0), why: expect.stringContaining('more than 256 MiB') },
  ]);
});

test('a manifest that is cut off at its end is told by the anchor, and only by it', async () => {
  const last = 'manifest/000000003.jsonl';
  const outside = await newFolder();
  const gone = [last, 'signatures/000000003.head', 'signatures/000000003.sig', run(4), run(5)];
  await mkdir(path.join(outside, 'gone'));
  await Promise.all(gone.map((file, index) => rename(at(file), path.join(outside, 'gone', String(index)))));
  const without = await verifyFolder(root, { key: publicKeyOf(keys.publicKey) });
  const given = await verifyFolder(root, { anchors });
  const onlyHash = await verifyFolder(root, { anchors: [{ sha256: anchors[2]?.sha256 ?? '' }] });
  await Promise.all(gone.map((file, index) => rename(path.join(outside, 'gone', String(index)), at(file))));
  expect(without).toMatchObject({ outcome: 'unproven', findings: [] });
  expect(without.unproven[0]).toMatch(/nothing is missing at its end.*--head.*--heads.*--temporal/);
  expect(without.unproven[1]).toContain('after segment 2 and then removed');
  expect(given.findings).toMatchObject([{ what: 'manifest_cut', where: last }]);
  expect(onlyHash.findings).toMatchObject([{ what: 'manifest_rewritten' }]);
});

test('a rewrite of everything is told by the anchor, with how far the old one is still there', async () => {
  const other = await newFolder();
  const source = new SampleRuns();
  source.add('2026-11-22T01:10:00.000Z', 'cleanup/prod1/forged');
  const { head } = await exportTo(other, source, '2026-11-22T01:30:00.000Z', {
    signer: headSigner(signingKeys().privateKey),
  });
  expect(await verifyFolder(other)).toMatchObject({ outcome: 'unproven', findings: [] });
  const compared = await verifyFolder(other, { anchors: [head as Anchor, ...anchors] });
  expect(compared.findings.map(({ what, where }) => [what, where])).toEqual([
    ['manifest_rewritten', 'manifest/000000001.jsonl'],
    ['manifest_cut', 'manifest/000000002.jsonl'],
    ['manifest_cut', 'manifest/000000003.jsonl'],
  ]);
  const byKey = await verifyFolder(other, { key: publicKeyOf(keys.publicKey) });
  expect(byKey.findings).toMatchObject([{ what: 'signature_wrong', where: 'signatures/000000001.sig' }]);
});

test('a segment in the middle that was changed is the one that is named', async () => {
  const { findings } = await tampered('manifest/000000002.jsonl', (bytes) => {
    const text = bytes.toString();
    return Buffer.from(text.replace('cleanupStaleSessions', 'killSessions'));
  });
  expect(findings.map(({ what, where }) => [what, where])).toContainEqual([
    'segment_changed',
    'manifest/000000002.jsonl',
  ]);
});

test('without an anchor it says what is not proven; an old one proves as far as it reaches', async () => {
  const none = await verifyFolder(root);
  expect(none).toMatchObject({ outcome: 'unproven', findings: [] });
  expect(none.unproven[0]).toMatch(/not rewritten as a whole, and that nothing is missing at its end/);
  const old = await verifyFolder(root, { anchors: anchors.slice(0, 2) });
  expect(old).toMatchObject({ outcome: 'unproven', findings: [] });
  expect(old.unproven[0]).toMatch(/^segments 3–3/);
});

test('a manifest that leads out of its folder is not followed', async () => {
  const { findings } = await tampered('manifest/000000003.jsonl', (bytes) =>
    Buffer.from(bytes.toString().replace(run(4), '../../etc/passwd')),
  );
  expect(findings).toContainEqual({
    what: 'segment_changed',
    where: 'manifest/000000003.jsonl',
    why: 'it names a file outside of the folder',
  });
});
