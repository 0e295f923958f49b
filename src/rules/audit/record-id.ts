import { sha256Hex } from '../sessions';

/** 128 bits: enough that no two of all records of a site are ever alike. */
const DIGITS = 32;

/** What makes a record this one and no other. */
export interface RecordAddress {
  workflowId: string;
  runId: string;
  eventId: number;
  subject: string;
}

/** The same event gives the same id, whenever and wherever its history is read. */
export function recordId({ workflowId, runId, eventId, subject }: RecordAddress): string {
  return sha256Hex(JSON.stringify([workflowId, runId, eventId, subject])).slice(0, DIGITS);
}
