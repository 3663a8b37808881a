import type { Engine } from "../engine.js";

const askedFor = 500;
const answerWithinMs = 1_000;

/** What is left to do when everything stops: it goes on at the next start. One sentence. */
export async function unfinishedJobs({ url, apiKey }: Engine): Promise<string> {
  try {
    const response = await fetch(`${url}/jobs?status=unfinished&limit=${askedFor}`, {
      headers: { authorization: `Bearer ${apiKey.key}` },
      signal: AbortSignal.timeout(answerWithinMs),
    });
    if (!response.ok) return "(how many jobs are unfinished could not be asked)";
    const { jobs } = (await response.json()) as { jobs: readonly unknown[] };
    if (jobs.length === 0) return "No work is left.";
    const count = jobs.length === askedFor ? `${askedFor} or more` : String(jobs.length);
    return `${count} unfinished ${jobs.length === 1 ? "job goes" : "jobs go"} on at the next start.`;
  } catch {
    return "(how many jobs are unfinished could not be asked)";
  }
}
