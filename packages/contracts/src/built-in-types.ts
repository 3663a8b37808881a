/** The task types that every executor can run (contract §7), whatever handlers it has loaded. */
export const builtInTypes: readonly string[] = ["noop", "echo", "sleep", "fail", "drunken-sailor"];
