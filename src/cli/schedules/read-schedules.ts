import { existsSync } from 'node:fs';
import path from 'node:path';
import { scheduleProblem } from '../../rules/schedules';
import type { Policy } from '../../contracts/policy';
import type { ScheduleEntry, ScheduleInput } from '../../contracts/schedule';
import { formatProblem, readYaml, type YamlResult } from '../../contracts/schemas/read-yaml';
import { schedulesFileSchema } from '../../contracts/schemas/schedules';
import { readArgument } from '../../node';
import { readPolicy } from '../shared/shipped-file';

function readText(file: string): string {
  try {
    return readArgument(file);
  } catch (error) {
    throw new Error(`The schedules file ${file} ${(error as Error).message}`);
  }
}

function cannotBeUsed(file: string, problems: readonly string[]): Error {
  return new Error(
    [`The schedules file ${file} can't be used:`, ...problems.map((each) => `  ${each}`)].join('\n'),
  );
}

/** A file beside the schedules file, or a shipped policy by its name. */
function policyOf(given: string, file: string): Policy {
  const near = path.resolve(path.dirname(file), given);
  return readPolicy(existsSync(near) ? near : given);
}

/** Every entry with its policy; what is wrong with one is added to the problems. */
class EntryReader {
  readonly problems: string[] = [];

  constructor(
    private readonly file: string,
    private readonly document: YamlResult<unknown>['document'],
  ) {}

  read(name: string, { policy: given, ...entry }: ScheduleEntry): ScheduleInput | undefined {
    const policy = this.policy(name, given);
    if (policy === undefined) return undefined;
    // Where the policy leaves it open, the client asks the owners of clusters that are named.
    const evidence = entry.clusters === 'all' ? 'fresh' : 'collected';
    const isProblem = scheduleProblem(entry, policy, Date.now(), evidence) !== undefined;
    const problem = isProblem ? scheduleProblem(entry, policy, Date.now()) : undefined;
    if (problem !== undefined) this.tell([name, problem.path], problem.message);
    return { name, ...entry, policy };
  }

  private policy(name: string, given: string): Policy | undefined {
    try {
      return policyOf(given, this.file);
    } catch (error) {
      this.tell([name, 'policy'], (error as Error).message.replaceAll('\n', '\n  '));
      return undefined;
    }
  }

  private tell(place: string[], message: string): void {
    this.problems.push(formatProblem(this.document.problemAt(['schedules', ...place], message)));
  }
}

/**
 * A schedules file with its policies, which travel by value from here on.
 *
 * @throws Error that lists every problem with its line
 */
export function readSchedules(file: string): ScheduleInput[] {
  const result = readYaml(readText(file), schedulesFileSchema, file);
  if (!result.ok) throw cannotBeUsed(file, result.problems.map(formatProblem));
  const reader = new EntryReader(file, result.document);
  const read = Object.entries(result.value.schedules).map(([name, entry]) => reader.read(name, entry));
  if (reader.problems.length > 0) throw cannotBeUsed(file, reader.problems);
  return read.filter((schedule) => schedule !== undefined);
}
