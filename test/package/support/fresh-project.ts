import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { dependencies } from '../../../package.json';
import { assertBuilt } from '../../cli/support/built-cli';

const ROOT = path.join(__dirname, '../../..');
const TSC = path.join(ROOT, 'node_modules/typescript/bin/tsc');

const run = promisify(execFile);

const COMPILER = {
  target: 'es2022',
  lib: ['es2022'],
  module: 'nodenext',
  strict: true,
  noUncheckedIndexedAccess: true,
  // Everything that our declarations pull in is checked, too.
  skipLibCheck: false,
  types: ['node'],
  rootDir: '.',
  outDir: 'out',
};

/** Kinds of modules that a service may be made of. */
export const KINDS = ['commonjs', 'module'] as const;

/** A project of somebody else, with the packed package and its declared dependencies, and nothing more. */
export interface FreshProject {
  folder: string;
  /** Where the package is installed. */
  installed: string;
  /** What the compiler says; nothing when it is content. */
  compile(): Promise<string[]>;
  /** Runs what was compiled. @returns its standard output */
  run(file: string, ...args: string[]): Promise<string>;
  /** Runs a line of CommonJS. @returns its standard output */
  evaluate(script: string): Promise<string>;
}

async function install(folder: string): Promise<string> {
  const modules = path.join(folder, 'node_modules');
  const installed = path.join(modules, 'ontap-workflows');
  await mkdir(path.join(modules, '@types'), { recursive: true });
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
  const { stdout } = await run('npm', pack, { cwd: ROOT });
  await run('tar', ['-xzf', stdout.trim(), '-C', modules], { cwd: folder });
  await run('mv', [path.join(modules, 'package'), installed]);
  // npm would take half a minute; these are the very packages that it would put there.
  for (const name of [...Object.keys(dependencies), '@types/node']) {
    await mkdir(path.dirname(path.join(modules, name)), { recursive: true });
    await symlink(path.join(ROOT, 'node_modules', name), path.join(modules, name));
  }
  return installed;
}

/** Packs the package as `npm publish` does, and installs it in a new folder. */
export async function freshProject(): Promise<FreshProject> {
  assertBuilt();
  const folder = await mkdtemp(path.join(tmpdir(), 'ontap-workflows-fresh-'));
  const installed = await install(folder);
  await writeFile(
    path.join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: COMPILER, include: KINDS }),
  );
  for (const kind of KINDS) {
    for (const place of [kind, `out/${kind}`]) {
      await mkdir(path.join(folder, place), { recursive: true });
      await writeFile(path.join(folder, place, 'package.json'), JSON.stringify({ type: kind }));
    }
    await cp(path.join(__dirname, '../fixtures/service.ts'), path.join(folder, kind, 'service.ts'));
  }
  const node = async (args: string[]) => (await run(process.execPath, args, { cwd: folder })).stdout;
  return {
    folder,
    installed,
    compile: () =>
      node([TSC, '-p', '.']).then(
        () => [],
        (error: { stdout: string }) => error.stdout.split('\n').filter((line) => /^\S.*error TS/.test(line)),
      ),
    run: (file, ...args) => node([path.join('out', file), ...args]),
    evaluate: (script) => node(['--eval', script]),
  };
}
