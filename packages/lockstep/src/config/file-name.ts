/**
 * The name of the declaration file, for everyone who reads, stages or mentions it. It has a file of its own so that
 * code that only needs the name loads neither the validator nor the disk.
 */

/** The declaration's path, relative to the top of the work tree. */
export const configFileName = 'lockstep.json'
