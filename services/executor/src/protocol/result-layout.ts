/**
 * The name that SPE keeps for itself directly below the result root, and below each result directory: staged files of running
 * attempts in the one, which attempt has published in the other.
 */
export const ownFolder = ".spe";
