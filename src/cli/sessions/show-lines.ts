import type { NodePool } from '../../contracts/plan';
import type { SessionRecord } from '../../contracts/session';
import { connectionText, serviceText } from '../../contracts/session-text';
import type { Screen } from '../shared/output/screen';
import { renderList } from '../shared/output/table';
import { COMMAND, NOTHING, shown } from '../shared/output/words';
import { nameText } from './find-session';
import { bytesCell, poolText } from './words';

function endText(address: string | undefined, port: number | undefined): string {
  return address === undefined ? NOTHING : `${shown(address)}${port === undefined ? '' : `:${port}`}`;
}

function clientRow({ client, clientPort, clientName }: SessionRecord): string {
  const end = endText(client, clientPort);
  return clientName === undefined ? end : `${shown(clientName)} (${end})`;
}

const heldText = ({ tapeDevice, tapeMode, scsi }: SessionRecord): string => {
  const held = [
    ...(tapeDevice === undefined
      ? []
      : [`tape ${tapeDevice}${tapeMode === undefined ? '' : ` (${tapeMode})`}`]),
    ...(scsi === undefined ? [] : [`SCSI ${scsi}`]),
  ];
  return held.length === 0 ? NOTHING : shown(held.join(', '));
};

function serviceRows(session: SessionRecord): string[][] {
  const { data, mover } = session;
  return [
    ['data', `${shown(serviceText(data))}, ${shown(data.operation)}, ${bytesCell(data.bytes)}`],
    ['  to', shown(connectionText(data.connection))],
    ['mover', `${shown(serviceText(mover))}, mode ${shown(mover.mode)}, ${bytesCell(mover.bytes)}`],
    ['  to', shown(connectionText(mover.connection))],
  ];
}

/** Every field that ONTAP has of a session. */
export function showLines(
  session: SessionRecord,
  { style, width }: Pick<Screen, 'style' | 'width'>,
  pool?: NodePool,
): string[] {
  const { sessionId, ownerUuid, node, svm, source, path, engine } = session;
  const rows = [
    ['owner', `${shown(ownerUuid)}${svm === undefined ? '' : ` (SVM ${shown(svm)})`}`],
    ['node', `${shown(node)}${pool === undefined ? '' : ` (${poolText(pool)})`}`],
    ['client', clientRow(session)],
    ['source', shown(source)],
    ['path', shown(path)],
    ['engine', shown(engine)],
    ...serviceRows(session),
    ['holds', heldText(session)],
  ].map(([name = '', value = '']) => [`  ${style.dim(name)}`, value]);
  return [style.bold(shown(sessionId)), ...renderList([{}, { shrinksTo: 24 }], rows, width)];
}

/** How to get rid of it, with every rail. */
export const killHint = (cluster: string, session: SessionRecord): string =>
  `Kill it if it does not change: ${COMMAND} sessions kill ${cluster} ${shown(nameText(session))} --window 30m --reason TEXT`;
