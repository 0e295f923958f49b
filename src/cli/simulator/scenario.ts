import { existsSync } from 'node:fs';
import { fieldReportSchema } from '../../contracts/schemas/field-report';
import { formatProblem, readYaml } from '../../contracts/schemas/read-yaml';
import { readArgument } from '../../node';
import { playReport, SCENARIOS, type ScenarioName, type SimulatorOptions } from '../../simulator';

const isName = (text: string): text is ScenarioName => Object.hasOwn(SCENARIOS, text);

/** `FILE#2`: the second cluster of a report; the first one without a number. */
function partsOf(given: string): { file: string; number: number } {
  const [, file = given, number = '1'] = /^(.+)#(\d{1,4})$/.exec(given) ?? [];
  return existsSync(given) ? { file: given, number: 1 } : { file, number: Number(number) };
}

function readText(file: string): string {
  try {
    return readArgument(file);
  } catch (error) {
    throw new Error(`--scenario ${file} ${(error as Error).message}`);
  }
}

function readReport(file: string) {
  const read = readYaml(readText(file), fieldReportSchema, file);
  if (read.ok) return read.value;
  const problems = read.problems.map((problem) => `  ${formatProblem(problem)}`);
  throw new Error([`--scenario ${file} is no field report that can be played:`, ...problems].join('\n'));
}

/**
 * What a simulator plays: a scenario by its name, or a cluster of a field report.
 *
 * @throws Error that lists every problem of a file with its line
 */
export function scenarioOf(
  given: string,
): Pick<SimulatorOptions, 'scenario' | 'switches' | 'faults' | 'startedAt'> {
  if (isName(given)) return { scenario: given };
  const { file, number } = partsOf(given);
  if (!existsSync(file))
    throw new Error(
      `--scenario is "${given}"; there are ${Object.keys(SCENARIOS).join(', ')}, or give the file of a field report`,
    );
  const { clusters } = readReport(file);
  const report = clusters[number - 1];
  if (report === undefined)
    throw new Error(
      `--scenario is "${given}"; the clusters of ${file} are numbered from #1 to #${clusters.length}`,
    );
  return playReport(report, given, Date.now());
}
