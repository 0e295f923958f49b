import { chmod, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AuditFolder, exportRuns, headSigner, verifyFolder } from '../../src/audit-files';
import { isRunFilePath, pathSegment, runFilePath } from '../../src/audit-files/run-file-path';
import { exportTo, filesOf, listedFiles, newFolder, removeFolders } from './support/exported';
import { SampleRuns, signingKeys, uuidOf } from './support/sample-runs';

afterAll(removeFolders);

const HOUR = (hour: number) => `2026-11-22T${String(hour).padStart(2, '0')}:00:00.000Z`;

test('a run is in one file, by the day of its end, its id as one segment', async () => {
  const root = await newFolder();
  const source = new SampleRuns();
  const run = source.add(HOUR(1), 'cleanup/prod1/döfault');
  const outcome = await exportTo(root, source, HOUR(2));
  const file = `2026/11/22/cleanup%2Fprod1%2Fd%C3%B6fault/${run.runId}.jsonl`;
  expect(await filesOf(root)).toEqual([file, 'manifest/000000001.jsonl']);
  expect(await readFile(path.join(root, file), 'utf8')).toBe(
    `${(await source.recordLines(run)).join('\n')}\n`,
  );
  expect(outcome).toMatchObject({ files: 1, records: 4, watermark: HOUR(2), warnings: [] });
});

test('files are 640 and folders 750, whatever the umask, also where a looser file was', async () => {
  const root = path.join(await newFolder(), 'audit');
  const source = new SampleRuns();
  const run = source.add(HOUR(1), 'cleanup/prod1/default');
  const left = path.join(root, runFilePath({ ...run, closedAt: HOUR(1) }));
  const before = process.umask(0);
  try {
    await mkdir(path.dirname(left), { recursive: true, mode: 0o750 });
    await writeFile(left, 'of an export that died');
    await exportTo(root, source, HOUR(2), { signer: headSigner(signingKeys().privateKey) });
  } finally {
    process.umask(before);
  }
  const found = await readdir(root, { recursive: true });
  expect(found.length).toBeGreaterThan(6);
  for (const name of ['', ...found]) {
    const stats = await stat(path.join(root, name));
    expect([name, (stats.mode & 0o777).toString(8)]).toEqual([name, stats.isFile() ? '640' : '750']);
  }
});

test('a long id is cut, with a hash that keeps two of them apart', () => {
  const long = 'cleanup/'.padEnd(400, 'é');
  expect(pathSegment(long)).toMatch(/^cleanup%2F(%C3%A9)+(%C3)?-[0-9a-f]{16}$/);
  expect(pathSegment(long).length).toBeLessThanOrEqual(150);
  expect(pathSegment(`${long}x`)).not.toBe(pathSegment(long));
  expect(pathSegment('..')).toBe('%2E%2E');
  expect(isRunFilePath(runFilePath({ workflowId: '../..', runId: uuidOf('x'), closedAt: HOUR(1) }))).toBe(
    true,
  );
});

test('a repeat changes nothing; a segment without files comes once an hour', async () => {
  const root = await newFolder();
  const source = new SampleRuns();
  source.add(HOUR(1));
  const first = await exportTo(root, source, HOUR(2));
  const files = await filesOf(root);
  const again = await exportTo(root, source, '2026-11-22T02:15:00.000Z');
  expect(again).toMatchObject({ files: 0, head: first.head });
  expect(await filesOf(root)).toEqual(files);
  const later = await exportTo(root, source, HOUR(3));
  expect(later).toMatchObject({ files: 0, watermark: HOUR(3), head: { segment: 2 } });
});

test('a run that Temporal lists late is found within the hour, and a later one by the daily comparison', async () => {
  const root = await newFolder();
  const source = new SampleRuns();
  const [late, later] = [source.add('2026-11-22T01:50:00.000Z'), source.add('2026-11-22T00:10:00.000Z')];
  source.hidden.add(late.runId).add(later.runId);
  await exportTo(root, source, HOUR(2));
  source.hidden.delete(late.runId);
  expect(await exportTo(root, source, '2026-11-22T02:30:00.000Z')).toMatchObject({ files: 1, sweep: false });
  source.hidden.delete(later.runId);
  expect(await exportTo(root, source, HOUR(3))).toMatchObject({ files: 0 });
  expect(await exportTo(root, source, '2026-11-23T02:00:00.000Z')).toMatchObject({ files: 1, sweep: true });
  expect((await listedFiles(root)).sort()).toEqual([late, later].map(runFilePath).sort());
});

test('a clock that was set back loses nothing and exports nothing twice', async () => {
  const root = await newFolder();
  const source = new SampleRuns();
  source.add(HOUR(9));
  await exportTo(root, source, HOUR(10));
  source.add(HOUR(4));
  const back = await exportTo(root, source, HOUR(5));
  expect(back).toMatchObject({ files: 1, sweep: true, watermark: HOUR(5) });
  expect(back.warnings).toEqual([expect.stringMatching(/was set back, so all runs were compared/)]);
  source.add(HOUR(8));
  expect(await exportTo(root, source, HOUR(11))).toMatchObject({ files: 1, warnings: [] });
  expect((await listedFiles(root)).sort()).toEqual(source.runs.map(runFilePath).sort());
});

