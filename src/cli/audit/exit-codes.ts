/** Neither an error nor an answer: Temporal doesn't know the run. */
export const UNKNOWN_RUN = 5;
