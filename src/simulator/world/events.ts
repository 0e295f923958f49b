import { finishedButOpen, remoteBackup } from '../stories';
import type { World } from './world';

/** Things that happen to a cluster while somebody watches it. */
export type WorldEvent =
  /** The node stops; its sessions are lost. */
  | { kind: 'nodeDown'; node: string }
  /** The node is back, its uptime begins at 0. */
  | { kind: 'nodeUp'; node: string }
  /** Down and up again: sessions lost, booting for so many seconds (0: up at once). */
  | { kind: 'nodeReboot'; node: string; seconds?: number }
  /** The partner serves the node's disks; its sessions are lost. */
  | { kind: 'takeover'; node: string }
  /** The node has its disks back, and booted on the way. */
  | { kind: 'giveback'; node: string }
  /** ndmpd died and was started again: sessions lost, uptime unchanged. */
  | { kind: 'ndmpdRestart'; node: string; replaceWith?: number }
  /** A LIF went to another node: the control connections through it are dead, their sessions leak. */
  | { kind: 'lifMove'; address: string }
  /** The session ends and another one gets its id. */
  | { kind: 'reuseId'; owner: string; id: string }
  /** The session does something again. */
  | { kind: 'revive'; owner: string; id: string }
  /** The session ends by itself. */
  | { kind: 'sessionEnds'; owner: string; id: string };

/** Every kind of event. */
export const WORLD_EVENTS = [
  'nodeDown',
  'nodeUp',
  'nodeReboot',
  'takeover',
  'giveback',
  'ndmpdRestart',
  'lifMove',
  'reuseId',
  'revive',
  'sessionEnds',
] as const satisfies WorldEvent['kind'][];

const DEFAULT_BOOT_SECONDS = 120;

function loseSessions(world: Pick<World, 'sessions'>, node: string): void {
  for (const { session } of world.sessions.list()) {
    if (session.identity.node?.name === node) world.sessions.remove(session);
  }
}

function restartNdmpd(world: World, node: string, replaceWith: number): void {
  loseSessions(world, node);
  for (let count = 0; count < replaceWith; count++) world.sessions.add({ node, story: remoteBackup() });
}

function moveLif(world: World, address: string): void {
  for (const { session } of world.sessions.list()) {
    if (session.identity.source_address !== address) continue;
    world.sessions.revive(session, finishedButOpen({ reason: 'connect_error' }));
  }
}

function withSession(
  world: World,
  event: { owner: string; id: string },
  change: (sessions: World['sessions'], session: ReturnType<World['sessions']['add']>) => void,
): void {
  const live = world.sessions.get(event.owner, event.id);
  if (live !== undefined) change(world.sessions, live.session);
}

type NodeStops = WorldEvent & { kind: 'nodeDown' | 'takeover' | 'nodeReboot' };

function stopNode({ nodes, ...world }: World, event: NodeStops): void {
  if (event.kind === 'nodeReboot') nodes.boot(event.node, event.seconds ?? DEFAULT_BOOT_SECONDS);
  else nodes.set(event.node, event.kind === 'nodeDown' ? 'down' : 'taken_over');
  loseSessions(world, event.node);
}

/** Lets it happen now. */
export function happen(world: World, event: WorldEvent): void {
  switch (event.kind) {
    case 'lifMove':
      return moveLif(world, event.address);
    case 'reuseId':
      return withSession(world, event, (sessions, session) => sessions.reuse(session));
    case 'revive':
      return withSession(world, event, (sessions, session) => sessions.revive(session));
    case 'sessionEnds':
      return withSession(world, event, (sessions, session) => sessions.remove(session));
    case 'nodeUp':
    case 'giveback':
      return world.nodes.boot(event.node, 0);
    case 'ndmpdRestart':
      return restartNdmpd(world, event.node, event.replaceWith ?? 0);
    case 'nodeDown':
    case 'takeover':
    case 'nodeReboot':
      return stopNode(world, event);
  }
}
