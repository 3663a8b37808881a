/** What these figures don't say. */
export const notMeasured = `Not measured: more than one machine, or a network between its parts; a broker with replicas (one broker, replication 1, acks from it alone);
the HTTP door (jobs are appended to pendingJobs as JSON, completions read from completedJobs); handlers that do work, and their payloads,
results and files (tasks are noop or sleep, so a job writes a result document and nothing else); retries and failures; a log or a view
with history in it (the engine begins empty); what happens when load lasts for hours.`;
