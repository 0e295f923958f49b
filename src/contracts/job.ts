/** ONTAP's `error` of a failed job. */
export interface JobError {
  /** An integer as text. */
  code?: string;
  message?: string;
  arguments?: { code?: string; message?: string }[];
}

/** A cluster job as ONTAP listed it. Unset fields are absent, as in ONTAP's answers. */
export interface JobRecord {
  uuid: string;
  /** `queued`, `running`, `paused`, `success` or `failure`; anything else is not an end. */
  state?: string;
  description?: string;
  /** Progress while running, reason after a failure, free text after success. */
  message?: string;
  /** An integer as text: ONTAP sends number or string. 0 while running and on success. */
  code?: string;
  /** Since 9.9, and not in every failure. */
  error?: JobError;
  /** ISO 8601 with the offset of the cluster's zone. */
  startTime?: string;
  endTime?: string;
  /** Name; since 9.11. */
  node?: string;
  /** Name; since 9.8, and only for jobs of an SVM. */
  svm?: string;
  svmUuid?: string;
}
