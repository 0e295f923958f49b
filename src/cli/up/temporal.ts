import { Client, Connection } from '@temporalio/client';
import { type OntapWorkflows, ontapWorkflowsOn } from '../../client';
import { CHANNEL_ARGS } from '../../temporal';
import { SEARCH_ATTRIBUTE_NAMES } from '../../contracts/search-attributes';
import { describeEvent, type ResolveEvent, resolveTemporal, startDevServer } from '../../embedded';
import { readTarget } from '../../worker';
import { connectOrExplain } from '../shared/with-client';
import type { StepVoice } from './step';
import type { Workplace } from './workplace';

/** Ports of Temporal's own defaults, so that the `temporal` CLI and our commands find the server. */
const WISHED = { port: 7233, uiPort: 8233 } as const;
const WISHED_ADDRESS = `127.0.0.1:${WISHED.port}`;

/** A Temporal server to work with. */
export interface TemporalPlace {
  address: string;
  namespace: string;
  /** Absent: whoever runs the server knows. */
  uiUrl?: string;
  /** True: started by us, on its own default port or not. */
  isOurs: boolean;
  /** Settles with the exit code of a server of ours, never for another one. */
  ended: Promise<number>;
  stop(): Promise<void>;
}

function theirs(): TemporalPlace {
  const { address, namespace } = readTarget(process.env);
  return { address, namespace, isOurs: false, ended: new Promise(() => {}), stop: async () => {} };
}

const tellEvent = (voice: StepVoice) => (event: ResolveEvent) => {
  if (event.kind === 'downloading') voice.progress(describeEvent(event));
  else voice.note(describeEvent(event));
};

/** The server that TEMPORAL_ADDRESS names, or one of our own. */
export async function openTemporal(workplace: Workplace, voice: StepVoice): Promise<TemporalPlace> {
  const source = await resolveTemporal({ onEvent: tellEvent(voice) });
  if (source.kind === 'address') return theirs();
  const lasting = workplace.database !== undefined;
  const server = await startDevServer({
    executable: source.path,
    ...(lasting ? { dbFilename: workplace.database, port: WISHED.port } : {}),
    uiPort: lasting ? WISHED.uiPort : 0,
    logFile: workplace.serverLog,
    searchAttributes: Object.fromEntries(SEARCH_ATTRIBUTE_NAMES.map((name) => [name, 'Keyword' as const])),
    // Timers of the dev server are up to a second late otherwise, which shows in a window of seconds.
    dynamicConfig: { 'history.timerProcessorMaxTimeShift': '20ms' },
  });
  const { address, namespace, uiUrl } = server;
  return {
    address,
    namespace,
    isOurs: true,
    ended: server.exited,
    ...(uiUrl === undefined ? {} : { uiUrl }),
    stop: () => server.stop(),
  };
}

/** Our client; TEMPORAL_* variables, such as an API key, are not for a server of our own. */
export async function connectClient(
  { isOurs, address, namespace }: TemporalPlace,
  signal: AbortSignal,
): Promise<OntapWorkflows> {
  if (!isOurs) return connectOrExplain({ signal });
  const connection = await Connection.connect({ address, channelArgs: CHANNEL_ARGS });
  const temporal = new Client({ connection, namespace, identity: 'ontap-workflows-up' });
  return ontapWorkflowsOn(temporal);
}

/** What a person types before `ontap-workflows` in another terminal, to reach this server. */
export function commandPrefixFor({ isOurs, address }: TemporalPlace): string {
  return !isOurs || address === WISHED_ADDRESS ? 'npx ' : `TEMPORAL_ADDRESS=${address} npx `;
}

/** What makes another terminal reach this server: a line to type, or none. */
export function reachLines({ isOurs, address }: TemporalPlace): string[] {
  return !isOurs || address === WISHED_ADDRESS ? [] : [`export TEMPORAL_ADDRESS=${address}`];
}
