import type { MatchRule, ProtectRule } from '../../contracts/policy';
import { globProblem, isWanted } from '../../contracts/schemas/glob/compile-glob';
import { type GlobPart, parseGlob, SLASH } from '../../contracts/schemas/glob/parse-glob';

type Rule = MatchRule | ProtectRule;

const canBeNothing = (part: GlobPart): boolean =>
  part.kind === 'many' || (part.kind === 'either' && part.ways.some((way) => way.every(canBeNothing)));

/** Whether some text that begins with a slash may fit. */
function canBeginWithSlash(parts: readonly GlobPart[]): boolean {
  const fixed = parts.findIndex((part) => !canBeNothing(part));
  const first = fixed < 0 ? parts : parts.slice(0, fixed + 1);
  return first.some((part) =>
    part.kind === 'either' ? part.ways.some(canBeginWithSlash) : isWanted(part.wanted, SLASH),
  );
}

/** Whether some text without a slash may fit. */
function canLackSlash(parts: readonly GlobPart[]): boolean {
  return parts.every((part) =>
    part.kind === 'either' ? part.ways.some(canLackSlash) : part.kind === 'many' || part.wanted !== SLASH,
  );
}

function pathProblem(glob: string): string | undefined {
  if (canBeginWithSlash(parseGlob(glob, 'divides'))) return undefined;
  return `a path of ONTAP begins with a slash, such as /svm1/vol1; write /${glob} or /**/${glob}`;
}

function nameProblem(glob: string): string | undefined {
  if (canLackSlash(parseGlob(glob, 'divides'))) return undefined;
  const name = glob.split('/').find((part) => part !== '');
  const isGlob = name !== undefined && globProblem(name) === undefined;
  return `a name has no slash; write ${isGlob ? name : 'the name alone'}`;
}

const PROBLEMS = {
  path: pathProblem,
  svm: nameProblem,
  ownerSvm: nameProblem,
  node: nameProblem,
} as const;

/** `path vol1 can never hold: …`, of each glob of a rule that nothing of ONTAP's fits, with what to write. */
export function deadGlobs(rule: Rule): string[] {
  const names = Object.keys(PROBLEMS) as (keyof typeof PROBLEMS)[];
  return names.flatMap((name) =>
    (rule[name] ?? []).flatMap((glob) => {
      const problem = PROBLEMS[name](glob);
      return problem === undefined ? [] : [`${name} ${glob} can never hold: ${problem}`];
    }),
  );
}
