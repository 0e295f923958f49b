import { ontapTime } from './clock';
import type { SimulatorClock } from './clock';
import type { Answer, Call } from './http/call';
import { notFound, OntapApiError } from './ontap-error';
import type { Switches } from './switches';

/** What can be done with a request from outside. */
export interface ApprovalDecision {
  index: number;
  /** `executed`: it is approved, and ONTAP carries it out at once (`-execute-on-approval true`). */
  state: 'approved' | 'vetoed' | 'expired' | 'executed';
}

/** A write that is protected by multi-admin verification. */
interface Operation {
  /** ONTAP's command, and what it is done to. */
  operation: string;
  query: string;
  /** Does it, when it is approved. */
  run(): Answer;
}

interface ApprovalRequest extends Operation {
  index: number;
  state: 'pending' | ApprovalDecision['state'];
  user: string;
  createdAt: number;
}

/** ONTAP keeps a request open for an hour (its default for approval and execution). */
const OPEN_MS = 3_600_000;

const CODE = '262325';

/** Requests for approval: what a protected write makes instead of taking effect. */
export class Approvals {
  readonly #requests: ApprovalRequest[] = [];

  constructor(
    private readonly clock: Pick<SimulatorClock, 'now' | 'shown'>,
    private readonly switches: Switches,
  ) {}

  /** Runs a write; one that is protected runs when it is approved, and makes a request until then. */
  guard(call: Call, operation: Operation): Answer {
    const { mav, mavAgain } = this.switches;
    if (mav === 'off') return operation.run();
    const own = this.#requests.filter(
      (request) =>
        request.user === call.user.name &&
        request.operation === operation.operation &&
        request.query === operation.query &&
        this.#isOpen(request),
    );
    const approved = own.find(({ state }) => state === 'approved');
    if (approved !== undefined) {
      approved.state = 'executed';
      return operation.run();
    }
    const pending = mavAgain === 'same' ? own.find(({ state }) => state === 'pending') : undefined;
    return this.#answer(pending ?? this.#add(call, operation), mav);
  }

  /** As ONTAP lists them, oldest first. */
  list(): object[] {
    const madeBy = this.clock.now() - this.switches.mavListedAfter * 1_000;
    return this.#requests
      .filter(({ createdAt }) => createdAt <= madeBy)
      .map((request) => this.#record(request));
  }

  get(index: number): object {
    const request = this.#requests[index - 1];
    if (request === undefined) throw notFound();
    return this.#record(request);
  }

  decide({ index, state }: ApprovalDecision): void {
    const request = this.#requests[index - 1];
    if (request === undefined) throw new Error(`there is no request ${index}`);
    if (!['approved', 'vetoed', 'expired', 'executed'].includes(state))
      throw new Error(
        `a request can become approved, vetoed, expired or executed, not ${JSON.stringify(state)}`,
      );
    if (request.state !== 'pending') throw new Error(`request ${index} is ${request.state} already`);
    request.state = state;
    if (state === 'executed') request.run();
  }

  #add(call: Call, operation: Operation): ApprovalRequest {
    const request: ApprovalRequest = {
      ...operation,
      index: this.#requests.length + 1,
      state: 'pending',
      user: call.user.name,
      createdAt: this.clock.now(),
    };
    this.#requests.push(request);
    return request;
  }

  #isOpen({ createdAt }: ApprovalRequest): boolean {
    return this.clock.now() - createdAt < OPEN_MS;
  }

  #record(request: ApprovalRequest): object {
    const { index, operation, query, state, user, createdAt } = request;
    const isExpired = state === 'pending' && !this.#isOpen(request);
    return {
      index,
      operation,
      query,
      state: isExpired ? 'expired' : state,
      user_requested: user,
      required_approvers: 1,
      pending_approvers: state === 'pending' ? 1 : 0,
      potential_approvers: this.switches.mavApprovers,
      create_time: ontapTime(this.clock.shown(createdAt)),
      approve_expiry_time: ontapTime(this.clock.shown(createdAt + OPEN_MS)),
    };
  }

  #answer(request: ApprovalRequest, mav: Exclude<Switches['mav'], 'off'>): Answer {
    const { index, state } = request;
    if (mav === '202-records') return { status: 202, body: { num_records: 1, records: [{ index, state }] } };
    const name = this.switches.mavTellsIndex ? ` (index ${index})` : '';
    const message = `The security multi-admin-verify request${name} requires approval.`;
    if (mav === '202-error') return { status: 202, body: { error: { message, code: CODE } } };
    throw new OntapApiError(Number(mav), CODE, message);
  }
}
