import type { SessionKey } from '../../contracts/session';
import { keyText } from '../../contracts/session-key';
import type { LedgerReport, Simulator } from '../../simulator';
import { counted } from '../shared/output/words';

/** What the cluster's own record says about a kill. */
export function verdictOf(simulator: Simulator, key: SessionKey): string | undefined {
  const write = simulator
    .ledger()
    .writes.filter(({ session }) => session === keyText(key))
    .at(-1);
  return write === undefined ? undefined : `simulator: ${write.verdict}`;
}

/** What the simulated cluster says of the kills. */
export function ledgerLine({ deletes, wrongfulKills, racedKills }: LedgerReport): string {
  return `The simulator's ledger: ${counted(deletes, 'session')} ended by us, ${wrongfulKills} wrongful, ${racedKills} raced`;
}
