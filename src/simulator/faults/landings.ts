import type { Call } from '../http/call';

interface Pending {
  call: Call;
  /** Writes to the same path that still have to come first. */
  left: number;
  land: () => void;
}

/** Late writes that wait for later ones. */
export class Landings {
  #pending: Pending[] = [];

  wait(call: Call, writes: number, land: () => void): void {
    this.#pending.push({ call, left: writes, land });
  }

  /** A write has arrived at the path and done what it does. */
  wrote(path: string, call: Call | undefined): void {
    const counted = this.#pending.filter((one) => one.call.path === path && one.call !== call);
    for (const one of counted) one.left--;
    this.#pending = this.#pending.filter(({ left }) => left > 0);
    for (const { left, land } of counted) if (left <= 0) land();
  }
}