test('more runs than a segment takes are exported over several', async () => {
  const root = await newFolder();
  const source = new SampleRuns();
  for (let run = 0; run < 230; run++) source.add(`2026-11-22T01:00:00.${String(run).padStart(3, '0')}Z`);
  const { head, files } = await exportTo(root, source, HOUR(2));
  expect([head?.segment, files]).toEqual([3, 230]);
  expect(await verifyFolder(root, { anchors: head === undefined ? [] : [head] })).toMatchObject({
    outcome: 'proven',
    files: 230,
  });
});

test('it warns when histories are deleted too soon, and says what may be lost', async () => {
  const root = await newFolder();
  const source = new SampleRuns();
  const day = 86_400_000;
  const soon = await exportTo(root, source, HOUR(1), { retentionMs: 3_600_000 });
  expect(soon.warnings).toEqual([
    expect.stringMatching(/^Temporal deletes histories 1h after their end, and 15m/),
  ]);
  const late = await exportTo(root, source, '2026-11-25T01:00:00.000Z', { retentionMs: day });
  expect(late.warnings[0]).toMatch(
    /^Runs that ended between 2026-11-22T01:00:00.000Z and 2026-11-24T01:00:00.000Z may have been deleted/,
  );
  const { remarks } = await verifyFolder(root);
  expect(remarks).toEqual([expect.stringMatching(/^segment 2 says that runs which ended between/)]);
});

test('a folder that is not the one of the export before gets nothing', async () => {
  const root = await newFolder();
  const source = new SampleRuns();
  source.add(HOUR(1));
  const previous = await exportTo(root, source, HOUR(2));
  await rm(path.join(root, 'manifest'), { recursive: true });
  const files = await filesOf(root);
  await expect(exportTo(root, source, HOUR(3), { previous })).rejects.toThrow(
    /has no manifest, but segment 1 was written before: it is not mounted, is an older copy, or was cut/,
  );
  expect(await filesOf(root)).toEqual(files);
  const moved = { ...previous, directory: '/elsewhere' };
  expect(await exportTo(root, source, HOUR(3), { previous: moved })).toMatchObject({ files: 1 });
});

test('a manifest that was changed gets nothing more', async () => {
  const root = await newFolder();
  const source = new SampleRuns();
  source.add(HOUR(1));
  await exportTo(root, source, HOUR(2));
  await writeFile(path.join(root, 'manifest/000000001.jsonl'), 'nothing\n');
  await expect(exportTo(root, source, HOUR(3))).rejects.toThrow(
    /line 1 is no JSON. Keep the folder as evidence/,
  );
});

test('of two that export at once each run is listed by one, and the other is told', async () => {
  const root = await newFolder();
  const source = new SampleRuns();
  source.add(HOUR(1));
  const both = await Promise.allSettled([exportTo(root, source, HOUR(2)), exportTo(root, source, HOUR(2))]);
  expect(await listedFiles(root)).toHaveLength(1);
  const refused = both.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []));
  expect(refused.filter((words) => !/SegmentTakenError/.test(words))).toEqual([]);
  expect(await verifyFolder(root)).toMatchObject({ findings: [] });
});

test('a folder that nobody can write to fails, and the next export has everything', async () => {
  const root = await newFolder();
  const source = new SampleRuns();
  source.add(HOUR(1));
  await writeFile(path.join(root, '2026'), 'in the way');
  await expect(exportTo(root, source, HOUR(2))).rejects.toMatchObject({ code: 'ENOTDIR' });
  await rm(path.join(root, '2026'));
  expect(await exportTo(root, source, HOUR(3))).toMatchObject({ files: 1 });
});

test('what a crash left half-written is told, and removed when nobody can be writing it', async () => {
  const root = await newFolder();
  const source = new SampleRuns();
  source.add(HOUR(1));
  await exportTo(root, source, HOUR(2));
  const half = path.join(root, '2026/11/22/x.jsonl.0123456789ab.half-written');
  await writeFile(half, '{"kind":');
  expect(await verifyFolder(root)).toMatchObject({
    findings: [],
    remarks: [expect.stringMatching(/is half-written/)],
  });
  await utimes(half, new Date(HOUR(1)), new Date(HOUR(1)));
  await exportTo(root, source, '2026-11-23T03:00:00.000Z');
  expect((await verifyFolder(root)).remarks).toEqual([]);
});

test('a file that was planted before its run was exported is replaced', async () => {
  const root = await newFolder();
  const source = new SampleRuns();
  const file = path.join(root, runFilePath(source.add(HOUR(1))));
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, 'forged\n');
  await chmod(file, 0o400);
  await exportRuns(new AuditFolder(root), source, { directory: root, until: HOUR(2), everyMs: 900_000 });
  expect(await readFile(file, 'utf8')).not.toContain('forged');
  expect(await verifyFolder(root)).toMatchObject({ findings: [] });
});
