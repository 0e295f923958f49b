import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parseSync } from '@swc/core';
import { circlesIn, reachedFrom } from './graph';
import { filesIn, type Import, importsOf } from './imports';

/**
 * `npm run measure:walls [-- --src DIR]`: circles, files of each room, and files on the way of a kill and of `jobs wait`.
 * On a way is what its first files load, in the rooms that act: an `index.ts` is passed through, only to where the
 * imported names come from; what is imported for its types only is not on it.
 */
const { values } = parseArgs({
  options: { src: { type: 'string', default: path.join(__dirname, '../../src') } },
});

const ACTING = /^(cli|client|workflows|activities|rules|ontap)\//;

const WAYS: Record<string, RegExp> = {
  'a kill': new RegExp(
    [
      'cli/cleanup/run(-command)?',
      'workflows/(cleanup-stale-sessions|kill-sessions)',
      'activities/(decisions|read-cluster|list-sessions|notify|read-halt|await-run-end|kill/(kill-session|await-sessions-gone))',
      'ontap/(sessions/sessions-api|cluster/cluster-api|transport/write-guard)',
    ].join('|'),
  ),
  'jobs wait': new RegExp(
    [
      'cli/jobs/wait(-command)?',
      'workflows/track-job',
      'activities/(checks|check-requests|read-cluster|jobs/poll-job)',
      'ontap/(jobs/jobs-api|cluster/cluster-api)',
    ].join('|'),
  ),
};

interface Statement {
  type: string;
  typeOnly?: boolean;
  source?: { value: string } | null;
  specifiers?: {
    isTypeOnly?: boolean;
    local?: { value: string };
    imported?: { value: string } | null;
    orig?: { value: string };
    exported?: { value: string } | null;
  }[];
}

const statementsOf = (file: string): Statement[] =>
  parseSync(readFileSync(path.join(values.src, file), 'utf8'), { syntax: 'typescript', target: 'es2022' })
    .body as unknown as Statement[];

/** Where the names of a face come from; undefined for a file with code of its own. */
function faceOf(file: string, imports: readonly Import[]): Map<string, string> | undefined {
  const statements = file.endsWith('index.ts') ? statementsOf(file) : [];
  if (statements.length === 0 || !statements.every(({ source }) => source)) return undefined;
  const origins = new Map<string, string>();
  for (const { source, specifiers = [] } of statements) {
    const to = imports.find((one) => one.from === file && sameName(one.to, source?.value ?? ''))?.to;
    for (const { orig, exported } of specifiers)
      if (to !== undefined) origins.set((exported ?? orig)?.value ?? '', to);
  }
  return origins;
}

const sameName = (file: string, name: string): boolean =>
  file.replace(/(\/index)?\.ts$/, '').endsWith(name.replace(/^[./]+/, ''));

function wayFrom(starts: RegExp, imports: readonly Import[], files: readonly string[]): string[] {
  const faces = new Map(files.map((file) => [file, faceOf(file, imports)]));
  const next = (file: string): string[] =>
    imports
      .filter(({ from, need }) => from === file && need === 'values')
      .flatMap(({ to }) => {
        const face = faces.get(to);
        if (face === undefined) return [to];
        const wanted = namesFrom(file, to, imports);
        return wanted.flatMap((name) => face.get(name) ?? []);
      })
      .filter((to) => ACTING.test(to));
  const first = files.filter((file) => new RegExp(`^(${starts.source})\\.ts$`).test(file));
  return [...new Set([...first, ...reachedFrom(first, next)])].sort();
}

function namesFrom(file: string, to: string, imports: readonly Import[]): string[] {
  return statementsOf(file)
    .filter(({ type, source, typeOnly }) => type === 'ImportDeclaration' && source && !typeOnly)
    .filter(
      ({ source }) =>
        sameName(to, source?.value ?? '') && imports.some((one) => one.from === file && one.to === to),
    )
    .flatMap(({ specifiers = [] }) => specifiers)
    .filter(({ isTypeOnly }) => !isTypeOnly)
    .map(({ imported, local }) => (imported ?? local)?.value ?? '');
}

function main(): void {
  const files = filesIn(values.src);
  const imports = importsOf(values.src);
  console.log(`${files.length} files, ${circlesIn(imports).length} circles`);
  const rooms = [...new Set(files.map((file) => file.split('/')[0] ?? ''))];
  console.log(
    rooms.map((room) => `${room} ${files.filter((file) => file.startsWith(`${room}/`)).length}`).join(', '),
  );
  for (const [what, starts] of Object.entries(WAYS)) {
    const way = wayFrom(starts, imports, files);
    const by = (room: string) => way.filter((file) => file.startsWith(`${room}/`)).length;
    const parts = ['cli', 'client', 'workflows', 'activities', 'rules', 'ontap'].map(
      (room) => `${room} ${by(room)}`,
    );
    console.log(`on the way of ${what}: ${way.length} (${parts.join(', ')})`);
  }
}

main();
