/** What the simulator was asked, for measurements. */
export interface StatsReport {
  /** Requests by method and path pattern, such as `GET /api/cluster/nodes/{uuid}`. */
  requests: Record<string, number>;
  /** Answers by status; `none` when the connection broke first. */
  statuses: Record<string, number>;
  total: number;
  inFlight: number;
  maxInFlight: number;
  /** Connections that were opened, and those that still are. */
  connections: number;
  openConnections: number;
}

const count = (counts: Record<string, number>, key: string): void => {
  counts[key] = (counts[key] ?? 0) + 1;
};

export class Stats {
  #report: StatsReport = Stats.#empty();

  static #empty(): StatsReport {
    return {
      requests: {},
      statuses: {},
      total: 0,
      inFlight: 0,
      maxInFlight: 0,
      connections: 0,
      openConnections: 0,
    };
  }

  opened(): void {
    this.#report.connections++;
    this.#report.openConnections++;
  }

  closed(): void {
    this.#report.openConnections--;
  }

  began(route: string): void {
    const report = this.#report;
    report.total++;
    report.inFlight++;
    report.maxInFlight = Math.max(report.maxInFlight, report.inFlight);
    count(report.requests, route);
  }

  ended(status: number | null): void {
    this.#report.inFlight--;
    count(this.#report.statuses, String(status ?? 'none'));
  }

  /** Counts from 0 again; what is open or under way stays counted. */
  reset(): void {
    const { inFlight, openConnections } = this.#report;
    this.#report = { ...Stats.#empty(), inFlight, maxInFlight: inFlight, openConnections };
  }

  report(): StatsReport {
    return structuredClone(this.#report);
  }
}
