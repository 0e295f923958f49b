import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { AuditFolder, exportRuns } from '../src/audit-files';
import { PACKAGE_ROOT } from '../src/node';
import { exportedWeek } from './history/exported-week';

/**
 * Time and memory of the built commands that read the exported folder of one cluster: `npm run measure:history --
 * --sessions 864 --days 7 --hourly`. Sessions come and go after two hours on average; with `--hourly` a clean-up plans
 * over all of them each hour, and kills ten.
 */
const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '864' },
    days: { type: 'string', default: '7' },
    hourly: { type: 'boolean', default: false },
  },
});

const COMMANDS = [
  ['sessions', 'history', 'prod1', '--json'],
  ['sessions', 'history', 'prod1'],
  ['audit', 'leaks', '--by', 'client', '--json'],
];

/** Says on stderr what the process has used. */
const USED = `process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  process.stderr.write(JSON.stringify([(user + system) / 1e6, process.resourceUsage().maxRSS / 1024]));
});`;

async function write(directory: string): Promise<void> {
  const { sessions, days, hourly: isHourly } = values;
  const source = exportedWeek({ sessions: Number(sessions), days: Number(days), isHourly });
  const until = new Date().toISOString();
  const written = await exportRuns(new AuditFolder(directory), source, {
    until,
    directory,
    everyMs: 3_600_000,
  });
  console.log(`${sessions} sessions, ${days} days: ${written.files} files, ${written.records} records`);
}

function measure(command: readonly string[], directory: string, hook: string): void {
  const main = path.join(PACKAGE_ROOT, 'dist/cli/main.js');
  const begunMs = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--require', hook, main, ...command, '--dir', directory],
    { maxBuffer: 1024 ** 3 },
  );
  const tookSeconds = (performance.now() - begunMs) / 1_000;
  const [cpuSeconds = NaN, memoryMib = NaN] = JSON.parse(String(stderr)) as number[];
  const used = `${tookSeconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of CPU, ${Math.round(memoryMib)} MiB`;
  console.log(
    `${command.join(' ')}: ${used}, ends with ${status}, ${Math.round(stdout.length / 1024)} KiB printed`,
  );
}

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ontap-workflows-history-'));
  const [directory, hook] = [path.join(folder, 'audit'), path.join(folder, 'used.js')];
  try {
    writeFileSync(hook, USED);
    await write(directory);
    for (const command of COMMANDS) measure(command, directory, hook);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
