import { circlesIn, loadedWith } from './graph';
import type { Import } from './imports';
import { CLI_GROUPS, REMOTE, type Room, ROOMS, SDK_INTERNALS } from './walls';

/** The room that a file of ours lies in: the innermost one; undefined for a package, or a folder without a rule. */
export function roomOf(file: string): string | undefined {
  return Object.keys(ROOMS)
    .filter((room) => file.startsWith(`${room}/`) || file === `${room}.ts`)
    .sort((a, b) => b.length - a.length)[0];
}

/** Why an import is not allowed; undefined when it is. */
export function offence({ from, to, need }: Import): string | undefined {
  const name = roomOf(from);
  const room = name === undefined ? undefined : ROOMS[name];
  if (name === undefined || room === undefined) return 'its folder has no rule in walls.ts';
  const isOurs = to.endsWith('.ts');
  return isOurs ? offenceOfFile({ from, to, need }, name, room) : offenceOfPackage(from, room, to, need);
}

function offenceOfFile({ from, to, need }: Import, own: string, room: Room): string | undefined {
  const other = roomOf(to);
  if (other === own) return own === 'cli' ? offenceOfGroup(from, to) : undefined;
  if (other === undefined) return 'it imports a folder without a rule in walls.ts';
  const isType = need === 'types' && room.types?.includes(other) === true;
  if (!isType && !room.imports.includes(other))
    return room.types?.includes(other)
      ? `${own} may take types of ${other} only`
      : `${own} may not import ${other}`;
  const { faces = ['index.ts'] } = ROOMS[other] as Room;
  const isFace =
    faces === 'every file' || to === `${other}.ts` || faces.some((face) => to === `${other}/${face}`);
  return isFace ? undefined : `${other} is imported by ${(faces as string[]).join(' or ')} only`;
}

/** The folder of `cli` that a file lies in; undefined for those that put the groups together. */
const groupOf = (file: string): string | undefined => /^cli\/([^/]+)\//.exec(file)?.[1];

function offenceOfGroup(from: string, to: string): string | undefined {
  const [own, other] = [groupOf(from), groupOf(to)];
  if (own === other || own === undefined) return undefined;
  if (other === 'shared' || CLI_GROUPS[own ?? '']?.includes(other ?? '')) return undefined;
  return `${own} imports its own files and shared only`;
}

function offenceOfPackage(from: string, room: Room, to: string, need: Import['need']): string | undefined {
  if (/^@temporalio\/[^/]+\/lib\//.test(to))
    return SDK_INTERNALS[from] === to ? undefined : "it imports the SDK's internals";
  const name = packageOf(to);
  const { packages = [], packageTypes = [] } = room;
  const isKnown = packages.includes(name) || (name.startsWith('node:') && packages.includes('node:*'));
  if (isKnown || (need === 'types' && packageTypes.includes(name))) return undefined;
  return packageTypes.includes(name) ? `it may take types of ${name} only` : `it may not load ${name}`;
}

const packageOf = (name: string): string =>
  name.startsWith('node:')
    ? name
    : name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/');

/** What the CLI loads as it starts although only some command needs it. */
export function loadedTooSoon(imports: readonly Import[]): string[] {
  const { rooms, packages } = REMOTE.never;
  return [...loadedWith(REMOTE.start, imports)].filter((to) => {
    const isOurs = to.endsWith('.ts');
    return isOurs
      ? rooms.some((room) => roomOf(to) === room)
      : packages.some((name) => packageOf(to) === name);
  });
}

/** All that is wrong with the imports of our sources, a line each. */
export function problemsOf(imports: readonly Import[]): string[] {
  return [
    ...imports.flatMap((one) => {
      const why = offence(one);
      return why === undefined ? [] : [`${one.from} imports ${one.to}: ${why}`];
    }),
    ...circlesIn(imports).map((circle) => `need each other in a circle: ${circle.join(', ')}`),
    ...loadedTooSoon(imports).map((to) => `${REMOTE.start} loads ${to} although only some command needs it`),
  ];
}
