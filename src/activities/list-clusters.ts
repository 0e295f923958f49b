/** The activity that says what `all` means. */
export function createListClusters(clusters: readonly string[]) {
  return {
    /** Names of the clusters in the configuration of the worker that takes the call. */
    listClusters: async (): Promise<string[]> => [...clusters],
  };
}
