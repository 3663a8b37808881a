/** What SPE itself has below the result root. */
export const resultLayout = {
  /**
   * The name that SPE keeps for itself directly below the result root, and below each result directory: staged files in the one,
   * which attempt has published in the other.
   */
  ownFolder: ".spe",
  /** In each result directory. */
  document: "result.json",
} as const;
