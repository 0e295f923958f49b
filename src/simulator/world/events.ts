import { z } from 'zod';
import { finishedButOpen, remoteBackup, STORIES, type StoryName } from '../stories';
import type { SimulatedSession } from './session';
import type { World } from './world';

const NODE = { node: z.string() };
const SESSION = { owner: z.string(), id: z.string() };
const story = z.enum(Object.keys(STORIES) as [StoryName, ...StoryName[]]).exactOptional();

/** Things that happen to a cluster while somebody watches it: parameters by kind. */
export const WORLD_EVENTS = {
  /** The node stops; its sessions are lost. */
  nodeDown: NODE,
  /** The node is back, its uptime begins at 0. */
  nodeUp: NODE,
  /** Down and up again: sessions lost, booting for so many seconds (0: up at once). */
  nodeReboot: { ...NODE, seconds: z.number().min(0).exactOptional() },
  /** The partner serves the node's disks; its sessions are lost. */
  takeover: NODE,
  /** The node has its disks back, and booted on the way. */
  giveback: NODE,
  /** ndmpd died and was started again: sessions lost, uptime unchanged. */
  ndmpdRestart: { ...NODE, replaceWith: z.int().min(0).exactOptional() },
  /** A LIF went to another node: the control connections through it are dead, their sessions leak. */
  lifMove: { address: z.string() },
  /** The session ends, or is gone already, and another one gets its id: by default another client, at work. */
  reuseId: {
    ...SESSION,
    story,
    client: z
      .strictObject({ address: z.string().exactOptional(), port: z.int().exactOptional() })
      .exactOptional(),
  },
  /** The session does something again: by default a new backup. */
  revive: { ...SESSION, story },
  /** The session ends by itself. */
  sessionEnds: SESSION,
  /**
   * The cluster's own clock is put forward, or back below 0: `start_time` and `end_time` of what comes, uptimes and the
   * Date header. The retention of ended jobs goes by that clock, too: forward by 300 s forgets them at once, back keeps
   * them for longer. Nothing else goes on.
   */
  timeJump: { ms: z.number() },
};

/** What a table of parameters by kind says of one kind, or of several. */
export type OfKind<
  Shapes extends Record<string, z.ZodRawShape>,
  Kind extends keyof Shapes,
> = Kind extends string ? z.infer<z.ZodObject<Shapes[Kind] & { kind: z.ZodLiteral<Kind> }>> : never;

type Events = typeof WORLD_EVENTS;
type EventOf<Kind extends keyof Events> = OfKind<Events, Kind>;
export type WorldEvent = EventOf<keyof Events>;

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

type ToSession = EventOf<'reuseId' | 'revive' | 'sessionEnds'>;

function changeSession({ sessions }: World, event: ToSession, session: SimulatedSession | undefined): void {
  if (session === undefined) return;
  if (event.kind === 'sessionEnds') return sessions.remove(session);
  const story = STORIES[event.story ?? 'remote-backup']();
  if (event.kind === 'revive') return sessions.revive(session, story);
  sessions.reuse(session, { story, ...(event.client && { client: event.client }) });
}

type NodeStops = EventOf<'nodeDown' | 'takeover' | 'nodeReboot'>;

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
      return changeSession(world, event, world.sessions.last(event.owner, event.id));
    case 'revive':
    case 'sessionEnds':
      return changeSession(world, event, world.sessions.get(event.owner, event.id)?.session);
    case 'timeJump':
      return world.clock.jump(event.ms);
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
