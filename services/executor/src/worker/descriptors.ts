/** The open files that every worker process is given, beside the standard ones. */
export const channelDescriptor = 3;
/** Nothing is ever written here: its end of file says that the executor is gone. */
export const watchdogDescriptor = 4;
